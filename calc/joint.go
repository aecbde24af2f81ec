package calc

import "slices"

// Joint is a cap on what several rules give one enterprise together: a share of
// something else, such as 20% of its new contribution. Every claim is under it by
// itself, and the total is under it as well.
type Joint struct {
	ID     string
	Rules  []string // empty: all rules of the policy but those of Except
	Except []string
	Of     string // the fact the cap is a share of, money in yuan
	// Figure is the share; nil where the text says that the whole is the limit.
	Figure *Figure
	// Limit is the condition shown while nothing is said of an optional fact: the
	// cap is then supposed not to bind.
	Limit Test

	figures []*Figure
	text    string
}

// Binds reports whether the cap is on the rule.
func (j *Joint) Binds(r *Rule) bool {
	if slices.Contains(j.Rules, r.ID) {
		return true
	}
	return len(j.Rules) == 0 && !r.CaseByCase && !slices.Contains(j.Except, r.ID)
}

// joint puts the caps a rule shares with others on its amount.
func (w *work) joint(n *Node) *Node {
	if n == nil {
		n = w.node(Node{Op: OpFigure, Amount: anything})
	}
	for _, j := range w.rule.joints {
		if _, said := w.facts[j.Of]; !said {
			if f, ok := w.rule.fact(j.Of); ok && f.Optional {
				w.conditions = append(w.conditions, Checked{&j.Limit, Assumed})
				continue
			}
			w.undecided = true
		}
		left := w.node(Node{Op: OpFact, Fact: j.Of, Amount: w.known(j.Of)})
		if j.Figure != nil {
			left = w.node(Node{Op: OpRate, Joint: j, Figures: j.figures, Amount: left.Amount.times(j.Figure.Value)}, left)
		}
		w.limits = append(w.limits, limit{joint: j, left: left.Amount})
		n = w.node(Node{Op: OpJoint, Joint: j, Amount: n.Amount.min(left.Amount)}, n, left)
	}
	return n
}

// known is what is known of a money or number fact; nothing is supposed.
func (w *work) known(key string) Interval {
	if v, ok := w.facts[key]; ok && v.kind == kindNumber {
		return v.nums[0]
	}
	return anything
}

// shareJoint has the groups whose rules are under a joint cap draw on it.
func (pl *planner) shareJoint(j *Joint) {
	var claims []*Outcome
	for _, o := range pl.all {
		if j.Binds(o.Rule) {
			claims = append(claims, o)
		}
	}
	if len(claims) > 1 {
		pl.draw(pl.left(limit{joint: j}, claims), j.Binds)
	}
}

// underAll puts a cap on all rules over what is had under those it binds. Of
// several such caps the least counts: they bind the same rules.
func (pl *planner) underAll(j *Joint) {
	left := pl.left(limit{joint: j}, pl.all)
	if left.GreaterThanOrEqual(beyond) {
		return
	}
	if pl.caps.all == nil || left.LessThan(*pl.caps.all) {
		pl.caps.all = &left
	}
	for i := range pl.groups {
		for k := range pl.groups[i].options {
			op := &pl.groups[i].options[k]
			op.under = j.Binds(op.rule)
		}
	}
}
