package read

import (
	"bytes"
	"fmt"
	"math"
	"runtime/debug"
	"time"

	"github.com/ledongthuc/pdf"
)

// Limits of a PDF. Its streams are packed and may refer to one another, so what it takes to read one
// is bounded by time and by what comes out.
const (
	pdfTime   = 60 * time.Second
	maxGlyphs = 8 << 20
	maxForms  = 8 // forms within forms
)

// readPDF reads the text layer. The library parses the file; what the signs mean and where they stand
// is worked out here, because text in Chinese fonts needs their maps to Unicode first of all.
func readPDF(data []byte) (*Document, error) {
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i > 0 {
		data = data[i:] // some programs put something before the file
	}
	type result struct {
		doc *Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if x := recover(); x != nil {
				done <- result{nil, fmt.Errorf("%w: %v", ErrDamaged, x)}
			}
		}()
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		doc, err := pages(data)
		done <- result{doc, err}
	}()
	select {
	case r := <-done:
		return r.doc, r.err
	case <-time.After(pdfTime):
		return nil, fmt.Errorf("%w: it takes more than %v to read", ErrBomb, pdfTime)
	}
}

func pages(data []byte) (*Document, error) {
	r, err := pdf.NewReader(bytes.NewReader(fixHeader(data)), int64(len(data)))
	if err != nil {
		if err == pdf.ErrInvalidPassword || bytes.Contains(data, []byte("/Encrypt")) {
			return nil, fmt.Errorf("%w: %v", ErrEncrypted, err)
		}
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	count := r.NumPage()
	if count < 1 || count > maxPages {
		return nil, fmt.Errorf("%w: %d pages, want 1 to %d", ErrDamaged, count, maxPages)
	}
	x := &extractor{fonts: map[string]*font{}, until: time.Now().Add(pdfTime)}
	var all []sheet
	for i := 1; i <= count; i++ {
		p := r.Page(i)
		if p.V.IsNull() {
			return nil, fmt.Errorf("%w: page %d is missing", ErrDamaged, i)
		}
		all = append(all, sheet{n: i, rows: rowsOf(x.page(p))})
		if x.count > maxGlyphs || time.Now().After(x.until) {
			return nil, fmt.Errorf("%w: page %d", ErrBomb, i)
		}
	}
	return x.document(all)
}

// fixHeader lets the library read what it refuses only for its header: version 2.0, and a header line
// that ends otherwise than expected. The length stays the same.
func fixHeader(data []byte) []byte {
	if len(data) < 10 {
		return data
	}
	out := bytes.Clone(data)
	if !bytes.HasPrefix(out, []byte("%PDF-1.")) || out[7] < '0' || out[7] > '7' {
		copy(out, "%PDF-1.7")
	}
	if out[8] != '\r' && out[8] != '\n' {
		out[8] = '\n'
	}
	return out
}

// document decides whether there is a text layer that can be used, and puts the pages together.
func (x *extractor) document(all []sheet) (*Document, error) {
	glyphs := x.count - x.unmapped
	switch {
	case x.unmapped > 0 && x.unmapped*50 > x.count:
		return nil, fmt.Errorf("%w: %d of %d; save the document as .docx, or print it to PDF anew", ErrUnmapped, x.unmapped, x.count)
	case x.images > 0 && glyphs < 20*len(all):
		return nil, fmt.Errorf("%w: %d pages, %d pictures, %d characters; recognise the text first, or ask for the original", ErrScanned, len(all), x.images, glyphs)
	case glyphs == 0:
		return nil, ErrEmpty
	}
	b := &builder{}
	if x.turned > 0 {
		b.leave("text set askew, such as watermarks")
	}
	if x.unmapped > 0 {
		b.leave(fmt.Sprintf("%d signs without a character", x.unmapped))
	}
	layOut(b, all)
	return b.done("pdf"), nil
}

// glyph is one sign on a page.
type glyph struct {
	x, y, w, size float64
	s             string
}

// extractor goes through the contents of pages.
type extractor struct {
	fonts                           map[string]*font
	until                           time.Time
	count, unmapped, images, turned int
	out                             []glyph
}

type matrix [6]float64 // a b c d e f

var ident = matrix{1, 0, 0, 1, 0, 0}

// mul is m, and then n.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is the graphics state as far as text depends on it.
type state struct {
	ctm, tm, line       matrix
	font                *font
	size, lead          float64
	char, word, th, ris float64
	render              int64
}

func (x *extractor) page(p pdf.Page) []glyph {
	x.out = nil
	x.contents(p.V.Key("Contents"), p.Resources(), ident, 0)
	return x.out
}

// contents interprets one stream, and the forms it uses.
func (x *extractor) contents(stream, resources pdf.Value, ctm matrix, depth int) {
	if k := stream.Kind(); k != pdf.Stream && k != pdf.Array || depth > maxForms {
		return
	}
	g := state{ctm: ctm, tm: ident, line: ident, th: 1}
	var stack []state
	pdf.Interpret(stream, func(stk *pdf.Stack, op string) {
		var args []pdf.Value
		for n := stk.Len(); n > 0; n-- {
			args = append([]pdf.Value{stk.Pop()}, args...)
			if len(args) > 32 {
				args = args[:32]
			}
		}
		num := func(i int) float64 {
			if i < len(args) {
				return args[i].Float64()
			}
			return 0
		}
		switch op {
		case "q":
			if len(stack) < 512 {
				stack = append(stack, g)
			}
		case "Q":
			if n := len(stack); n > 0 {
				g, stack = stack[n-1], stack[:n-1]
			}
		case "cm":
			g.ctm = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}.mul(g.ctm)
		case "Tf":
			if len(args) > 1 {
				g.font, g.size = x.font(resources, args[0].Name()), num(1)
			}
		case "Do":
			if len(args) > 0 {
				x.object(resources.Key("XObject").Key(args[0].Name()), resources, g.ctm, depth)
			}
		case "BI":
			x.images++
		default:
			x.text(&g, op, args, num)
		}
	})
}

