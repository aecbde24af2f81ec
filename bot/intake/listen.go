package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
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

// ruleless: where no rule is spoken of, those whose base the amounts are may be meant.
func (r *Reader) ruleless(t *scan, secs []section, parts []part, tn *turn, active func(int) map[string]bool) {
	if !t.says("how_much") {
		return
	}
	for i, s := range tn.slots {
		if s.key == "" || len(active(t.money[i].start)) > 0 {
			continue
		}
		for j := range r.book.Rules {
			rule := &r.book.Rules[j]
			if rule.Rate != nil && rule.Rate.Of == s.key {
				p := &parts[partAt(t, secs, parts, t.money[i].start)]
				p.scores[rule.ID] = max(p.scores[rule.ID], 1)
				tn.cues[rule.ID] = max(tn.cues[rule.ID], 1)
			}
		}
	}
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

func merged(maps ...map[string]int) map[string]int {
	out := map[string]int{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = max(out[k], v)
		}
	}
	return out
}

// active are the rules meant: the sure ones; the likely ones where none is sure or where the
// person speaks of several; the doubtful ones only where there is nothing better.
func (r *Reader) active(scores map[string]int, t *scan) map[string]bool {
	best := 0
	for _, w := range scores {
		best = max(best, w)
	}
	out := map[string]bool{}
	for rule, w := range scores {
		if w == best || w == 3 || w == 2 && (t.says("several") || r.family(scores, rule)) {
			out[rule] = true
		}
	}
	return out
}

// family: the rule is one of two that exclude one another, and the other is meant.
func (r *Reader) family(scores map[string]int, rule string) bool {
	for other, w := range scores {
		if w == 3 && r.exclusive(rule, other) {
			return true
		}
	}
	return false
}

func (r *Reader) exclusive(a, b string) bool {
	ra, ok := r.book.Rule(a)
	if !ok {
		return false
	}
	rb, ok := r.book.Rule(b)
	if !ok {
		return false
	}
	return ra.Excludes != nil && slices.Contains(ra.Excludes.Rules, b) || rb.Excludes != nil && slices.Contains(rb.Excludes.Rules, a)
}

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
	begin := last < 0 || t.says("new_one")
	if !begin && len(st.Frames[last].Said) > 0 && !t.says("connects") && !t.says("several") && !t.says("correction") && !t.says("back_to") {
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
	if last >= 0 && !t.says("new_one") {
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

// statements turns hits on facts into statements. It returns the amounts that are single
// items of a list which do not count, such as the one contract that is not in use.
func (r *Reader) statements(t *scan, secs []section, parts []part, active func(int) map[string]bool, frameAt func(int) *frame) map[int]bool {
	excluded := map[int]bool{}
	for _, i := range t.denials(func(key string) bool { return r.takes(key, "", active(0)) }) {
		excluded[i] = true
	}
	anew := t.says("correction") || t.says("whatif")
	for _, h := range t.hits {
		s := said{Key: h.name, Rule: h.rule, Op: opSet, Quote: t.quote(h.start, h.end), Start: h.start, End: h.end, Anew: anew}
		yes := h.kind == tagYes
		switch h.kind {
		case tagYes, tagNo:
			if h.kind == tagNo && h.negated {
				continue
			}
			yes = yes && !h.negated
			s.Yes = yes
			if fact, ok := factOf(r.book, h.rule, h.name); ok && fact.Type == calc.TypeMoney {
				// "领过了" with no amount: something was received
				s.Low, s.High = oneCent, anything
				if !yes {
					s.Low, s.High = decimal.Zero, decimal.Zero
				}
			}
			if !yes && !h.open {
				if m, ok := t.itemBefore(h); ok && (r.listed(t, m, h.name, active) || r.itemOf(frameAt(h.start), t.money[m], h.name)) {
					excluded[m] = true
					continue
				}
			}
		case tagValue:
			s.Options = splitChoice(h.arg)
			if h.negated {
				s.Op = opExclude
				if len(s.Options) > 1 {
					s.Op, s.Options = opSet, r.otherChoices(h.tag)
				}
			}
		case tagNot:
			if h.negated {
				continue
			}
			s.Op, s.Options = opExclude, splitChoice(h.arg)
		case tagOpen:
			s.Op = opOpen
		case tagNone:
			if h.negated {
				continue
			}
		default:
			continue
		}
		if h.open {
			if h.asked && !t.says("undecided") {
				continue
			}
			s.Op = opOpen
		}
		p := &parts[partAt(t, secs, parts, h.start)]
		p.said = append(p.said, s)
	}
	return excluded
}

func (r *Reader) otherChoices(g tag) []string {
	fact, ok := factOf(r.book, g.rule, g.name)
	if !ok {
		return nil
	}
	have := splitChoice(g.arg)
	var out []string
	for _, c := range fact.Choices {
		if !slices.Contains(have, c.Value) {
			out = append(out, c.Value)
		}
	}
	return out
}

// itemBefore finds the amount a statement about one item follows: "11万的那份没开通".
func (t *scan) itemBefore(h hit) (int, bool) {
	from, to := t.sentence(h.start)
	best := -1
	for i, m := range t.money {
		if _, tabled := t.header(m.start); tabled && !m.small && m.start >= from && m.end <= to {
			return i, true // the row is about its amount
		}
		if !m.bare && m.start >= from && m.end <= to && m.start < h.end {
			best = i
		}
	}
	if best < 0 {
		for i, m := range t.money {
			if !m.bare && m.start >= h.end && m.end <= to && t.seg[m.start]-t.seg[h.start] <= 1 {
				return i, true
			}
		}
	}
	if best < 0 || t.seg[h.start]-t.seg[t.money[best].start] > 2 {
		return 0, false
	}
	return best, true
}

// itemOf: the amount is one of several the thread gave for the base of a rule that asks for the fact.
func (r *Reader) itemOf(f *frame, m money, fact string) bool {
	for id := range f.Rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || !slices.Contains(rule.Facts, fact) || r.unfavourable(id, fact) {
			continue
		}
		have := items(f.about(id, rule.Rate.Of))
		if len(have) > 1 && slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(m.low) }) {
			return true
		}
	}
	return false
}

// listed: the message holds more than one amount of that kind, so the statement is on one of
// them, if the rule that takes the amount asks for the fact at all.
func (r *Reader) listed(t *scan, i int, fact string, active func(int) map[string]bool) bool {
	rules := active(t.money[i].start)
	mine := r.best(t, i, rules)
	for id := range rules {
		rule, ok := r.book.Rule(id)
		if !ok || rule.Rate == nil || !slices.Contains(rule.Facts, fact) || r.unfavourable(id, fact) || mine.key != "" && mine.key != rule.Rate.Of {
			continue
		}
		for j, m := range t.money {
			if j != i && !m.low.Equal(t.money[i].low) && r.best(t, j, rules).key == rule.Rate.Of {
				return true
			}
		}
	}
	return false
}
