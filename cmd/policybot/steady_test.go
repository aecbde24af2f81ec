package main

import (
	"net/http"
	"testing"
	"time"
)

// steadyTime is how long the long tests keep the load up.
const steadyTime = 10 * time.Minute

// Minute after minute of as many questions as 32 callers can ask, and the server is as quick and as
// large at the end as after the first of them. The figures are told; they are demanded only where
// the full tests are asked for, which need the machine for themselves.
func TestSteady(t *testing.T) {
	stretch, during := 500*time.Millisecond, 2*time.Second
	if full() {
		stretch, during = 30*time.Second, steadyTime
	}
	s := startServer(t, t.TempDir())
	g := &loader{url: s.url, client: &http.Client{Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64}}}
	g.closed(32, stretch)
	early := resident(s.cmd.Process.Pid)
	worst, answered, refused := time.Duration(0), 0, 0
	begun := time.Now()
	for time.Since(begun) < during {
		l := g.closed(32, stretch)
		answered, refused, worst = answered+len(l.accepted), refused+l.refused, max(worst, l.quantile(99))
		t.Logf("after %s: %d questions/s, p50 %s, p99 %s, %d KiB", time.Since(begun).Round(time.Second),
			int(float64(len(l.accepted))/stretch.Seconds()), l.quantile(50), l.quantile(99), resident(s.cmd.Process.Pid))
		if len(l.other) > 0 {
			t.Fatalf("neither answered nor refused: %v", l.other)
		}
	}
	late, rate := resident(s.cmd.Process.Pid), float64(answered)/time.Since(begun).Seconds()
	t.Logf("in all %d answered, %d refused, %.0f questions/s, worst p99 %s, memory %d KiB early and %d KiB late", answered, refused, rate, worst, early, late)
	if refused > 0 {
		t.Errorf("%d of 32 callers' questions were refused", refused)
	}
	if full() && (rate < 1500 || worst > 50*time.Millisecond || late > early+early/10) {
		t.Errorf("want 1500 questions/s, p99 50ms and no growth")
	}
}
