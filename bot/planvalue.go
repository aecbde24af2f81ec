package bot

import (
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// number reads an amount: the sum of the marks, or the list of them, less what is to be taken off.
func (v *validator) number(p *pointed, at factAt) (why string) {
	var items []calc.Interval
	for _, h := range p.Of {
		iv, why := v.interval(p, h, at)
		if why != "" {
			return why
		}
		items = append(items, iv)
	}
	times, why := v.count(p)
	switch {
	case why != "":
		return why
	case len(items) == 0:
		return "no amount"
	case len(items) > 1 && (times > 1 || at.Type == calc.TypeNumber):
		return "more amounts than fit"
	}
	if at.Type == calc.TypeMoneys && len(p.Less) == 0 {
		p.value = list(items, times)
		return ""
	}
	lo, hi := sum(items)
	n := decimal.NewFromInt(int64(times))
	lo, hi = lo.Mul(n), hi.Mul(n)
	for _, h := range p.Less {
		iv, why := v.interval(p, h, at)
		if why != "" {
			return why
		}
		lo, hi = lo.Sub(iv.Hi), hi.Sub(iv.Lo)
	}
	if lo.IsNegative() {
		return "less than nothing"
	}
	p.value = calc.Between(lo, hi)
	if at.Type == calc.TypeMoneys {
		p.value = calc.Moneys([]calc.Value{p.value})
	}
	return ""
}

func list(items []calc.Interval, times int) calc.Value {
	var values []calc.Value
	for _, iv := range items {
		for range times {
			values = append(values, calc.Between(iv.Lo, iv.Hi))
		}
	}
	return calc.Moneys(values)
}

func sum(items []calc.Interval) (lo, hi decimal.Decimal) {
	for _, iv := range items {
		lo, hi = lo.Add(iv.Lo), hi.Add(iv.Hi)
	}
	return lo, hi
}

// maxCount is the largest number of equal amounts one fact is made of.
const maxCount = 100

// count reads how often an amount occurs; 1 when nothing is pointed to.
func (v *validator) count(p *pointed) (n int, why string) {
	if p.Times == "" {
		return 1, ""
	}
	m, ok := v.blinded.Mark(p.Times)
	if !ok {
		return 0, "no such mention"
	}
	if (m.Kind != amount.Number && m.Kind != amount.Measure) || !m.Point || !m.Value.IsInteger() ||
		!m.Value.IsPositive() || m.Value.GreaterThan(decimal.NewFromInt(maxCount)) {
		return 0, "no count"
	}
	return int(m.Value.IntPart()), ""
}

// interval reads one mark as an amount of the fact's unit.
func (v *validator) interval(p *pointed, handle string, at factAt) (iv calc.Interval, why string) {
	m, ok := v.blinded.Mark(handle)
	if !ok {
		return iv, "no such mention"
	}
	if !fitsUnit(m.Quantity, at.Fact) || m.Approx || m.Bound != "" && at.Type != calc.TypeNumber {
		return iv, "the unit does not fit, or the amount is not exact"
	}
	one := decimal.NewFromInt(1)
	if p.Unit != "" {
		if one, ok = yuan(p.Unit); !ok || m.Kind != amount.Number {
			return iv, "the unit is none, or the amount has one of its own"
		}
	}
	switch {
	case m.Point && !m.Value.IsNegative():
		iv = calc.Exactly(m.Value.Mul(one))
	case m.Range && !m.Low.IsNegative():
		iv = calc.Interval{Lo: m.Low.Mul(one), Hi: m.High.Mul(one)}
	default:
		return iv, "no amount"
	}
	found := spot{m.Turn + 1, m.Start, m.End, m.Quote, calc.Between(iv.Lo, iv.Hi)}
	p.marks = append(p.marks, found)
	if m.Turn != p.Turn-1 || m.Start < p.Start || m.End > p.End {
		p.beside = append(p.beside, found)
	}
	return iv, ""
}

// yuan is what one of a unit of money is: 1000 for 千元.
func yuan(unit string) (decimal.Decimal, bool) {
	if found := amount.Find("1" + unit); len(found) == 1 && found[0].Quote == "1"+unit {
		q := found[0]
		return q.Value, q.Kind == amount.Money && q.Unit == "CNY" && q.Point
	}
	return decimal.Decimal{}, false
}

// fitsUnit reports whether a quantity can be a value of the fact. A bare number can be an amount of
// yuan: people leave the unit out. Another currency has to be said.
func fitsUnit(q amount.Quantity, f *calc.Fact) bool {
	switch f.Type {
	case calc.TypeMoney, calc.TypeMoneys:
		return q.Kind == amount.Money && q.Unit == f.Unit || q.Kind == amount.Number && f.Unit == "CNY"
	case calc.TypeNumber:
		return q.Kind == amount.Number || q.Kind == amount.Measure && (q.Unit == f.Unit || strings.EqualFold(q.Unit, f.Key))
	}
	return false
}
