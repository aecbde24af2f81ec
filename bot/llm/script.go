package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// Func is a Model made of a function, for tests.
type Func func(context.Context, Request) (Reply, error)

// Complete implements Model.
func (f Func) Complete(ctx context.Context, r Request) (Reply, error) { return f(ctx, r) }

// Script is a Model for tests that replies what is written, in order, and keeps what it was asked.
// A line that starts with "!" is an error with the rest of the line as its text.
type Script struct {
	mu    sync.Mutex
	lines []string
	asked []Request
}

// NewScript makes a model that gives these replies, and after the last one is unavailable.
func NewScript(lines ...string) *Script { return &Script{lines: lines} }

// Asked returns the requests made so far.
func (s *Script) Asked() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.asked...)
}

// Complete implements Model.
func (s *Script) Complete(ctx context.Context, r Request) (Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := Reply{Model: "script", Usage: Usage{Calls: 1}}
	n := len(s.asked)
	s.asked = append(s.asked, r)
	if err := ctx.Err(); err != nil {
		return reply, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if n >= len(s.lines) {
		return reply, fmt.Errorf("%w: the script has no reply %d", ErrUnavailable, n+1)
	}
	if line := s.lines[n]; len(line) > 0 && line[0] == '!' {
		return reply, fmt.Errorf("%w: %s", ErrReply, line[1:])
	}
	reply.JSON = json.RawMessage(s.lines[n])
	return reply, nil
}
