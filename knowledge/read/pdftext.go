package read

import (
	"math"
	"time"

	"github.com/ledongthuc/pdf"
)

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
	forms                           int
	out                             []glyph
	err                             error
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
	if depth > maxForms || x.forms > maxUses {
		return
	}
	x.forms++
	data, err := contentsOf(stream)
	if err != nil {
		x.fail(err)
		return
	}
	g := state{ctm: ctm, tm: ident, line: ident, th: 1}
	var stack []state
	operators(data, func(op string, args []operand) {
		num := func(i int) float64 {
			if i < len(args) {
				return args[i].num
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
				g.font, g.size = x.font(resources, args[0].str), num(1)
			}
		case "Do":
			if len(args) > 0 {
				x.object(resources.Key("XObject").Key(args[0].str), resources, g.ctm, depth)
			}
		case "BI":
			x.images++
		default:
			x.text(&g, op, args, num)
		}
	})
}

// fail keeps the first error.
func (x *extractor) fail(err error) {
	if x.err == nil {
		x.err = err
	}
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
func (x *extractor) text(g *state, op string, args []operand, num func(int) float64) {
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
			x.show(g, args[2].str)
		}
	case "'":
		move(0, -g.lead)
		fallthrough
	case "Tj":
		if len(args) > 0 {
			x.show(g, args[0].str)
		}
	case "TJ":
		if len(args) == 0 {
			return
		}
		for _, v := range args[0].list {
			if v.kind == 's' {
				x.show(g, v.str)
			} else {
				g.tm = matrix{1, 0, 0, 1, -v.num / 1000 * g.size * g.th, 0}.mul(g.tm)
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
