// Package text reads the text of a policy into clauses.
//
// A clause is the smallest part of a policy that people cite: an article
// (第五条), or a numbered item of an article (第八条第2款, "8.2"). The reader finds
// the parts by the way Chinese documents number them (编 章 节 条, 一、 （一） 1.
// （1） ①, and "Article 5" in English) and keeps, for every clause, where it
// stands in the text as received.
//
// What it promises:
//
//   - Nothing is retyped. Every sentence is a slice of Document.Source, found
//     again by its offsets, which count Unicode code points.
//   - Nothing is lost or doubled. Every visible character of the source is in
//     exactly one sentence of one clause or in exactly one piece of Furniture
//     (numbers, headings, bookmark noise, page numbers, menus, second copies).
//   - Clause ids are unique. They are the printed numbers: "5", "6.1". Where
//     the articles start again in every chapter, the chapter leads: "ch4.1".
//     Text before the first number is clause "0", annexes are "annex", the
//     fields of a card "f1", "f2.1", worked examples "1.x1".
//   - Reading takes time linear in the length of the text, and any text within
//     MaxSize that is valid UTF-8 can be read.
//
// It knows nothing about money, rules, search or file formats: what comes out
// of a Word file or a web page is read here once it is plain text.
package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSize is the largest text that Read accepts, in bytes. The longest statute
// in force is under 1 MB.
const MaxSize = 16 << 20

// Errors that Read returns, wrapped with what was found.
var (
	ErrEmpty    = errors.New("text is empty")
	ErrEncoding = errors.New("text is not valid UTF-8")
	ErrTooLarge = errors.New("text is too large")
	ErrBinary   = errors.New("text holds control characters of a binary file")
)

// Document is a policy text and the clauses found in it, in their order.
type Document struct {
	Source    string // as received, without a byte order mark
	Clauses   []Clause
	Furniture []Furniture // what is in the text but in no clause, in order

	byID map[string]int
}

// Clause is one citable part of a policy.
type Clause struct {
	ID    string // "8.1"
	Label string // how the text itself would name it: 第八条第1款
	// Title is the heading of the clause, of its article where it has none of
	// its own, or Label where the text gives no heading at all.
	Title string
	Path  []string // headings above and at the clause: chapter, article
	Text  string   // the sentences, paragraphs parted by a line break
	// Start and End bound the clause in Source, its number and heading
	// included, in code points. Noise may lie between its sentences.
	Start, End int
	Sentences  []Span
}

// Span is a verbatim slice of Source: code points Start up to End.
type Span struct {
	Start, End int
	Text       string
}

// Kind says why a piece of text is no part of a clause's sentences.
type Kind string

// The kinds of furniture.
const (
	Marker   Kind = "marker"   // a printed number: 第五条, 1.
	Heading  Kind = "heading"  // words of a heading
	Bookmark Kind = "bookmark" // noise of a word processor: [bookmark: …]
	Page     Kind = "page"     // page numbers, tables of contents, what a web page has around the text
	Repeat   Kind = "repeat"   // the same text given again
)

// Furniture is a piece of the text that belongs to no sentence.
type Furniture struct {
	Span
	Kind Kind
}

// Read finds the clauses of src. The error is ErrEmpty, ErrEncoding (with the
// byte where it goes wrong), ErrTooLarge or ErrBinary.
func Read(src []byte) (*Document, error) {
	if len(src) > MaxSize {
		return nil, fmt.Errorf("reading policy text: %w: %d bytes, at most %d", ErrTooLarge, len(src), MaxSize)
	}
	if at := invalidAt(src); at >= 0 {
		return nil, fmt.Errorf("reading policy text: %w: byte %d", ErrEncoding, at)
	}
	source := strings.TrimPrefix(string(src), "\ufeff")
	if at := strings.IndexByte(source, 0); at >= 0 {
		return nil, fmt.Errorf("reading policy text: %w: byte %d", ErrBinary, at)
	}
	if strings.IndexFunc(source, visible) < 0 {
		return nil, fmt.Errorf("reading policy text: %w", ErrEmpty)
	}
	b := &builder{src: source, lines: splitLines(source)}
	b.setAside()
	b.kinds()
	root := b.tree()
	d := b.document(root)
	d.byID = make(map[string]int, len(d.Clauses))
	for i, c := range d.Clauses {
		d.byID[c.ID] = i
	}
	return d, nil
}

// Clause returns the clause named id.
func (d *Document) Clause(id string) (*Clause, bool) {
	i, ok := d.byID[id]
	if !ok {
		return nil, false
	}
	return &d.Clauses[i], true
}

// Locate finds quote, word for word, within the clause and returns its place in
// Source in code points. A quote that differs in one character is not found.
func (d *Document) Locate(clauseID, quote string) (start, end int, ok bool) {
	c, ok := d.Clause(clauseID)
	if !ok || quote == "" {
		return 0, 0, false
	}
	from := byteOffset(d.Source, c.Start)
	body := d.Source[from : from+byteOffset(d.Source[from:], c.End-c.Start)]
	at := strings.Index(body, quote)
	if at < 0 {
		return 0, 0, false
	}
	start = c.Start + utf8.RuneCountInString(body[:at])
	return start, start + utf8.RuneCountInString(quote), true
}

// byteOffset returns the byte at which the n-th code point of s begins.
func byteOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func invalidAt(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// visible reports whether r is part of the text a reader sees: not a space,
// not a control or zero-width character.
func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r)
}

func invisible(r rune) bool { return !visible(r) }
