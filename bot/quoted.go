package bot

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mark is a stretch of a reply between quotation marks, which are not part of it.
type mark struct {
	open       rune // 「 for words of the policy, “ for words of the person
	start, end int  // code points
	text       string
	ref        string
	looked     bool
}

// quoted finds the stretches between 「」 and between “”. Marks of the other kind inside one belong to
// the quote; an opening mark that is never closed quotes nothing.
func quoted(text string) []mark {
	var out []mark
	var open rune
	var from, start, n int
	for i, r := range text {
		switch {
		case open == 0 && (r == '「' || r == '“'):
			open, from, start = r, i+utf8.RuneLen(r), n+1
		case open == '「' && r == '」', open == '“' && r == '”':
			out = append(out, mark{open: open, start: start, end: n, text: text[from:i]})
			open = 0
		}
		n++
	}
	return out
}

// find names the passage the marked words stand in, word for word; "" when there is none.
func (m *mark) find(in []Passage) string {
	if m.looked {
		return m.ref
	}
	m.looked = true
	for _, p := range in {
		if m.text != "" && strings.Contains(p.Text, m.text) {
			m.ref = p.Ref
			break
		}
	}
	return m.ref
}

// reference is a clause named in a text.
type reference struct {
	id         string // "8.1"
	quote      string
	start, end int // code points
}

// places finds passages in a text as they are needed: most replies hold many, and few of their figures
// stand in one.
type places struct {
	text     string
	starts   []int // byte of each code point
	passages []Passage
	found    []reference
	next     int // the first passage not looked for yet
}

func placesIn(text string, starts []int, passages []Passage) places {
	return places{text: text, starts: starts, passages: passages}
}

// starts lists the byte at which each code point of s begins.
func starts(s string) []int {
	out := make([]int, 0, utf8.RuneCountInString(s))
	for i := range s {
		out = append(out, i)
	}
	return out
}

// around finds a passage that stands around the code points from start to end.
func (p *places) around(start, end int) (reference, bool) {
	for i := 0; ; i++ {
		for i == len(p.found) {
			if p.next == len(p.passages) {
				return reference{}, false
			}
			p.look(p.passages[p.next])
			p.next++
		}
		if r := p.found[i]; r.start <= start && end <= r.end {
			return r, true
		}
	}
}

// look adds every place of one passage.
func (p *places) look(passage Passage) {
	for at := 0; passage.Text != ""; {
		i := strings.Index(p.text[at:], passage.Text)
		if i < 0 {
			return
		}
		from, to := at+i, at+i+len(passage.Text)
		p.found = append(p.found, reference{passage.Ref, passage.Text, sort.SearchInts(p.starts, from), sort.SearchInts(p.starts, to)})
		at = to
	}
}

// references finds the clauses named as 第八条, 第八条第1款, 第6条第2项 and Article 8(1).
func references(text string) []reference {
	var out []reference
	n := 0
	for i := 0; i < len(text); {
		id, size := refAt(text[i:], i == 0 || !latin(text[i-1]))
		if size > 0 {
			runes := utf8.RuneCountInString(text[i : i+size])
			out = append(out, reference{id, text[i : i+size], n, n + runes})
			i, n = i+size, n+runes
			continue
		}
		_, w := utf8.DecodeRuneInString(text[i:])
		i, n = i+w, n+1
	}
	return out
}

// refAt reads a reference at the start of s.
func refAt(s string, atWord bool) (id string, size int) {
	switch {
	case strings.HasPrefix(s, "第"):
		return hanRef(s)
	case atWord && (strings.HasPrefix(s, "Article ") || strings.HasPrefix(s, "article ")):
		return latinRef(s)
	}
	return "", 0
}

func hanRef(s string) (string, int) {
	rest := s[len("第"):]
	num, w := number(rest)
	if w == 0 || !strings.HasPrefix(rest[w:], "条") {
		return "", 0
	}
	id, rest := strconv.Itoa(num), rest[w+len("条"):]
	size := len(s) - len(rest)
	if !strings.HasPrefix(rest, "第") {
		return id, size
	}
	rest = rest[len("第"):]
	num, w = number(rest)
	if w == 0 || !strings.HasPrefix(rest[w:], "款") && !strings.HasPrefix(rest[w:], "项") {
		return id, size
	}
	return id + "." + strconv.Itoa(num), size + len("第") + w + len("款")
}

func latinRef(s string) (string, int) {
	rest := s[len("Article "):]
	num, w := number(rest)
	if w == 0 {
		return "", 0
	}
	id, rest := strconv.Itoa(num), rest[w:]
	size := len(s) - len(rest)
	if !strings.HasPrefix(rest, "(") {
		return id, size
	}
	num, w = number(rest[1:])
	if w == 0 || !strings.HasPrefix(rest[1+w:], ")") {
		return id, size
	}
	return id + "." + strconv.Itoa(num), size + w + 2
}

// number reads a small whole number in digits or in Chinese, and how many bytes it takes.
func number(s string) (n, size int) {
	for size < len(s) && s[size] >= '0' && s[size] <= '9' && size < 4 {
		n = n*10 + int(s[size]-'0')
		size++
	}
	if size > 0 {
		return n, size
	}
	digit := 0
	for _, r := range s {
		switch d := strings.IndexRune("〇一二三四五六七八九", r) / len("一"); {
		case d > 0:
			digit = d
		case r == '十' && digit == 0:
			n += 10
		case r == '十':
			n += 10 * digit
			digit = 0
		case r == '百' && digit > 0:
			n += 100 * digit
			digit = 0
		case r == '零' && n > 0:
		default:
			return n + digit, size
		}
		size += utf8.RuneLen(r)
	}
	return n + digit, size
}
