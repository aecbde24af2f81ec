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
//
// What is decided case by case has no amount and is left out.
func (b *Book) together(all []Outcome) plan {
	list := all
	for i := range all {
		if all[i].Rule.CaseByCase {
			list = slices.DeleteFunc(slices.Clone(all), func(o Outcome) bool { return o.Rule.CaseByCase })
			break
		}
	}
	switch {
	case len(list) == 0:
		return plan{}
	case len(list) == 1:
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
	together := Interval{Lo: lo, Hi: hi, Open: hi.GreaterThanOrEqual(beyond)}
	if together.Open {
		together.Hi = decimal.Zero
	}
	p.total = p.total.plus(together)
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
