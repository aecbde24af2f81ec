package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// lineFault takes the place of the document of a line that could not be worked on.
type lineFault struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// lines reads one JSON string a line and writes one JSON document a line, in the same order. A
// line that cannot be worked on gets a document that says why, and the others go on; then the
// command ends with an error.
func (a *app) lines(work func(text string) (any, error)) error {
	in := bufio.NewScanner(a.in)
	in.Buffer(make([]byte, 0, 64<<10), maxInput)
	out := bufio.NewWriterSize(a.out, 64<<10)
	bad, n := 0, 0
	for in.Scan() {
		n++
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		doc, err := workLine(in.Bytes(), work)
		if err != nil {
			bad++
			doc = lineFault{n, err.Error()}
		}
		if err := writeJSON(out, false, doc); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("standard input, line %d: %w", n+1, err)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d lines could not be worked on; their documents say why", bad, n)
	}
	return nil
}

func workLine(line []byte, work func(string) (any, error)) (any, error) {
	var text string
	dec := json.NewDecoder(bytes.NewReader(line))
	if err := dec.Decode(&text); err != nil {
		return nil, fmt.Errorf("not a JSON string: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON string on the line")
	}
	return work(text)
}
