package intake

import (
	"slices"

	"policybot/calc"
)

// slot is what an amount was taken for.
type slot struct {
	key   string // fact, or "" when it is no fact of any rule
	rule  string // the rule the words were meant for, "" for any
	other string // the kind of amount that is no fact: revenue, rent, the sum the person claims
	score int
	cue   *hit // the words it was told by
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
	mostForLength = 20 // a long phrase says more than a short one, up to this
	latinWidth    = 3  // letters that count as one rune of Chinese
	scoreNeeded   = 20
	scoreClear    = 42 // nothing but a few words between the noun and the amount
)

// attach decides what each amount of the message is. active tells the rules spoken of
// where the amount stands.
func (r *Reader) attach(t *scan, active func(at int) map[string]bool) []slot {
	t.shareScale()
	out := make([]slot, len(t.money))
	for i, m := range t.money {
		out[i] = r.best(t, i, active(m.start))
		if t.receivedBefore(m) && out[i].score < scoreGrammar {
			out[i] = r.prior(active(m.start), out[i])
		}
	}
	r.lines(t, out)
	for i := range t.money {
		if i > 0 && (t.enumerated(i-1, i) || t.became(i-1, i) || t.corrected(i-1, i) && out[i-1].other == "") && !t.money[i].small {
			share(&out[i-1], &out[i])
		}
		if i > 0 && t.itemised(i-1, i) && out[i] == (slot{}) && r.ofList(out[i-1].key, out[i-1].rule) {
			out[i] = out[i-1]
		}
	}
	for i := len(t.money) - 1; i > 0; i-- {
		if t.enumerated(i-1, i) && !t.money[i-1].small {
			share(&out[i], &out[i-1])
		}
	}
	return out
}

// best is what an amount is taken for by itself, whatever stands around it.
func (r *Reader) best(t *scan, i int, active map[string]bool) slot {
	var best slot
	received := false
	t.header(-1)
	m := t.money[i]
	if m.year {
		return slot{other: "year", score: scoreGrammar}
	}
	for _, n := range t.nouns {
		h := &t.hits[n]
		if !t.reaches(h, m) {
			continue
		}
		s, ok := r.named(t, h, i, active)
		if !ok {
			if r.elsewhere(t, h, i) {
				received = true
			}
			continue
		}
		if t.better(s, best, m) {
			best = s
		}
	}
	if received && best.score < scoreGrammar {
		return slot{} // it is not what lies near; what it was received for is not asked about
	}
	if best.score >= scoreNeeded {
		return best
	}
	if head, tabled := t.header(m.start); tabled && t.saysIn(sayMoneyHead, head.from, head.to) {
		return r.onlyBase(active, m)
	}
	return slot{}
}

// reaches: a noun may name an amount of its own sentence, or of the column it heads. A noun for
// what is no fact reaches no further than its segment.
func (t *scan) reaches(h *hit, m money) bool {
	head, tabled := t.header(m.start)
	if tabled && head.holds(h) || h.start <= m.start && m.end <= h.end {
		return true
	}
	if tabled && m.small || t.sent[h.start] != t.sent[m.start] || t.sent[h.end-1] != t.sent[m.start] {
		return false
	}
	return h.kind != tagOther || h.money >= 0 || t.seg[h.start] == t.seg[m.start]
}

// named is what a noun makes of an amount, false when it says nothing of it.
func (r *Reader) named(t *scan, h *hit, i int, active map[string]bool) (slot, bool) {
	score, ok := t.nearness(h, i)
	if !ok {
		return slot{}, false
	}
	if h.kind == tagOther {
		return t.noFact(h, t.money[i], score)
	}
	if h.money < 0 && t.deniedJust(h.start) || r.paidUnder(t, h, i) {
		return slot{}, false
	}
	m := t.money[i]
	fact, ok := factOf(r.book, h.rule, h.name)
	if ok && (fact.Prior && t.othersMoney(m.start) || !m.fits(fact)) {
		return slot{}, false
	}
	if len(active) > 0 && !r.takes(h.name, h.rule, active) {
		return slot{}, false // a rule nobody spoke of
	}
	if m.bare {
		_, tabled := t.header(m.start)
		adjacent := h.weight == weightLoose && h.end <= m.start && m.start-h.end <= 1
		if h.weight < weightNear && !adjacent || m.small && !tabled {
			return slot{}, false
		}
	}
	return slot{key: h.name, rule: h.rule, cue: h, score: score}, true
}

