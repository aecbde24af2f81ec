package read_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

// Writers of small files, so that what a test reads is said in the test.

// zipped is a zip file of the parts given as name, content, name, content.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// wordFile is a Word file with the body, and other parts.
func wordFile(t testing.TB, body string, parts ...string) []byte {
	return zipped(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml",
		`<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}, parts...)...)
}

// wordPara is a paragraph of one run.
func wordPara(s string) string {
	return "<w:p><w:r><w:t xml:space=\"preserve\">" + html.EscapeString(s) + "</w:t></w:r></w:p>"
}

// sheetOf lays paragraphs out as a PDF program does: lines of a fixed width, indented first lines,
// a running title, page numbers.
type sheetOf struct {
	width, height int // signs a line, lines a page
	codes         map[rune]int
	order         []rune
}

func (s *sheetOf) code(r rune) int {
	if c, ok := s.codes[r]; ok {
		return c
	}
	s.codes[r] = len(s.codes) + 1
	s.order = append(s.order, r)
	return s.codes[r]
}

func (s *sheetOf) row(x, y float64, text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, "%04X", s.code(r))
	}
	return fmt.Sprintf("BT /F1 16 Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET\n", x, y, b.String())
}

// pdfFile writes the paragraphs as a PDF with an Identity-H font and a map to Unicode.
func pdfFile(paras []string, title string) []byte {
	s := &sheetOf{width: 30, height: 20, codes: map[rune]int{}}
	var rows []string
	for _, p := range paras {
		r := []rune("　　" + p)
		for len(r) > 0 {
			n := min(s.width, len(r))
			for n < len(r) && n > s.width-2 && strings.ContainsRune("，。；：、）%", r[n]) {
				n-- // no line begins with such a sign
			}
			rows = append(rows, string(r[:n]))
			for r = r[n:]; len(r) > 0 && r[0] == ' '; r = r[1:] { // a line begins with no space
			}
		}
	}
	var streams []string
	for page := 1; len(rows) > 0; page++ {
		n := min(s.height, len(rows))
		var b strings.Builder
		b.WriteString(s.row(200, 800, title))
		for i, r := range rows[:n] {
			x := 60.0
			for strings.HasPrefix(r, "　") {
				r, x = strings.TrimPrefix(r, "　"), x+16
			}
			b.WriteString(s.row(x, 760-float64(i)*28, r))
		}
		b.WriteString(s.row(300, 40, fmt.Sprintf("- %d -", page)))
		streams = append(streams, b.String())
		rows = rows[n:]
	}
	return s.file(streams)
}

func (s *sheetOf) file(streams []string) []byte {
	var kids []string
	for i := range streams {
		kids = append(kids, fmt.Sprintf("%d 0 R", 7+2*i))
	}
	var m strings.Builder
	m.WriteString("begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for i, r := range s.order {
		fmt.Fprintf(&m, "1 beginbfchar\n<%04X> <%04X>\nendbfchar\n", i+1, r)
	}
	m.WriteString("endcmap")
	objs := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " ")),
		"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000>>",
		stream(m.String()),
		"<</Font<</F1 3 0 R>>>>",
	}
	for i, c := range streams {
		objs = append(objs, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 842]/Resources 6 0 R/Contents %d 0 R>>", 8+2*i), stream(c))
	}
	return pdfOf(objs, "")
}

func stream(s string) string { return fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(s), s) }

// packed is a stream that is unpacked on reading.
func packed(s string) string {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	_, _ = z.Write([]byte(s)) // into memory
	_ = z.Close()
	return fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", buf.Len(), buf.String())
}

// pdfOf puts objects into a file, with more of the trailer.
func pdfOf(objs []string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	var at []int
	for i, o := range objs {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objs)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objs)+1, trailer, start)
	return b.Bytes()
}

// onePage is a PDF of one page with the contents and resources given.
func onePage(contents, resources string, more ...string) []byte {
	return pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 842]/Resources<<" + resources + ">>/Contents[4 0 R 5 0 R]>>", stream(contents)}, more...), "")
}

// wordOf, htmlOf and markdownOf write paragraphs in other formats.
func wordOf(t testing.TB, paras []string) []byte {
	var b strings.Builder
	for _, p := range paras {
		b.WriteString(wordPara(p))
	}
	return wordFile(t, b.String())
}

func htmlOf(paras []string) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><nav><a href=/>首页</a></nav><div class=content>")
	for _, p := range paras {
		// As sites do: spans around pieces of a line.
		half := len(p) / 2
		for half < len(p) && !utf8.RuneStart(p[half]) {
			half++
		}
		fmt.Fprintf(&b, "<p>&emsp;&emsp;<span>%s</span><span>%s</span></p>\n", html.EscapeString(p[:half]), html.EscapeString(p[half:]))
	}
	return []byte(b.String() + "</div><footer>版权所有</footer></body></html>")
}

func markdownOf(paras []string) []byte {
	esc := strings.NewReplacer("*", `\*`, "<", `\<`, "_", `\_`, "[", `\[`)
	var b strings.Builder
	for _, p := range paras {
		b.WriteString(esc.Replace(p) + "\n\n")
	}
	return []byte(b.String())
}
