package intake

import (
	"slices"

	"policybot/calc"
)

// amounts turns the amounts that were given a slot into statements.
func (r *Reader) amounts(t *scan, st *state, secs []section, parts []part, frames []int, tn *turn, excluded map[int]bool, u *Understanding) {
	for i := range tn.slots {
		r.reference(t, tn, i)
	}
	type group struct {
		part int
		key  string
		rule string
	}
	var order []group
	byGroup := map[group][]int{}
	for i, s := range tn.slots {
		if s.key == "" && s.other != "" && s.other != otherOwnClaim {
			p := partAt(t, secs, parts, t.money[i].start)
			r.takeBack(&st.Frames[max(frames[p], 0)], &parts[p], t.money[i])
		}
		if s.key == "" {
			continue
		}
		p := partAt(t, secs, parts, t.money[i].start)
		g := group{p, s.key, s.rule}
		if _, ok := byGroup[g]; !ok {
			order = append(order, g)
		}
		byGroup[g] = append(byGroup[g], i)
	}
	for _, g := range order {
		f := &st.Frames[max(frames[g.part], 0)]
		fact, ok := factOf(r.book, g.rule, g.key)
		if !ok || fact.Type == calc.TypeNumber {
			continue // measures are read by their unit
		}
		if none := slices.ContainsFunc(parts[g.part].said, func(s said) bool {
			return s.Key == g.key && s.Op == opSet && s.High.IsZero() && s.Quote != "" && !s.Yes && len(s.Options) == 0
		}); none && !fact.Prior && tn.slots[byGroup[g][0]].score < scoreGrammar {
			continue
		}
		given := r.settle(t, f, fact, g.rule, byGroup[g], excluded, tn)
		if len(given) == 0 {
			continue
		}
		list := fact.Type == calc.TypeMoneys
		apart := t.says(sayApart) || t.says(sayThings) && !t.says(saySameProject)
		unsettled := !list && len(given) == 1 && t.beside(saySoft, given[0]) && t.says(sayStruck)
		if unsettled || !list && len(given) > 1 && !fact.Prior && (apart || !t.sums(given)) {
			if apart && !unsettled {
				r.split(t, st, parts, g.part, given, g.key, g.rule, tn)
				continue
			}
			d := Doubt{Claim: -1, Key: g.key}
			for _, i := range given {
				d.Readings = append(d.Readings, t.quote(t.money[i].start, t.money[i].end))
			}
			u.Doubts = append(u.Doubts, d)
			parts[g.part].said = append(parts[g.part].said, said{Key: g.key, Rule: g.rule, Op: opOpen})
			continue
		}
		before := items(f.about(ruleOr(g.rule, r, g.key), g.key))
		for n, i := range given {
			s := t.amountSaid(i, g.key, g.rule)
			if n > 0 || t.adds(list, len(before) > 0) {
				s.Op = opAdd
			}
			if n == 0 && list && t.says(sayCorrection) && len(before) > 1 {
				parts[g.part].said = append(parts[g.part].said, said{Key: g.key, Rule: g.rule, Op: opRemove, Low: before[len(before)-1].Low})
				s.Op = opAdd
			}
			parts[g.part].said = append(parts[g.part].said, s)
			tn.used[i] = true
		}
	}
}

func (t *scan) amountSaid(i int, key, rule string) said {
	m := t.money[i]
	return said{Key: key, Rule: rule, Op: opSet, Low: m.low, High: m.high, Bare: m.bare,
		Quote: t.quote(m.start, m.end), Start: m.start, End: m.end}
}

// adds: the first amount of a message joins those of earlier messages.
func (t *scan) adds(list, have bool) bool {
	if !have || t.says(sayCorrection) {
		return false
	}
	return list && !t.says(sayWhatif) || t.says(sayAddition)
}

// reference gives an amount that only points back to one named before (5万那份去年领过了) the slot
// of the one it points to, so that it is not read as something of its own.
func (r *Reader) reference(t *scan, tn *turn, i int) {
	m := t.money[i]
	if !t.refers(m) {
		return
	}
	for j, o := range t.money[:i] {
		if o.low.Equal(m.low) && tn.slots[j].key != "" && tn.slots[j].other == "" {
			tn.slots[i] = tn.slots[j]
			return
		}
	}
}

func (t *scan) refers(m money) bool {
	_, to := t.segment(max(m.end-1, 0))
	return t.saysIn(sayRefers, max(0, m.start-2), min(to, m.end+4))
}

// takeBack removes an amount given earlier that is now said to be no base: 210万是全场的.
func (r *Reader) takeBack(f *frame, p *part, m money) {
	for id := range f.Rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil {
			continue
		}
		for _, s := range items(f.about(id, rule.Rate.Of)) {
			if s.Low.Equal(m.low) {
				p.said = append(p.said, said{Key: s.Key, Rule: s.Rule, Op: opRemove, Low: s.Low, Start: m.start})
				return
			}
		}
	}
}
