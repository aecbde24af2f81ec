package read

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxXML bounds one part of a Word file, unpacked; the XML of a page takes some 50 kB.
const maxXML = 96 << 20

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

// package_ is the zip file a Word file is.
type package_ struct{ files map[string]*zip.File }

// unzip opens the zip file and refuses what is none, what is no Word file, and bombs.
func unzip(data []byte) (*package_, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("%w: %d parts", ErrBomb, len(z.File))
	}
	p := &package_{map[string]*zip.File{}}
	for _, f := range z.File {
		if _, twice := p.files[f.Name]; twice {
			return nil, fmt.Errorf("%w: two parts are named %q", ErrDamaged, f.Name)
		}
		p.files[f.Name] = f
	}
	switch {
	case p.files["word/document.xml"] != nil:
		return p, nil
	case p.files["EncryptedPackage"] != nil:
		return nil, ErrEncrypted
	case p.files["OFD.xml"] != nil, p.files["xl/workbook.xml"] != nil, p.files["ppt/presentation.xml"] != nil, p.files["content.xml"] != nil:
		return nil, fmt.Errorf("%w: an office file of another kind; save it as .docx or PDF", ErrFormat)
	}
	return nil, fmt.Errorf("%w: a zip file without a document; unpack it first", ErrFormat)
}

// read unpacks one part, and believes nothing the zip file says about its size.
func (p *package_) read(name string) ([]byte, error) {
	f := p.files[name]
	if f == nil {
		return nil, nil
	}
	if f.Flags&1 != 0 {
		return nil, ErrEncrypted
	}
	limit := min(int64(maxXML), max(int64(f.CompressedSize64)*maxRatio, 1<<20))
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fmt.Errorf("%w: %s: %d bytes become %d", ErrBomb, name, f.CompressedSize64, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrDamaged, name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrDamaged, name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: %s", ErrBomb, name)
	}
	return data, nil
}

// element is one start tag by its local name.
type element struct {
	name string
	attr map[string]string
}

func (e *element) val() string { return e.attr["val"] }

// on reports whether a property that is true by being there is true.
func (e *element) on() bool {
	v, said := e.attr["val"]
	return !said || v != "0" && v != "false" && v != "off" && v != "none"
}

// walkXML goes through a part and calls start, end and text; a start that returns false has its
// element passed over.
func walkXML(data []byte, start func(e *element) bool, end func(name string), text func(s string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { // Word writes UTF-8
		return nil, fmt.Errorf("encoding %s", label)
	}
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: elements within elements beyond any document", ErrDamaged)
			}
			e := &element{t.Name.Local, make(map[string]string, len(t.Attr))}
			for _, a := range t.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			if !start(e) {
				if err := skip(d, depth); err != nil {
					return err
				}
				depth--
			}
		case xml.EndElement:
			depth--
			end(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
}

// skip passes over the element that has just begun. xml.Decoder.Skip has no bound of depth.
func skip(d *xml.Decoder, depth int) error {
	for open := 1; open > 0; {
		t, err := d.Token()
		if err != nil {
			return fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		switch t.(type) {
		case xml.StartElement:
			if open++; open+depth > maxDepth {
				return fmt.Errorf("%w: elements within elements beyond any document", ErrDamaged)
			}
		case xml.EndElement:
			open--
		}
	}
	return nil
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
