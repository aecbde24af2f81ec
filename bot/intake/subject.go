package intake

import (
	"slices"

	"policybot/calc"
)

// place finds the frame each part belongs to, and makes those that are missing.
func (l *listener) place() {
	l.frames = make([]int, len(l.parts))
	for i, p := range l.parts {
		switch {
		case p.sec.name != "":
			begun := len(l.st.Frames)
			l.frames[i] = l.st.named(p.sec)
			if new := &l.st.Frames[l.frames[i]]; len(l.st.Frames) > begun && begun > 0 && len(p.scores) == 0 && l.t.substance(p.sec.start) {
				new.Rules = merged(l.st.Frames[begun-1].Rules) // B公司也一样
			}
		case len(l.parts) > 1:
			continue // what is common belongs to each of the others
		default:
			l.frames[i] = l.current(p)
		}
		l.touched = append(l.touched, l.frames[i])
	}
	if len(l.parts) > 1 {
		l.frames[0] = l.frames[1]
	}
}

// named is the frame of a thing with a name, made when there is none.
func (s *state) named(sec section) int {
	for i := range s.Frames {
		if s.Frames[i].Name == sec.name && sec.name != "other" {
			return i
		}
	}
	s.Frames = append(s.Frames, frame{Name: sec.name, Label: sec.label, Firm: sec.firm, Rules: map[string]int{}})
	return len(s.Frames) - 1
}

// current is the frame a message that names nothing speaks of: the last one, unless the person
// turns to something else.
func (l *listener) current(p part) int {
	t, st := l.t, l.st
	last := len(st.Frames) - 1
	if len(st.Focus) > 0 {
		last = st.Focus[len(st.Focus)-1]
	}
	begin := last < 0 || t.says(sayNewOne)
	if !begin && len(st.Frames[last].Said) > 0 && !t.says(sayConnects) && !t.says(saySeveral) && !t.says(sayCorrection) && !t.says(sayBackTo) {
		begin = l.otherTopic(st.Frames[last], p)
	}
	if !begin {
		if f := st.speaking(p); f >= 0 {
			return f
		}
		return last
	}
	l.fresh = last >= 0
	f := frame{Rules: map[string]int{}}
	if last >= 0 && !t.says(sayNewOne) {
		f.Said = l.lasting(st.Frames[last], p)
	}
	st.Frames = append(st.Frames, f)
	return len(st.Frames) - 1
}

// otherTopic: every rule surely spoken of is new to the frame and about another kind of thing.
func (r *Reader) otherTopic(f frame, p part) bool {
	if len(f.Rules) == 0 {
		return false // what was said so far had no subject: this is it
	}
	sure := false
	for rule, w := range p.scores {
		if w < weightSure {
			continue
		}
		sure = true
		for have, hw := range f.Rules {
			sameThing := r.things[have] == r.things[rule] && r.things[rule] != ""
			if have == rule || r.exclusive(have, rule) || hw >= weightLikely && sameThing {
				return false
			}
		}
	}
	return sure
}

// speaking finds an earlier frame that already speaks of the rules named now, -1 for none.
func (s *state) speaking(p part) int {
	for i, f := range slices.Backward(s.Frames) {
		for rule, w := range p.scores {
			if w == weightSure && f.Rules[rule] == weightSure && f.Name == "" {
				return i
			}
		}
	}
	return -1
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
