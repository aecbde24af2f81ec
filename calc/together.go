package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// plan is what the claims of a case come to together: the most that can be had
// under choose-one, exclusions and the caps that several claims share.
type plan struct {
	total Interval
	picks []pick
	// unconfirmed are the names under which the text does not say whether
	// claims add up and more than one is claimed.
	unconfirmed []string
	// unnamed: claims subject to choose-one whose project was not said; they may
	// be one project or several.
	unnamed bool
	inexact bool // the case was too large to search; the bounds still hold
}

// pick is a choice within one project: places of claims in the case.
type pick struct {
	applicant, project string
	picked             *Rule
	over               []*Rule
}

// together plans the applicants one by one, since caps per enterprise bind
// within one, and adds them up.
func (b *Book) together(list []Outcome) plan {
	if len(list) == 1 {
		return plan{total: list[0].Amount}
	}
	var p plan
	var done []string
	for i := range list {
		who := list[i].Applicant
		if slices.Contains(done, who) {
			continue
		}
		done = append(done, who)
		var own []*Outcome
		for k := range list {
			if list[k].Applicant == who {
				own = append(own, &list[k])
			}
		}
		b.planOne(own, &p)
	}
	if len(done) > 1 {
		p.total = sharedItems(list, p.total)
	}
	return p
}

func (b *Book) planOne(own []*Outcome, p *plan) {
	low := planner{book: b, worstCase: true}
	lo, _, exact := low.solve(own)
	high := planner{book: b}
	hi, choice, exactToo := high.solve(own)
	p.inexact = p.inexact || !exact || !exactToo
	p.unnamed = p.unnamed || low.joined
	p.total = p.total.plus(Interval{Lo: lo, Hi: hi, Open: hi.GreaterThanOrEqual(beyond)})
	if p.total.Open {
		p.total.Hi = decimal.Zero
	}
	for i, g := range high.groups {
		if pk, ok := g.pick(choice[i]); ok {
			p.picks = append(p.picks, pk)
		}
	}
	for name := range b.Unconfirmed {
		n := 0
		for _, o := range own {
			if o.Rule.Unconfirmed == name && !o.Amount.zero() {
				n++
			}
		}
		if n > 1 && !slices.Contains(p.unconfirmed, name) {
			p.unconfirmed = append(p.unconfirmed, name)
		}
	}
	slices.Sort(p.unconfirmed)
}

// beyond stands for "no upper bound" in sums: more than all amounts of a case
// can come to, see maxAmount, maxClaims and maxItems.
var beyond = decimal.New(1, 20)

// group is what can be chosen from: one project's categories, or a single
// claim that stands outside the choice.
type group struct {
	applicant, project string
	options            []option
}

// option is one category: the claims under one rule.
type option struct {
	rule   *Rule
	claims []*Outcome
	worth  decimal.Decimal
	shared int // index of the cap it shares with other groups, or -1
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

	groups []group
	caps   []decimal.Decimal
	capOf  []*Cap // what each cap is
	joined bool
}

// solve returns the most that can be had, and for each group the option chosen.
func (pl *planner) solve(own []*Outcome) (decimal.Decimal, []int, bool) {
	pl.collect(own)
	pl.value()
	pl.share()
	worth, choice, exact := best(pl.groups, pl.caps)
	if !exact && !pl.worstCase {
		worth = relaxed(pl.groups)
	}
	return worth, choice, exact
}

// collect puts the claims into groups.
func (pl *planner) collect(own []*Outcome) {
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

// groupFor finds or adds the group a claim belongs to.
func (pl *planner) groupFor(o *Outcome, own []*Outcome) *group {
	if o.Rule.ChooseOne {
		for i := range pl.groups {
			g := &pl.groups[i]
			if !g.options[0].rule.ChooseOne || g.project != o.Project {
				continue
			}
			if o.Project != "" || pl.sameUnnamed(g, o, own) {
				return g
			}
		}
	}
	pl.groups = append(pl.groups, group{applicant: o.Applicant, project: o.Project})
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
	only := pl.onlyBest()
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			op := &pl.groups[i].options[k]
			for _, o := range op.claims {
				if name := o.Rule.Unconfirmed; name == "" || only[name] == nil || only[name] == o {
					op.worth = op.worth.Add(pl.end(o.Amount))
				}
			}
			if pl.groups[i].project == "" && op.rule.ChooseOne {
				continue
			}
			for c := range op.rule.Caps {
				if cp := &op.rule.Caps[c]; cp.Scope == PerProject && len(op.claims) > 1 {
					op.worth = decimal.Min(op.worth, pl.left(cp, op.claims))
				}
			}
		}
	}
}

