package text

import (
	"cmp"
	"sort"
	"strings"
	"unicode/utf8"
)

// node is one numbered part: its number, its own text, its parts.
type node struct {
	level  level
	num    int
	mark   piece // the printed number
	pieces []line1
	kids   []*node
	up     *node

	// uncertain is set on the parts after the first of a chapter whose
	// successor is missing: where that chapter ends is not in the text.
	uncertain bool
}

// line1 is a piece of body text; after says that the line before it in the
// source was left open, so that a sentence may run across the break.
type line1 struct {
	piece
	runs bool
}

type builder struct {
	src   string
	lines []line

	furniture []Furniture
	seen      map[level]int // last number read, for sequences that run on across parts

	labelled, asked bool // the text is a card of labels; questions and answers

	lastByte, lastRune int // the last offset converted by runes
}

// tree reads the lines into numbered parts.
func (b *builder) tree() *node {
	top := &node{level: root}
	cur := top
	b.seen = make(map[level]int)
	open, paused := false, false // the last body line may go on in the next
	width := b.width()
	for i := range b.lines {
		l := &b.lines[i]
		for _, n := range l.noise {
			b.addFurniture(n, Bookmark)
		}
		if l.page {
			for _, p := range l.pieces {
				b.addFurniture(p, cmp.Or(l.kind, Page))
			}
			open = open || paused
			continue
		}
		if len(l.pieces) == 0 {
			if len(l.noise) == 0 {
				open, paused = false, open
			}
			continue
		}
		for j, p := range l.pieces {
			rest := p
			fresh := false
			if j == 0 {
				cur, rest, fresh = b.place(cur, p, i)
			}
			if rest.start < rest.end {
				cur.pieces = append(cur.pieces, line1{rest, open && !fresh && j == 0})
			}
		}
		last := l.pieces[len(l.pieces)-1]
		open, paused = leftOpen(b.src[last.start:last.end], width), false
	}
	markUncertain(top)
	return top
}

// place reads the numbers at the head of p, opens the parts they begin, and
// returns the innermost one with what is left of p, which is on line at.
func (b *builder) place(cur *node, p piece, at int) (*node, piece, bool) {
	fresh := false
	for range 3 { // 第二条 （一） 1. on one line, not more
		body := b.src[p.start:p.end]
		hashes := len(body) - len(strings.TrimLeft(body, "#"))
		skip := 0
		if hashes > 0 && hashes <= 6 && strings.HasPrefix(body[hashes:], " ") {
			skip = hashes + 1
		}
		m, ok := b.marker(body[skip:])
		if !ok || fresh && m.level <= article {
			return cur, p, fresh
		}
		from := cur
		if m.level > article && headingLike(body) && b.articleFollows(at) {
			from = outside(cur) // a heading over articles, not an item of the last one
		}
		parent, ok := b.parent(from, m)
		if !ok {
			return cur, p, fresh
		}
		if last := lastKid(parent, m.level); m.num == 0 || m.level == chapter && m.num <= last {
			m.num = last + 1 // without a number, or numbered anew by a word processor
		}
		n := &node{level: m.level, num: m.num, up: parent, mark: piece{p.start, p.start + skip + m.size}}
		parent.kids = append(parent.kids, n)
		b.seen[m.level] = m.num
		cur, fresh = n, true
		p = trim(b.src, piece{n.mark.end, p.end})
	}
	return cur, p, fresh
}

// parent finds where a part numbered m belongs, seen from cur; false when the
// number does not fit and is running text.
func (b *builder) parent(cur *node, m marker) (*node, bool) {
	switch {
	case m.level == annex:
		return top(cur), true
	case m.level == label || m.level == example:
		return above(cur, m.level), true
	case m.level <= article:
		if m.level == article && !m.asked && m.loose && m.num != b.seen[article]+1 && m.num != 1 {
			return nil, false
		}
		n := cur
		for n.up != nil && (inArticle(n) || n.level >= m.level && (n.level <= article || m.level < article)) {
			n = n.up
		}
		return n, true
	}
	var same *node // innermost open part numbered the same way
	for n := cur; n.up != nil; n = n.up {
		if n.level != m.level {
			continue
		}
		if n.num+1 == m.num {
			return n.up, true
		}
		if same == nil && inArticle(n) == inArticle(cur) {
			same = n
		}
	}
	switch {
	case same != nil && (m.num == 1 || m.num > same.num && m.num <= same.num+5):
		return same.up, true
	case same != nil:
		return nil, false
	case m.num <= 20 || m.num == b.seen[m.level]+1:
		return cur, true
	}
	return nil, false
}

// articleFollows reports whether the next line of text begins an article.
func (b *builder) articleFollows(at int) bool {
	for _, l := range b.lines[at+1:] {
		if len(l.pieces) > 0 && !l.page {
			m, ok := readMarker(b.src[l.pieces[0].start:l.pieces[0].end])
			return ok && m.level == article && !m.loose
		}
	}
	return false
}

// outside returns the innermost part around n that is in no article.
func outside(n *node) *node {
	for inArticle(n) {
		n = n.up
	}
	return n
}

func top(n *node) *node {
	for n.up != nil {
		n = n.up
	}
	return n
}

// inArticle reports whether n is an article or a part of one.
func inArticle(n *node) bool {
	for ; n != nil; n = n.up {
		if n.level == article {
			return true
		}
	}
	return false
}

func lastKid(n *node, l level) int {
	for i := len(n.kids) - 1; i >= 0; i-- {
		if n.kids[i].level == l {
			return n.kids[i].num
		}
	}
	return 0
}

// markUncertain finds chapters followed by a chapter that is not the next one.
// The heading between was lost, and with it the place where the first ended.
func markUncertain(top *node) {
	for i, n := range top.kids {
		if n.level != chapter || i+1 == len(top.kids) || top.kids[i+1].level != chapter || top.kids[i+1].num == n.num+1 {
			continue
		}
		for _, k := range n.kids[min(1, len(n.kids)):] {
			k.uncertain = true
		}
	}
}

// leftOpen reports whether a line breaks off within a sentence: it is about as
// wide as the lines of the text are and does not end as a sentence does.
func leftOpen(s string, width int) bool {
	return utf8.RuneCountInString(s) >= width && !strings.ContainsAny(lastRune(s), "。；：！？;:!?”）)")
}

// width returns the length, in characters, from which a line may have been
// broken because it was full: most of what three lines in four stay within.
// Where every paragraph is one line this is the length of a long paragraph.
func (b *builder) width() int {
	var widths []int
	for _, l := range b.lines {
		if len(l.pieces) > 0 && !l.page {
			widths = append(widths, utf8.RuneCountInString(b.src[l.pieces[0].start:l.pieces[len(l.pieces)-1].end]))
		}
	}
	if len(widths) == 0 {
		return minWidth
	}
	sort.Ints(widths)
	return max(minWidth, widths[len(widths)*3/4]*3/4)
}

const minWidth = 15

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}
