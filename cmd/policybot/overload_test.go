package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// load is what came of some requests.
type load struct {
	mu       sync.Mutex
	accepted []time.Duration
	refused  int // 429 or 503 with Retry-After
	other    map[string]int
}

func (l *load) note(took time.Duration, res *http.Response, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		l.other[err.Error()]++
	case res.StatusCode == http.StatusOK:
		l.accepted = append(l.accepted, took)
	case (res.StatusCode == 429 || res.StatusCode == 503) && res.Header.Get("Retry-After") != "":
		l.refused++
	default:
		l.other[res.Status]++
	}
}

// quantile is the time within which so many of a hundred answers came.
func (l *load) quantile(percent int) time.Duration {
	if len(l.accepted) == 0 {
		return 0
	}
	slices.Sort(l.accepted)
	return l.accepted[min(len(l.accepted)*percent/100, len(l.accepted)-1)]
}

// loader sends questions, each in a thread of its own.
type loader struct {
	url    string
	client *http.Client
}

func (g *loader) ask(l *load, n int) {
	body := fmt.Sprintf(`{"thread":"load-%d-%d","text":"国家级平台，固定资产投资1.5亿元，能支持多少？"}`, time.Now().UnixNano(), n)
	begun := time.Now()
	res, err := g.client.Post(g.url+"/api/ask", "application/json", strings.NewReader(body))
	if err == nil {
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	l.note(time.Since(begun), res, err)
}

// closed has so many callers ask, each when it has its answer.
func (g *loader) closed(callers int, during time.Duration) *load {
	l := &load{other: map[string]int{}}
	ctx, cancel := context.WithTimeout(context.Background(), during)
	defer cancel()
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for ctx.Err() == nil {
				g.ask(l, c)
			}
		})
	}
	wg.Wait()
	return l
}

// open sends so many questions a second, whether there are answers or not.
func (g *loader) open(perSecond int, during time.Duration) *load {
	l := &load{other: map[string]int{}}
	var wg sync.WaitGroup
	const step = 5 * time.Millisecond
	sent, begun := 0, time.Now()
	for now := begun; now.Sub(begun) < during; now = time.Now() {
		for due := int(now.Sub(begun).Seconds() * float64(perSecond)); sent < due; sent++ {
			caller := sent // the loop goes on counting
			wg.Go(func() { g.ask(l, caller) })
		}
		time.Sleep(step)
	}
	wg.Wait()
	return l
}

// At four times what it can answer the server says so to most, answers the others in time, and is as
// before when the rush is over. What the figures are is only told, unless the full tests are asked
// for: they need the machine for themselves.
func TestOverload(t *testing.T) {
	during := time.Second
	if full() {
		during = 5 * time.Second
	}
	s := startServer(t, t.TempDir())
	g := &loader{url: s.url, client: &http.Client{Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 4096, MaxIdleConnsPerHost: 4096, MaxConnsPerHost: 2048}}}
	g.closed(16, during/2)
	calm := g.closed(32, during)
	rate := int(float64(len(calm.accepted)) / during.Seconds())
	rush := g.open(4*rate, during)
	end := time.Now()
	var after *load
	for {
		after = g.closed(16, 300*time.Millisecond)
		if after.refused == 0 && after.quantile(99) < max(50*time.Millisecond, 2*calm.quantile(99)) || time.Since(end) > 10*time.Second {
			break
		}
	}
	recovered := time.Since(end)
	t.Logf("calm: %d questions/s, p50 %s, p99 %s", rate, calm.quantile(50), calm.quantile(99))
	t.Logf("four times as many: %d answered (%d/s), %d refused, p50 %s, p99 %s; calm again after %s",
		len(rush.accepted), int(float64(len(rush.accepted))/during.Seconds()), rush.refused, rush.quantile(50), rush.quantile(99), recovered.Round(time.Millisecond))
	for _, l := range []*load{calm, rush, after} {
		if len(l.other) > 0 {
			t.Errorf("neither answered nor refused: %v", l.other)
		}
	}
	if len(rush.accepted) == 0 || rush.refused == 0 {
		t.Errorf("%d answered, %d refused", len(rush.accepted), rush.refused)
	}
	if full() && (rush.quantile(99) > 200*time.Millisecond || recovered > 5*time.Second) {
		t.Errorf("p99 of the answered %s, calm after %s; want 200ms and 5s", rush.quantile(99), recovered)
	}
}
