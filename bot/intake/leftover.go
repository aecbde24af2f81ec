package intake

import "slices"

// leftover takes the one amount that nothing names for the base of the one rule spoken of,
// when it stands in the same sentence as the words that name the rule and the base was not given.
func (r *Reader) leftover(t *scan, st *state, secs []section, parts []part, frames []int, tn *turn, active func(int) map[string]bool) {
	left, more := -1, []int(nil)
	for i, m := range t.money {
		if m.bare || tn.used[i] || tn.slots[i].other != "" || tn.slots[i].key != "" || t.deniedBefore(m.start) {
			continue
		}
		if left >= 0 {
			if !t.enumerated(i-1, i) {
				return
			}
			more = append(more, i)
			continue
		}
		left = i
	}
	if left < 0 || t.says(sayWhatif) {
		return
	}
	m := t.money[left]
	rules := active(m.start)
	if len(rules) != 1 {
		return
	}
	p := partAt(t, secs, parts, m.start)
	for id := range rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || r.baseGiven(&st.Frames[max(frames[p], 0)], id) {
			return
		}
		key := rule.Rate.Of
		if slices.ContainsFunc(parts[p].said, func(s said) bool { return s.Key == key }) || slices.ContainsFunc(parts[0].said, func(s said) bool { return s.Key == key }) {
			return
		}
		named := slices.ContainsFunc(t.hits, func(h hit) bool {
			return h.kind == tagRule && h.name == id && h.weight == 3 && h.start < m.start && t.sent[h.start] == t.sent[m.start]
		})
		if named {
			for n, i := range append([]int{left}, more...) {
				s := t.amountSaid(i, key, "")
				if n > 0 {
					s.Op = opAdd
				}
				parts[p].said = append(parts[p].said, s)
				tn.used[i] = true
			}
		}
	}
}

// ruleless: where no rule is spoken of, those whose base the amounts are may be meant.
func (r *Reader) ruleless(t *scan, secs []section, parts []part, tn *turn, active func(int) map[string]bool) {
	if !t.says(sayHowMuch) {
		return
	}
	for i, s := range tn.slots {
		if s.key == "" || len(active(t.money[i].start)) > 0 {
			continue
		}
		for j := range r.book.Rules {
			rule := &r.book.Rules[j]
			if rule.Rate != nil && rule.Rate.Of == s.key {
				p := &parts[partAt(t, secs, parts, t.money[i].start)]
				p.scores[rule.ID] = max(p.scores[rule.ID], 1)
				tn.cues[rule.ID] = max(tn.cues[rule.ID], 1)
			}
		}
	}
}

// split makes a frame for each of several amounts that are said to be different things.
func (r *Reader) split(t *scan, st *state, parts []part, p int, given []int, key, rule string, tn *turn) {
	base := tn.touched[len(tn.touched)-1]
	own := func(s said, i int) bool { // said in the sentence of another amount?
		for _, j := range given {
			if j != i && t.sent[s.Start] == t.sent[t.money[j].start] && t.sent[s.Start] != t.sent[t.money[i].start] && s.End <= len(t.sent) {
				return false
			}
		}
		return true
	}
	for n, i := range given {
		at := base
		if n > 0 {
			c := st.Frames[base].clone()
			c.Said = slices.DeleteFunc(c.Said, func(s said) bool { return s.Key == key })
			st.Frames = append(st.Frames, c)
			at = len(st.Frames) - 1
			tn.touched = append(tn.touched, at)
		}
		st.Frames[at].Name = "part:" + t.quote(t.money[i].start, t.money[i].end)
		st.Frames[at].Label = t.quote(t.money[i].start, t.money[i].end)
		s := t.amountSaid(i, key, rule)
		s.Turn = st.Turn
		st.Frames[at].Said = append(st.Frames[at].Said, s)
		tn.used[i] = true
	}
	tn.told = true
	// what is said beside all amounts holds for each, what is said beside one for that one
	all := parts[p].said
	frames := append([]int{base}, tn.touched[len(tn.touched)-len(given)+1:]...)
	for n, at := range frames {
		mine := parts[p]
		mine.said = slices.DeleteFunc(slices.Clone(all), func(s said) bool { return !own(s, given[n]) })
		if n == 0 {
			parts[p].said = mine.said // filed with the rest of the part
			continue
		}
		r.fileInto(&st.Frames[at], mine, st.Turn)
	}
}
