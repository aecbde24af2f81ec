package amount

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Yuan prints an amount of CNY for people, exactly and without rounding. In
// Chinese: 1,500万元, 1.5亿元, or 9,999.99元 where 万 would need more than two
// decimals. In any other language: RMB 15,000,000. Find(Yuan(d, lang)) gives d back.
func Yuan(d decimal.Decimal, lang string) string {
	if strings.HasPrefix(lang, "zh") {
		return yuanZh(d)
	}
	return "RMB " + grouped(d)
}

func yuanZh(d decimal.Decimal) string {
	for _, unit := range []struct {
		pow  int32
		name string
	}{{8, "亿元"}, {4, "万元"}} {
		v := d.Shift(-unit.pow)
		if d.Abs().GreaterThanOrEqual(decimal.New(1, unit.pow)) && v.Equal(v.Truncate(2)) {
			return plain(v) + unit.name
		}
	}
	return grouped(d) + "元"
}

// plain prints a figure before a unit: thousands separated, no trailing zeros.
func plain(d decimal.Decimal) string {
	whole, frac, _ := strings.Cut(d.Abs().String(), ".")
	frac = strings.TrimRight(frac, "0")
	if frac != "" {
		frac = "." + frac
	}
	return sign(d) + thousands(whole) + frac
}

// grouped prints a sum: thousands separated, and no decimals or at least two.
func grouped(d decimal.Decimal) string {
	whole, frac, _ := strings.Cut(d.Abs().String(), ".")
	frac = strings.TrimRight(frac, "0")
	switch {
	case frac == "":
		return sign(d) + thousands(whole)
	case len(frac) == 1:
		frac += "0"
	}
	return sign(d) + thousands(whole) + "." + frac
}

func sign(d decimal.Decimal) string {
	if d.IsNegative() {
		return "-"
	}
	return ""
}

func thousands(digits string) string {
	head := len(digits) % 3
	var b strings.Builder
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}
