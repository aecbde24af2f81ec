package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"policybot/bot"
)

func event(id, thread string) bot.Event {
	return bot.Event{ID: id, Thread: thread, Payload: json.RawMessage(`{"text":"` + id + `"}`), At: time.Unix(7, 0)}
}

func putAll(t testing.TB, s *Store, events ...bot.Event) {
	t.Helper()
	for _, e := range events {
		if fresh, err := s.Put(ctx, e); err != nil || !fresh {
			t.Fatalf("put %s: fresh %v, %v", e.ID, fresh, err)
		}
	}
}

// claim claims the next event and returns its id, "" for none.
func claim(t testing.TB, s *Store, lease time.Duration) string {
	t.Helper()
	e, err := s.Claim(ctx, lease)
	if err != nil {
		t.Fatal(err)
	}
	if e == nil {
		return ""
	}
	return e.ID
}

func wantClaim(t testing.TB, s *Store, want string) {
	t.Helper()
	if got := claim(t, s, time.Minute); got != want {
		t.Fatalf("claimed %q, want %q", got, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testInbox(t *testing.T, url string) {
	s := open(t, url)
	wantClaim(t, s, "")
	putAll(t, s, event("e1", "a"))
	e, err := s.Claim(ctx, time.Minute)
	if err != nil || e == nil || e.ID != "e1" || e.Thread != "a" || e.Attempts != 1 || string(e.Payload) != `{"text":"e1"}` || !e.At.Equal(time.Unix(7, 0)) {
		t.Fatalf("got %+v, %v", e, err)
	}
	must(t, s.Note(ctx, "e1", json.RawMessage(`{"reply":1}`)))
	must(t, s.Release(ctx, "e1", 0))
	e, err = s.Claim(ctx, time.Minute)
	if err != nil || e == nil || e.Attempts != 2 || string(e.Progress) != `{"reply":1}` {
		t.Fatalf("got %+v, %v", e, err)
	}
	must(t, s.Done(ctx, "e1"))
	must(t, s.Done(ctx, "e1"))
	wantClaim(t, s, "")
	if err := s.Note(ctx, "e1", nil); !errors.Is(err, ErrClaimLost) {
		t.Errorf("note on an event that is done: %v", err)
	}
	if err := s.Done(ctx, "none"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("done with nothing: %v", err)
	}
	if _, err := s.Put(ctx, bot.Event{}); err == nil {
		t.Error("an event without an id was put")
	}
}

func testInboxOrder(t *testing.T, url string) {
	s := open(t, url)
	putAll(t, s, event("a1", "a"), event("a2", "a"), event("b1", "b"), event("n1", ""), event("n2", ""))
	for _, want := range []string{"a1", "b1", "n1", "n2", ""} {
		wantClaim(t, s, want)
	}
	must(t, s.Done(ctx, "a1"))
	wantClaim(t, s, "a2")
}

func testInboxDedupe(t *testing.T, url string) {
	s := open(t, url)
	first := event("e1", "a")
	first.Alt = "C1/1.5"
	putAll(t, s, first)
	sameAlt := event("e2", "a")
	sameAlt.Alt = "C1/1.5"
	for _, e := range []bot.Event{first, event("e1", "b"), sameAlt} {
		if fresh, err := s.Put(ctx, e); err != nil || fresh {
			t.Errorf("%s %s: fresh %v, %v", e.ID, e.Alt, fresh, err)
		}
	}
	wantClaim(t, s, "e1")
	must(t, s.Done(ctx, "e1"))
	if fresh, err := s.Put(ctx, sameAlt); err != nil || fresh {
		t.Errorf("after it was done: fresh %v, %v", fresh, err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for range 10 {
		wg.Go(func() {
			fresh, err := s.Put(ctx, event("same", "a"))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if fresh {
				n++
			}
		})
	}
	wg.Wait()
	if n != 1 {
		t.Errorf("fresh %d times", n)
	}
}

func testInboxLease(t *testing.T, url string) {
	s, other := open(t, url), open(t, url)
	putAll(t, s, event("e1", "a"), event("e2", "a"))
	if got := claim(t, s, time.Second); got != "e1" {
		t.Fatalf("claimed %q", got)
	}
	wantClaim(t, other, "")
	time.Sleep(1100 * time.Millisecond)
	wantClaim(t, other, "e1")
	// The first worker wakes up: the event is not its own any more.
	for name, err := range map[string]error{
		"note": s.Note(ctx, "e1", nil), "release": s.Release(ctx, "e1", 0), "done": s.Done(ctx, "e1"),
	} {
		if !errors.Is(err, ErrClaimLost) {
			t.Errorf("%s: got %v, want %v", name, err, ErrClaimLost)
		}
	}
	must(t, other.Done(ctx, "e1"))
	must(t, s.Done(ctx, "e1"))
}

func testInboxRelease(t *testing.T, url string) {
	s := open(t, url)
	putAll(t, s, event("e1", "a"), event("e2", "a"), event("b1", "b"))
	wantClaim(t, s, "e1")
	must(t, s.Release(ctx, "e1", time.Second))
	wantClaim(t, s, "b1") // e2 waits for e1
	wantClaim(t, s, "")
	time.Sleep(1100 * time.Millisecond)
	wantClaim(t, s, "e1")
}

// Several workers on several connections: each event is handled once, in order within its thread.
func testInboxWorkers(t *testing.T, url string) {
	s := open(t, url)
	const threads, each = 8, 12
	for i := range each {
		for n := range threads {
			putAll(t, s, event(fmt.Sprintf("%d-%d", n, i), fmt.Sprint("t", n)))
		}
	}
	stores := []*Store{s, open(t, url)}
	var mu sync.Mutex
	next := map[string]int{}
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			s := stores[w%2]
			for {
				e, err := s.Claim(ctx, time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if e == nil {
					left := threads * each
					for _, n := range next {
						left -= n
					}
					mu.Unlock()
					if left == 0 {
						return
					}
					time.Sleep(time.Millisecond)
					continue
				}
				if want := fmt.Sprintf("%s-%d", e.Thread[1:], next[e.Thread]); e.ID != want || e.Attempts != 1 {
					t.Errorf("handled %s at attempt %d, want %s", e.ID, e.Attempts, want)
				}
				next[e.Thread]++
				mu.Unlock()
				if err := s.Done(ctx, e.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
