package intake

import "slices"

// leftover takes the one amount that nothing names, or the one list of them, for the base of the
// one rule spoken of, when it stands in the same sentence as the words that name the rule and the
// base was not given.
func (l *listener) leftover() {
	left := l.unnamed()
	if len(left) == 0 || l.t.says(sayWhatif) {
		return
	}
	at := l.t.money[left[0]].start
	rules := l.meant(at)
	if len(rules) != 1 {
		return
	}
	p := l.partAt(at)
	for id := range rules {
		rule, ok := l.book.Rule(id)
		if !ok || rule.Rate == nil || l.baseGiven(l.frame(p), id) || l.stated(p, rule.Rate.Of) || !l.t.ruleNamedBefore(id, at) {
			return
		}
		for n, i := range left {
			s := l.t.amountSaid(i, rule.Rate.Of, "")
			if n > 0 {
				s.Op = opAdd
			}
			l.say(p, s)
			l.used[i] = true
		}
	}
}

// unnamed are the amounts of the message that nothing names, if they are one or one enumeration.
func (l *listener) unnamed() []int {
	var out []int
	for i, m := range l.t.money {
		if m.bare || l.used[i] || l.slots[i].other != "" || l.slots[i].key != "" || l.t.deniedBefore(m.start) {
			continue
		}
		if len(out) > 0 && !l.t.enumerated(i-1, i) {
			return nil
		}
		out = append(out, i)
	}
	return out
}

// stated: something was said of the fact in this part, or of all parts.
func (l *listener) stated(part int, key string) bool {
	about := func(s said) bool { return s.Key == key }
	return slices.ContainsFunc(l.parts[part].said, about) || slices.ContainsFunc(l.parts[0].said, about)
}

// ruleNamedBefore: words that surely mean the rule stand before a place, in its sentence.
func (t *scan) ruleNamedBefore(id string, at int) bool {
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagRule && h.name == id && h.weight == weightSure && h.start < at && t.sent[h.start] == t.sent[at]
	})
}
