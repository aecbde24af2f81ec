package calc

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// writer writes a working out, step by step, arguments first.
type writer struct {
	lang  string
	rule  *Rule
	steps []Step
}

var opNames = [...]string{
	OpFact: "fact", OpRate: "rate", OpSum: "sum", OpFigure: "figure", OpLess: "less",
	OpCap: "cap", OpShare: "share", OpGate: "gate", OpRoundDown: "round_down",
	OpBand: "band", OpSlice: "slice", OpMost: "most", OpUnits: "units", OpJoint: "joint_cap",
	OpPaid: "instalments", OpDecided: "case_by_case",
}

// String names the step: "rate", "cap", "round_down".
func (op Op) String() string { return opNames[op] }

func (w *writer) write(n *Node) {
	for _, a := range n.Args {
		if !a.named() {
			w.write(a)
		}
	}
	s := Step{Op: n.Op.String(), Text: w.text(n), Value: exact(n.Amount.Hi), Clause: w.rule.Clause, Facts: n.ownFacts()}
	if n.Op == OpFigure && !n.named() && len(n.Figures) > 1 {
		s.Op = OpSum.String() // figures of the text, added up
	}
	if n.Amount.Open {
		s.Value = ""
	}
	if !n.Amount.Known() && n.Op != OpDecided {
		s.Low = exact(n.Amount.Lo)
	}
	if fig := n.figure(); fig != nil {
		s.Clause, s.Quote = fig.Clause, fig.Quote
	}
	w.steps = append(w.steps, s)
}

// named reports whether the step that uses the node tells all there is to tell of
// it: a fact, a bare cap, so many of a unit.
func (n *Node) named() bool {
	return n.Op == OpFact || n.Op == OpFigure && (n.Cap == nil || !n.Cap.Adds) || n.Op == OpMost && n.Unit != nil
}

// ownFacts are the facts the step itself names.
func (n *Node) ownFacts() (keys []string) {
	if n.Fact != "" {
		keys = append(keys, n.Fact)
	}
	for _, a := range n.Args {
		if a.Op == OpMost && a.Unit != nil {
			a = a.Args[0]
		}
		if (a.Op == OpFact || a.Op == OpFigure) && a.Fact != "" {
			keys = appendNew(keys, a.Fact)
		}
	}
	return keys
}

// figure is the one figure of the text the step applies, or nil.
func (n *Node) figure() *Figure {
	if len(n.Figures) == 1 {
		return n.Figures[0]
	}
	for _, a := range n.Args {
		if a.Op == OpFigure && len(a.Figures) == 1 {
			return a.Figures[0]
		}
	}
	return nil
}

func (w *writer) text(n *Node) string {
	switch n.Op {
	case OpRate:
		if n.Joint != nil {
			return w.amount(n.Args[0]) + " × " + n.Joint.text
		}
		return w.amount(n.Args[0]) + " × " + w.rule.Rate.text
	case OpSum:
		parts := make([]string, len(n.Args))
		for i, a := range n.Args {
			parts[i] = w.interval(a.Amount)
		}
		if len(parts) == 0 {
			return said(w.lang, "没有计入的项目", "no items")
		}
		return strings.Join(parts, " + ")
	case OpFigure:
		if n.Cap != nil && n.Cap.Gives {
			return w.given(n)
		}
		if nothingKnown(n.Amount) {
			return said(w.lang, "正文未设上限", "no ceiling stated in the text")
		}
		return said(w.lang, "正文所列上限 ", "ceiling stated in the text: ") + w.interval(n.Amount)
	case OpLess:
		return w.less(n)
	case OpCap:
		if nothingKnown(n.Args[0].Amount) {
			return w.onlyCap(n)
		}
		return fmt.Sprintf(said(w.lang, "%s 与%s上限 %s 取较小值", "the smaller of %s and the cap %[3]s%[2]s"),
			w.interval(n.Args[0].Amount), w.scope(n.Cap), w.interval(n.Args[1].Amount))
	case OpShare:
		return fmt.Sprintf(said(w.lang,
			"本方 %s、其他出资方 %s，合计不超过 %s，如何分配未规定",
			"own share %s, other payers %s, together at most %s; how it is divided is not stated"),
			w.interval(n.Args[0].Amount), w.interval(n.Args[2].Amount), w.interval(n.Args[1].Amount))
	case OpGate:
		if n.State == Unmet {
			return said(w.lang, "有条件不满足，金额为 0", "a condition is not met: 0")
		}
		return said(w.lang, "有条件尚未确定，可能为 0", "a condition is still open: possibly 0")
	case OpRoundDown:
		return said(w.lang, "向下取到 0.01 元", "rounded down to 0.01 yuan")
	}
	return w.scaled(n)
}

