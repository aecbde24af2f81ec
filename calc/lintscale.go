package calc

import (
	"strconv"

	"github.com/shopspring/decimal"
)

type needs func(field, key string, types ...Type)

// base checks what the amount is worked out from: one thing at most, and
// something that fits the nature of the amount.
func (l *lint) base(r *Rule, need needs) {
	bases := 0
	if r.Rate != nil {
		bases++
		l.rate(r, need)
	}
	if r.Scale != nil {
		bases++
		l.scale(r, need)
	}
	gives := false
	for i := range r.Caps {
		if c := &r.Caps[i]; c.Gives {
			bases++
			gives = true
			if i > 0 || c.Scope == PerItem {
				l.add(r.ID, "grant", "what the text gives comes before the caps, and is not on an item")
			}
		}
	}
	switch {
	case r.CaseByCase && (bases > 0 || len(r.Caps) > 0 || len(r.Instalments) > 0 || r.Nature != "" || r.ChooseOne):
		l.add(r.ID, "case_by_case", "a rule without a figure has no base, cap, nature or choice")
	case r.CaseByCase:
	case bases > 1:
		l.add(r.ID, "rate", "want one of rate, scale and grant")
	case bases == 0 && len(r.Caps) == 0:
		l.add(r.ID, "caps", "no rate, scale, grant or cap: nothing to work out")
	case bases == 0 && r.Nature == Formula:
		l.add(r.ID, "nature", "a formula needs a rate, a scale or a grant")
	case gives && r.Nature != Formula:
		l.add(r.ID, "nature", "what the text gives is a formula; one that it only allows at most is a cap")
	}
	l.instalments(r)
}

func (l *lint) rate(r *Rule, need needs) {
	rate := r.Rate
	switch {
	case len(rate.Units) > 0:
		if rate.Figure.Unit != "CNY" || rate.Each || rate.ZeroOpen || rate.Units[0].Fact != rate.Of {
			l.add(r.ID, "rate", "money for each unit is a figure in CNY, for numbers and not for lists")
		}
		for i := range rate.Units {
			l.unit(r, "rate.units["+strconv.Itoa(i)+"]", &rate.Units[i], need)
		}
	case rate.Each:
		need("rate.of", rate.Of, TypeMoneys)
	default:
		need("rate.of", rate.Of, TypeMoney)
	}
	if len(rate.Units) == 0 && rate.Figure.Unit != "" {
		l.add(r.ID, "rate", "a share has no unit; money for each unit names the units")
	}
	if f, ok := r.fact(rate.Of); ok && currencies[f.Unit] != "" {
		l.add(r.ID, "rate.of", "%s is in %s: a share of it is not in yuan, and nothing is converted", rate.Of, f.Unit)
	}
	if rate.Most != nil && (!rate.Each || !rate.Most.Value.IsInteger() || !rate.Most.Value.IsPositive() || rate.Most.Value.GreaterThan(decimal.NewFromInt(maxItems))) {
		l.add(r.ID, "rate.most", "how many items count at most is a whole number, and of a list")
	}
}

func (l *lint) unit(r *Rule, field string, u *Unit, need needs) {
	need(field, u.Fact, TypeNumber)
	f, ok := r.fact(u.Fact)
	if !ok {
		return
	}
	if u.Name == "" || f.Unit != u.Name {
		l.add(r.ID, field, "fact %s is in %q, the rate for each %q", u.Fact, f.Unit, u.Name)
	}
	if u.Most != nil {
		if _, ok := inUnit(u.Most.Unit, f.Unit); !ok {
			l.add(r.ID, field+".most", "the limit is in %q, the fact in %q", u.Most.Unit, f.Unit)
		}
	}
}

func (l *lint) scale(r *Rule, need needs) {
	s := r.Scale
	if s.Each {
		need("scale.of", s.Of, TypeMoneys)
	} else {
		need("scale.of", s.Of, TypeMoney, TypeNumber)
	}
	if f, ok := r.fact(s.Of); ok && s.Marginal && f.Unit != "CNY" {
		l.add(r.ID, "scale.of", "%s is in %q: a share of it is not in yuan, and nothing is converted", s.Of, f.Unit)
	}
	if s.Like != "" {
		l.like(r, s)
		return
	}
	if len(s.Bands) == 0 {
		l.add(r.ID, "scale.bands", "a scale needs bands")
		return
	}
	f, _ := r.fact(s.Of)
	for i := range s.Bands {
		l.band(r, "scale.bands["+strconv.Itoa(i)+"]", &s.Bands[i], f)
	}
	gaps := s.Bands[0].From != nil || s.Bands[len(s.Bands)-1].To != nil && !s.Marginal
	for i := range s.Bands[1:] {
		gaps = l.joinBands(r, "scale.bands["+strconv.Itoa(i+1)+"]", &s.Bands[i], &s.Bands[i+1]) || gaps
	}
	if gaps && s.Marginal && s.Bands[0].From != nil {
		l.add(r.ID, "scale.bands", "a marginal scale begins at nothing")
	}
	if gaps != !s.Within.Text.IsZero() {
		l.add(r.ID, "scale.within", "wanted, and only then, where the bands leave something out: the condition that the base lies in one; of a marginal scale they hold parts, and beyond the last there is none")
	}
}

