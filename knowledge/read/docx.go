package read

import "strings"

// docx reads a Word file.
func docx(data []byte) (*Document, error) {
	parts, err := unzip(data)
	if err != nil {
		return nil, err
	}
	body, err := parts.read("word/document.xml")
	if err != nil {
		return nil, err
	}
	n, err := readNumbering(parts)
	if err != nil {
		return nil, err
	}
	w := &word{numbers: n, b: &builder{}}
	if err := w.read(body); err != nil {
		return nil, err
	}
	return w.b.done("docx"), nil
}

// word writes the paragraphs of a document.
type word struct {
	numbers *numbering
	b       *builder
	n       int // paragraphs so far

	paras []*para // those open: a text box stands within a paragraph
	rows  []*row  // rows open: a table may stand within a cell
	inT   bool    // within w:t
}

// para is a paragraph being read.
type para struct {
	text   strings.Builder
	style  string
	num    string // numId, "" when the paragraph itself says nothing
	level  string
	props  int  // depth of property elements
	hidden bool // the run being read is hidden
	boxed  []string
}

// row is a row of a table being read.
type row struct {
	cells [][]string
}

// leftOut is what is no part of the text, and what to call it where a reader should know. Text boxes
// stand within drawings, and once more in the Fallback for older programs.
var leftOut = map[string]string{
	"del": "deleted text", "moveFrom": "deleted text", "delText": "", "instrText": "", "Fallback": "", "rPrChange": "", "pPrChange": "",
	"tblPr": "", "tblGrid": "", "trPr": "", "sectPr": "", "sdtPr": "", "sdtEndPr": "", "footnoteReference": "footnotes", "endnoteReference": "footnotes",
	"commentReference": "comments", "annotationRef": "", "object": "", "tcPr": "", "oMathPara": "formulas", "oMath": "formulas",
}

func (w *word) read(data []byte) error { return walkXML(data, w.start, w.end, w.char) }

func (w *word) start(e *element) bool {
	if what, out := leftOut[e.name]; out {
		if what != "" {
			w.b.leave(what)
		}
		return false
	}
	switch e.name {
	case "p":
		w.paras = append(w.paras, &para{})
	case "tr":
		w.rows = append(w.rows, &row{})
	case "tc":
		if r := w.row(); r != nil {
			r.cells = append(r.cells, nil)
		}
	default:
		if p := w.para(); p != nil {
			w.run(p, e)
		}
	}
	return true
}

// run reads what stands in a paragraph.
func (w *word) run(p *para, e *element) {
	switch e.name {
	case "pPr", "rPr":
		p.props++
	case "r":
		p.hidden = false
	case "pStyle":
		p.style = e.val()
	case "numId":
		p.num = e.val()
	case "ilvl":
		p.level = e.val()
	case "vanish":
		// The mark of the paragraph has properties too; they hide no text.
		p.hidden = p.props == 1 && e.on() || p.hidden
	case "t":
		w.inT = true
	case "tab", "ptab":
		if p.props == 0 {
			w.put("\t")
		}
	case "br", "cr":
		w.put("\n")
	case "noBreakHyphen":
		w.put("-")
	case "sym":
		w.b.leave("signs of symbol fonts")
	}
}

func (w *word) end(name string) {
	switch name {
	case "t":
		w.inT = false
	case "pPr", "rPr":
		if p := w.para(); p != nil {
			p.props--
			if name == "pPr" {
				p.hidden = false
			}
		}
	case "p":
		w.endPara()
	case "tr":
		w.endRow()
	}
}

func (w *word) char(s string) {
	if w.inT {
		w.put(s)
	}
}

func (w *word) put(s string) {
	p := w.para()
	if p == nil || p.props > 0 {
		return
	}
	if p.hidden {
		w.b.leave("hidden text")
		return
	}
	p.text.WriteString(s)
}

func (w *word) para() *para {
	if len(w.paras) == 0 {
		return nil
	}
	return w.paras[len(w.paras)-1]
}

func (w *word) row() *row {
	if len(w.rows) == 0 {
		return nil
	}
	return w.rows[len(w.rows)-1]
}

// endPara writes the paragraph: into the cell or the text box it stands in, or into the text. A text
// box comes after the paragraph it hangs on.
func (w *word) endPara() {
	p := w.para()
	if p == nil {
		return
	}
	w.paras = w.paras[:len(w.paras)-1]
	w.n++
	s := p.text.String()
	if strings.IndexFunc(s, visible) >= 0 || p.num != "" {
		s = w.numbers.next(p) + s
	}
	out := append([]string{s}, p.boxed...)
	switch outer := w.para(); {
	case outer != nil:
		outer.boxed = append(outer.boxed, out...)
	case w.row() != nil && len(w.row().cells) > 0:
		r := w.row()
		r.cells[len(r.cells)-1] = append(r.cells[len(r.cells)-1], out...)
	default:
		for _, s := range out {
			w.b.add(s, "paragraph", w.n)
		}
	}
}

// endRow writes a row of a table as one line where its cells are single lines, and cell by cell
// where they hold paragraphs: tables are also used to lay out whole pages.
func (w *word) endRow() {
	r := w.row()
	if r == nil {
		return
	}
	w.rows = w.rows[:len(w.rows)-1]
	var all, line []string
	single := true
	for _, c := range r.cells {
		var own []string
		for _, s := range c {
			if strings.IndexFunc(s, visible) >= 0 {
				own = append(own, s)
			}
		}
		single = single && len(own) <= 1
		all, line = append(all, own...), append(line, strings.Join(own, ""))
	}
	if single && len(all) > 0 {
		all = []string{strings.TrimRight(strings.ReplaceAll(strings.Join(line, "  "), "\n", " "), " ")}
	}
	if outer := w.row(); outer != nil && len(outer.cells) > 0 {
		outer.cells[len(outer.cells)-1] = append(outer.cells[len(outer.cells)-1], all...)
		return
	}
	for _, s := range all {
		w.b.add(s, "paragraph", w.n)
	}
}
