package intake

import "slices"

// turn is what one message said, before it is asked what the person wants.
type turn struct {
	told     bool           // at least one fact was stated
	cues     map[string]int // rules spoken of in this message, by how sure
	touched  []int          // frames spoken of, in order
	slots    []slot         // per amount of the scan
	used     []bool         // per amount: part of a fact
	fresh    bool           // a new thing was begun
	measured bool           // a fact with a unit of its own was given
}

// part is what is said in one section of the message.
type part struct {
	sec    section
	scores map[string]int
	drops  []string
	said   []said
}

// listen reads the statements of a message and files them into the frames of the thread.
func (r *Reader) listen(t *scan, st *state, u *Understanding) turn {
	secs := t.sections(func(name string) bool {
		if name == "" { // may a thing be named that was not named before?
			return len(st.Frames) == 0 || slices.ContainsFunc(st.Frames, func(f frame) bool { return f.Name != "" })
		}
		return slices.ContainsFunc(st.Frames, func(f frame) bool { return f.Name != "" && f.Name == name })
	})
	parts := r.parts(t, secs)
	inherit(parts)
	tn := turn{cues: map[string]int{}, used: make([]bool, len(t.money))}
	for _, p := range parts {
		for rule, w := range p.scores {
			tn.cues[rule] = max(tn.cues[rule], w)
		}
	}
	frames := r.frames(t, st, parts, &tn)
	active := func(at int) map[string]bool {
		i := partAt(t, secs, parts, at)
		return r.active(merged(parts[0].scores, parts[i].scores, st.Frames[frames[i]].Rules), t)
	}
	tn.slots = r.attach(t, active)
	r.ruleless(t, secs, parts, &tn, active)
	excluded := r.statements(t, secs, parts, active, func(at int) *frame { return &st.Frames[max(frames[partAt(t, secs, parts, at)], 0)] })
	r.amounts(t, st, secs, parts, frames, &tn, excluded, u)
	r.leftover(t, st, secs, parts, frames, &tn, active)
	r.pendingAnswer(t, st, parts, frames, &tn)
	r.file(t, st, parts, frames, &tn)
	return tn
}

func (r *Reader) parts(t *scan, secs []section) []part {
	var parts []part
	byName := map[string]int{}
	for _, s := range secs {
		if _, ok := byName[s.name]; ok {
			continue
		}
		byName[s.name] = len(parts)
		parts = append(parts, part{sec: s, scores: map[string]int{}})
	}
	for _, h := range t.hits {
		if h.kind != tagRule && h.kind != tagDrop {
			continue
		}
		p := &parts[byName[sectionAt(t, secs, h.start).name]]
		switch {
		case h.kind == tagDrop:
			p.drops = append(p.drops, h.name)
		case !h.negated || h.weight == 3:
			p.scores[h.name] = max(p.scores[h.name], h.weight)
		}
	}
	return parts
}

// inherit gives a section that names no rule those of its siblings: 东区…服务器，西区买了….
func inherit(parts []part) {
	if len(parts) < 2 {
		return
	}
	all := map[string]int{}
	for _, p := range parts[1:] {
		all = merged(all, p.scores)
	}
	for i := range parts[1:] {
		if p := &parts[i+1]; len(p.scores) == 0 && len(parts[0].scores) == 0 {
			p.scores = merged(all)
		}
	}
}

func partAt(t *scan, secs []section, parts []part, at int) int {
	name := sectionAt(t, secs, at).name
	return slices.IndexFunc(parts, func(p part) bool { return p.sec.name == name })
}
