package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split cuts text into pieces of at most limit code points, between paragraphs
// where it can, else between lines, sentences, clauses, words, and only then
// anywhere, but never inside a character as a person sees it. The pieces put
// together are the text, but for white space where it was cut.
func split(text string, limit int) []string {
	var out []string
	text = strings.TrimSpace(text)
	for utf8.RuneCountInString(text) > limit {
		n := cut(text, limit)
		out = append(out, strings.TrimRightFunc(text[:n], unicode.IsSpace))
		text = strings.TrimLeftFunc(text[n:], unicode.IsSpace)
	}
	if text != "" || len(out) == 0 {
		out = append(out, text)
	}
	return out
}

// seams are the places to cut at, best first.
var seams = []string{"\n\n", "\n", "。！？!?.", "；;", "，,、：:", " \t"}

// cut is the byte to cut text at, so that at most limit code points come before it.
func cut(text string, limit int) int {
	head := prefix(text, limit)
	for _, seam := range seams {
		if n := lastSeam(text, head, seam); n > len(head)/4 { // a cut near the start helps nobody
			return n
		}
	}
	n := len(head)
	for n > 0 && !boundary(text, n) {
		_, size := utf8.DecodeLastRuneInString(text[:n])
		n -= size
	}
	if n == 0 { // one "character" longer than the limit: there is no good place
		return len(head)
	}
	return n
}

func lastSeam(text, head, seam string) int {
	if strings.HasPrefix(seam, "\n") {
		if i := strings.LastIndex(head, seam); i >= 0 {
			return i + len(seam)
		}
		return 0
	}
	for n := len(head); n > 0; {
		r, size := utf8.DecodeLastRuneInString(head[:n])
		if strings.ContainsRune(seam, r) && boundary(text, n) && !insideNumber(text, n, r) {
			return n
		}
		n -= size
	}
	return 0
}

// insideNumber keeps 1,000 together, and 1：0.5, and www.example.com.
func insideNumber(text string, n int, r rune) bool {
	next, _ := utf8.DecodeRuneInString(text[n:])
	return strings.ContainsRune(",:：", r) && unicode.IsDigit(next) || r == '.' && !unicode.IsSpace(next)
}

// boundary reports whether text may be cut at byte n: not before something that
// joins the character before it (an accent, a variation selector, a skin tone,
// the joiner of a family), and not between the two halves of a flag.
func boundary(text string, n int) bool {
	if n <= 0 || n >= len(text) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(text[n:])
	last, _ := utf8.DecodeLastRuneInString(text[:n])
	switch {
	case joins(next), last == zwj, last == '\r' && next == '\n':
		return false
	case regional(last) && regional(next):
		return flagHalves(text[:n])%2 == 0
	}
	return true
}

// flagHalves counts the regional letters s ends in.
func flagHalves(s string) (n int) {
	for {
		r, size := utf8.DecodeLastRuneInString(s)
		if !regional(r) {
			return n
		}
		n, s = n+1, s[:len(s)-size]
	}
}

const zwj = '\u200d'

func joins(r rune) bool {
	return r == zwj || unicode.In(r, unicode.M, unicode.Variation_Selector) || r >= 0x1F3FB && r <= 0x1F3FF
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// prefix is the first n code points of s.
func prefix(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// short makes s fit a field that holds n code points and cannot be continued
// elsewhere, such as a button; the cut is shown.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	head := prefix(s, n-1)
	for m := len(head); m > 0 && !boundary(s, m); m = len(head) {
		_, size := utf8.DecodeLastRuneInString(head)
		head = head[:m-size]
	}
	return head + "…"
}
