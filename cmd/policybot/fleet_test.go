package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/store/pgtest"
)

// full asks for the long tests: a minute of kills, ten seconds without a database, overload.
func full() bool { return os.Getenv("POLICYBOT_TEST_FULL") != "" }

// postgres is a server that lives as long as the test, with one empty database.
func postgres(t *testing.T) (c *pgtest.Cluster, url string) {
	t.Helper()
	c, err := pgtest.New()
	pgtest.Skip(t, err, os.Getenv("CI") == "true")
	t.Cleanup(c.Close)
	return c, c.URL("postgres")
}

// fleet is some processes on one database.
type fleet struct {
	t        *testing.T
	env      []string
	data     string
	replicas []atomic.Pointer[server]
	client   *http.Client
}

func newFleet(t *testing.T, n int, env ...string) *fleet {
	t.Helper()
	f := &fleet{t: t, env: env, data: t.TempDir(), replicas: make([]atomic.Pointer[server], n),
		client: &http.Client{Timeout: 25 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	for i := range f.replicas {
		f.start(i)
	}
	return f
}

func (f *fleet) start(i int) { f.replicas[i].Store(startServer(f.t, f.data, f.env...)) }

// kill ends a replica without a warning and starts it again.
func (f *fleet) kill(i int) {
	s := f.replicas[i].Load()
	s.cmd.Process.Kill()
	s.wait(f.t)
	f.start(i)
}

// post asks one replica one question.
func (f *fleet) post(i int, key, thread, text string) (status int, a bot.Answer, err error) {
	body, err := json.Marshal(map[string]string{"thread": thread, "text": text})
	if err != nil {
		return 0, a, err
	}
	req, err := http.NewRequest(http.MethodPost, f.replicas[i].Load().url+"/api/ask", bytes.NewReader(body))
	if err != nil {
		return 0, a, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	res, err := f.client.Do(req)
	if err != nil {
		return 0, a, err
	}
	defer res.Body.Close()
	doc, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, a, err
	}
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, a, fmt.Errorf("%s: %s", res.Status, doc)
	}
	return res.StatusCode, a, json.Unmarshal(doc, &a)
}

// insist asks until there is an answer, as a client that was told nothing does, each time a replica
// at random.
func (f *fleet) insist(ctx context.Context, key, thread, text string) (a bot.Answer, tries int, err error) {
	for tries = 1; ; tries++ {
		_, a, err = f.post(rand.IntN(len(f.replicas)), key, thread, text)
		if err == nil || ctx.Err() != nil {
			return a, tries, err
		}
		time.Sleep(time.Duration(20+rand.IntN(80)) * time.Millisecond)
	}
}

func (f *fleet) get(i int, path string) (status int, body string) {
	res, err := f.client.Get(f.replicas[i].Load().url + path)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	doc, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(doc)
}

// verified is how many receipts there are; the test fails when the chain is not whole.
func (f *fleet) verified() int {
	f.t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"POLICYBOT_DATA": f.data}
	for _, pair := range f.env {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(name string) string { return env[name] }}
	if code := a.run(context.Background(), []string{"audit", "verify", "-json"}); code != 0 {
		f.t.Errorf("audit verify: exit code %d: %s", code, &errs)
	}
	var doc struct{ Receipts int }
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		f.t.Fatal(err)
	}
	return doc.Receipts
}

// Replicas share one database: a key gives one answer whichever is asked, also when all are asked at
// once, and what is killed is not missed.
func TestReplicas(t *testing.T) {
	_, url := postgres(t)
	f := newFleet(t, 3, "POLICYBOT_DATABASE_URL="+url)
	for n := range 10 {
		answers := make([]bot.Answer, 3*len(f.replicas))
		errs := make([]error, len(answers))
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				_, answers[i], errs[i] = f.post(i%len(f.replicas), fmt.Sprint("same", n), fmt.Sprint("s", n), "小巨人企业有什么奖励？")
			})
		}
		wg.Wait()
		for i := range answers {
			if errs[i] != nil || answers[i].Receipt != answers[0].Receipt || answers[i].Text != answers[0].Text {
				t.Errorf("asked at once: receipts %q and %q, %v", answers[0].Receipt, answers[i].Receipt, errs[i])
			}
		}
	}
	if n := f.verified(); n != 10 {
		t.Errorf("%d receipts of 10 questions", n)
	}
	f.killing(10)
}

// On SQLite there is one process, and it is started again.
func TestOneReplica(t *testing.T) {
	newFleet(t, 1).killing(0)
}

