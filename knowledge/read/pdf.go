package read

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/ledongthuc/pdf"
)

// Limits of a PDF. Its streams are packed and may refer to one another, so what it takes to read one
// is bounded by time and by what comes out.
const (
	pdfTime   = 30 * time.Second
	maxGlyphs = 8 << 20
	maxForms  = 8       // forms within forms
	maxUses   = 1 << 17 // of forms, in all
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
		if x.err != nil {
			return nil, fmt.Errorf("page %d: %w", i, damaged(x.err))
		}
		if x.count > maxGlyphs || time.Now().After(x.until) {
			return nil, fmt.Errorf("%w: page %d", ErrBomb, i)
		}
	}
	return x.document(all)
}

// damaged is the error as one of ours.
func damaged(err error) error {
	if errors.Is(err, ErrBomb) {
		return err
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
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
