package collection

import (
	"encoding/binary"
	"fmt"

	"policybot/knowledge/index"
)

// The documents as bytes: their number and, for each, the sum of its line, then id, title, text,
// headings and questions. A text is its length and its bytes, a list its length and its texts; lengths
// are varints.

func (c *Collection) pack() []byte {
	size := 0
	for i := range c.docs {
		size += len(c.docs[i].Text) + len(c.docs[i].Title) + 128
	}
	b := binary.AppendUvarint(make([]byte, 0, size), uint64(len(c.docs)))
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	list := func(all []string) {
		b = binary.AppendUvarint(b, uint64(len(all)))
		for _, s := range all {
			text(s)
		}
	}
	for i := range c.docs {
		d := &c.docs[i]
		b = append(b, c.sums[i][:]...)
		text(d.ID)
		text(d.Title)
		text(d.Text)
		list(d.Path)
		list(d.Asked)
	}
	return b
}

// unpack reads what pack wrote. All texts are parts of one string.
func unpack(data []byte) (*Collection, error) {
	r := reader{rest: string(data)}
	n := r.length(len(sum{}) + 5) // each document takes so many bytes at least
	c := &Collection{docs: make([]index.Doc, n), sums: make([]sum, n)}
	for i := range c.docs {
		copy(c.sums[i][:], r.take(len(sum{})))
		id := r.text()
		c.docs[i] = index.Doc{ID: id, Policy: Policy, Clause: id, Title: r.text(), Text: r.text(), Path: r.list(), Asked: r.list()}
		if r.bad {
			return nil, fmt.Errorf("%w: document %d of %d", ErrParts, i+1, n)
		}
	}
	if r.bad || r.rest != "" {
		return nil, fmt.Errorf("%w: %d bytes after %d documents", ErrParts, len(r.rest), n)
	}
	return c, nil
}

// reader takes texts from a string. After the first fault it gives empty ones.
type reader struct {
	rest string
	bad  bool
}

// length reads the number of what takes at least size bytes each.
func (r *reader) length(size int) int {
	var x uint64
	for shift := 0; ; shift += 7 {
		if r.rest == "" || shift > 28 {
			r.bad = true
			return 0
		}
		c := r.rest[0]
		r.rest = r.rest[1:]
		x |= uint64(c&0x7f) << shift
		if c < 0x80 {
			break
		}
	}
	if x > uint64(len(r.rest)/size) {
		r.rest, r.bad = "", true
		return 0
	}
	return int(x)
}

func (r *reader) take(n int) string {
	if n > len(r.rest) {
		r.rest, r.bad = "", true
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) text() string { return r.take(r.length(1)) }

// someTexts is how many texts of a list room is made for before they are read: the number a damaged part
// promises may be far more than there are.
const someTexts = 64

// list reads texts; nil where there are none.
func (r *reader) list() []string {
	n := r.length(1)
	if n == 0 {
		return nil
	}
	out := make([]string, 0, min(n, someTexts))
	for range n {
		out = append(out, r.text())
		if r.bad {
			return nil
		}
	}
	return out
}
