package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ParseJSON reads one JSON value, by JSON's own rules: escapes and white space
// differ from YAML's.
func ParseJSON(src []byte) (*Node, error) {
	if len(src) > MaxSize {
		return nil, fmt.Errorf("%d bytes: more than %d", len(src), MaxSize)
	}
	if !utf8.Valid(src) {
		return nil, errors.New("not valid UTF-8")
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	r := jsonReader{src: src, dec: json.NewDecoder(bytes.NewReader(src))}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", r.line(), err)
	}
	if _, err := r.dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("line %d: something follows the document", r.line())
	}
	return n, nil
}

type jsonReader struct {
	src  []byte
	dec  *json.Decoder
	at   int // offset up to which lines are counted
	seen int // line breaks before it
}

// line is the line of the last token.
func (r *jsonReader) line() int {
	if to := min(int(r.dec.InputOffset()), len(r.src)); to > r.at {
		r.seen += bytes.Count(r.src[r.at:to], []byte("\n"))
		r.at = to
	}
	return r.seen + 1
}

func (r *jsonReader) value(depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	tok, err := r.dec.Token()
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	n := &Node{Line: r.line()}
	switch t := tok.(type) {
	case nil:
	case bool:
		n.Kind, n.Text = Scalar, fmt.Sprint(t)
	case json.Number:
		n.Kind, n.Text = Scalar, t.String()
	case string:
		n.Kind, n.Text, n.Quoted = Scalar, t, true
	case json.Delim:
		return n, r.group(n, t, depth)
	}
	return n, nil
}

// group reads the rest of a list or a map.
func (r *jsonReader) group(n *Node, open json.Delim, depth int) error {
	n.Kind = List
	if open == '{' {
		n.Kind = Map
	}
	for r.dec.More() {
		var k Key
		if n.Kind == Map {
			tok, err := r.dec.Token()
			if err != nil {
				return err
			}
			k.Name, _ = tok.(string)
			k.Line = r.line()
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.Kind == List {
			n.Items = append(n.Items, v)
			continue
		}
		k.Value = v
		if err := n.put(k); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}
