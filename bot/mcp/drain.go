package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// drainTime is how long the end of the input waits for calls that are still being answered.
const drainTime = 30 * time.Second

// drain holds back the end of the input until every call that came in was answered. The protocol's
// library drops what is under way when the input ends, and whoever pipes a few calls into the
// command would get no answers.
type drain struct {
	mu   sync.Mutex
	open map[string]bool // ids of calls that are being answered
	done chan struct{}   // signalled when the last was answered
}

func newDrain() *drain {
	return &drain{open: map[string]bool{}, done: make(chan struct{}, 1)}
}

// note reads one message: a call opens its id, an answer closes it.
func (d *drain) note(line []byte, call bool) {
	var m struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
	}
	if json.Unmarshal(line, &m) != nil || len(m.ID) == 0 || call != (m.Method != "") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if call {
		d.open[string(m.ID)] = true
		return
	}
	delete(d.open, string(m.ID))
	if len(d.open) == 0 {
		select {
		case d.done <- struct{}{}:
		default:
		}
	}
}

// wait returns when nothing is open any more, the time is up, or ctx ends.
func (d *drain) wait(ctx context.Context) {
	limit := time.After(drainTime)
	for {
		d.mu.Lock()
		rest := len(d.open)
		d.mu.Unlock()
		if rest == 0 {
			return
		}
		select {
		case <-d.done:
		case <-limit:
			return
		case <-ctx.Done():
			return
		}
	}
}

// reader is the input with its end held back. It is not ours to close.
type reader struct {
	io.Reader
	*drain
	lines lines
	ctx   context.Context // of Serve, which the reader does not outlive
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.lines.add(p[:n], func(line []byte) { r.note(line, true) })
	if err != nil && n == 0 {
		r.wait(r.ctx)
	}
	return n, err
}

func (*reader) Close() error { return nil }

// writer is the output, watched for answers. It is not ours to close.
type writer struct {
	io.Writer
	*drain
	lines lines
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.lines.add(p[:n], func(line []byte) { w.note(line, false) })
	return n, err
}

func (*writer) Close() error { return nil }

// lines cuts a stream into lines; one longer than a message may be is let go.
type lines struct{ rest []byte }

func (l *lines) add(p []byte, each func(line []byte)) {
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			if len(l.rest)+len(p) <= maxMessage {
				l.rest = append(l.rest, p...)
			}
			return
		}
		each(append(l.rest, p[:end]...))
		l.rest, p = l.rest[:0], p[end+1:]
	}
}
