package read

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sheet is one page as rows of signs, top to bottom.
type sheet struct {
	n    int
	rows []rowOf
}

// rowOf is one printed line.
type rowOf struct {
	text             string
	left, right, y   float64
	size             float64
	startsWithNumber bool
}

// rowsOf puts the signs of a page into lines. Signs printed twice to look bold count once.
func rowsOf(gs []glyph) []rowOf {
	sort.SliceStable(gs, func(i, j int) bool { return gs[i].y > gs[j].y })
	var rows []rowOf
	for from := 0; from < len(gs); {
		to := from + 1
		for to < len(gs) && gs[from].y-gs[to].y < 0.4*math.Max(gs[from].size, gs[to].size) {
			to++
		}
		if r, ok := rowOfSigns(gs[from:to]); ok {
			rows = append(rows, r)
		}
		from = to
	}
	return rows
}

func rowOfSigns(gs []glyph) (r rowOf, ok bool) {
	sort.SliceStable(gs, func(i, j int) bool { return gs[i].x < gs[j].x })
	var b strings.Builder
	var last glyph
	spaced := false // a space was set
	for _, g := range gs {
		if strings.IndexFunc(g.s, visible) < 0 {
			spaced = ok
			continue
		}
		if ok && g.s == last.s && g.x-last.x < 0.2*g.size {
			continue
		}
		switch gap := g.x - last.x - last.w; {
		case !ok:
			r.left, r.y, r.size = g.x, g.y, g.size
		case spaced, gap > 0.8*g.size, gap > 0.2*g.size && narrow(last.s) && narrow(g.s):
			b.WriteByte(' ')
		}
		b.WriteString(g.s)
		last, ok, spaced = g, true, false
		r.right, r.size = math.Max(r.right, g.x+g.w), math.Max(r.size, g.size)
	}
	r.text = b.String()
	r.startsWithNumber = heads.MatchString(r.text)
	return r, ok
}

// narrow reports whether words are parted by spaces in the script of s.
func narrow(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

var (
	// heads are what paragraphs begin with.
	heads    = regexp.MustCompile(`^(?:第[ 〇零一二三四五六七八九十百0-9]+[编章节条款]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十0-9]+[）)]|[0-9]{1,2}[.．、][^0-9]|[①-⑳]|附件|附则|总则)`)
	pageSign = regexp.MustCompile(`^[-—–－·\s]*(?:第 ?)?[0-9]{1,4}(?: ?页)?(?: ?[,，/／]? ?(?:共 ?)?[0-9]{1,4} ?页?)?[-—–－·\s]*$`)
	anyDigit = regexp.MustCompile(`[0-9]+`)
)

// layOut drops what every page repeats, and joins printed lines into paragraphs.
func layOut(b *builder, all []sheet) {
	furniture(b, all)
	body := measure(all)
	var para strings.Builder
	start := 0
	flush := func() {
		b.add(para.String(), "page", start)
		para.Reset()
	}
	var last *rowOf
	lastPage := 0
	for i := range all {
		for j := range all[i].rows {
			r := &all[i].rows[j]
			if last == nil || !body.runsOn(last, r, lastPage == all[i].n) {
				flush()
				start = all[i].n
			} else if narrow(last.text) && isLetter(r.text) {
				para.WriteByte(' ')
			}
			para.WriteString(r.text)
			last, lastPage = r, all[i].n
		}
	}
	flush()
}

func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r < 0x2000 && unicode.IsLetter(r)
}

// furniture takes page numbers and running titles off: what stands at the top or bottom of most
// pages and differs in its figures at most.
func furniture(b *builder, all []sheet) {
	count := map[string]int{}
	key := func(r rowOf) string { return anyDigit.ReplaceAllString(strings.Join(strings.Fields(r.text), ""), "#") }
	edges := func(s *sheet) []int {
		switch len(s.rows) {
		case 0:
			return nil
		case 1:
			return []int{0}
		}
		return []int{len(s.rows) - 1, 0}
	}
	for i := range all {
		for _, e := range edges(&all[i]) {
			count[key(all[i].rows[e])]++
		}
	}
	for i := range all {
		s := &all[i]
		for again := 0; again < 2; again++ { // a title above a page number
			for _, e := range edges(s) {
				if e >= len(s.rows) {
					continue
				}
				r := s.rows[e]
				switch {
				case pageSign.MatchString(r.text):
					b.leave("page numbers")
				case len(all) > 2 && count[key(r)]*2 > len(all):
					b.leave(fmt.Sprintf("%q at the edge of pages", r.text))
				default:
					continue
				}
				s.rows = slices.Delete(s.rows, e, e+1)
			}
		}
	}
}

// column is the block of text on the pages.
type column struct {
	left, right, step float64
	indented          bool // paragraphs begin further in
}

// measure finds the edges that most lines keep to.
func measure(all []sheet) column {
	var lefts, rights, steps []float64
	for i := range all {
		for j, r := range all[i].rows {
			lefts, rights = append(lefts, r.left), append(rights, r.right)
			if j > 0 {
				steps = append(steps, all[i].rows[j-1].y-r.y)
			}
		}
	}
	c := column{left: quantile(lefts, 0.1), right: quantile(rights, 0.9), step: quantile(steps, 0.5)}
	in := 0
	for i := range all {
		for _, r := range all[i].rows {
			if r.left > c.left+r.size && r.left < c.left+4*r.size {
				in++
			}
		}
	}
	c.indented = in*20 > len(lefts)
	return c
}

func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[int(q*float64(len(v)-1))]
}

// runsOn reports whether the line below goes on with the paragraph of the line above.
func (c column) runsOn(above, below *rowOf, samePage bool) bool {
	// A line is full when what the next one begins with would not have fitted.
	switch {
	case above.right < c.right-math.Max(2.2, 0.7+firstWord(below.text))*above.size:
		return false
	case math.Abs(above.size-below.size) > 0.15*above.size:
		return false
	case below.left > c.left+0.9*below.size: // begins further in
		return false
	case samePage && above.y-below.y > math.Min(1.6*c.step, 2.7*above.size):
		return false
	case below.startsWithNumber && (!c.indented || ends(above.text)):
		return false
	}
	return true
}

// firstWord is the width of what a line begins with and cannot be broken, in signs: opening brackets,
// a word or a figure, and the marks that close it.
func firstWord(s string) (w float64) {
	word := false
	for i, r := range s {
		switch {
		case r < 0x2000 && !unicode.IsSpace(r):
			w, word = w+0.55, true
		case unicode.Is(unicode.Ps, r) || unicode.Is(unicode.Pi, r) || strings.ContainsRune("“‘《", r):
			if word {
				return w
			}
			w++
		case unicode.Is(unicode.Pe, r) || unicode.Is(unicode.Pf, r) || strings.ContainsRune("，。；：、！？％%", r):
			w++
		case word || i > 0 && w > 3:
			return w
		default:
			w, word = w+1, true
		}
	}
	return w
}

func ends(s string) bool {
	return strings.HasSuffix(s, "。") || strings.HasSuffix(s, "；") || strings.HasSuffix(s, "：")
}
