package intake

// slot is what an amount was taken for.
type slot struct {
	key   string // fact, or "" when it is no fact of any rule
	rule  string // the rule the words were meant for, "" for any
	other string // the kind of amount that is no fact: revenue, rent, the sum the person claims
	score int
	cue   hit
}

// How nearness weighs against the strength of a cue. Measured on question sets, but coarse:
// what matters is that grammar beats nearness, and a noun beats a verb.
const (
	scoreGrammar  = 100 // the pattern names the amount itself
	scoreBefore   = 40  // a cue before the amount, as Chinese mostly has it
	scoreAfter    = 36
	scorePerLevel = 10
	costRune      = 2
	costSegment   = 12
	costAmount    = 16 // another amount stands between
	scoreAdjacent = 12
	scoreNeeded   = 20
	scoreClear    = 42 // nothing but a few words between the noun and the amount
)

// attach decides what each amount of the message is. active tells the rules spoken of
// where the amount stands.
func (r *Reader) attach(t *scan, active func(at int) map[string]bool) []slot {
	out := make([]slot, len(t.money))
	for i := range t.money {
		out[i] = r.best(t, i, active(t.money[i].start))
	}
	r.lines(t, out)
	for i := range t.money {
		if i > 0 && t.enumerated(i-1, i) && !t.money[i].small {
			share(&out[i-1], &out[i])
		}
	}
	for i := len(t.money) - 1; i > 0; i-- {
		if t.enumerated(i-1, i) && !t.money[i-1].small {
			share(&out[i], &out[i-1])
		}
	}
	return out
}

func (r *Reader) best(t *scan, i int, active map[string]bool) slot {
	var best slot
	m := t.money[i]
	from, to := t.sentence(m.start)
	head, tabled := t.header(m.start)
	for _, h := range t.hits {
		if h.kind != tagSlot && h.kind != tagOther {
			continue
		}
		inRow := h.start >= from && h.end <= to && !(tabled && m.small)
		inHead := tabled && h.start >= head[0] && h.end <= head[1]
		if !inRow && !inHead || h.kind == tagOther && h.money < 0 && !inHead && t.seg[h.start] != t.seg[m.start] {
			continue
		}
		score, ok := t.nearness(h, i)
		if !ok || h.kind == tagSlot && h.money < 0 && t.deniedJust(h.start) {
			continue
		}
		s := slot{cue: h, score: score}
		if h.kind == tagOther {
			if h.name == otherShare && t.ourselves(h.start) {
				continue
			}
			s.other = h.name
			if h.money >= 0 {
				s.score += scorePerLevel // what a sum is said not to be outweighs what stands beside it
			}
			if qualifiers[h.name] && t.qualifies(h, m) {
				s.score = scoreGrammar
			}
		} else {
			s.key, s.rule = h.name, h.rule
			if fact, ok := factOf(r.book, h.rule, h.name); ok && fact.Prior && t.othersMoney(m.start) {
				continue
			}
			if len(active) > 0 && !r.takes(h.name, h.rule, active) {
				continue // a rule nobody spoke of
			}
			adjacent := h.weight == weightLoose && h.end <= m.start && m.start-h.end <= 1
			if m.bare && (h.weight < weightNear && !adjacent || m.small && !tabled) {
				continue
			}
		}
		if s.score > best.score || s.score == best.score && (best.key == "" || s.other != "" || s.rule != best.rule && t.cueBefore(s.rule, m.start) > t.cueBefore(best.rule, m.start)) {
			best = s
		}
	}
	if best.score < scoreNeeded && tabled && t.saysIn(sayMoneyHead, head[0], head[1]) {
		return r.onlyBase(active)
	}
	if best.score < scoreNeeded {
		return slot{}
	}
	return best
}

// onlyBase is the base of the one rule spoken of.
func (r *Reader) onlyBase(active map[string]bool) slot {
	if len(active) != 1 {
		return slot{}
	}
	for id := range active {
		if rule, ok := r.book.Rule(id); ok && rule.Rate != nil {
			return slot{key: rule.Rate.Of, score: scoreClear}
		}
	}
	return slot{}
}

// cueBefore is where a rule was last spoken of before a place, -1 for nowhere.
func (t *scan) cueBefore(rule string, at int) int {
	last := -1
	for _, h := range t.hits {
		if h.kind == tagRule && h.name == rule && h.start < at {
			last = max(last, h.start)
		}
	}
	return last
}
