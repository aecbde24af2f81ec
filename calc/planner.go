package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// group is what can be chosen from: one project's categories, or what stands
// outside the choice: the claims that name one project under a rule, or a single
// claim that names none.
type group struct {
	applicant, project string
	options            []option
}

// option is one category: the claims under one rule.
type option struct {
	rule   *Rule
	claims []*Outcome
	worth  decimal.Decimal
	shared int  // index of the cap it shares with other groups, or -1
	under  bool // a cap on all rules is over it
}

func (g *group) pick(chosen int) (pick, bool) {
	if len(g.options) < 2 || !g.options[chosen].worth.IsPositive() {
		return pick{}, false
	}
	pk := pick{applicant: g.applicant, project: g.project, picked: g.options[chosen].rule}
	for i, o := range g.options {
		if i != chosen && o.worth.IsPositive() {
			pk.over = append(pk.over, o.rule)
		}
	}
	return pk, len(pk.over) > 0
}

// planner finds the best choice for one applicant, by the high ends of the
// amounts, or in the worst case by the low ends: then claims of which it is
// not known whether they are one project are one, and of claims that may not
// add up only the best counts.
type planner struct {
	book      *Book
	worstCase bool
	all       []*Outcome // of the applicant; solve may be given a part of them

	groups []group
	caps   caps
	joined bool // claims without a project were taken to be one project

	// kept is, by name, the one claim that counts of those that may not add up;
	// without a name all count.
	kept map[string]*Outcome
}

// solve returns the most that can be had, and for each group the option chosen.
func (pl *planner) solve(own []*Outcome) (decimal.Decimal, []int, bool) {
	pl.collect(own)
	pl.value()
	pl.share()
	worth, choice, exact := best(pl.groups, pl.caps)
	if !exact && !pl.worstCase {
		worth = relaxed(pl.groups, pl.caps.all)
	}
	return worth, choice, exact
}

// collect puts the claims into groups.
func (pl *planner) collect(own []*Outcome) {
	pl.groups = make([]group, 0, len(own))
	for _, o := range own {
		g := pl.groupFor(o, own)
		k := slices.IndexFunc(g.options, func(op option) bool { return op.rule == o.Rule })
		if k < 0 {
			g.options = append(g.options, option{rule: o.Rule, shared: -1})
			k = len(g.options) - 1
		}
		g.options[k].claims = append(g.options[k].claims, o)
	}
	for i := range pl.groups {
		// Equal worth: a formula before a ceiling, then the order of the text.
		slices.SortStableFunc(pl.groups[i].options, func(x, y option) int {
			if (x.rule.Nature == Formula) != (y.rule.Nature == Formula) {
				if x.rule.Nature == Formula {
					return -1
				}
				return 1
			}
			return pl.book.order(x.rule) - pl.book.order(y.rule)
		})
	}
}

func (b *Book) order(r *Rule) int {
	for i := range b.Rules {
		if &b.Rules[i] == r {
			return i
		}
	}
	return -1
}

// groupFor finds or adds the group a claim belongs to. Outside the choice a rule
// is had beside the others, but its own claims for a project are of that project.
func (pl *planner) groupFor(o *Outcome, own []*Outcome) *group {
	for i := range pl.groups {
		g := &pl.groups[i]
		first := g.options[0].rule
		switch {
		case g.project != o.Project, first.ChooseOne != o.Rule.ChooseOne, !first.ChooseOne && first != o.Rule:
		case o.Project != "", first.ChooseOne && pl.sameUnnamed(g, o, own):
			return g
		}
	}
	pl.groups = append(pl.groups, group{applicant: o.Applicant, project: o.Project, options: make([]option, 0, 2)})
	return &pl.groups[len(pl.groups)-1]
}

// sameUnnamed reports whether a claim without a project belongs with a group
// without one. Two rules that exclude each other, each claimed once, speak of
// one project; of others it is not known, and the worst case is that they do.
func (pl *planner) sameUnnamed(g *group, o *Outcome, own []*Outcome) bool {
	x := o.Rule.Excludes
	if x != nil && slices.Contains(x.Rules, g.options[0].rule.ID) &&
		unnamed(own, o.Rule) == 1 && unnamed(own, g.options[0].rule) == 1 {
		return true
	}
	if pl.worstCase {
		pl.joined = true
	}
	return pl.worstCase
}

