package read

import (
	"bytes"
	"io"
	"strconv"

	"github.com/ledongthuc/pdf"
)

// maxContents bounds what is drawn on a page, unpacked, in bytes.
const maxContents = 64 << 20

// Limits of what stands before an operator.
const (
	maxOperands = 64
	maxNesting  = 8
)

// operand is a value before an operator: a number, a string, a name or a list.
type operand struct {
	kind byte // n s / [ and, for what text has no use for, 0
	num  float64
	str  string
	list []operand
}

// contentsOf unpacks a stream, or the streams of a list one after the other.
func contentsOf(v pdf.Value) ([]byte, error) {
	var all bytes.Buffer
	one := func(v pdf.Value) error {
		if v.Kind() != pdf.Stream {
			return nil
		}
		r := v.Reader()
		defer r.Close()
		n, err := io.Copy(&all, io.LimitReader(r, maxContents+1-int64(all.Len())))
		all.WriteByte('\n')
		if n > maxContents || all.Len() > maxContents {
			return ErrBomb
		}
		return err
	}
	if v.Kind() != pdf.Array {
		err := one(v)
		return all.Bytes(), err
	}
	for i := range v.Len() {
		if err := one(v.Index(i)); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

// scanner reads what is drawn on a page. Any bytes can be read; it takes time linear in their number.
type scanner struct {
	data []byte
	at   int
}

// operators calls do for every operator with the operands before it.
func operators(data []byte, do func(op string, args []operand)) {
	s := &scanner{data: data}
	var args []operand
	for {
		o, op, ok := s.next(0)
		switch {
		case !ok:
			return
		case op == "":
			if len(args) < maxOperands {
				args = append(args, o)
			}
			continue
		case op == "ID":
			s.image()
		}
		do(op, args)
		args = args[:0]
	}
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isMark(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// next reads an operand, or an operator, which is a word that is no operand.
func (s *scanner) next(depth int) (o operand, op string, ok bool) {
	for s.at < len(s.data) {
		c := s.data[s.at]
		switch {
		case isBlank(c):
			s.at++
			continue
		case c == '%':
			for s.at < len(s.data) && s.data[s.at] != '\n' && s.data[s.at] != '\r' {
				s.at++
			}
			continue
		}
		s.at++
		switch c {
		case '(':
			return operand{kind: 's', str: s.literal()}, "", true
		case '<':
			if s.at < len(s.data) && s.data[s.at] == '<' {
				s.at++
				return operand{}, "", true // what dictionaries hold is of no use for text
			}
			return operand{kind: 's', str: s.hex()}, "", true
		case '/':
			return operand{kind: '/', str: s.word()}, "", true
		case '[':
			return operand{kind: '[', list: s.list(depth)}, "", true
		case '>', ']', ')', '{', '}':
			return operand{}, "", true
		}
		s.at--
		w := s.word()
		if n, err := strconv.ParseFloat(w, 64); err == nil && (c < 'A' || c > 'z') {
			return operand{kind: 'n', num: n}, "", true
		}
		return operand{}, w, true
	}
	return operand{}, "", false
}

// word reads up to the next blank or mark.
func (s *scanner) word() string {
	from := s.at
	for s.at < len(s.data) && !isBlank(s.data[s.at]) && !isMark(s.data[s.at]) {
		s.at++
	}
	return string(s.data[from:s.at])
}

// list reads up to the closing bracket.
func (s *scanner) list(depth int) (out []operand) {
	for s.at < len(s.data) {
		for s.at < len(s.data) && isBlank(s.data[s.at]) {
			s.at++
		}
		if s.at < len(s.data) && s.data[s.at] == ']' {
			s.at++
			return out
		}
		if depth >= maxNesting {
			return out
		}
		o, op, ok := s.next(depth + 1)
		if !ok {
			return out
		}
		if op == "" {
			out = append(out, o)
		}
	}
	return out
}

func (s *scanner) hex() string {
	end := bytes.IndexByte(s.data[s.at:], '>')
	if end < 0 {
		end = len(s.data) - s.at
	}
	var digits []byte
	for _, c := range s.data[s.at : s.at+end] {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
			digits = append(digits, c)
		}
	}
	s.at = min(s.at+end+1, len(s.data))
	return unhex(string(digits))
}

// literal reads a string in round brackets.
func (s *scanner) literal() string {
	var out []byte
	for depth := 1; s.at < len(s.data); {
		c := s.data[s.at]
		s.at++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return string(out)
			}
		case '\\':
			out = s.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escape reads what follows a backslash.
func (s *scanner) escape(out []byte) []byte {
	if s.at >= len(s.data) {
		return out
	}
	c := s.data[s.at]
	s.at++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\r':
		if s.at < len(s.data) && s.data[s.at] == '\n' {
			s.at++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && s.at < len(s.data) && s.data[s.at] >= '0' && s.data[s.at] <= '7'; i++ {
		n = n*8 + int(s.data[s.at]-'0')
		s.at++
	}
	return append(out, byte(n))
}

// image passes over the bytes of a picture drawn in place.
func (s *scanner) image() {
	for s.at < len(s.data) {
		i := bytes.Index(s.data[s.at:], []byte("EI"))
		if i < 0 {
			s.at = len(s.data)
			return
		}
		start := s.at + i
		s.at = start + 2
		if start > 0 && isBlank(s.data[start-1]) && (s.at == len(s.data) || isBlank(s.data[s.at])) {
			return
		}
	}
}
