package intake

import (
	"slices"

	"policybot/calc"
)

// frames finds the frame each part belongs to, and makes those that are missing.
func (r *Reader) frames(t *scan, st *state, parts []part, tn *turn) []int {
	out := make([]int, len(parts))
	named := len(parts) > 1
	for i, p := range parts {
		switch {
		case p.sec.name != "":
			out[i] = st.named(p.sec)
			tn.touched = append(tn.touched, out[i])
		case named:
			out[i] = -1
		default:
			out[i] = r.current(t, st, p, tn)
			tn.touched = append(tn.touched, out[i])
		}
	}
	if named {
		out[0] = out[1]
	}
	return out
}

func (s *state) named(sec section) int {
	for i := range s.Frames {
		if s.Frames[i].Name == sec.name && sec.name != "other" {
			s.Frames[i].Aside = false
			return i
		}
	}
	s.Frames = append(s.Frames, frame{Name: sec.name, Label: sec.label, Firm: sec.firm, Rules: map[string]int{}})
	return len(s.Frames) - 1
}

// current is the frame an unlabelled message speaks of: the last one, unless the person
// turns to something else.
func (r *Reader) current(t *scan, st *state, p part, tn *turn) int {
	last := len(st.Frames) - 1
	if len(st.Focus) > 0 {
		last = st.Focus[len(st.Focus)-1]
	}
	begin := last < 0 || t.says(sayNewOne)
	if !begin && len(st.Frames[last].Said) > 0 && !t.says(sayConnects) && !t.says(saySeveral) && !t.says(sayCorrection) && !t.says(sayBackTo) {
		begin = r.otherTopic(st.Frames[last], p)
	}
	if !begin {
		if f := r.frameOf(st, p); f >= 0 {
			return f
		}
		return last
	}
	tn.fresh = last >= 0
	f := frame{Rules: map[string]int{}}
	if last >= 0 && !t.says(sayNewOne) {
		f.Said = r.lasting(st.Frames[last], p)
	}
	st.Frames = append(st.Frames, f)
	return len(st.Frames) - 1
}

// lasting are the statements about the person's firm that another subject leaves standing:
// the yes-or-no and choice facts the rules now spoken of take too.
func (r *Reader) lasting(f frame, p part) []said {
	var out []said
	for _, s := range f.Said {
		for rule := range p.scores {
			fact, ok := r.book.FactOf(rule, s.Key)
			if ok && (fact.Type == calc.TypeBool || fact.Type == calc.TypeChoice) && (s.Rule == "" || s.Rule == rule) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// otherTopic: every rule surely spoken of is new to the frame and about another kind of thing.
func (r *Reader) otherTopic(f frame, p part) bool {
	sure := false
	for rule, w := range p.scores {
		if w < 3 {
			continue
		}
		sure = true
		for have, hw := range f.Rules {
			if have == rule || r.exclusive(have, rule) || hw >= 2 && r.things[have] == r.things[rule] && r.things[rule] != "" {
				return false
			}
		}
	}
	return sure
}

// frameOf finds an earlier frame that already speaks of the rules named now.
func (r *Reader) frameOf(st *state, p part) int {
	for i, f := range slices.Backward(st.Frames) {
		for rule, w := range p.scores {
			if w == 3 && f.Rules[rule] == 3 && f.Name == "" {
				return i
			}
		}
	}
	return -1
}