// onlyBest is, in the worst case, the one claim that counts of those that may
// not add up.
func (pl *planner) onlyBest() map[string]*Outcome {
	if !pl.worstCase {
		return nil
	}
	only := map[string]*Outcome{}
	for _, g := range pl.groups {
		for _, op := range g.options {
			for _, o := range op.claims {
				name := o.Rule.Unconfirmed
				if name != "" && (only[name] == nil || o.Amount.Lo.GreaterThan(only[name].Amount.Lo)) {
					only[name] = o
				}
			}
		}
	}
	return only
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

// left is what is left of a cap that several claims share. Where they say
// different things of it, each end takes its own side.
func (pl *planner) left(c *Cap, claims []*Outcome) decimal.Decimal {
	left, found := beyond, false
	for _, o := range claims {
		for _, l := range o.limits {
			if l.cap != c {
				continue
			}
			e := pl.end(l.left)
			if !found || pl.worstCase && e.LessThan(left) || !pl.worstCase && e.GreaterThan(left) {
				left, found = e, true
			}
		}
	}
	return left.RoundFloor(2)
}

// share finds the caps per enterprise that more than one group draws on.
func (pl *planner) share() {
	for i := range pl.book.Rules {
		r := &pl.book.Rules[i]
		for c := range r.Caps {
			if r.Caps[c].Scope == PerEnterprise {
				pl.shareCap(r, &r.Caps[c])
			}
		}
	}
}

func (pl *planner) shareCap(r *Rule, c *Cap) {
	var using []*option
	var claims []*Outcome
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			if op := &pl.groups[i].options[k]; op.rule == r {
				using = append(using, op)
				claims = append(claims, op.claims...)
			}
		}
	}
	if len(claims) < 2 {
		return
	}
	left := pl.left(c, claims)
	for _, op := range using {
		op.worth = decimal.Min(op.worth, left)
		op.shared = len(pl.caps)
	}
	pl.caps = append(pl.caps, left)
}

// sharedItems corrects the total for items (events) that several applicants
// pay for: the cap on the item holds for all of them together. The claims that
// name one project under such a rule, one item each, speak of one item.
func sharedItems(list []Outcome, total Interval) Interval {
	for i := range list {
		c := list[i].itemCap()
		if c == nil || slices.ContainsFunc(list[:i], func(o Outcome) bool { return o.itemCap() == c && o.Project == list[i].Project }) {
			continue
		}
		sum, alone, n := Interval{}, true, 0
		for k := range list {
			o := &list[k]
			if o.itemCap() == c && o.Project == list[i].Project {
				sum = sum.plus(o.Amount)
				alone = alone && onlyClaim(list, o)
				n++
			}
		}
		whole := Exactly(c.Figure.Value)
		if n < 2 {
			continue
		}
		total.Lo = notNegative(total.Lo.Sub(notNegative(sum.Lo.Sub(whole.Lo))))
		// A claim with alternatives might give way; then the sum stays a bound.
		if alone && !total.Open && !sum.Open {
			total.Hi = total.Hi.Sub(notNegative(sum.Hi.Sub(whole.Hi)))
		}
	}
	return total
}

// itemCap is the cap on one item that others share, if the claim has exactly
// one item and names its project.
func (o *Outcome) itemCap() *Cap {
	if o.Project == "" || len(o.facts[o.rateOf()].nums) != 1 {
		return nil
	}
	for i := range o.Rule.Caps {
		if c := &o.Rule.Caps[i]; c.Scope == PerItem && c.Shared != "" {
			return c
		}
	}
	return nil
}

func (o *Outcome) rateOf() string {
	if o.Rule.Rate == nil {
		return ""
	}
	return o.Rule.Rate.Of
}

// onlyClaim reports whether the applicant claims nothing else under the rule or
// for the project.
func onlyClaim(list []Outcome, o *Outcome) bool {
	for i := range list {
		x := &list[i]
		if x != o && x.Applicant == o.Applicant && (x.Rule == o.Rule || x.Project == o.Project) {
			return false
		}
	}
	return true
}
