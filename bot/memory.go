package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
)

// Memory is a Store that keeps everything in this process: for tests, and for the commands that
// answer one question and keep nothing. The zero value is ready.
type Memory struct {
	mu       sync.Mutex
	threads  map[string]Conversation
	receipts []Receipt      // oldest first
	byID     map[string]int // into receipts
	byKey    map[string]int
	feedback []Feedback
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{} }

// Conversation implements Store.
func (m *Memory) Conversation(_ context.Context, id string) (Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.threads[id]; ok {
		return c, nil
	}
	return Conversation{ID: id}, nil
}

// SaveTurn implements Store.
func (m *Memory) SaveTurn(_ context.Context, c Conversation, r Receipt) (Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.threads == nil {
		m.threads = map[string]Conversation{}
		m.byID, m.byKey = map[string]int{}, map[string]int{}
	}
	if m.threads[c.ID].Version != c.Version {
		return Receipt{}, fmt.Errorf("thread %q: %w", c.ID, ErrConflict)
	}
	if _, known := m.byKey[r.Key]; r.Key != "" && known {
		return Receipt{}, fmt.Errorf("key %q: %w", r.Key, ErrConflict)
	}
	prev := ""
	if n := len(m.receipts); n > 0 {
		prev = m.receipts[n-1].Hash
	}
	r.PrevHash, r.Hash = prev, digest(r, prev)
	c.Version++
	m.threads[c.ID] = c
	m.byID[r.ID] = len(m.receipts)
	if r.Key != "" {
		m.byKey[r.Key] = len(m.receipts)
	}
	m.receipts = append(m.receipts, r)
	return r, nil
}

// ByKey implements Store.
func (m *Memory) ByKey(_ context.Context, key string) (Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i, ok := m.byKey[key]; ok && key != "" {
		return m.receipts[i], nil
	}
	return Receipt{}, fmt.Errorf("receipt with key %q: %w", key, ErrNotFound)
}

// Receipt implements Store.
func (m *Memory) Receipt(_ context.Context, id string) (Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i, ok := m.byID[id]; ok {
		return m.receipts[i], nil
	}
	return Receipt{}, fmt.Errorf("receipt %q: %w", id, ErrNotFound)
}

// Receipts implements Store.
func (m *Memory) Receipts(_ context.Context, thread string, limit int) ([]Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Receipt
	for i := len(m.receipts) - 1; i >= 0 && len(out) < limit; i-- {
		if thread == "" || m.receipts[i].Thread == thread {
			out = append(out, m.receipts[i])
		}
	}
	return out, nil
}

// SaveFeedback implements Store.
func (m *Memory) SaveFeedback(_ context.Context, f Feedback) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.byID[f.Receipt]; !ok {
		return fmt.Errorf("feedback on receipt %q: %w", f.Receipt, ErrNotFound)
	}
	m.feedback = append(m.feedback, f)
	return nil
}

// Close implements Store; there is nothing to let go of.
func (m *Memory) Close() error { return nil }

// digest chains a receipt to the one before it: a change to any of them shows in every later hash.
func digest(r Receipt, prev string) string {
	sum := sha256.New()
	for _, part := range []string{prev, r.ID, r.Thread, strconv.Itoa(r.Turn), r.Key, r.At.UTC().String(), r.Channel,
		r.Question, r.Policy.ID, r.Policy.Version, string(r.Case), string(r.Answer)} {
		fmt.Fprintf(sum, "%d:%s", len(part), part) // with its length, so that no two lists run together
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// newID returns a name nobody can guess, for receipts and threads.
func newID() string {
	var b [12]byte
	rand.Read(b[:]) // never fails: it ends the program rather than return an error
	return hex.EncodeToString(b[:])
}
