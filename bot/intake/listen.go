package intake

import (
	"slices"
	"strings"
)

// turn is what one message said, before it is asked what the person wants.
type turn struct {
	told     bool           // at least one fact was stated
	cues     map[string]int // rules spoken of in this message, by how sure
	touched  []int          // frames spoken of, in order
	slots    []slot         // per amount of the scan
	used     []bool         // per amount: part of a fact
	fresh    bool           // a new thing was begun
	measured bool           // a fact with a unit of its own was given
	excluded map[int]bool   // amounts that are single items of a list and do not count
	weighed  []bool         // per amount: left out for another of the same fact, by what was said
}

// part is what is said in one section of the message.
type part struct {
	sec    section
	scores map[string]int
	drops  []string
	said   []said
}

// listener hears one message: it finds what is said of each thing and files it into the
// frames of the thread.
type listener struct {
	*Reader
	turn
	t      *scan
	st     *state
	secs   []section
	parts  []part // one for each thing; the first is what is common to all
	frames []int  // per part: its frame
	doubts []Doubt
}

// listen reads the statements of a message and files them into the frames of the thread.
// The order matters: what an amount is depends on the rules spoken of, what a bare answer is
// on the amounts that were named.
func (r *Reader) listen(t *scan, st *state) (turn, []Doubt) {
	l := &listener{Reader: r, t: t, st: st, secs: t.sections(st.known)}
	l.used, l.weighed = make([]bool, len(t.money)), make([]bool, len(t.money))
	l.divide()
	l.place()
	l.slots = r.attach(t, l.meant)
	l.ruleless()
	l.statements()
	l.deduct()
	l.amounts()
	l.receivedSomething()
	l.leftover()
	l.bareAnswer()
	l.measures()
	l.file()
	return l.turn, l.doubts
}

// known tells whether a thing was named earlier in the thread; with no name, whether one may be
// named that was not before.
func (s *state) known(name string) bool {
	if name == "" && len(s.Frames) == 0 {
		return true
	}
	return slices.ContainsFunc(s.Frames, func(f frame) bool { return f.Name != "" && (name == "" || f.Name == name) })
}

// divide makes a part for each thing the message speaks of, with the rules named in it.
func (l *listener) divide() {
	byName := map[string]int{}
	for _, s := range l.secs {
		if _, ok := byName[s.name]; ok {
			continue
		}
		byName[s.name] = len(l.parts)
		l.parts = append(l.parts, part{sec: s, scores: map[string]int{}})
	}
	l.cues = map[string]int{}
	for i := range l.t.hits {
		h := &l.t.hits[i]
		if h.kind != tagRule && h.kind != tagDrop {
			continue
		}
		p := &l.parts[byName[sectionAt(l.t, l.secs, h.start).name]]
		switch {
		case h.kind == tagDrop, l.t.declined(h):
			p.drops = append(p.drops, h.name)
		case !h.negated || h.weight == weightSure:
			p.scores[h.name] = max(p.scores[h.name], h.weight)
			l.cues[h.name] = max(l.cues[h.name], h.weight)
		}
	}
	if len(l.parts) == 1 && len(l.cues) == 0 { // the words for the rules say more: which, and whether it is meant
		for _, clause := range l.namedClauses(l.t) {
			for _, id := range l.rulesOf(clause) {
				l.parts[0].scores[id], l.cues[id] = weightSure, weightSure
			}
		}
	}
	inherit(l.parts)
}

// declined: right after the word for a rule stands that it is not applied for: 第九条不申报.
func (t *scan) declined(h *hit) bool {
	after := string(t.text[h.end:min(len(t.text), h.end+reachLatin)])
	return slices.ContainsFunc([]string{"不申报", "不报", "不申请", "不考虑", "不走", "不要了", "不涉及", "不打算", " does not apply", " is not for us"},
		func(w string) bool {
			rest, ok := strings.CutPrefix(after, w)
			return ok && (rest == "" || strings.ContainsRune("，,。；;.!！ 了", []rune(rest)[0])) // 只报配套不报固投 declines the other
		})
}

// inherit gives a section that names no rule those of its siblings: 东区…服务器，西区买了….
func inherit(parts []part) {
	if len(parts) < 2 || len(parts[0].scores) > 0 {
		return
	}
	all := map[string]int{}
	for _, p := range parts[1:] {
		all = merged(all, p.scores)
	}
	for i := range parts[1:] {
		if p := &parts[i+1]; len(p.scores) == 0 {
			p.scores = merged(all)
		}
	}
}

// partAt is the number of the part a place of the message belongs to.
func (l *listener) partAt(at int) int {
	name := sectionAt(l.t, l.secs, at).name
	return slices.IndexFunc(l.parts, func(p part) bool { return p.sec.name == name })
}

// frame is the frame a part belongs to. The pointer holds until a frame is added.
func (l *listener) frame(part int) *frame { return &l.st.Frames[l.frames[part]] }

// meant are the rules spoken of where a place of the message stands.
func (l *listener) meant(at int) map[string]bool {
	p := l.partAt(at)
	return l.active(merged(l.parts[0].scores, l.parts[p].scores, l.frame(p).Rules), l.t.says(saySeveral))
}

// say adds a statement to a part.
func (l *listener) say(part int, s said) { l.parts[part].said = append(l.parts[part].said, s) }

// ruleless: where no rule is spoken of, those whose base the amounts are may be meant.
func (l *listener) ruleless() {
	if !l.t.says(sayHowMuch) {
		return
	}
	for i, s := range l.slots {
		at := l.t.money[i].start
		if s.key == "" || len(l.meant(at)) > 0 {
			continue
		}
		p := &l.parts[l.partAt(at)]
		for j := range l.book.Rules {
			if rule := &l.book.Rules[j]; rule.Base() == s.key {
				p.scores[rule.ID] = max(p.scores[rule.ID], weightMaybe)
				l.cues[rule.ID] = max(l.cues[rule.ID], weightMaybe)
			}
		}
	}
}
