package calc

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

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

// onlyUnder reports whether nothing else is claimed under the rule.
func onlyUnder(own []*Outcome, o *Outcome) bool {
	return !slices.ContainsFunc(own, func(x *Outcome) bool { return x != o && x.Rule == o.Rule })
}

// certain reports that the worst case is the case at hand: all amounts are
// known, and so is what adds up and what is one project.
func (pl *planner) certain(own []*Outcome) bool {
	for _, o := range own {
		if o.Rule.Unconfirmed != "" || !o.Amount.Known() {
			return false
		}
		for i := range o.limits {
			if c := o.limits[i].cap; !o.limits[i].left.Known() || c != nil && c.onYears(o.Rule) && !onlyUnder(own, o) {
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
