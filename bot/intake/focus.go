package intake

import (
	"slices"
	"strconv"
	"strings"
)

// askedReach is how far after the name of a thing the question about it may stand.
const askedReach = 12

// focus is what the answer is about: the things this message singled out, those it spoke of,
// or what the last answer was about.
func (r *Reader) focus(t *scan, st *state, tn turn) []int {
	if asked := t.singledOut(st); len(asked) > 0 {
		return asked
	}
	switch all := wantsAll(t, st, tn); {
	case t.says(sayAside) && t.says(sayOnly) && len(st.Frames) > 1:
		// one thing is put aside: the other is the person's own, or the one spoken of last
		if own := slices.IndexFunc(st.Frames, func(f frame) bool { return f.Name == "ourselves" }); own >= 0 {
			return []int{own}
		}
		return []int{len(st.Frames) - 1}
	case all:
		return st.begun()
	case len(tn.touched) > 0 && (tn.told || len(tn.cues) > 0):
		return unique(tn.touched)
	case len(st.Focus) > 0:
		return st.Focus
	}
	return unique(tn.touched)
}

// singledOut are the things the message names beside its question or beside "only".
func (t *scan) singledOut(st *state) []int {
	if len(st.Frames) < 2 {
		return nil
	}
	var asked []int
	for _, s := range t.labels() {
		if segFrom, segTo := t.segment(s.start); t.saysIn(sayAside, segFrom, segTo) {
			continue
		}
		from, to := t.sentence(s.start)
		single := t.saysIn(sayOnly, from, to)
		if !single && (!t.saysIn(sayHowMuch, s.start, min(to, s.end+askedReach)) || t.saysIn(sayAside, from, to) || t.saysIn(saySeveral, s.end, to)) {
			continue
		}
		asked = append(asked, st.called(s.name)...)
	}
	return unique(asked)
}

// called are the frames of a name; the second thing may also be meant by its place.
func (s *state) called(name string) []int {
	var out []int
	for i := range s.Frames {
		if s.Frames[i].Name == name {
			out = append(out, i)
		}
	}
	if n, ok := strings.CutPrefix(name, "count:"); ok && len(out) == 0 {
		if i, err := strconv.Atoi(n); err == nil && i >= 1 && i <= len(s.Frames) {
			out = append(out, i-1)
		}
	}
	return out
}

// begun are the frames of which something was said.
func (s *state) begun() []int {
	var out []int
	for i := range s.Frames {
		if len(s.Frames[i].Said) > 0 || len(s.Frames[i].Rules) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// wantsAll: the message compares or lists what the thread spoke of before.
func wantsAll(t *scan, st *state, tn turn) bool {
	return len(st.Frames) > 1 && len(tn.touched) <= 1 && (t.says(saySeveral) || t.says(sayFormer) && t.says(sayLatter))
}

// unique leaves out what comes a second time.
func unique(list []int) []int {
	var out []int
	for _, i := range list {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// withCase leaves out the frames that only serve as a contrast: another project that was
// paid before, of which nothing is to be worked out.
func (r *Reader) withCase(st *state, focus []int) []int {
	if len(focus) < 2 {
		return focus
	}
	has := func(f *frame) bool {
		for _, id := range r.wanted(f, false) {
			rule, ok := r.book.Rule(id)
			if ok && (rule.Base() == "" && len(f.Said) > 0 || r.baseGiven(f, id)) {
				return true
			}
		}
		return false
	}
	var out []int
	for _, i := range focus {
		if has(&st.Frames[i]) {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return focus
	}
	return out
}
