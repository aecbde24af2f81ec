package intake

import (
	"slices"
	"strconv"
	"strings"
)

// focus is what the answer is about: the things this message spoke of, those it singled
// out, or what the last answer was about.
func (r *Reader) focus(t *scan, st *state, tn turn) []int {
	var asked []int
	if len(st.Frames) > 1 {
		for _, s := range t.labels() {
			from, to := t.sentence(s.start)
			if segFrom, segTo := t.segment(s.start); t.saysIn(sayAside, segFrom, segTo) {
				continue
			}
			single := t.saysIn(sayOnly, from, to)
			if !single && (!t.saysIn(sayHowMuch, s.start, min(to, s.end+12)) || t.saysIn(sayAside, from, to)) {
				continue
			}
			found := false
			for i := range st.Frames {
				if st.Frames[i].Name == s.name {
					found = true
					if !slices.Contains(asked, i) {
						asked = append(asked, i)
					}
				}
			}
			if n, ok := strings.CutPrefix(s.name, "count:"); ok && !found {
				if i, err := strconv.Atoi(n); err == nil && i <= len(st.Frames) && !slices.Contains(asked, i-1) {
					asked = append(asked, i-1)
				}
			}
		}
	}
	switch {
	case len(asked) > 0:
		return asked
	case t.says(sayAside) && t.says(sayOnly) && len(st.Frames) > 1:
		last := st.Frames[len(st.Frames)-1]
		if own := slices.IndexFunc(st.Frames, func(f frame) bool { return f.Name == "ourselves" }); own >= 0 {
			return []int{own}
		}
		_ = last
		return []int{len(st.Frames) - 1}
	case len(tn.touched) > 0 && (tn.told || len(tn.cues) > 0) && !wantsAll(t, st, tn):
		return unique(tn.touched)
	case wantsAll(t, st, tn):
		var all []int
		for i := range st.Frames {
			if len(st.Frames[i].Said) > 0 || len(st.Frames[i].Rules) > 0 {
				all = append(all, i)
			}
		}
		return all
	case len(st.Focus) > 0:
		return st.Focus
	}
	return unique(tn.touched)
}

// wantsAll: the message compares or lists what the thread spoke of before.
func wantsAll(t *scan, st *state, tn turn) bool {
	return len(st.Frames) > 1 && len(tn.touched) <= 1 && (t.says(saySeveral) || t.says(sayFormer) && t.says(sayLatter))
}

func unique(list []int) []int {
	var out []int
	for _, i := range list {
		if i >= 0 && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// withCase leaves out the frames that only serve as a contrast: another project that was
// paid before, of which nothing is to be worked out.
func (r *Reader) withCase(frames []frame) []frame {
	if len(frames) < 2 {
		return frames
	}
	has := func(f frame) bool {
		for _, id := range r.wanted(&f, nil) {
			rule, ok := r.book.Rule(id)
			if ok && (rule.Rate == nil && len(f.Said) > 0 || r.baseGiven(&f, id)) {
				return true
			}
		}
		return false
	}
	var out []frame
	for _, f := range frames {
		if has(f) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return frames
	}
	return out
}
