package main

import (
	"net/http"
	"testing"
	"time"
)

// steadyTime is how long the long tests keep the load up.
const steadyTime = 10 * time.Minute

// steadyCallers is how many ask at once: enough to keep two processors at work.
const steadyCallers = 16

// Minute after minute of as many questions as sixteen callers can ask, and the server is as quick at the
// end as at the beginning, and as large as when it had settled. The figures are told; they are demanded
// only where the full tests are asked for, which need the machine for themselves.
func TestSteady(t *testing.T) {
	stretch, during := 500*time.Millisecond, 2*time.Second
	if full() {
		stretch, during = 30*time.Second, steadyTime
	}
	s := startServer(t, t.TempDir())
	g := &loader{url: s.url, client: &http.Client{Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64}}}
	g.closed(steadyCallers, stretch)
	all, early := &load{}, 0
	begun := time.Now()
	for time.Since(begun) < during {
		l := g.closed(steadyCallers, stretch)
		all.accepted, all.refused = append(all.accepted, l.accepted...), all.refused+l.refused
		if time.Since(begun) < during/4 {
			early = resident(s.cmd.Process.Pid)
		}
		t.Logf("after %s: %d questions/s, p50 %s, p99 %s, %d KiB", time.Since(begun).Round(time.Second),
			int(float64(len(l.accepted))/stretch.Seconds()), l.quantile(50), l.quantile(99), resident(s.cmd.Process.Pid))
		if len(l.other) > 0 {
			t.Fatalf("neither answered nor refused: %v", l.other)
		}
	}
	late, rate := resident(s.cmd.Process.Pid), float64(len(all.accepted))/time.Since(begun).Seconds()
	t.Logf("in all %d answered, %d refused, %.0f questions/s, p50 %s, p99 %s, memory %d KiB early and %d KiB late",
		len(all.accepted), all.refused, rate, all.quantile(50), all.quantile(99), early, late)
	if len(all.accepted) == 0 {
		t.Fatal("nothing was answered")
	}
	if full() && (rate < 1500 || all.quantile(99) > 50*time.Millisecond || late > early+early/10 || all.refused > len(all.accepted)/10_000) {
		t.Errorf("want 1500 questions/s, p99 50ms, no growth and hardly one refused")
	}
}
