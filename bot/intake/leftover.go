package intake

import "slices"

// leftover takes the one amount of a part that nothing names, or the one list of them, for the base of
// the one rule spoken of, when it stands in the same sentence as the words that name the rule and the
// base was not given.
func (l *listener) leftover() {
	if l.t.says(sayWhatif) {
		return
	}
	if costs := l.costs(); len(costs) > 0 && l.t.says(sayCollective) {
		l.takeBase(costs, true)
		return
	}
	for part := range l.parts {
		if left := l.unnamed(part); len(left) > 0 {
			l.takeBase(left, false)
		}
	}
}

// takeBase states that amounts are the base of the one rule spoken of where they stand, one by one or
// as one sum.
func (l *listener) takeBase(left []int, asSum bool) {
	at := l.t.money[left[0]].start
	rules := l.meant(at)
	if len(rules) != 1 {
		return
	}
	p := l.partAt(at)
	for id := range rules {
		rule, ok := l.book.Rule(id)
		foreign := func(i int) bool { return !l.takesAsBase(rule, l.t.money[i]) }
		if !ok || slices.ContainsFunc(left, foreign) || l.stated(p, rule.Base()) {
			return
		}
		given := l.baseGiven(l.frame(p), id)
		if another := given && len(left) == 1 && l.oneMore(left[0], rule.Base()); given && !another || !given && !asSum && !l.t.ruleNamedBefore(id, at) {
			return
		}
		if asSum {
			l.say(p, l.t.sumSaid(left, rule.Base()))
		}
		for n, i := range left {
			if l.used[i] = true; asSum {
				continue
			}
			if l.t.multiply(i); l.t.money[i].times == unknownTimes {
				l.say(p, said{Key: rule.Base(), Op: opOpen, Start: at, End: at})
				return
			}
			s := l.t.amountSaid(i, rule.Base(), "")
			if n > 0 || given {
				s.Op = opAdd
			}
			for _, item := range l.items(s, i, l.ofList(rule.Base(), "")) {
				l.say(p, item)
			}
		}
	}
}

// oneMore: the sentence says, before the amount, that another item of a list follows: and a second
// one this year, 1.5m yuan.
func (l *listener) oneMore(i int, key string) bool {
	m := l.t.money[i]
	from, _ := l.t.sentence(m.start)
	return l.ofList(key, "") && l.t.saysIn(sayAddition, from, m.start)
}

// costKinds are what is no base by itself, but may be a part of what something cost.
var costKinds = map[string]bool{"rent": true, "cost": true, "sundry": true}

// costs are the amounts of one sentence of which the message says that they are one sum, all of it
// the person's own: 展位费18.6万，搭建27.4万，场租33万，三样全是我们自己付的.
func (l *listener) costs() []int {
	var out []int
	for i, m := range l.t.money {
		switch {
		case m.bare || l.used[i] || l.slots[i].key != "" || l.slots[i].other != "" && !costKinds[l.slots[i].other] || l.t.deniedBefore(m.start):
			return nil
		case len(out) > 0 && l.t.sent[l.t.money[out[0]].start] != l.t.sent[m.start]:
			return nil
		}
		out = append(out, i)
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// sumSaid states the sum of several amounts, in the words from the first to the last of them.
func (t *scan) sumSaid(idx []int, key string) said {
	s := t.amountSaid(idx[0], key, "")
	for _, i := range idx[1:] {
		s.Low, s.High = s.Low.Add(t.money[i].low), s.High.Add(t.money[i].high)
		s.End = t.money[i].end
	}
	s.Quote = t.quote(s.Start, s.End)
	return s
}

// unnamed are the amounts of a part that nothing names, if they are one or one enumeration.
func (l *listener) unnamed(part int) []int {
	var out []int
	for i, m := range l.t.money {
		if l.partAt(m.start) != part || m.bare || l.used[i] || l.slots[i].other != "" || l.slots[i].key != "" || l.t.deniedBefore(m.start) {
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
