package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"policybot/bot/store"
	"policybot/knowledge"
	"policybot/knowledge/snapshot"
)

// swapTime is how long replicas may serve what is no longer in force.
const swapTime = 2 * time.Second

// machines are replicas that share a database and nothing else.
type machines struct {
	*fleet
	url string
}

func newMachines(t *testing.T, n int, url string) *machines {
	m := &machines{fleet: newFleet(t, 0, "POLICYBOT_DATABASE_URL="+url), url: url}
	m.replicas = make([]atomic.Pointer[server], n)
	for i := range m.replicas {
		m.replicas[i].Store(startLogged(t, io.Discard, t.TempDir(), m.env...))
	}
	return m
}

// run runs a command on a machine of its own: with an empty data folder.
func (m *machines) run(code int, pattern string, args ...string) string {
	m.t.Helper()
	return want(m.t, m.url, code, pattern, args...)
}

// asking asks every replica without pause until stop is called, which returns how many questions were
// answered. saying is what each replica says now.
func (m *machines) asking(text string) (saying []atomic.Pointer[string], stop func() int64) {
	ctx, cancel := context.WithCancel(m.t.Context())
	saying = make([]atomic.Pointer[string], len(m.replicas))
	var n atomic.Int64
	var wg sync.WaitGroup
	for i := range m.replicas {
		wg.Go(func() {
			for ctx.Err() == nil {
				k := n.Add(1)
				status, a, err := m.post(i, fmt.Sprint("v", k), fmt.Sprint("v", k), text)
				if err != nil {
					m.t.Errorf("replica %d: question dropped: %d %v", i, status, err)
				}
				saying[i].Store(&a.Text)
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	return saying, func() int64 { cancel(); wg.Wait(); return n.Load() }
}

// until waits until every replica says something, and returns how long the slowest took.
func (m *machines) until(saying []atomic.Pointer[string], what string) time.Duration {
	m.t.Helper()
	begun := time.Now()
	for i := range saying {
		for {
			if s := saying[i].Load(); s != nil && strings.Contains(*s, what) {
				break
			} else if time.Since(begun) > 10*swapTime {
				m.t.Fatalf("replica %d does not say %q: %s", i, what, *s)
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
	return time.Since(begun)
}

// What is published on one machine is in force on all within two seconds, without a dropped question;
// also where nothing is told and replicas have to look by themselves.
func TestVersionsReachAllMachines(t *testing.T) {
	_, url := postgres(t)
	m := newMachines(t, 3, url)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const figure = "每年最高1万元奖励"
	question := "普通中小企业购买服务券产品，每年最高奖励多少？"
	saying, stop := m.asking(question)
	m.until(saying, "第五条")
	var told, untold []time.Duration
	for i := range 4 {
		changed := fmt.Sprintf("每年最高%d万元奖励", i+2)
		m.run(0, "nothing is published", "index", "-n", withText(t, "a.txt", figure, changed))
		m.run(0, "is in force", "index", withText(t, "a.txt", figure, changed))
		told = append(told, m.until(saying, changed))
		m.run(0, "is in force", "index", "-rollback")
		told = append(told, m.until(saying, figure))
	}
	// Nobody is told: the connections that listen are cut as soon as they are there.
	deaf, hear := context.WithCancel(t.Context())
	var cutting sync.WaitGroup
	cutting.Go(func() {
		for deaf.Err() == nil {
			if _, err := db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'`); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Millisecond)
		}
	})
	for i := range 3 {
		changed := fmt.Sprintf("每年最高%d万元奖励", i+2)
		m.run(0, "is in force", "index", withText(t, "a.txt", figure, changed))
		untold = append(untold, m.until(saying, changed))
		m.run(0, "is in force", "index", "-rollback")
		untold = append(untold, m.until(saying, figure))
	}
	hear()
	cutting.Wait()
	asked := stop()
	m.run(0, "*    0  the text the pack came with", "index", "-history")
	m.run(0, "   7  ", "index", "-history")
	m.run(1, "it is in service", "index", "-accept", "5")
	for _, took := range [][]time.Duration{told, untold} {
		slices.Sort(took)
		if worst := took[len(took)-1]; worst > swapTime {
			t.Errorf("the slowest swap took %s: %v", worst, took)
		}
	}
	t.Logf("3 replicas, %d questions, none dropped: all serve another version %s to %s after it was published; without notifications %s to %s",
		asked, told[0].Round(time.Millisecond), told[len(told)-1].Round(time.Millisecond), untold[0].Round(time.Millisecond), untold[len(untold)-1].Round(time.Millisecond))
}

// A replica that starts serves what was published; when the database is away it does not start with
// the text it came with.
func TestStartWithPublishedVersion(t *testing.T) {
	c, url := postgres(t)
	m := newMachines(t, 0, url)
	m.run(0, "version 1 is in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	m.run(1, "1 of them under review: 5", "check")
	m.run(0, "每年最高2万元奖励", "search", "给予普通中小微企业每年最高2万元奖励")
	m.replicas = make([]atomic.Pointer[server], 1)
	m.replicas[0].Store(startLogged(t, io.Discard, t.TempDir(), m.env...))
	if status, a, err := m.post(0, "k", "t", "我们是普通中小企业，买了20万元的服务券产品，能补多少？"); err != nil || !strings.Contains(a.Text, "正在复核") {
		t.Errorf("%d %v: %s", status, err, a.Text)
	}
	if entries, _ := os.ReadDir(filepath.Join(m.data, "index")); len(entries) > 0 {
		t.Errorf("versions in a folder: %v", entries)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	m.run(1, "check that it runs", "search", "给予普通中小微企业每年最高2万元奖励")
	m.run(1, "check that it runs", "index", "-history")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
}

// Where the versions cannot be read, nothing is answered from another one.
func TestVersionsAway(t *testing.T) {
	_, url := postgres(t)
	m := newMachines(t, 0, url)
	m.run(0, "version 1 is in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, rename := range []string{"versions", "shelves"} {
		if _, err := db.Exec("ALTER TABLE " + rename + " RENAME TO away"); err != nil {
			t.Fatal(err)
		}
		m.run(1, rename, "search", "给予普通中小微企业每年最高2万元奖励")
		m.run(1, rename, "index", "-history")
		if _, err := db.Exec("ALTER TABLE away RENAME TO " + rename); err != nil {
			t.Fatal(err)
		}
	}
	m.run(0, "每年最高2万元奖励", "search", "给予普通中小微企业每年最高2万元奖励")
}

// What was published in a folder before there was a database is not forgotten in silence.
func TestVersionsLeftInTheFolder(t *testing.T) {
	_, url := postgres(t)
	data := t.TempDir()
	want(t, data, 0, "version 1 is in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	env := map[string]string{"POLICYBOT_DATA": data, "POLICYBOT_DATABASE_URL": url}
	for _, warned := range []bool{true, false} {
		if code, _, errs := runWith(t.Context(), env, "index", "-history"); code != 0 || strings.Contains(errs, "is not in force") != warned {
			t.Errorf("exit %d, warned should be %v: %s", code, warned, errs)
		}
		want(t, url, 0, "in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	}
}

// A server takes what was published in a folder over into a database that has no version of that policy,
// once; what was gone back from there stays so.
func TestVersionsTakenOver(t *testing.T) {
	data := t.TempDir()
	want(t, data, 0, "version 1 is in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	want(t, data, 0, "version 2 is in force", "index", withText(t, "b.txt", "每年最高1万元奖励", "每年最高3万元奖励"))
	want(t, data, 0, "in force", "index", "-rollback")
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "other.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var log strings.Builder
	p := &parts{cfg: Config{Data: data, Log: slog.New(slog.NewTextHandler(&log, nil))}}
	shelf := snapshot.Open(db.Versions(), knowledge.BuiltinID)
	start := func(takeOver bool) string {
		t.Helper()
		if err := p.leftBehind(t.Context(), db.Versions(), takeOver); err != nil {
			t.Fatal(err)
		}
		snap, err := shelf.Current(t.Context())
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(snap.Number, strings.Contains(string(snap.Part("files/policy.txt")), "每年最高2万元奖励"))
	}
	if got := start(false); got != snapshot.ErrNone.Error() || !strings.Contains(log.String(), "is not in force") {
		t.Errorf("a command that is no server: %s, %s", got, log.String())
	}
	for range 2 {
		if got := start(true); got != "1 true" {
			t.Errorf("in force: %s, want what was in force in the folder", got)
		}
	}
	if n := strings.Count(log.String(), "is in force in the database"); n != 1 {
		t.Errorf("told %d times:\n%s", n, log.String())
	}
	if _, err := shelf.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := start(true); got != snapshot.ErrNone.Error() {
		t.Errorf("after going back: %s", got)
	}
}
