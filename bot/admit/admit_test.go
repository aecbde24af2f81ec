package admit

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func request(from, token string) *http.Request {
	r := httptest.NewRequest("GET", "/api/x", nil)
	r.RemoteAddr = from + ":1234"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

const callersText = `
# who may come
page    ask               page-token-0123456789
monitor maintain          monitor-token-01234567
office  ask,audit         office-token-0123456789
`

func TestRoles(t *testing.T) {
	callers, err := ParseCallers(callersText)
	if err != nil {
		t.Fatal(err)
	}
	d := New(Config{Callers: callers})
	for _, test := range []struct {
		token string
		role  Role
		want  int
	}{
		{"", Ask, 401}, {"nobody", Ask, 401}, {"page-token-012345678", Ask, 401},
		{"page-token-0123456789", Ask, 0}, {"page-token-0123456789", Audit, 403}, {"page-token-0123456789", Maintain, 403},
		{"monitor-token-01234567", Maintain, 0}, {"monitor-token-01234567", Ask, 403},
		{"office-token-0123456789", Audit, 0}, {"office-token-0123456789", Ask, 0},
	} {
		got := 0
		if refused := d.Authorize(request("192.0.2.1", test.token), test.role); refused != nil {
			got = refused.Status
		}
		if got != test.want {
			t.Errorf("%q as %s: got %d, want %d", test.token, test.role, got, test.want)
		}
	}
	if refused := New(Config{}).Authorize(request("192.0.2.1", ""), Audit); refused != nil {
		t.Errorf("without callers: %+v", refused)
	}
	one := New(Config{Callers: []Caller{NewCaller("api", "s3cret")}})
	if one.Authorize(request("192.0.2.1", "s3cret"), Audit) != nil || one.Authorize(request("192.0.2.1", "S3cret"), Ask) == nil {
		t.Error("one token for everything")
	}
}

func TestParseCallersRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a ask", "line 1: 2 fields"},
		{"\na ask short-secret", "line 2: a token of 12 bytes"},
		{"a root secret-0123456789", "a role that does not exist"},
		{"a ask secret-0123456789\na audit secret-9876543210", "in use above"},
		{"a ask secret-0123456789\nb audit secret-0123456789", "in use above"},
	} {
		_, err := ParseCallers(test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.text, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error repeats a token: %v", err)
		}
	}
}

func FuzzParseCallers(f *testing.F) {
	f.Add(callersText)
	f.Fuzz(func(t *testing.T, text string) {
		callers, err := ParseCallers(text)
		if err == nil && len(callers) > maxCallers {
			t.Errorf("%d callers", len(callers))
		}
	})
}

func TestRatePerCaller(t *testing.T) {
	d := New(Config{PerCaller: 5})
	for i := range 10 { // the burst
		if _, refused := d.Enter(request("192.0.2.1", "")); refused != nil {
			t.Fatalf("request %d: %+v", i, refused)
		}
	}
	_, refused := d.Enter(request("192.0.2.1", ""))
	if refused == nil || refused.Status != 429 || refused.Wait <= 0 || refused.Wait > 200*time.Millisecond {
		t.Errorf("the eleventh: %+v", refused)
	}
	if _, refused := d.Enter(request("192.0.2.2", "")); refused != nil {
		t.Errorf("another caller: %+v", refused)
	}
	if n := d.Refused()[ReasonCaller]; n != 1 {
		t.Errorf("counted %d", n)
	}
}

// However many callers there are, memory is bounded and everybody keeps being limited.
func TestRatesAreBounded(t *testing.T) {
	r := newRates(1)
	for i := range maxRates + 5000 {
		r.take(fmt.Sprint(i))
	}
	if len(r.by) > maxRates {
		t.Errorf("%d callers are remembered", len(r.by))
	}
	if _, ok := r.take("one more"); ok {
		t.Error("a newcomer is not limited when there is no room")
	}
}

