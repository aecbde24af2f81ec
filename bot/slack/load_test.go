package slack_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Many events a second, every second one delivered twice, and the process
// killed in the middle: every question is answered exactly once, in order
// within its thread. 400 events; with SLACK_FULL=1, which wants the machine for
// itself, the full 2,000, whose acknowledgements are then held to 200 ms.
func TestLoadWithAKill(t *testing.T) {
	count, limit := 400, time.Hour // how quick it is says nothing while other tests run beside this one
	if os.Getenv("SLACK_FULL") != "" {
		count, limit = 2000, 200*time.Millisecond
	} else if testing.Short() {
		t.Skip("takes some seconds")
	}
	l := &load{t: t, w: newWorkspace(t), threads: 50, port: freePort(t), db: filepath.Join(t.TempDir(), "bot.db")}
	l.process = start(t, l.w, l.db, l.port, "")
	l.deliver(count)
	eventually(t, "an answer to each", func() bool { return len(eventsOf(l.w)) >= count })
	time.Sleep(2 * time.Second) // longer than the lease
	l.check(count, limit)
}

// load delivers as Slack does: again after a pause when there was no
// acknowledgement.
type load struct {
	t       *testing.T
	w       *workspace
	threads int
	db      string
	port    string

	mu      sync.Mutex
	process *process
	took    []time.Duration
	late    map[string]bool // not acknowledged at the first attempt
}

func (l *load) now() *process {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.process
}

func (l *load) deliver(count int) {
	l.late = map[string]bool{}
	roots := make([]string, l.threads)
	for i := range roots {
		roots[i] = l.w.ts()
	}
	var wg sync.WaitGroup
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := range count {
		<-tick.C
		th := i % l.threads
		words := fmt.Sprintf("t%d %d", th, i/l.threads)
		e := wrap(said("D1", fmt.Sprintf("U%d", i%100), words, l.w.ts(), fields{"thread_ts": roots[th]}))
		wg.Go(func() { l.one(words, e) })
		if i%2 == 1 {
			wg.Go(func() { l.one(words, e) })
		}
		if i == count/2 {
			wg.Go(l.killAndRestart)
		}
	}
	wg.Wait()
}

func (l *load) one(words string, e fields) {
	for attempt, pause := range []time.Duration{0, 300 * time.Millisecond, time.Second, 3 * time.Second, 6 * time.Second} {
		time.Sleep(pause)
		start := time.Now()
		ok := l.now().deliver(e)
		if ok {
			l.mu.Lock()
			l.took = append(l.took, time.Since(start))
			l.mu.Unlock()
			return
		}
		if attempt == 0 {
			l.mu.Lock()
			l.late[words] = true
			l.mu.Unlock()
		}
	}
	l.t.Errorf("%s was never acknowledged", words)
}

func (l *load) killAndRestart() {
	l.now().kill()
	p := start(l.t, l.w, l.db, l.port, "")
	l.mu.Lock()
	l.process = p
	l.mu.Unlock()
}

func (l *load) check(count int, limit time.Duration) {
	events := eventsOf(l.w)
	if len(events) != count {
		l.t.Errorf("answers to %d events, want %d", len(events), count)
	}
	for id, n := range events {
		if n != 1 {
			l.t.Errorf("event %s was answered %d times", id, n)
		}
	}
	last := map[string]int{}
	for _, p := range l.w.sent(func(post) bool { return true }) {
		f := strings.Fields(strings.TrimPrefix(p.Text, "答："))
		n, err := strconv.Atoi(f[1])
		if err != nil {
			l.t.Fatalf("a reply that is none: %q", p.Text)
		}
		if l.late[f[0]+" "+f[1]] {
			continue // it came when Slack sent it again, after others of its thread
		}
		if n < last[f[0]] {
			l.t.Errorf("thread %s: %d after %d", f[0], n, last[f[0]])
		}
		last[f[0]] = n
	}
	slices.Sort(l.took)
	p99 := l.took[len(l.took)*99/100]
	l.t.Logf("%d events, %d late; acknowledged in %s median, %s p99, %s at most", count, len(l.late), l.took[len(l.took)/2], p99, l.took[len(l.took)-1])
	if p99 > limit {
		l.t.Errorf("acknowledgement p99 %s, want less than %s", p99, limit)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
