package text

import (
	"strings"
	"unicode/utf8"
)

// sentences parts the lines of a clause into sentences and joins them into its
// text. A sentence may run across a line break, never across cut-out noise.
func (w *writer) sentences(own []line1) ([]Span, string) {
	var spans []Span
	var text strings.Builder
	for i := 0; i < len(own); {
		p := own[i].piece
		for i++; i < len(own) && own[i].runs && plainGap(w.src[p.end:own[i].start]); i++ {
			p.end = own[i].end
		}
		if text.Len() > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(w.src[p.start:p.end])
		spans = w.split(spans, p)
	}
	return spans, text.String()
}

// plainGap reports whether nothing but one line break parts two lines: neither
// noise nor a blank line.
func plainGap(s string) bool {
	return strings.IndexFunc(s, visible) < 0 && strings.Count(s, "\n") <= 1
}

// split appends the sentences of one paragraph. A full stop within brackets
// ends nothing; closing marks after a full stop belong to its sentence.
func (w *writer) split(spans []Span, p piece) []Span {
	body := w.src[p.start:p.end]
	at := w.runes(p.start)
	depth, from, fromRunes, runes := 0, 0, at, at
	emit := func(to int) {
		q := trim(w.src, piece{p.start + from, p.start + to})
		if q.start < q.end {
			start := fromRunes + utf8.RuneCountInString(w.src[p.start+from:q.start])
			s := w.src[q.start:q.end]
			spans = append(spans, Span{start, start + utf8.RuneCountInString(s), s})
		}
		from, fromRunes = to, runes
	}
	ended, lastClose := false, strings.LastIndexAny(body, "）)》")
	for i, r := range body {
		if ended && !strings.ContainsRune("”’」』）)》", r) {
			emit(i)
			ended = false
		}
		switch r {
		case '（', '(', '《':
			depth++
		case '）', ')', '》':
			depth = max(depth-1, 0)
		case '。', '！', '？', '!', '?':
			ended = ended || depth == 0 || i >= lastClose
		}
		runes++
	}
	emit(len(body))
	return spans
}
