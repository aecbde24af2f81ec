package calc

import (
	"maps"
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
	done := make([]string, 0, 2)
	for i := range list {
		who := list[i].Applicant
		if slices.Contains(done, who) {
			continue
		}
		done = append(done, who)
		own := make([]*Outcome, 0, len(list))
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
	high := planner{book: b, all: own}
	hi, choice, exact := high.solve(own)
	lo := hi
	if !exact || !high.certain(own) {
		lo = b.worstCase(own, p)
	}
	p.inexact = p.inexact || !exact // the low end stays what can be had
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
	all       []*Outcome // of the applicant; solve may be given a part of them

	groups []group
	caps   []decimal.Decimal // what is left of each cap that groups share
	joined bool              // claims without a project were taken to be one project

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
		worth = relaxed(pl.groups)
	}
	return worth, choice, exact
}

// worstCase is the least the claims can come to together. Claims that do not
// say their project may be one project, and may be one of those that are named:
// what can be had for certain is the better of leaving out the ones or the others.
func (b *Book) worstCase(own []*Outcome, p *plan) decimal.Decimal {
	options := keepOne(own)
	worth := decimal.Zero
	for _, kept := range options {
		worth = decimal.Max(worth, b.worstKept(own, kept, p))
	}
	return worth
}

// maxKept bounds the combinations of keepOne.
const maxKept = 64

// keepOne lists the ways to keep one claim of each name under which claims may
// not add up.
func keepOne(own []*Outcome) []map[string]*Outcome {
	byName := map[string][]*Outcome{}
	for _, o := range own {
		if name := o.Rule.Unconfirmed; name != "" && o.Amount.Lo.IsPositive() {
			byName[name] = append(byName[name], o)
		}
	}
	ways := []map[string]*Outcome{{}}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		claims := byName[name]
		if len(ways)*len(claims) > maxKept {
			slices.SortStableFunc(claims, func(x, y *Outcome) int { return y.Amount.Lo.Cmp(x.Amount.Lo) })
			claims = claims[:1]
		}
		var next []map[string]*Outcome
		for _, way := range ways {
			for _, o := range claims {
				more := maps.Clone(way)
				more[name] = o
				next = append(next, more)
			}
		}
		ways = next
	}
	return ways
}

// worstKept is worstCase with the claims to keep decided.
func (b *Book) worstKept(own []*Outcome, kept map[string]*Outcome, p *plan) decimal.Decimal {
	isNamed := func(o *Outcome) bool { return o.Rule.ChooseOne && o.Project != "" }
	isUnnamed := func(o *Outcome) bool { return o.Rule.ChooseOne && o.Project == "" }
	low := planner{book: b, worstCase: true, all: own, kept: kept}
	if !slices.ContainsFunc(own, isNamed) || !slices.ContainsFunc(own, isUnnamed) {
		worth, _, _ := low.solve(own)
		p.unnamed = p.unnamed || low.joined
		return worth
	}
	p.unnamed = true
	worth, _, _ := low.solve(slices.DeleteFunc(slices.Clone(own), isUnnamed))
	low = planner{book: b, worstCase: true, all: own, kept: kept}
	other, _, _ := low.solve(slices.DeleteFunc(slices.Clone(own), isNamed))
	return decimal.Max(worth, other)
}

// certain reports that the worst case is the case at hand: all amounts are
// known, and so is what adds up and what is one project.
func (pl *planner) certain(own []*Outcome) bool {
	for _, o := range own {
		if o.Rule.Unconfirmed != "" || !o.Amount.Known() {
			return false
		}
		for i := range o.limits {
			if !o.limits[i].left.Known() {
				return false
			}
		}
	}
	projects, unnamed := 0, 0
	for i := range pl.groups {
		if g := &pl.groups[i]; g.options[0].rule.ChooseOne {
			projects++
			if g.project == "" {
				unnamed++
			}
		}
	}
	return unnamed == 0 || projects == 1
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
					op.worth = decimal.Min(op.worth, pl.left(cp, op.claims))
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
func (pl *planner) left(c *Cap, claims []*Outcome) decimal.Decimal {
	left, found := anything, false
	for _, o := range claims {
		for _, l := range o.limits {
			switch {
			case l.cap != c:
			case found:
				left = left.min(l.left)
			default:
				left, found = l.left, true
			}
		}
	}
	if !found {
		return beyond // the text states no cap for these
	}
	return pl.end(left).RoundFloor(2)
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
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			if op := &pl.groups[i].options[k]; op.rule == r {
				using = append(using, op)
			}
		}
	}
	var claims []*Outcome
	for _, o := range pl.all {
		if o.Rule == r {
			claims = append(claims, o)
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
