package intake

import (
	"slices"
	"strings"
)

// nearness scores how surely a noun names an amount, false when it cannot.
func (t *scan) nearness(h *hit, i int) (int, bool) {
	m := t.money[i]
	if h.money >= 0 {
		if h.money != i || t.deniedInside(h.match) {
			return 0, false
		}
		// of two phrases that name the amount, the longer says more
		return scoreGrammar + scorePerLevel*h.weight + min(h.end-h.start-(m.end-m.start), mostForLength), true
	}
	if head, ok := t.header(m.start); ok && head.holds(h) {
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

// ownAmount: the segment a cue stands in has an amount after it.
func (t *scan) ownAmount(h *hit) bool {
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
		width /= latinWidth
	}
	return cost + perRune*width
}
