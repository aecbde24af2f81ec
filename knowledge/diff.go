package knowledge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/calc/amount"
	"policybot/knowledge/text"
)

// Diff is what changed from one text to another, clause by clause.
type Diff struct {
	Added, Changed, Removed, Moved []Change // in the order of the text
	Untouched                      int
}

// Empty reports whether no clause changed.
func (d *Diff) Empty() bool {
	return len(d.Added)+len(d.Changed)+len(d.Removed)+len(d.Moved) == 0
}

// Change is one clause that is not as it was.
type Change struct {
	ID, Was string // ids now and before; empty where there is none
	Title   string
	Words   []Edit   // of a changed clause
	Figures []Figure // that changed
}

// Edit is a stretch of words: kept, or only in the one text.
type Edit struct {
	Op   rune // ' ' kept, '-' only before, '+' only now
	Text string
}

// Figure is a figure that is not as it was. One of the two may be empty.
type Figure struct {
	Was, Now string // 50万元
	Sentence string // where it stands now, or stood
}

// Compare tells what changed. A clause with the same words under another number
// has moved: nothing in it changed but what people call it.
func Compare(before, after *text.Document) *Diff {
	d := &Diff{}
	places := map[string][]string{} // where words stood that no clause of the same number keeps
	for i := range before.Clauses {
		c := &before.Clauses[i]
		if now, ok := after.Clause(c.ID); !ok || fingerprint(now) != fingerprint(c) {
			places[fingerprint(c)] = append(places[fingerprint(c)], c.ID)
		}
	}
	moved := map[string]bool{} // ids before
	for i := range after.Clauses {
		c := &after.Clauses[i]
		was, ok := before.Clause(c.ID)
		if ok && fingerprint(was) == fingerprint(c) {
			d.Untouched++
			continue
		}
		if from := places[fingerprint(c)]; len(from) > 0 {
			d.Moved = append(d.Moved, Change{ID: c.ID, Was: from[0], Title: heading(c)})
			moved[from[0]], places[fingerprint(c)] = true, from[1:]
			continue
		}
		if !ok {
			d.Added = append(d.Added, Change{ID: c.ID, Title: heading(c), Words: []Edit{{'+', flat(c)}}, Figures: figures(nil, c)})
			continue
		}
		d.Changed = append(d.Changed, Change{ID: c.ID, Was: c.ID, Title: heading(c), Words: words(flat(was), flat(c)), Figures: figures(was, c)})
	}
	for i := range before.Clauses {
		c := &before.Clauses[i]
		if _, still := after.Clause(c.ID); !still && !moved[c.ID] {
			d.Removed = append(d.Removed, Change{Was: c.ID, Title: heading(c), Words: []Edit{{'-', flat(c)}}, Figures: figures(c, nil)})
		}
	}
	return d
}

func heading(c *text.Clause) string {
	if c.Title == c.Label {
		return ""
	}
	return c.Title
}

// flat is a clause with its heading on one line, without the spaces that only
// its form brought along.
func flat(c *text.Clause) string {
	s := c.Text
	if h := heading(c); h != "" && !strings.HasPrefix(s, h) {
		s = h + "：" + s
	}
	var b strings.Builder
	for _, f := range strings.Fields(s) {
		if b.Len() > 0 && latin(lastRune(b.String())) && latin(firstRune(f)) {
			b.WriteByte(' ')
		}
		b.WriteString(f)
	}
	return b.String()
}

func latin(r rune) bool { return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }

// tokens parts a text into figures, words of letters and single characters, so
// that a figure is shown as changed whole.
func tokens(s string) (out []string) {
	runes := []rune(s)
	at := 0
	plain := func(end int) {
		for at < end {
			to := at + 1
			for latin(runes[at]) && to < end && latin(runes[to]) {
				to++
			}
			out = append(out, string(runes[at:to]))
			at = to
		}
	}
	for _, q := range amount.Find(s) {
		plain(q.Start)
		out = append(out, string(runes[q.Start:q.End]))
		at = q.End
	}
	plain(len(runes))
	return out
}

// maxCells bounds the table of a comparison; clauses beyond are shown whole.
const maxCells = 16 << 20

// words compares two texts token by token.
func words(before, after string) []Edit {
	a, b := tokens(before), tokens(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var e edits
	e.add(' ', a[:head]...)
	e.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	e.add(' ', a[len(a)-tail:]...)
	return e
}

type edits []Edit

func (e *edits) add(op rune, tokens ...string) {
	for _, t := range tokens {
		if n := len(*e); n > 0 && (*e)[n-1].Op == op {
			(*e)[n-1].Text += t
		} else {
			*e = append(*e, Edit{op, t})
		}
	}
}

// middle adds the shortest way from a to b, by the longest tokens they share.
func (e *edits) middle(a, b []string) {
	if len(a)*len(b) > maxCells {
		e.add('-', a...)
		e.add('+', b...)
		return
	}
	w := len(b) + 1
	common := make([]int32, (len(a)+1)*w) // of what is left from i and j on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*w+j] = common[(i+1)*w+j+1] + 1
			} else {
				common[i*w+j] = max(common[(i+1)*w+j], common[i*w+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			e.add(' ', a[i])
			i, j = i+1, j+1
		case common[(i+1)*w+j] >= common[i*w+j+1]:
			e.add('-', a[i])
			i++
		default:
			e.add('+', b[j])
			j++
		}
	}
	e.add('-', a[i:]...)
	e.add('+', b[j:]...)
}

// quantityAt is a figure of a clause and its sentence.
type quantityAt struct{ quote, sentence string }

// figures pairs the figures of a clause before with those after, in their order,
// and returns those that differ.
func figures(before, after *text.Clause) (out []Figure) {
	a, b := quantities(before), quantities(after)
	same := func(p, q quantityAt) bool { return squeeze(p.quote) == squeeze(q.quote) }
	// What stays at both ends is taken off first, so that a figure that stands twice pairs with its own.
	for len(a) > 0 && len(b) > 0 && same(a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && same(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var left []quantityAt // only before
	for _, q := range a {
		if i := slices.IndexFunc(b, func(x quantityAt) bool { return same(x, q) }); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			left = append(left, q)
		}
	}
	for i := range max(len(left), len(b)) {
		var f Figure
		if i < len(left) {
			f.Was, f.Sentence = left[i].quote, left[i].sentence
		}
		if i < len(b) {
			f.Now, f.Sentence = b[i].quote, b[i].sentence
		}
		out = append(out, f)
	}
	return out
}

func quantities(c *text.Clause) (out []quantityAt) {
	if c == nil {
		return nil
	}
	add := func(s string) {
		for _, q := range amount.Find(s) {
			if q.Kind != amount.Ordinal {
				out = append(out, quantityAt{q.Quote, s})
			}
		}
	}
	add(heading(c))
	for _, s := range c.Sentences {
		add(s.Text)
	}
	return out
}