// onlyCap words a cap on something of which nothing is known yet.
func (w *writer) onlyCap(n *Node) string {
	return fmt.Sprintf(said(w.lang, "无论基数多少，不超过%s上限 %s", "whatever the base, at most the cap%s of %s"),
		w.scope(n.Cap), w.interval(n.Args[1].Amount))
}

func (w *writer) less(n *Node) string {
	if n.Cap.Period == OneTime {
		return fmt.Sprintf(said(w.lang, "一次性上限 %s，此前已获 %s，领过即用完", "one-time ceiling %s, received before: %s; once received it is used up"),
			w.interval(n.Args[0].Amount), w.interval(n.Args[1].Amount))
	}
	return fmt.Sprintf(said(w.lang, "%s − %s（%s），不低于 0", "%s − %s (%s), not below 0"),
		w.interval(n.Args[0].Amount), w.interval(n.Args[1].Amount), w.label(n.Args[1].Fact))
}

// scope names what a cap limits, where the text itself says so.
func (w *writer) scope(c *Cap) string {
	if !c.ScopeStated {
		return ""
	}
	zh, en := "", ""
	switch c.Scope {
	case PerItem:
		if zh, en = "单项", " per item"; c.Period == PerYear {
			return said(w.lang, "每年", " per year") // the items are years
		}
	case PerEnterprise:
		zh, en = "单个企业", " per enterprise"
	case PerProject:
		zh, en = "单个项目", " per project"
	}
	switch c.Period {
	case PerYear:
		zh, en = zh+"每年", en+" and year"
	case Cumulative:
		zh, en = zh+"累计", en+", cumulative"
	}
	return said(w.lang, zh, en)
}

// amount names the operand of a rate: its figure, in its unit where that is not
// yuan, or the fact when nothing is known of it.
func (w *writer) amount(n *Node) string {
	if n.Op != OpFact {
		return w.interval(n.Amount)
	}
	if nothingKnown(n.Amount) {
		return w.label(n.Fact) + said(w.lang, "（未知）", " (unknown)")
	}
	f, ok := w.rule.fact(n.Fact)
	if !ok || f.Unit == "CNY" || f.Unit == "" {
		return w.interval(n.Amount)
	}
	return w.in(w.interval(n.Amount), f.Unit)
}

func (w *writer) label(key string) string {
	if f, ok := w.rule.fact(key); ok {
		return f.Label.In(w.lang)
	}
	return key
}

// nothingKnown reports whether an amount may be anything.
func nothingKnown(v Interval) bool { return v.Open && v.Lo.IsZero() }

func (w *writer) interval(v Interval) string {
	switch {
	case nothingKnown(v):
		return said(w.lang, "（未知）", "(unknown)")
	case v.Open:
		return said(w.lang, "不低于 ", "at least ") + grouped(v.Lo)
	case v.Known():
		return grouped(v.Lo)
	case !v.Hi.LessThan(Unbounded):
		return said(w.lang, "未知金额", "an amount not known")
	case v.Lo.IsZero():
		return said(w.lang, "至多 ", "up to ") + grouped(v.Hi)
	}
	return grouped(v.Lo) + "–" + grouped(v.Hi)
}

func rateText(f *Figure) string {
	if f.isPercent() {
		return f.Value.Mul(decimal.NewFromInt(100)).String() + "%"
	}
	return f.Value.String()
}

// exact writes all decimals, and at least two.
func exact(d decimal.Decimal) string {
	if d.Exponent() >= -2 {
		return d.StringFixed(2)
	}
	return trimZeros(d.String(), 2)
}

// grouped writes an amount for people: 150,000,000 or 60,000.165.
func grouped(d decimal.Decimal) string {
	whole, frac, found := strings.Cut(d.String(), ".")
	var b strings.Builder
	b.Grow(len(whole) + len(whole)/3 + len(frac) + 1)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if found {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// trimZeros cuts zeros off the end of a decimal but leaves some places.
func trimZeros(s string, places int) string {
	dot := strings.IndexByte(s, '.')
	for dot >= 0 && len(s)-dot-1 > places && s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	return s
}
