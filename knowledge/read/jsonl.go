package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Entry is one document of a collection: {"id","title","path":["law","chapter"],"text"}.
type Entry struct {
	ID    string   `json:"id"`
	Title string   `json:"title,omitempty"`
	Path  []string `json:"path,omitempty"`
	Text  string   `json:"text"`
}

// maxLine bounds one entry, in bytes.
const maxLine = 4 << 20

// Collection reads entries, one a line, and hands each to use. It stops at the first line that is no
// entry, or at the first error of use; the error names the line.
func Collection(r io.Reader, use func(Entry) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	seen := map[string]int{}
	n := 0
	for in.Scan() {
		n++
		line := in.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := entry(line)
		if err == nil && seen[e.ID] > 0 {
			err = fmt.Errorf("%w: id %q stands on line %d already", ErrDamaged, e.ID, seen[e.ID])
		}
		if err == nil {
			seen[e.ID] = n
			err = use(e)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: %w: more than %d MB in one entry", n+1, ErrTooLarge, maxLine>>20)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(seen) == 0 {
		return ErrEmpty
	}
	return nil
}

func entry(line []byte) (Entry, error) {
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
	return e, nil
}
