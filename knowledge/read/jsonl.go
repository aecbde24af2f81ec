package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Entry is one document of a collection: {"id","title","path":["law","chapter"],"text","asked":["question"]}.
type Entry struct {
	ID    string   `json:"id"`
	Title string   `json:"title,omitempty"`
	Path  []string `json:"path,omitempty"` // the text it is from, then the headings within
	Text  string   `json:"text"`
	Asked []string `json:"asked,omitempty"` // questions people asked that it answers
}

// maxLine bounds one entry, in bytes.
const maxLine = 4 << 20

// Collection reads entries, one a line, and hands each to use. It stops at the first line that is no
// entry, or at the first error of use; the error names the line.
func Collection(r io.Reader, use func(Entry) error) error {
	seen := map[string]int{}
	return Lines(r, func(n int, line []byte) error {
		e, err := ParseEntry(line)
		if err == nil && seen[e.ID] > 0 {
			err = fmt.Errorf("%w: id %q stands on line %d already", ErrDamaged, e.ID, seen[e.ID])
		}
		if err != nil {
			return err
		}
		seen[e.ID] = n
		return use(e)
	})
}

// Lines hands over the lines of a collection that are not blank, with their numbers. A line is good
// until the next. The error names the line.
func Lines(r io.Reader, use func(n int, line []byte) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	n, some := 0, false
	for in.Scan() {
		n++
		line := in.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		some = true
		if err := use(n, line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: %w: more than %d MB in one entry", n+1, ErrTooLarge, maxLine>>20)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	if !some {
		return ErrEmpty
	}
	return nil
}

// ParseEntry reads the entry of a line.
func ParseEntry(line []byte) (Entry, error) {
	var e Entry
	if !utf8.Valid(line) {
		return e, ErrEncoding
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("%w: not an entry {\"id\",\"title\",\"path\",\"text\"}: %v", ErrDamaged, err)
	}
	if e.ID == "" {
		return e, fmt.Errorf("%w: an entry without id", ErrDamaged)
	}
	if strings.TrimSpace(e.Text) == "" {
		return e, fmt.Errorf("%w: entry %s has no text; write it under \"text\"", ErrDamaged, e.ID)
	}
	return e, nil
}
