package calc

import (
	"fmt"
	"strings"
)

// scaled words the steps of scales, units, and of what is decided or paid out in
// another way than at once.
func (w *writer) scaled(n *Node) string {
	switch n.Op {
	case OpBand:
		return w.band(n)
	case OpSlice:
		return w.slice(n)
	case OpMost:
		if len(n.Figures) == 2 {
			return fmt.Sprintf(said(w.lang, "最多计入 %s 项，每项不超过 %s", "at most %s of them count, each up to %s"), n.Figures[0].Value, grouped(n.Figures[1].Value))
		}
		return fmt.Sprintf(said(w.lang, "最多计入 %s 项，计入哪几项正文没有写", "at most %s of them count; which, the text does not say"), n.Figures[0].Value)
	case OpUnits:
		return w.units(n)
	case OpJoint:
		return fmt.Sprintf(said(w.lang, "%s 与合计上限 %s 取较小值", "the smaller of %s and the cap on all together, %s"),
			w.interval(n.Args[0].Amount), w.interval(n.Args[1].Amount))
	case OpPaid:
		return w.instalments(n)
	case OpDecided:
		return said(w.lang, "由主管部门一事一议，正文没有写金额", "decided case by case; the text states no amount")
	}
	return w.amount(n)
}

// given words an amount that the text gives.
func (w *writer) given(n *Node) string {
	if !n.Cap.Adds || len(n.Figures) < 2 {
		return said(w.lang, "正文所列金额 ", "amount stated in the text: ") + w.interval(n.Amount)
	}
	parts := make([]string, len(n.Figures))
	for i, f := range n.Figures {
		parts[i] = grouped(f.Value)
	}
	return strings.Join(parts, " + ")
}

func (w *writer) band(n *Node) string {
	x := w.amount(n.Args[0])
	switch {
	case len(n.Figures) == 0:
		return fmt.Sprintf(said(w.lang, "%s 不在正文所列的任何一档", "%s is in none of the bands of the text"), x)
	case n.Band == nil:
		return fmt.Sprintf(said(w.lang, "%s 可能落在不同的档", "%s may be in more than one of the bands"), x)
	}
	from, to := n.Band.From, n.Band.To
	switch {
	case from == nil && to == nil:
		return x
	case from == nil:
		return fmt.Sprintf(said(w.lang, "%s 属于 %s以下一档", "%s is in the band up to %s"), x, w.end(to, n.Band.ToAt))
	case to == nil:
		return fmt.Sprintf(said(w.lang, "%s 属于 %s以上一档", "%s is in the band from %s"), x, w.end(from, n.Band.FromAt))
	}
	return fmt.Sprintf(said(w.lang, "%s 属于 %s至 %s一档", "%s is in the band from %s to %s"), x, w.end(from, n.Band.FromAt), w.end(to, n.Band.ToAt))
}

// end is the end of a band, with whether it belongs to it.
func (w *writer) end(f *Figure, at State) string {
	s := grouped(f.Value)
	switch at {
	case Met:
		return s + said(w.lang, "（含）", " (included)")
	case Unmet:
		return s + said(w.lang, "（不含）", " (excluded)")
	}
	return s + said(w.lang, " ", "")
}

func (w *writer) slice(n *Node) string {
	x := w.interval(n.Args[0].Amount) + " × " + rateText(n.Figures[0])
	from, to := n.Band.From, n.Band.To
	switch {
	case from == nil && to == nil:
		return x
	case from == nil:
		return fmt.Sprintf(said(w.lang, "%s 以下的部分 %s", "the part up to %s: %s"), grouped(to.Value), x)
	case to == nil:
		return fmt.Sprintf(said(w.lang, "超过 %s 的部分 %s", "the part above %s: %s"), grouped(from.Value), x)
	}
	return fmt.Sprintf(said(w.lang, "%s 至 %s 的部分 %s", "the part from %s to %s: %s"), grouped(from.Value), grouped(to.Value), x)
}

// units writes "6,000 平方米 × 50", with what a limit of the text leaves of a unit.
func (w *writer) units(n *Node) string {
	parts := make([]string, 0, len(n.Args)+1)
	for _, a := range n.Args {
		if a.Op != OpMost {
			parts = append(parts, w.amount(a))
			continue
		}
		most := w.in(grouped(a.Figures[0].Value), a.Figures[0].Unit)
		parts = append(parts, fmt.Sprintf(said(w.lang, "%s（最多计 %s）", "%s (at most %s count)"), w.amount(a.Args[0]), most))
	}
	return strings.Join(append(parts, grouped(w.rule.Rate.Figure.Value)), " × ")
}

func (w *writer) instalments(n *Node) string {
	parts := make([]string, len(w.rule.Instalments))
	for i := range w.rule.Instalments {
		f := &w.rule.Instalments[i]
		parts[i] = rateText(f)
		if paid := n.Args[0].Amount.times(f.Value); !paid.Open {
			parts[i] += said(w.lang, " 为 ", ": ") + w.interval(paid)
		}
	}
	return fmt.Sprintf(said(w.lang, "分 %d 期拨付：%s", "paid in %d instalments: %s"), len(parts), strings.Join(parts, said(w.lang, "、", ", ")))
}

func (w *writer) in(number, unit string) string { return InUnit(number, unit, w.lang) }

// InUnit writes a number with its unit as a language, "zh" or "en", has it:
// 25,000,000 美元, USD 25,000,000; 6,000 平方米, 6,000 square metres.
func InUnit(number, unit, lang string) string {
	if lang != "en" {
		if zh, ok := currencies[unit]; ok {
			unit = zh
		}
		return number + " " + unit
	}
	if en, ok := unitsInEnglish[unit]; ok {
		unit = en
		if number == "1" {
			unit = oneInEnglish(en)
		}
	}
	if _, ok := currencies[unit]; ok {
		return unit + " " + number
	}
	return number + " " + unit
}

func oneInEnglish(unit string) string {
	if unit == "people" {
		return "person"
	}
	return strings.TrimSuffix(unit, "s")
}

// currencies are those a fact may be in, beside yuan, with their Chinese names.
// An amount in one of them is never turned into another.
var currencies = map[string]string{"USD": "美元", "EUR": "欧元", "HKD": "港元"}

var unitsInEnglish = map[string]string{
	"平方米": "square metres", "人": "people", "人次": "person-times", "月": "months", "年": "years", "个": "of them", "家": "companies", "岁": "years old",
}
