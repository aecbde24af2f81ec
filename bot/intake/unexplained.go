package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// unexplained leaves open what an amount of this message beside the case's base may change. An
// amount that nothing names, and that is not one of the thread's, of the rule's or of the result's,
// may be a second contract, or money received before; worked out without it, the figure could be
// wrong and would look settled.
func (r *Reader) unexplained(t *scan, st *state, tn turn, u *Understanding) {
	var strange []int
	for i, m := range t.money {
		named := tn.slots[i].other != ""
		if !m.bare && !named && !tn.used[i] && !tn.weighed[i] && !tn.excluded[i] && !t.deniedBefore(m.start) && !m.low.IsZero() && !r.accounted(t, st, tn, u, m) {
			strange = append(strange, i)
		}
	}
	if len(strange) == 0 || r.wholeOf(t, u, strange) {
		return
	}
	for i := range u.Claims {
		rule, ok := r.book.Rule(u.Claims[i].Rule)
		if !ok {
			continue
		}
		if r.moneyBase(rule) == "" {
			r.maybeReceived(t, u, i, strange)
			continue
		}
		if _, given := u.Claims[i].Facts[rule.Base()]; !given {
			continue
		}
		d := Doubt{Claim: i, Key: rule.Base()}
		u.Facts = slices.DeleteFunc(u.Facts, func(f Fact) bool {
			open := f.Claim == i && f.Key == rule.Base()
			if open {
				d.Readings = append(d.Readings, f.Quote)
			}
			return open
		})
		for _, s := range strange {
			d.Readings = append(d.Readings, t.moneyQuote(s))
		}
		delete(u.Claims[i].Facts, rule.Base())
		u.Doubts = append(u.Doubts, d)
		for _, n := range st.Focus {
			st.Frames[n].leaveOpen(rule.Base(), t.money[strange[0]], st.Turn)
		}
	}
}

// unexplainedCount leaves open how many there are of what a rule takes for one when nothing is said of
// it, where the message holds a count that no fact took.
func (r *Reader) unexplainedCount(t *scan, st *state, u *Understanding) {
	for i := range u.Claims {
		c := &u.Claims[i]
		rule, ok := r.book.Rule(c.Rule)
		if !ok {
			continue
		}
		for _, key := range rule.Facts {
			fact, ok := r.book.FactOf(c.Rule, key)
			if _, said := c.Facts[key]; !ok || said || !fact.Optional || !rule.Counts(key) {
				continue
			}
			d, most := Doubt{Claim: i, Key: key}, decimal.NewFromInt(1)
			for _, m := range t.unused(st, turn{used: make([]bool, len(t.money))}, u.Facts) {
				if n, err := decimal.NewFromString(m.Value); err == nil && n.IsInteger() && n.GreaterThan(decimal.NewFromInt(1)) && n.LessThan(smallestBare) {
					d.Readings, most = append(d.Readings, m.Quote), decimal.Max(most, n)
				}
			}
			if len(d.Readings) > 0 {
				c.Facts[key] = calc.Between(decimal.NewFromInt(1), most)
				u.Doubts = append(u.Doubts, d)
			}
		}
	}
}

// maybeReceived: of a rule without a base, an amount that nothing explains may be support received
// before where the sentence speaks of who pays it. Nothing said of that is taken for none.
func (r *Reader) maybeReceived(t *scan, u *Understanding, claim int, strange []int) {
	c := &u.Claims[claim]
	rule, _ := r.book.Rule(c.Rule)
	for _, key := range rule.Facts {
		fact, ok := r.book.FactOf(c.Rule, key)
		if _, said := c.Facts[key]; !ok || said || !fact.Prior || fact.Type != calc.TypeMoney {
			continue
		}
		d := Doubt{Claim: claim, Key: key}
		for _, s := range strange {
			if from, _ := t.sentence(t.money[s].start); t.saysIn(sayPaidOut, from, t.money[s].start) {
				d.Readings = append(d.Readings, t.moneyQuote(s))
			}
		}
		if len(d.Readings) == 0 {
			continue
		}
		c.Facts[key] = calc.Between(decimal.Zero, anything)
		u.Doubts = append(u.Doubts, d)
	}
}

// leaveOpen keeps the doubt in the thread, until the base is said anew or the amount is explained: a
// question that goes on to something else has not settled it.
func (f *frame) leaveOpen(key string, m money, turn int) {
	if slices.ContainsFunc(f.Said, func(s said) bool { return s.Key == key }) {
		f.Said = append(f.Said, said{Key: key, Op: opOpen, Low: m.low, High: m.high, Turn: turn})
	}
}

