package bot

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// amountOf is a line's result in words. A ceiling is never said to be what will be paid.
func (t *turn) amountOf(l *calc.Line) string {
	low, _ := parse(l.Low)
	high, bounded := parse(l.High)
	most := t.say("不超过 ", "up to ")
	if l.Nature == calc.Formula {
		most = t.say("按公式为 ", "by the formula ")
	}
	switch {
	case l.Status == calc.Decided:
		return t.say("由主管部门一事一议，正文没有写金额", "decided case by case; the text states no amount")
	case l.Status == calc.Ineligible:
		return t.say("不符合条件，为 0元", "does not qualify, RMB 0")
	case !bounded && low.IsZero():
		return t.say("现在还算不出，正文没有写上限", "cannot be worked out yet, and the text states no ceiling")
	case !bounded:
		return t.say("按比例为 "+t.money(low)+"，上限正文没有写", t.money(low)+" by the rate; the text states no ceiling for it")
	case low.Equal(high):
		return most + t.money(high)
	case low.IsZero():
		return t.say("还有条件或事实待确认，如都成立，最高不超过 "+t.money(high), "still open; if everything holds, at most "+t.money(high))
	}
	return t.say("视待确认的情况，上限在 "+t.money(low)+" 至 "+t.money(high)+" 之间", "between "+t.money(low)+" and "+t.money(high)+" at most, depending on what is still open")
}

// working is the steps of a line, each with what it comes to.
func (t *turn) working(l *calc.Line) string {
	if l.Status == calc.Ineligible || l.Status == calc.Decided {
		return ""
	}
	var parts []string
	bounded := true
	for i, s := range l.Steps {
		value := t.stepValue(s)
		switch {
		case s.Op == "gate":
			continue
		case s.Op == "round_down" && (i == 0 || decimalOf(s.Value).Equal(decimalOf(l.Steps[i-1].Value))):
			continue
		case s.Op == "cap" && i > 0 && l.Steps[i-1].Value == s.Value && summed(l.Steps[i:]):
			continue // a cap on one of several items that does not bind
		case s.Op == "figure", s.Value == "":
			parts = append(parts, s.Text)
		case !bounded && s.Op == "cap": // on something of which nothing is known yet
			parts = append(parts, s.Text)
		default:
			parts = append(parts, s.Text+" = "+value)
		}
		bounded = s.Value != ""
	}
	if len(parts) == 0 {
		return ""
	}
	return t.parts(parts) + t.say("。", ".")
}

// summed reports whether items are added up in one of the steps.
func summed(steps []calc.Step) bool {
	return slices.ContainsFunc(steps, func(s calc.Step) bool { return s.Op == "sum" })
}

func (t *turn) stepValue(s calc.Step) string {
	high, bounded := parse(s.Value)
	low, hasLow := parse(s.Low)
	switch {
	case !bounded && hasLow && !low.IsZero():
		return t.say("不低于 ", "at least ") + grouped(low)
	case !bounded:
		return t.say("未知", "unknown")
	case hasLow && low.IsZero():
		return t.say("至多 ", "up to ") + grouped(high)
	case hasLow:
		return grouped(low) + "–" + grouped(high)
	}
	return grouped(high)
}

// decimalOf is the decimal of a line, zero where there is none.
func decimalOf(s string) decimal.Decimal {
	d, _ := parse(s)
	return d
}

// parse reads a decimal of a line; false when there is none, which means no bound.
func parse(s string) (decimal.Decimal, bool) {
	d, err := decimal.NewFromString(s)
	return d, err == nil
}
