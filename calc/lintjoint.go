package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// overAll checks a cap against those on all rules: what is under one of them is
// under it as a whole.
func (l *lint) overAll(j *Joint, field string) {
	for i := range l.book.Joints {
		all := &l.book.Joints[i]
		if all == j || len(all.Rules) > 0 {
			continue
		}
		if len(j.Rules) == 0 {
			if !slices.Equal(slices.Sorted(slices.Values(j.Except)), slices.Sorted(slices.Values(all.Except))) {
				l.add("", field, "excepts other rules than %s: caps on all rules bind the same", all.ID)
			}
			continue
		}
		excepted := 0
		for _, id := range j.Rules {
			if slices.Contains(all.Except, id) {
				excepted++
			}
		}
		if excepted > 0 && excepted < len(j.Rules) {
			l.add("", field, "names rules that %s, a cap on all others, excepts, beside others", all.ID)
		}
	}
}

// joint checks a cap on several rules, and prepares it.
func (l *lint) joint(j *Joint) {
	field := "joint_caps." + j.ID
	seen := map[string]bool{}
	for _, id := range j.Rules {
		r := l.book.rules[id]
		switch {
		case r == nil:
			l.add("", field, "no rule %q", id)
			continue
		case seen[id]:
			l.add("", field, "names rule %s twice", id)
		case r.CaseByCase:
			l.add("", field, "rule %s has no amount to limit", id)
		case slices.ContainsFunc(r.Caps, func(c Cap) bool { return c.Scope == PerEnterprise }):
			l.add("", field, "rule %s has a cap per enterprise as well: claims can share only one", id)
		}
		for i := range l.book.Joints {
			if other := &l.book.Joints[i]; other != j && slices.Contains(other.Rules, id) {
				l.add("", field, "rule %s is under %s as well: claims can share only one cap", id, other.ID)
			}
		}
		seen[id] = true
	}
	l.overAll(j, field)
	for _, id := range j.Except {
		if l.book.rules[id] == nil || len(j.Rules) > 0 {
			l.add("", field, "except names rule %q: want a rule of the policy, and a cap on all others", id)
		}
	}
	if len(j.Rules) == 1 {
		l.add("", field, "names one rule: that is a cap of its own")
	}
	if j.Figure != nil {
		j.figures, j.text = []*Figure{j.Figure}, rateText(j.Figure)
		if j.Figure.Unit != "" || j.Figure.Value.GreaterThan(decimal.NewFromInt(1)) {
			l.add("", field, "%s %s is no share", j.Figure.Value, j.Figure.Unit)
		}
	}
	f := l.book.facts[j.Of]
	switch {
	case f == nil:
		l.add("", field, "fact %q is not declared", j.Of)
	case f.Type != TypeMoney || f.Unit != "CNY":
		l.add("", field, "the cap is a share of %s, which is not money in yuan", j.Of)
	case f.Optional != !j.Limit.Text.IsZero():
		l.add("", field, "a text is wanted for what is supposed of an optional fact, and for no other")
	}
}
