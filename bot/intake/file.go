package intake

import "slices"

// file puts what was said into the frames: what is common into each frame spoken of.
func (r *Reader) file(t *scan, st *state, parts []part, frames []int, tn *turn) {
	r.measures(t, st, parts, tn)
	for i := range parts {
		slices.SortStableFunc(parts[i].said, func(a, b said) int { return a.Start - b.Start })
	}
	for i, p := range parts {
		if len(p.said) > 0 {
			tn.told = true
		}
		if i == 0 && len(parts) > 1 {
			continue
		}
		f := &st.Frames[frames[i]]
		if i > 0 {
			r.fileInto(f, parts[0], st.Turn)
		}
		r.fileInto(f, p, st.Turn)
		apart := t.says(sayApart)
		f.Apart = f.Apart || apart
		f.Shared = (f.Shared || t.says(saySameProject)) && !apart
	}
	for i := range st.Frames {
		for j := range st.Frames[i].Said {
			if st.Frames[i].Said[j].Turn == 0 {
				st.Frames[i].Said[j].Turn = st.Turn
			}
		}
	}
}

func (r *Reader) fileInto(f *frame, p part, turn int) {
	for rule, w := range p.scores {
		f.Rules[rule] = max(f.Rules[rule], w)
	}
	for _, d := range p.drops {
		if !slices.Contains(f.Dropped, d) {
			f.Dropped = append(f.Dropped, d)
		}
	}
	for _, s := range p.said {
		if s.Turn == 0 {
			s.Turn = turn
		}
		f.Said = append(f.Said, s)
	}
}