// paidUnder: between the noun and the amount it would name stand words for what is paid under a
// policy, and words that make the amount received: 算力券配套已领71.5万.
func (r *Reader) paidUnder(t *scan, h *hit, i int) bool {
	if fact, ok := factOf(r.book, h.rule, h.name); h.money != i || !ok || fact.Prior {
		return false
	}
	return slices.ContainsFunc(t.hits, func(o hit) bool {
		fact, ok := factOf(r.book, o.rule, o.name)
		return o.kind == tagSlot && o.money == i && ok && fact.Prior && o.start > h.start && t.saysIn(sayPaidKind, h.start, o.start)
	})
}

// elsewhere: the words surely make the amount support received before, under no rule spoken of.
func (r *Reader) elsewhere(t *scan, h *hit, i int) bool {
	fact, ok := factOf(r.book, h.rule, h.name)
	if h.kind != tagSlot || !ok || !fact.Prior || h.money != i || t.deniedInside(h.match) {
		return false
	}
	from, _ := t.segment(t.money[i].start)
	return !t.othersMoney(t.money[i].start) && t.saysIn(sayPayer, from, t.money[i].start)
}

// noFact is an amount that a noun says to be revenue, rent or another thing no rule takes.
func (t *scan) noFact(h *hit, m money, score int) (slot, bool) {
	if h.name == otherShare && t.ourselves(h.start) || h.name == otherRole && !t.roleShare(h) {
		return slot{}, false
	}
	if h.money >= 0 {
		score += scorePerLevel // what a sum is said not to be outweighs what stands beside it
	}
	if qualifiers[h.name] && t.qualifies(h, m) {
		score = scoreGrammar
	}
	return slot{other: h.name, cue: h, score: score}, true
}

// better: of equals, what is no fact counts, then the rule spoken of last before the amount.
func (t *scan) better(s, best slot, m money) bool {
	if s.score != best.score {
		return s.score > best.score
	}
	return best.key == "" || s.other != "" || s.rule != best.rule && t.cueBefore(s.rule, m.start) > t.cueBefore(best.rule, m.start)
}

// ofList: the fact is a list of amounts.
func (r *Reader) ofList(key, rule string) bool {
	fact, ok := factOf(r.book, rule, key)
	return ok && fact.Type == calc.TypeMoneys
}

// receivedBefore: the sentence says that something was received, and between that and the amount
// nothing is named that the amount could be instead.
func (t *scan) receivedBefore(m money) bool {
	from, _ := t.sentence(m.start)
	one, ok := t.phraseBefore(sayReceivedOne, from, m.start)
	return ok && !slices.ContainsFunc(t.nouns, func(n int) bool {
		h := &t.hits[n]
		return h.start >= one.end && h.end <= m.start
	}) && !slices.ContainsFunc(t.money, func(o money) bool { return !o.bare && o.start >= one.end && o.end <= m.start })
}

// prior is the one kind of support received before that the rules spoken of count, or else what
// there is: where they count several, which is meant is not known.
func (r *Reader) prior(active map[string]bool, otherwise slot) slot {
	key := ""
	for i := range r.book.Rules {
		rule := &r.book.Rules[i]
		if !active[rule.ID] {
			continue
		}
		for _, k := range rule.Facts {
			fact, ok := r.book.FactOf(rule.ID, k)
			switch {
			case !ok || !fact.Prior || fact.Type != calc.TypeMoney || k == key:
			case key != "":
				return otherwise
			default:
				key = k
			}
		}
	}
	if key == "" {
		return otherwise
	}
	return slot{key: key, score: scoreGrammar}
}

// onlyBase is the base of the one rule spoken of.
func (r *Reader) onlyBase(active map[string]bool, m money) slot {
	if len(active) != 1 {
		return slot{}
	}
	for id := range active {
		if rule, ok := r.book.Rule(id); ok && r.takesAsBase(rule, m) {
			return slot{key: rule.Base(), score: scoreClear}
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