func TestPlaces(t *testing.T) {
	d := New(Config{Places: 2, Line: 1, Wait: 50 * time.Millisecond})
	leave1, _ := d.Enter(request("192.0.2.1", ""))
	leave2, _ := d.Enter(request("192.0.2.1", ""))
	start := time.Now()
	_, refused := d.Enter(request("192.0.2.1", ""))
	if refused == nil || refused.Status != 503 || refused.Reason != ReasonWait || refused.Wait == 0 {
		t.Errorf("no place: %+v", refused)
	}
	if took := time.Since(start); took < 40*time.Millisecond || took > time.Second {
		t.Errorf("it waited %s", took)
	}
	third := make(chan *Refusal)
	go func() {
		leave, refused := d.Enter(request("192.0.2.1", ""))
		if refused == nil {
			leave()
		}
		third <- refused
	}()
	for waiting := 0; waiting == 0; _, waiting, _ = d.Load() {
		time.Sleep(time.Millisecond)
	}
	if _, refused := d.Enter(request("192.0.2.1", "")); refused == nil || refused.Reason != ReasonFull {
		t.Errorf("the line is full: %+v", refused)
	}
	leave1()
	if refused := <-third; refused != nil {
		t.Errorf("a place became free: %+v", refused)
	}
	leave2()
	if inside, waiting, _ := d.Load(); inside != 0 || waiting != 0 {
		t.Errorf("%d inside, %d waiting", inside, waiting)
	}
	given, cancel := context.WithCancel(context.Background())
	cancel()
	full := New(Config{Places: 1, Line: 9, Wait: time.Minute})
	full.Enter(request("192.0.2.1", ""))
	if _, refused := full.Enter(request("192.0.2.1", "").WithContext(given)); refused == nil {
		t.Error("a request that was given up has a place")
	}
}

func TestTotalRate(t *testing.T) {
	d := New(Config{Total: 1})
	var last *Refusal
	for range 3 {
		_, last = d.Enter(request("192.0.2.1", ""))
	}
	if last == nil || last.Status != 503 || last.Reason != ReasonTotal {
		t.Errorf("%+v", last)
	}
}

func TestAddress(t *testing.T) {
	d := New(Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	for _, test := range []struct{ from, forwarded, want string }{
		{"192.0.2.1", "", "192.0.2.1"},
		{"192.0.2.1", "198.51.100.7", "192.0.2.1"}, // not a proxy: it may say what it likes
		{"10.1.1.1", "198.51.100.7", "198.51.100.7"},
		{"10.1.1.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, // the first was written by the caller
		{"10.1.1.1", "198.51.100.7, 10.2.2.2", "198.51.100.7"},
		{"10.1.1.1", "nonsense", "10.1.1.1"},
		{"10.1.1.1", "", "10.1.1.1"},
		{"10.1.1.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
	} {
		r := request(test.from, "")
		if test.forwarded != "" {
			r.Header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := d.address(r); got != test.want {
			t.Errorf("%s for %q: got %s, want %s", test.from, test.forwarded, got, test.want)
		}
	}
}

// Slow work leaves fewer places, but never less than a quarter; work in time brings them back while
// somebody wants them.
func TestPlacesFollowTheWork(t *testing.T) {
	p := newPlaces(32, 0, 0, 50*time.Millisecond)
	now := time.Now()
	run := func(windows int, took time.Duration) {
		for range windows * 20 {
			for p.take(context.Background()) == "" { // until somebody finds none
			}
			now = now.Add(window / 20)
			for p.inside > 0 {
				p.give(took, now)
			}
		}
	}
	run(30, 80*time.Millisecond)
	if _, _, limit := p.counts(); limit != 8 {
		t.Errorf("slow: %d places", limit)
	}
	run(60, 10*time.Millisecond)
	if _, _, limit := p.counts(); limit != 32 {
		t.Errorf("fast: %d places", limit)
	}
}

// The line goes in order; under a rush, when its first has waited long, the last comes first.
func TestLine(t *testing.T) {
	for _, test := range []struct {
		wait time.Duration
		want int
	}{{time.Minute, 0}, {time.Second, 1}} {
		p := newPlaces(1, 2, test.wait, 0)
		p.take(context.Background())
		order := make(chan int, 2)
		for i := range 2 {
			go func() {
				p.take(context.Background())
				order <- i
			}()
			for _, waiting, _ := p.counts(); waiting <= i; _, waiting, _ = p.counts() {
				time.Sleep(time.Millisecond)
			}
		}
		p.give(0, time.Now().Add(600*time.Millisecond))
		if first := <-order; first != test.want {
			t.Errorf("wait %s: %d came first", test.wait, first)
		}
		p.give(0, time.Now())
		<-order
	}
}
