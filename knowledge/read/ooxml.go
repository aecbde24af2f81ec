package read

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// maxXML bounds one part of a Word file, unpacked; the XML of a page takes some 50 kB.
const maxXML = 96 << 20

// container is the zip file that a Word file is.
type container struct{ files map[string]*zip.File }

// unzip opens the zip file and refuses what is none, what is no Word file, and bombs.
func unzip(data []byte) (*container, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("%w: %d parts", ErrBomb, len(z.File))
	}
	p := &container{map[string]*zip.File{}}
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
func (p *container) read(name string) ([]byte, error) {
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
