package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

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

// lines gives the amounts of a list, one to a line with a marker before it, the slot of those
// the lines name: ①沙龙 18.6万 ②训练营 35万.
func (r *Reader) lines(t *scan, out []slot) {
	var list []int
	key := slot{}
	for i, m := range t.money {
		if m.small || !t.marked(m.start) {
			continue
		}
		list = append(list, i)
		if fact, ok := factOf(r.book, out[i].rule, out[i].key); ok && fact.Type == calc.TypeMoneys && key.key == "" {
			key = out[i]
		}
	}
	if len(list) < 2 || key.key == "" {
		return
	}
	for _, i := range list {
		if out[i].key == "" && out[i].other == "" {
			out[i] = key
		}
	}
}

// marked: the line an amount stands in begins as an item of a list.
func (t *scan) marked(at int) bool {
	from, _ := t.sentence(at)
	for from < at && (t.text[from] == ' ' || t.text[from] == '\t') {
		from++
	}
	switch r := t.text[from]; {
	case strings.ContainsRune("①②③④⑤⑥⑦⑧⑨#-·•", r):
		return true
	case r >= '1' && r <= '9' && from+1 < at:
		return strings.ContainsRune(".、) :", t.text[from+1])
	case r == '(' && from+2 < at:
		return t.text[from+2] == ')'
	}
	return false
}

