package store

import (
	"context"
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