func unnamed(own []*Outcome, r *Rule) (n int) {
	for _, o := range own {
		if o.Rule == r && o.Project == "" {
			n++
		}
	}
	return n
}

// value works out what each option is worth by itself.
func (pl *planner) value() {
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			op := &pl.groups[i].options[k]
			for _, o := range op.claims {
				if kept := pl.kept[o.Rule.Unconfirmed]; kept == nil || kept == o {
					op.worth = plus(op.worth, pl.end(o.Amount))
				}
			}
			if pl.groups[i].project == "" && op.rule.ChooseOne {
				continue
			}
			for c := range op.rule.Caps {
				if cp := &op.rule.Caps[c]; cp.Scope == PerProject && len(op.claims) > 1 {
					op.worth = decimal.Min(op.worth, pl.left(limit{cap: cp}, op.claims))
				}
			}
		}
	}
}

// end is the end of an interval the planner reckons with.
func (pl *planner) end(v Interval) decimal.Decimal {
	switch {
	case pl.worstCase:
		return v.Lo
	case v.Open:
		return beyond
	}
	return v.Hi
}

// left is what is left of a cap that several claims share: where they say
// different things of it, the least any of them leaves.
func (pl *planner) left(of limit, claims []*Outcome) decimal.Decimal {
	left, found := leftOf(of, claims)
	if !found {
		return beyond // the text states no cap for these
	}
	return pl.end(left).RoundFloor(2)
}

func leftOf(of limit, claims []*Outcome) (left Interval, found bool) {
	if of.cap != nil && of.cap.Adds {
		return leftOfStages(of.cap, claims), true
	}
	left = anything
	for _, o := range claims {
		for _, l := range o.limits {
			switch {
			case l.cap != of.cap || l.joint != of.joint:
			case found:
				left = left.min(l.left)
			default:
				left, found = l.left, true
			}
		}
	}
	return left, found
}

// share finds the caps that more than one group draws on, those on all rules first.
func (pl *planner) share() {
	for i := range pl.book.Joints {
		if j := &pl.book.Joints[i]; len(j.Rules) == 0 {
			pl.underAll(j)
		}
	}
	for i := range pl.book.Rules {
		r := &pl.book.Rules[i]
		for c := range r.Caps {
			if r.Caps[c].Scope == PerEnterprise {
				pl.shareCap(r, &r.Caps[c])
			}
		}
	}
	for i := range pl.book.Joints {
		if j := &pl.book.Joints[i]; len(j.Rules) > 0 {
			pl.shareJoint(j)
		}
	}
}

func (pl *planner) shareCap(r *Rule, c *Cap) {
	var claims []*Outcome
	for _, o := range pl.all {
		if o.Rule == r {
			claims = append(claims, o)
		}
	}
	if len(claims) < 2 {
		return
	}
	left := pl.left(limit{cap: c}, claims)
	if c.onYears(r) {
		left = pl.leftOfYears(r, c, claims)
	}
	pl.draw(left, func(of *Rule) bool { return of == r })
}

// leftOfYears is what claims can have together whose items are years, each under a
// cap of the enterprise. They may be of the same years: then at least the largest
// claim can be had. Or of different ones: then at most as many years as count.
func (pl *planner) leftOfYears(r *Rule, c *Cap, claims []*Outcome) decimal.Decimal {
	if !pl.worstCase {
		return c.Figure.Value.Mul(r.Rate.Most.Value)
	}
	most := decimal.Zero
	for _, o := range claims {
		most = decimal.Max(most, o.Amount.Lo)
	}
	return most
}

// draw has the options of some rules draw on what is left of a cap.
func (pl *planner) draw(left decimal.Decimal, on func(*Rule) bool) {
	shared := sharedCap{left: left}
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			if op := &pl.groups[i].options[k]; on(op.rule) {
				op.worth = decimal.Min(op.worth, left)
				op.shared = len(pl.caps.shared)
				shared.under = op.under // as of all its rules
			}
		}
	}
	pl.caps.shared = append(pl.caps.shared, shared)
}
