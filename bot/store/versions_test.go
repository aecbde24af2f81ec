package store

import (
	"context"
	"database/sql"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policybot/knowledge/snapshot"
	"policybot/knowledge/snapshot/placetest"
)

var _ snapshot.Place = Versions{}

// The database is a place for published versions as a folder is.
func testVersions(t *testing.T, url string) {
	placetest.Conform(t, func(t testing.TB) snapshot.Place {
		s := open(t, url)
		for _, table := range []string{"shelves", "versions"} {
			if _, err := s.eng.write.Exec("DELETE FROM " + table); err != nil {
				t.Fatal(err)
			}
		}
		return s.Versions()
	})
	v := open(t, url).Versions()
	if names, err := v.Shelves(ctx); err != nil || strings.Join(names, " ") != "p q" {
		t.Errorf("shelves: %q, %v", names, err)
	}
	big := [][]byte{nil, make([]byte, maxVersion+1)}
	if _, err := v.Add(ctx, "big", 0, 0, big, nil); err == nil || !strings.Contains(err.Error(), "at most 64 are kept") {
		t.Errorf("a version too large: %v", err)
	}
}

// A commit whose acknowledgement is lost is tried again. It counts once, and it counts.
func testLostAcknowledgement(t *testing.T, url string) {
	s := open(t, url)
	v := s.Versions()
	state := func() [2]int {
		t.Helper()
		inForce, last, err := v.State(ctx, "lost")
		if err != nil {
			t.Fatal(err)
		}
		return [2]int{inForce, last}
	}
	begun := state()
	for range 3 {
		now := state()
		if done, err := v.Add(ctx, "lost", now[0], now[1], [][]byte{[]byte("m")}, nil); !done || err != nil {
			t.Fatal(done, err)
		}
	}
	n := begun[1] + 3
	for _, c := range []struct {
		what string
		move move
		then func()
		want bool
	}{
		{"going back", move{name: "lost", inForce: n, last: n, nextInForce: n - 1, nextLast: n}, func() {}, true},
		{"another's version", move{name: "lost", inForce: n - 1, last: n, nextInForce: n, nextLast: n,
			ours: func(context.Context, *sql.Tx) (bool, error) { return false, nil }}, func() {}, false},
		{"going back, and another went on", move{name: "lost", inForce: n, last: n, nextInForce: n - 1, nextLast: n}, func() {
			if done, err := v.Add(ctx, "lost", n-1, n, [][]byte{[]byte("m")}, nil); !done || err != nil {
				t.Fatal(done, err)
			}
		}, false},
	} {
		for range 2 {
			if err := s.transact(ctx, func(tx *sql.Tx) error { return v.try(ctx, tx, &c.move) }); err != nil {
				t.Fatal(err)
			}
			c.then()
			c.then = func() {}
		}
		if c.move.done != c.want {
			t.Errorf("%s: done is %v, want %v; the shelf stands at %v", c.what, c.move.done, c.want, state())
		}
	}
}

// Who listens is woken by others who publish, also after the connection was cut; on SQLite there is
// nobody else.
func testListen(t *testing.T, url string) {
	here, there := open(t, url), open(t, url)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var woken atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		here.Versions().Listen(ctx, func() { woken.Add(1) })
	}()
	if !here.eng.postgres {
		<-ended
		return
	}
	shelf := snapshot.Open(there.Versions(), "p")
	publish := func() {
		t.Helper()
		if _, err := shelf.Publish(ctx, snapshot.Manifest{}, map[string][]byte{"a": nil}, nil); err != nil {
			t.Fatal(err)
		}
	}
	more := func(than int64) {
		t.Helper()
		for begun := time.Now(); woken.Load() <= than; time.Sleep(5 * time.Millisecond) {
			if time.Since(begun) > 10*time.Second {
				t.Fatalf("woken %d times, want more", woken.Load())
			}
		}
	}
	more(0) // it listens
	n := woken.Load()
	publish()
	more(n)
	n = woken.Load()
	if _, err := shelf.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	more(n)
	n = woken.Load()
	if _, err := there.eng.write.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()`); err != nil {
		t.Fatal(err)
	}
	more(n) // it listens again, on another connection
	n = woken.Load()
	publish()
	more(n)
	stop()
	<-ended
}
