package intake

import "slices"

// file puts what was said into the frames: what is common to all into each frame spoken of.
func (l *listener) file() {
	for i := range l.parts {
		slices.SortStableFunc(l.parts[i].said, func(a, b said) int { return a.Start - b.Start })
	}
	apart := l.t.says(sayApart)
	for i, p := range l.parts {
		l.told = l.told || len(p.said) > 0
		if i == 0 && len(l.parts) > 1 {
			continue
		}
		f := l.frame(i)
		for j, m := range l.t.money {
			if l.used[j] || l.slots[j].other != "" {
				f.settled(m)
			}
		}
		if i > 0 {
			f.take(l.parts[0], l.st.Turn)
		}
		f.take(p, l.st.Turn)
		f.Apart = f.Apart || apart
		f.Shared = (f.Shared || l.t.says(saySameProject)) && !apart || i > 0 && l.t.says(sayEachChooses)
	}
}

// take adds what was said in a part of this turn to the frame.
func (f *frame) take(p part, turn int) {
	for rule, w := range p.scores {
		f.Rules[rule] = max(f.Rules[rule], w)
	}
	for _, d := range p.drops {
		if !slices.Contains(f.Dropped, d) {
			f.Dropped = append(f.Dropped, d)
		}
	}
	for _, s := range p.said {
		if s.Turn == 0 { // a statement of an earlier turn may be said anew in another unit
			s.Turn = turn
		}
		f.Said = append(f.Said, s)
	}
}
