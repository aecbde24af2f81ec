package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// TestCrowd: many turns of one thread at once are all answered, each as a turn of its own.
func TestCrowd(t *testing.T) {
	b := newBot(t)
	const crowd = 40
	var wg sync.WaitGroup
	errs := make([]error, crowd)
	for i := range crowd {
		wg.Go(func() {
			_, errs[i] = b.Ask(t.Context(), Question{Thread: "crowd", Text: fmt.Sprintf("服务券产品合同%d万元，能补多少", i+1)})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if conv, err := b.store.Conversation(t.Context(), "crowd"); err != nil || conv.Version != crowd {
		t.Errorf("%d turns were kept, %v; want %d", conv.Version, err, crowd)
	}
	if len(b.alone.turns.held) > 0 {
		t.Errorf("%d threads are still held", len(b.alone.turns.held))
	}
}

// TestQueueLeaves: who waits goes when the caller does, and holds up nobody behind.
func TestQueueLeaves(t *testing.T) {
	var q queue
	leave, err := q.enter(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := q.enter(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second one entered: %v", err)
	}
	other, err := q.enter(t.Context(), "b")
	if err != nil {
		t.Fatal("another thread waits:", err)
	}
	other()
	leave()
	if leave, err = q.enter(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	leave()
	if len(q.held) > 0 {
		t.Errorf("still held: %v", q.held)
	}
}

// emptied is a store whose receipts had their texts removed.
type emptied struct{ Store }

func (s emptied) ByKey(ctx context.Context, key string) (Receipt, error) {
	r, err := s.Store.ByKey(ctx, key)
	r.Answer, r.Question = nil, ""
	return r, err
}

func TestRemovedKey(t *testing.T) {
	b := newBot(t)
	q := Question{Thread: "a", Key: "k", Text: "你好"}
	if _, err := b.Ask(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	b.store = emptied{b.store}
	var bad *InputError
	if _, err := b.Ask(t.Context(), q); !errors.As(err, &bad) || bad.Code != "removed" {
		t.Errorf("got %v", err)
	}
}
