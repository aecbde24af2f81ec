// Package read turns the files policies come in into one plain-text form.
//
// A policy arrives as a text file, a Word file, a PDF, a page of a web site or Markdown. What comes
// out is always the same: paragraphs, one a line, with the numbers a reader of the file sees (those
// a word processor makes up too) and nothing else. knowledge/text then finds the same clauses in all
// forms of one document.
//
// What it promises:
//
//   - No character of the body is lost, doubled or changed. What is left out on purpose (page
//     numbers, running headers, menus of a web page, deleted text) is listed in Document.Left.
//   - Every paragraph can be traced back: Document.At gives the line, paragraph or page of the file.
//   - A file that cannot be read right is refused with one of the errors below and is never read
//     half: encrypted, damaged, scanned without text, in an unknown format or encoding, too large, or
//     blown up when unpacked.
//   - No input makes it panic, and what it holds in memory is bounded by the limits below.
//
// It knows nothing about clauses, rules or indexes.
package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a file. The longest policies are some hundred pages.
const (
	MaxFile  = 64 << 20 // bytes of a file
	MaxText  = 16 << 20 // bytes of the text in it
	maxParts = 4096     // entries of a zip file
	maxPages = 3000     // pages of a PDF
	maxRatio = 400      // bytes a packed byte may become; XML reaches some 100
	maxDepth = 400      // elements within elements
)

// Why a file is refused. The errors returned wrap one of them and say what was found.
var (
	ErrTooLarge  = errors.New("the file is too large")
	ErrBomb      = errors.New("the file unpacks to far more than a document holds")
	ErrFormat    = errors.New("the format is not one that can be read")
	ErrEncrypted = errors.New("the file is protected by a password")
	ErrDamaged   = errors.New("the file is damaged")
	ErrScanned   = errors.New("the pages are pictures without a text layer")
	ErrUnmapped  = errors.New("the text layer does not say which characters its signs stand for")
	ErrEncoding  = errors.New("the encoding is neither UTF-8, UTF-16 nor GB18030")
	ErrEmpty     = errors.New("there is no text in the file")
)

// Document is a file as plain text.
type Document struct {
	Name   string // of the file, without folders
	Format string // txt, markdown, html, docx, pdf
	Text   string // paragraphs parted by one line break
	Places []Place
	Left   []string // what was left out, in words, once each
}

// Place says where in the file the text from Start on stands.
type Place struct {
	Start int    // code points of Document.Text
	Unit  string // line, paragraph, page
	N     int    // counted from 1
}

func (p Place) String() string { return fmt.Sprintf("%s %d", p.Unit, p.N) }

// At returns where in the file the code point of Text stands.
func (d *Document) At(offset int) Place {
	i := sort.Search(len(d.Places), func(i int) bool { return d.Places[i].Start > offset })
	if i == 0 {
		return Place{}
	}
	return d.Places[i-1]
}

// File reads a file.
func File(name string) (*Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, unwrap(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("reading %s: %w: it is a folder", name, ErrFormat)
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, unwrap(err))
	}
	return Bytes(name, data)
}

func unwrap(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Bytes reads the contents of a file. What it is is told by the contents; the name decides only
// between forms of plain text.
func Bytes(name string, data []byte) (*Document, error) {
	d, err := parse(name, data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	d.Name = filepath.Base(name)
	return d, nil
}

func parse(name string, data []byte) (*Document, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: more than %d MB", ErrTooLarge, MaxFile>>20)
	}
	var d *Document
	var err error
	switch kind := sniff(name, data); kind {
	case "docx":
		d, err = docx(data)
	case "pdf":
		d, err = readPDF(data)
	case "html":
		d, err = page(data)
	case "markdown":
		d, err = markdown(data)
	case "txt":
		d, err = plain(data)
	default:
		return nil, refuse(kind, data)
	}
	switch {
	case err != nil:
		return nil, err
	case len(d.Text) > MaxText:
		return nil, fmt.Errorf("%w: its text has more than %d MB", ErrTooLarge, MaxText>>20)
	case strings.IndexFunc(d.Text, visible) < 0:
		return nil, ErrEmpty
	}
	return d, nil
}

// sniff tells the format.
func sniff(name string, data []byte) string {
	head := data[:min(len(data), 1024)]
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "docx"
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "ole"
	case bytes.Contains(head, []byte("%PDF-")):
		return "pdf"
	case bytes.HasPrefix(data, []byte("{\\rtf")):
		return "rtf"
	case ext == ".html" || ext == ".htm" || ext == ".xhtml" || ext == ".mhtml" && looksHTML(head):
		return "html"
	case ext == ".md" || ext == ".markdown":
		return "markdown"
	case ext == ".doc" || ext == ".docx" || ext == ".pdf" || ext == ".wps" || ext == ".ofd":
		return "mislabelled"
	case looksHTML(head):
		return "html"
	}
	return "txt"
}

func looksHTML(head []byte) bool {
	low := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta"} {
		if bytes.HasPrefix(low, []byte(tag)) {
			return true
		}
	}
	return bytes.HasPrefix(low, []byte("<?xml")) && bytes.Contains(low, []byte("<html"))
}

// refuse says what to do with a file that cannot be read.
func refuse(kind string, data []byte) error {
	switch kind {
	case "ole":
		if bytes.Contains(data, utf16le("EncryptedPackage")) {
			return ErrEncrypted
		}
		return fmt.Errorf("%w: a file of older office programs; save it as .docx", ErrFormat)
	case "rtf":
		return fmt.Errorf("%w: rich text; save it as .docx", ErrFormat)
	}
	return fmt.Errorf("%w: the contents are not what the name says", ErrDamaged)
}

func utf16le(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// builder puts paragraphs together.
type builder struct {
	doc   Document
	text  strings.Builder
	runes int
	left  map[string]bool
}

// add appends a paragraph that stands at the place; soft breaks in it become lines of their own.
func (b *builder) add(s, unit string, n int) {
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRightFunc(clean(line), unicode.IsSpace)
		if strings.IndexFunc(line, visible) < 0 {
			continue
		}
		if b.text.Len() > 0 {
			b.text.WriteByte('\n')
			b.runes++
		}
		if last := len(b.doc.Places) - 1; last < 0 || b.doc.Places[last].Unit != unit || b.doc.Places[last].N != n {
			b.doc.Places = append(b.doc.Places, Place{b.runes, unit, n})
		}
		b.text.WriteString(line)
		b.runes += utf8.RuneCountInString(line)
	}
}

// leave notes that something was left out.
func (b *builder) leave(what string) {
	if b.left == nil {
		b.left = map[string]bool{}
	}
	if !b.left[what] && len(b.left) < 100 {
		b.left[what] = true
		b.doc.Left = append(b.doc.Left, what)
	}
}

func (b *builder) done(format string) *Document {
	b.doc.Format, b.doc.Text = format, b.text.String()
	return &b.doc
}

// clean drops what no reader sees and programs leave behind: control and zero-width characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		case r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r)
}