// settled lifts a doubt about an amount that is now known to be something else.
func (f *frame) settled(m money) {
	f.Said = slices.DeleteFunc(f.Said, func(s said) bool { return s.Op == opOpen && s.Quote == "" && !s.Low.IsZero() && s.Low.Equal(m.low) })
}

// wholeOf: the amounts together are what a base is: 合同1060万，其中硬件700万软件360万.
func (r *Reader) wholeOf(t *scan, u *Understanding, idx []int) bool {
	sum := decimal.Zero
	for _, i := range idx {
		sum = sum.Add(t.money[i].low)
	}
	return len(idx) > 1 && slices.ContainsFunc(u.Facts, func(f Fact) bool {
		return slices.ContainsFunc(f.Value.Numbers(), func(n calc.Interval) bool { return n.Lo.Equal(sum) })
	})
}

// accounted: the amount is known from elsewhere: said before in the thread or in this message, a
// figure of a rule, or what the case comes to; and no word says that it is one more.
func (r *Reader) accounted(t *scan, st *state, tn turn, u *Understanding, m money) bool {
	same := func(d decimal.Decimal) bool { return d.Equal(m.low) }
	if !t.addsOne(m) && (saidBefore(st, tn, t, m) || t.balances(m)) {
		return true
	}
	res, err := r.book.Estimate(calc.Case{Claims: u.Claims})
	if err != nil {
		return true
	}
	total := decimal.Zero
	for _, l := range res.Lines("zh") {
		if high, err := decimal.NewFromString(l.High); err == nil {
			if same(high) {
				return true
			}
			total = total.Add(high)
		}
		for _, s := range l.Steps {
			if v, err := decimal.NewFromString(s.Value); err == nil && same(v) {
				return true
			}
		}
	}
	return same(total) || slices.ContainsFunc(u.Claims, func(c calc.Claim) bool { return r.holdsFigure(c.Rule, m.low) })
}

// mostBalanced is the number of amounts up to which their sums are looked at.
const mostBalanced = 8

// balances: one of three amounts is what the other two come to, and this is one of them, where the
// message speaks of a total or of what is taken off it: 申报4200万，核减1260万，核定2940万.
func (t *scan) balances(m money) bool {
	total := t.says(sayTakenOut) || t.says(sayStruck) || t.says(saySumOf) || t.says(sayTotal) ||
		slices.ContainsFunc(t.hits, func(h hit) bool { return h.kind == tagOther && (h.name == otherStruck || h.name == otherWhole) })
	if len(t.money) > mostBalanced || !total {
		return false
	}
	for i, a := range t.money {
		for j, b := range t.money[:i] {
			sum := a.low.Add(b.low)
			for k, c := range t.money {
				if k != i && k != j && !a.bare && !b.bare && c.low.Equal(sum) && (m.start == a.start || m.start == b.start || m.start == c.start) {
					return true
				}
			}
		}
	}
	return false
}

// saidBefore: an amount as large was said in the thread, or stands in this message with a name; or it
// is the rest of one said before: 总共花了260万。我们出了144万，他们116万.
func saidBefore(st *state, tn turn, t *scan, m money) bool {
	whole := m.low
	for i, o := range t.money {
		if tn.used[i] {
			whole = whole.Add(o.low)
		}
	}
	for _, f := range st.Frames {
		sum := decimal.Zero
		for _, s := range f.Said {
			if s.Low.Equal(m.low) || s.Low.Equal(whole) {
				return true
			}
			sum = sum.Add(s.Low)
		}
		if sum.Equal(m.low) {
			return true
		}
	}
	for i, o := range t.money {
		if (tn.used[i] || tn.slots[i].other != "") && o.low.Equal(m.low) {
			return true
		}
	}
	return false
}

// addsOne: the words before the amount, in its segment, say that it is one more: 再加一笔10万.
func (t *scan) addsOne(m money) bool {
	return t.saysIn(sayAddition, t.segmentStart(m.start), m.start)
}

// holdsFigure: the amount is a figure of the rule.
func (r *Reader) holdsFigure(id string, d decimal.Decimal) bool {
	rule, ok := r.book.Rule(id)
	if !ok {
		return false
	}
	return slices.ContainsFunc(rule.Figures(), func(f *calc.Figure) bool { return f.Value.Equal(d) })
}
