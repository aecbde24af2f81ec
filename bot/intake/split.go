package intake

import "slices"

// split makes a frame for each of several amounts that are said to be different things. What is
// said in the sentence of one amount holds for that one, what is said beside all of them for each.
func (l *listener) split(g group, given []int) {
	st := l.st
	first := l.touched[len(l.touched)-1]
	frames := []int{first}
	for range given[1:] {
		c := st.Frames[first].clone()
		c.Said = slices.DeleteFunc(c.Said, func(s said) bool { return s.Key == g.key })
		frames = append(frames, len(st.Frames))
		st.Frames = append(st.Frames, c)
	}
	l.touched = append(l.touched, frames[1:]...)
	all := l.parts[g.part].said
	for n, i := range given {
		f := &st.Frames[frames[n]]
		f.Label = l.t.moneyQuote(i)
		f.Name = "part:" + f.Label
		s := l.t.amountSaid(i, g.key, g.rule)
		s.Turn = st.Turn
		f.Said = append(f.Said, s)
		l.used[i] = true

		mine := l.parts[g.part]
		mine.said = slices.DeleteFunc(slices.Clone(all), func(s said) bool { return l.t.aboutAnother(s, i, given) })
		if n == 0 {
			l.parts[g.part].said = mine.said // filed with the rest of the part
		} else {
			f.take(mine, st.Turn)
		}
	}
	l.told = true
}

// aboutAnother: the statement stands in the sentence of another of the amounts.
func (t *scan) aboutAnother(s said, i int, given []int) bool {
	own := t.sent[t.money[i].start]
	return slices.ContainsFunc(given, func(j int) bool {
		return j != i && t.sent[s.Start] == t.sent[t.money[j].start] && t.sent[s.Start] != own && s.End <= len(t.sent)
	})
}
