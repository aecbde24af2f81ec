package intake

import (
	"slices"
	"strings"
)

// qualifiers are kinds of amounts told by a word on what was paid for, or by whom, that stands
// beside the noun which would otherwise name the amount: 进口GPU服务器花了2200万.
var qualifiers = map[string]bool{otherForeign: true, otherShare: true}

// qualifies: the word stands before the amount in its segment, with no other amount or rule between.
func (t *scan) qualifies(h *hit, m money) bool {
	if h.money >= 0 || h.end > m.start || t.seg[h.start] != t.seg[m.start] {
		return false
	}
	return !slices.ContainsFunc(t.money, func(o money) bool { return !o.bare && o.start >= h.end && o.end <= m.start }) &&
		!slices.ContainsFunc(t.hits, func(o hit) bool {
			return o.kind == tagRule && o.weight == weightSure && o.start >= h.end && o.end <= m.start
		})
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

// roleShare: a role pays, and it is not the person's: 主办（我们）付148万，协办付112万.
func (t *scan) roleShare(h *hit) bool {
	said := string(t.text[max(0, h.start-2):h.end])
	several := 0
	for _, m := range t.money {
		if !m.small {
			several++
		}
	}
	return several > 1 && !strings.ContainsAny(said, "我自咱") && !t.ourselves(h.start)
}

// othersMoney: the money came from somebody else than the one who pays under the policy. Of two payers
// named before it in the segment the nearer counts; a grant that gives is somebody else's, unless the
// one who pays under the policy gives by it: 区里按算力券给我们配过62万.
func (t *scan) othersMoney(at int) bool {
	from, _ := t.segment(at)
	other, ok := t.phraseBefore(sayOtherPayer, from, at)
	payer, also := t.phraseBefore(sayPayer, from, at)
	switch {
	case ok && also:
		return after(other, payer)
	case ok || also:
		return ok
	}
	return t.saysIn(sayGrantGives, from, at)
}
