package intake

import (
	"slices"
	"strings"

	"policybot/calc"
)

// statements turns hits on facts into statements, and finds the amounts that are single items
// of a list which do not count, such as the one contract that is not in use.
func (l *listener) statements() {
	l.excluded = map[int]bool{}
	for _, i := range l.t.denials(func(key string) bool { return l.takes(key, "", l.meant(0)) }) {
		l.excluded[i] = true
	}
	for i := range l.t.hits {
		h := &l.t.hits[i]
		s, ok := l.statement(h)
		if !ok || l.t.believed(h) {
			continue
		}
		if (h.kind == tagYes || h.kind == tagNo) && !s.Yes && !h.open {
			if m, ok := l.deniedItem(h); ok {
				l.excluded[m] = true
				continue
			}
		}
		if h.open {
			if h.asked && !l.t.says(sayUndecided) {
				continue
			}
			s.Op = opOpen
		}
		l.say(l.partAt(h.start), s)
	}
}

// statement is what a hit on a fact says of it, false when it says nothing.
func (l *listener) statement(h *hit) (said, bool) {
	s := said{Key: h.name, Rule: h.rule, Op: opSet, Quote: l.t.quote(h.start, h.end), Start: h.start, End: h.end,
		Anew: l.t.says(sayCorrection) || l.t.says(sayWhatif)}
	switch h.kind {
	case tagYes:
		s.Yes = !h.negated
		l.unsaidSum(&s)
	case tagNo:
		l.unsaidSum(&s)
		return s, !h.negated
	case tagValue:
		s.Options = splitChoice(h.arg)
		switch {
		case h.negated && len(s.Options) > 1:
			s.Options = l.otherChoices(h.tag)
		case h.negated:
			s.Op = opExclude
		}
	case tagNot:
		s.Op, s.Options = opExclude, splitChoice(h.arg)
		return s, !h.negated
	case tagOpen:
		s.Op = opOpen
	case tagNone:
		return s, !h.negated
	default:
		return said{}, false
	}
	return s, true
}

// believed: the words before, in the segment, say that it was only thought to be so.
func (t *scan) believed(h *hit) bool {
	from, _ := t.segment(h.start)
	return t.saysIn(sayThought, from, h.start)
}

// receivedSomething: the message says that something was received, and no amount of it. Nothing said of
// it would be taken for none.
func (l *listener) receivedSomething() {
	for _, i := range l.t.spoken[sayReceivedOne] {
		h := l.t.hits[i]
		p := l.partAt(h.start)
		key := l.prior(l.meant(h.start), slot{}).key
		if key == "" || l.stated(p, key) || l.t.deniedBefore(h.start) || l.t.doubtful(h.start) {
			continue
		}
		l.say(p, said{Key: key, Op: opSet, Yes: true, Low: oneCent, High: anything, Quote: l.t.quote(h.start, h.end), Start: h.start, End: h.end})
	}
}

// unsaidSum: of "领过了" with no amount only is known that something was received.
func (l *listener) unsaidSum(s *said) {
	if fact, ok := factOf(l.book, s.Rule, s.Key); ok && fact.Type == calc.TypeMoney && s.Yes {
		s.Low, s.High = oneCent, anything
	}
}

// otherChoices are the choices of a fact that the words do not name.
func (r *Reader) otherChoices(g tag) []string {
	fact, ok := factOf(r.book, g.rule, g.name)
	if !ok {
		return nil
	}
	have := splitChoice(g.arg)
	var out []string
	for _, c := range fact.Choices {
		if !slices.Contains(have, c.Value) {
			out = append(out, c.Value)
		}
	}
	return out
}

func splitChoice(s string) []string { return strings.Split(s, "|") }

// deniedItem is the one amount among several that a denial is about, if it is about one.
func (l *listener) deniedItem(h *hit) (int, bool) {
	i, ok := l.t.itemBefore(h)
	if !ok {
		return 0, false
	}
	return i, l.listed(i, h.name) || l.itemOf(l.frame(l.partAt(h.start)), l.t.money[i], h.name)
}

// itemReach is how many segments an item may stand before what is said about it.
const itemReach = 2

// itemBefore finds the amount a statement about one item follows: "11万的那份没开通". Where none
// stands before, it may stand right after.
func (t *scan) itemBefore(h *hit) (int, bool) {
	from, to := t.sentence(h.start)
	before := -1
	for i, m := range t.money {
		if m.start < from || m.end > to {
			continue
		}
		if _, tabled := t.header(m.start); tabled && !m.small {
			return i, true // the row is about its amount
		}
		if !m.bare && m.start < h.end {
			before = i
		}
	}
	if before >= 0 {
		return before, t.seg[h.start]-t.seg[t.money[before].start] <= itemReach
	}
	i := slices.IndexFunc(t.money, func(m money) bool {
		return !m.bare && m.start >= h.end && m.end <= to && t.seg[m.start]-t.seg[h.start] <= 1
	})
	return i, i >= 0
}

// itemOf: the amount is one of several the thread gave for the base of a rule that asks for the fact.
func (r *Reader) itemOf(f *frame, m money, fact string) bool {
	for id := range f.Rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Base() == "" || !slices.Contains(rule.Facts, fact) || r.unfavourable(id, fact) {
			continue
		}
		have := items(f.about(id, rule.Base()))
		if len(have) > 1 && holds(have, m) {
			return true
		}
	}
	return false
}

// listed: the part holds more than one amount of that kind, so the statement is on one of
// them, if the rule that takes the amount asks for the fact at all.
func (l *listener) listed(i int, fact string) bool {
	rules, part := l.meant(l.t.money[i].start), l.partAt(l.t.money[i].start)
	mine := l.best(l.t, i, rules)
	for id := range rules {
		rule, ok := l.book.Rule(id)
		if !ok || rule.Base() == "" || !slices.Contains(rule.Facts, fact) || l.unfavourable(id, fact) || mine.key != "" && mine.key != rule.Base() {
			continue
		}
		for j, m := range l.t.money {
			if j != i && l.partAt(m.start) == part && !m.low.Equal(l.t.money[i].low) && l.best(l.t, j, rules).key == rule.Base() {
				return true
			}
		}
	}
	return false
}