// killing kills a replica at random every second under load. had is how many receipts there are.
func (f *fleet) killing(had int) {
	t := f.t
	threads, each, kills := 20, 200*time.Millisecond, 3
	if full() {
		threads, each, kills = 200, time.Second, 60
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(kills)*10*time.Second+time.Minute)
	defer cancel()
	asking, stop := context.WithCancel(ctx)
	receipts := make([][]string, threads)
	var repeated, late atomic.Int64
	var wg sync.WaitGroup
	for c := range threads {
		wg.Go(func() {
			time.Sleep(time.Duration(rand.Int64N(int64(each))))
			for n := 0; asking.Err() == nil; n++ {
				begun := time.Now()
				a, tries, err := f.insist(ctx, fmt.Sprintf("k%d-%d", c, n), fmt.Sprint("t", c), "小巨人企业有什么奖励？")
				if err != nil {
					t.Errorf("thread %d, question %d: %v", c, n, err)
					return
				}
				receipts[c] = append(receipts[c], a.Receipt)
				if tries > 1 {
					repeated.Add(1)
				}
				if rest := each - time.Since(begun); rest > 0 {
					time.Sleep(rest)
				} else {
					late.Add(1)
				}
			}
		})
	}
	for range kills {
		time.Sleep(time.Second)
		f.kill(rand.IntN(len(f.replicas)))
	}
	stop()
	wg.Wait()
	f.check(receipts, had)
	total := 0
	for _, list := range receipts {
		total += len(list)
	}
	t.Logf("%d replicas, %d kills, %d threads: %d answers, %d of them after a repeat, %d late", len(f.replicas), kills, threads, total, repeated.Load(), late.Load())
}

// check compares what clients were told with what is kept: every answer once, every thread in order.
func (f *fleet) check(receipts [][]string, had int) {
	t, total := f.t, had
	for c, list := range receipts {
		total += len(list)
		_, body := f.get(0, fmt.Sprint("/api/threads/t", c))
		var doc struct {
			Turns []struct {
				ID   string
				Turn int
			}
		}
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		if len(doc.Turns) != len(list) {
			t.Errorf("thread %d: %d turns are kept, %d were acknowledged", c, len(doc.Turns), len(list))
			continue
		}
		for i, turn := range doc.Turns {
			if turn.ID != list[i] || turn.Turn != i+1 {
				t.Errorf("thread %d: turn %d is receipt %s, turn %d; acknowledged was %s", c, i+1, turn.ID, turn.Turn, list[i])
				break
			}
		}
	}
	if n := f.verified(); n != total || total == had {
		t.Errorf("%d receipts, %d answers were acknowledged", n, total)
	}
}

// The database goes away under load and comes back: every response meanwhile is an answer or says
// that there is none, and nobody has to restart anything.
func TestDatabaseStopped(t *testing.T) {
	c, url := postgres(t)
	f := newFleet(t, 2, "POLICYBOT_DATABASE_URL="+url)
	away := 2 * time.Second
	if full() {
		away = 10 * time.Second
	}
	asking, stop := context.WithCancel(context.Background())
	var mu sync.Mutex
	statuses := map[int]int{}
	answers := map[string]int{} // receipt → how often
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := 0; asking.Err() == nil; n++ {
				status, a, err := f.post(i%2, fmt.Sprintf("d%d-%d", i, n), fmt.Sprint("d", i), "小巨人企业有什么奖励？")
				if status == 0 {
					t.Errorf("no response: %v", err)
				}
				mu.Lock()
				statuses[status]++
				if err == nil {
					answers[a.Receipt]++
				}
				mu.Unlock()
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	time.Sleep(time.Second)
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(away / 2)
	if status, body := f.get(0, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready without a database: %d %s", status, body)
	}
	time.Sleep(away / 2)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	back := time.Now()
	for i := range f.replicas {
		for {
			if status, body := f.get(i, "/readyz"); status == http.StatusOK {
				break
			} else if time.Since(back) > 15*time.Second {
				t.Fatalf("replica %d is not ready again: %s", i, body)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	ready := time.Since(back)
	time.Sleep(time.Second)
	stop()
	wg.Wait()
	for status := range statuses {
		if status != http.StatusOK && status != http.StatusServiceUnavailable && status != http.StatusGatewayTimeout {
			t.Errorf("status %d", status)
		}
	}
	for receipt, n := range answers {
		if n > 1 {
			t.Errorf("receipt %s answered %d questions", receipt, n)
		}
	}
	if n := f.verified(); n < len(answers) {
		t.Errorf("%d receipts, %d answers", n, len(answers))
	}
	t.Logf("away for %s: statuses %v; ready again after %s", away, statuses, ready.Round(time.Millisecond))
}