// share lets the members of an enumeration take the slot of the one that was named best.
func share(from, to *slot) {
	if to.other != "" && to.score >= scoreGrammar {
		return
	}
	if from.other != "" && to.key != "" {
		return
	}
	if from.key+from.other != "" && from.score > to.score {
		score := from.score - 1
		*to = *from
		to.score = score
	}
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
			if h.name == "others_share" && t.ourselves(h.start) {
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
			adjacent := h.weight == 1 && h.end <= m.start && m.start-h.end <= 1
			if m.bare && (h.weight < 3 && !adjacent || m.small && !tabled) {
				continue
			}
		}
		if s.score > best.score || s.score == best.score && (best.key == "" || s.other != "" || s.rule != best.rule && t.cueBefore(s.rule, m.start) > t.cueBefore(best.rule, m.start)) {
			best = s
		}
	}
	if best.score < scoreNeeded && tabled && t.speech("money_head", head[0], head[1]) {
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

// ourselves: the one who paid is the person who asks.
func (t *scan) ourselves(at int) bool {
	before := string(t.text[max(0, at-8):at])
	for _, w := range []string{"我们", "我司", "我方", "本公司", "咱", "我", "as ", "we are ", "we're "} {
		if strings.HasSuffix(strings.TrimRight(before, " 作为是"), strings.TrimRight(w, " ")) || strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// qualifiers are kinds of amounts told by a word on what was paid for, or by whom, that stands
// beside the noun which would otherwise name the amount: 进口GPU服务器花了2200万.
var qualifiers = map[string]bool{"foreign": true, "others_share": true}

func (t *scan) qualifies(h hit, m money) bool {
	if h.money >= 0 || h.end > m.start || t.seg[h.start] != t.seg[m.start] {
		return false
	}
	return !slices.ContainsFunc(t.money, func(o money) bool { return !o.bare && o.start >= h.end && o.end <= m.start }) &&
		!slices.ContainsFunc(t.hits, func(o hit) bool { return o.kind == tagRule && o.weight == 3 && o.start >= h.end && o.end <= m.start })
}

// takes tells whether an active rule has a fact of that name.
func (r *Reader) takes(key, rule string, active map[string]bool) bool {
	for id := range active {
		if rule != "" && rule != id {
			continue
		}
		if _, ok := r.book.FactOf(id, key); ok {
			return true
		}
		for i := range r.book.Rules {
			other := &r.book.Rules[i]
			if r.exclusive(id, other.ID) && slices.Contains(other.Facts, key) {
				return true
			}
		}
	}
	return false
}

func (t *scan) nearness(h hit, i int) (int, bool) {
	m := t.money[i]
	if h.money >= 0 {
		if h.money != i || t.deniedInside(h.match) {
			return 0, false
		}
		// of two phrases that name the amount, the longer says more
		return scoreGrammar + scorePerLevel*h.weight + min(h.end-h.start-(m.end-m.start), 20), true
	}
	if head, ok := t.header(m.start); ok && h.start >= head[0] && h.end <= head[1] {
		return scoreBefore + scorePerLevel*h.weight + scoreAdjacent, true
	}
	level := scorePerLevel * h.weight
	switch {
	case h.start < m.start && h.end > m.end:
		return scoreGrammar + level, true // 核定1.05亿固投
	case h.end <= m.start:
		score := scoreBefore + level - t.cost(h.end, m.start, costRune)
		if m.start-h.end <= 1 {
			score += scoreAdjacent / 2
		}
		return score, true
	case h.start >= m.end && t.seg[h.start] != t.seg[m.start] && t.ownAmount(h):
		return 0, false // it names the amount of its own segment
	case h.start >= m.end:
		score := scoreAfter + level - t.cost(m.end, h.start, costRune+1)
		if gap := strings.TrimSpace(string(t.text[m.end:h.start])); gap == "" || gap == "的" || gap == "是" || gap == "of" || gap == "of the" || gap == "in" {
			score += scoreAdjacent
		}
		return score, true
	}
	return 0, false
}

// othersMoney: the money came from somebody else than the one who pays under the policy.
func (t *scan) othersMoney(at int) bool {
	from, _ := t.segment(at)
	payer, ok := t.phraseBefore("other_payer", from, at)
	return ok && !t.speech("payer", payer.end, at)
}

// ownAmount: the segment a cue stands in has an amount after it.
func (t *scan) ownAmount(h hit) bool {
	return slices.ContainsFunc(t.money, func(m money) bool {
		return !m.small && m.start >= h.end && t.seg[m.start] == t.seg[h.start]
	})
}

// cost of the way from a to b: its length, the segment ends and the other amounts on it.
func (t *scan) cost(a, b, perRune int) int {
	width := b - a
	cost := 0
	for _, m := range t.money {
		if m.start >= a && m.end <= b {
			if !m.bare {
				cost += costAmount
			}
			width -= m.end - m.start
		}
	}
	if b > a && b-1 < len(t.seg) {
		cost += costSegment * (t.seg[min(b, len(t.seg)-1)] - t.seg[a])
	}
	if latinText(t.text[a:b]) {
		width /= 3
	}
	return cost + perRune*width
}

func latinText(rs []rune) bool {
	for _, r := range rs {
		if isHan(r) {
			return false
		}
	}
	return true
}

// enumerated: only listing stands between two amounts: 9万、12万; 第一批8000万，第二批7000万.
func (t *scan) enumerated(i, j int) bool {
	a, b := t.money[i].end, t.money[j].start
	if a > b || b-a > 24 {
		return false
	}
	if t.sent[min(a, len(t.sent)-1)] != t.sent[min(b, len(t.sent)-1)] {
		return strings.Trim(string(t.text[a:b]), " #;；\n\t0123456789.()（）、①②③④⑤⑥-rmbcny¥￥") == "" && strings.ContainsAny(string(t.text[a:b]), "#0123456789①②③④⑤⑥")
	}
	between := make([]rune, 0, b-a)
	for k := a; k < b; k++ {
		inItem := false
		for _, h := range t.hits {
			if h.kind == tagSpeech && h.name == "item" && k >= h.start && k < h.end {
				inItem = true
			}
		}
		if !inItem {
			between = append(between, t.text[k])
		}
	}
	rest := strings.TrimFunc(string(between), func(r rune) bool { return strings.ContainsRune(" ，,、和及与;；+:：\t的元", r) })
	return rest == "" || rest == "and" || rest == "rmb" || rest == "and rmb" || rest == "cny" || rest == "and cny" || rest == "以及" || rest == "还有" || rest == "另"
}

// dropSum leaves out of a list the amount that is the total of the others.
func dropSum(t *scan, idx []int) []int {
	if len(idx) < 3 {
		return idx
	}
	for k, i := range idx {
		sum := decimal.Zero
		for _, j := range idx {
			if j != i {
				sum = sum.Add(t.money[j].low)
			}
		}
		if sum.Equal(t.money[i].low) {
			return append(append([]int{}, idx[:k]...), idx[k+1:]...)
		}
	}
	return idx
}