func (l *lint) band(r *Rule, field string, b *Band, of *Fact) {
	if b.Value == nil {
		l.add(r.ID, field, "no amount and no rate")
	} else if unit := map[bool]string{false: "CNY", true: ""}[r.Scale.Marginal]; b.Value.Unit != unit {
		l.add(r.ID, field, "value in %q: a step gives an amount in CNY, a marginal scale a rate", b.Value.Unit)
	}
	for _, end := range []*Figure{b.From, b.To} {
		if end != nil && of != nil && end.Unit != of.Unit {
			l.add(r.ID, field, "the band ends at a figure in %q, %s is in %q", end.Unit, of.Key, of.Unit)
		}
	}
	if b.From != nil && b.To != nil && !b.From.Value.LessThan(b.To.Value) {
		l.add(r.ID, field, "ends before it begins")
	}
	if b.From == nil && b.FromAt != Met || b.To == nil && b.ToAt != Met {
		l.add(r.ID, field, "an end without a figure belongs to the band")
	}
}

// joinBands checks that one band follows the other, and reports a gap between them.
func (l *lint) joinBands(r *Rule, field string, b, next *Band) (gap bool) {
	switch {
	case b.To == nil || next.From == nil:
		l.add(r.ID, field, "bands go upwards: only the first may begin at nothing, only the last be without end")
	case next.From.Value.LessThan(b.To.Value):
		l.add(r.ID, field, "overlaps with the band before it")
	case !b.meets(next):
		if r.Scale.Marginal {
			l.add(r.ID, field, "a marginal scale has no gaps")
		}
		return true
	case b.ToAt != not(next.FromAt):
		l.add(r.ID, field, "what lies exactly on %s belongs to both bands or to neither", next.From.Value)
	}
	return false
}

func (l *lint) like(r *Rule, s *Scale) {
	other := l.book.rules[s.Like]
	if other == nil || other == r || other.Scale == nil || other.Scale.Like != "" {
		l.add(r.ID, "scale.like", "%q is no rule with a scale of its own", s.Like)
		return
	}
	o := other.Scale
	if s.Marginal != o.Marginal {
		l.add(r.ID, "scale.like", "a marginal scale is not like a step scale")
	}
	if len(s.Bands) == 0 && r.Nature != other.Nature {
		l.add(r.ID, "nature", "%s, but the amounts are those of rule %s: %s", r.Nature, s.Like, other.Nature)
	}
	if n := len(s.Bands); n > 0 && n != len(o.Bands) {
		l.add(r.ID, "scale.bands", "%d amounts for the %d bands of rule %s", n, len(o.Bands), s.Like)
	}
	for i := range s.Bands {
		if s.Bands[i].Value == nil || s.Bands[i].From != nil || s.Bands[i].To != nil || s.Bands[i].Value.Unit != "CNY" && !s.Marginal {
			l.add(r.ID, "scale.bands", "the bands are those of rule %s: amounts alone, in yuan", s.Like)
		}
	}
	f, fine := r.fact(s.Of)
	g, ok := other.fact(o.Of)
	if fine && ok && (f.Unit != g.Unit || f.Type != g.Type) {
		l.add(r.ID, "scale.of", "%s is in %q, the bands of rule %s in %q", s.Of, f.Unit, s.Like, g.Unit)
	}
	if o.Within.Text.IsZero() != s.Within.Text.IsZero() {
		l.add(r.ID, "scale.within", "wanted as in rule %s", s.Like)
	}
}

func (l *lint) instalments(r *Rule) {
	if len(r.Instalments) == 0 {
		return
	}
	sum := decimal.Zero
	for i := range r.Instalments {
		sum = sum.Add(r.Instalments[i].Value)
		if r.Instalments[i].Unit != "" {
			l.add(r.ID, "instalments", "an instalment is a share of the amount")
		}
	}
	if !sum.Equal(decimal.NewFromInt(1)) {
		l.add(r.ID, "instalments", "the shares add up to %s, not to the whole", sum)
	}
}

// stages checks a table of which several values hold together.
func (l *lint) stages(r *Rule, field string, c *Cap) {
	if f, ok := r.fact(c.By); ok && !f.Several {
		l.add(r.ID, field, "the amounts of several values of %s add up, but it holds one", c.By)
	}
	if !c.Gives {
		l.add(r.ID, field, "amounts that add up are what the text gives, not a limit")
	}
	sum := decimal.Zero
	for i := range c.Table {
		if f := c.Table[i].Figure; f != nil {
			sum = sum.Add(f.Value)
		}
		if len(c.Table[i].Like) > 0 {
			l.add(r.ID, field, "%q: amounts that add up are like no others", c.Table[i].Value)
		}
	}
	if c.Whole != nil && !sum.Equal(c.Whole.Value) {
		l.add(r.ID, field+".whole", "the amounts add up to %s, not to %s", sum, c.Whole.Value)
	}
}