// object uses a form or counts a picture.
func (x *extractor) object(o, resources pdf.Value, ctm matrix, depth int) {
	switch o.Key("Subtype").Name() {
	case "Image":
		x.images++
	case "Form":
		own := o.Key("Resources")
		if own.IsNull() {
			own = resources
		}
		if m := o.Key("Matrix"); m.Len() == 6 {
			var f matrix
			for i := range f {
				f[i] = m.Index(i).Float64()
			}
			ctm = f.mul(ctm)
		}
		x.contents(o, own, ctm, depth+1)
	}
}

// text carries out the operators of text.
func (x *extractor) text(g *state, op string, args []pdf.Value, num func(int) float64) {
	move := func(dx, dy float64) {
		g.line = matrix{1, 0, 0, 1, dx, dy}.mul(g.line)
		g.tm = g.line
	}
	switch op {
	case "BT":
		g.tm, g.line = ident, ident
	case "Tm":
		g.tm = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}
		g.line = g.tm
	case "TD":
		g.lead = -num(1)
		move(num(0), num(1))
	case "Td":
		move(num(0), num(1))
	case "T*":
		move(0, -g.lead)
	case "TL":
		g.lead = num(0)
	case "Tc":
		g.char = num(0)
	case "Tw":
		g.word = num(0)
	case "Tz":
		g.th = num(0) / 100
	case "Ts":
		g.ris = num(0)
	case "Tr":
		g.render = int64(num(0))
	case "\"":
		g.word, g.char = num(0), num(1)
		move(0, -g.lead)
		if len(args) > 2 {
			x.show(g, args[2].RawString())
		}
	case "'":
		move(0, -g.lead)
		fallthrough
	case "Tj":
		if len(args) > 0 {
			x.show(g, args[0].RawString())
		}
	case "TJ":
		if len(args) == 0 {
			return
		}
		for i := range args[0].Len() {
			v := args[0].Index(i)
			if v.Kind() == pdf.String {
				x.show(g, v.RawString())
			} else {
				g.tm = matrix{1, 0, 0, 1, -v.Float64() / 1000 * g.size * g.th, 0}.mul(g.tm)
			}
		}
	}
}

// show sets the signs of a string.
func (x *extractor) show(g *state, raw string) {
	if g.font == nil {
		return
	}
	for raw != "" && x.count <= maxGlyphs {
		code, n := g.font.code(raw)
		s, ok := g.font.unicode(code, raw[:n])
		w := g.font.width(code) * g.size
		m := matrix{g.size * g.th, 0, 0, g.size, 0, g.ris}.mul(g.tm).mul(g.ctm)
		advance := w + g.char
		if n == 1 && raw[0] == ' ' {
			advance += g.word
		}
		raw = raw[n:]
		size := math.Hypot(m[2], m[3])
		switch across := math.Hypot(m[0], m[1]); {
		case !ok:
			x.count, x.unmapped = x.count+1, x.unmapped+1
		case math.Abs(m[1]) > 0.02*across || m[0] < 0:
			x.turned++
		case s != "":
			x.count++
			x.out = append(x.out, glyph{m[4], m[5], g.font.width(code) * across, size, unified(s)})
		}
		g.tm = matrix{1, 0, 0, 1, advance * g.th, 0}.mul(g.tm)
	}
}
