package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/slack"
)

// One mention arrives as a message and as an app_mention, with two event ids, in either order.
func TestMessageAndMentionAreOne(t *testing.T) {
	r := newRig(t, options{})
	for i := range 10 {
		m := said("C1", "U1", "<@UBOT> 问", r.ts(), nil)
		both := []fields{wrap(m), wrap(mention(m))}
		if i%2 == 1 {
			slices.Reverse(both)
		}
		var wg sync.WaitGroup
		for _, e := range both {
			wg.Go(func() { deliverEvent(t, r.http, e) })
		}
		wg.Wait()
	}
	r.settled(t)
	if n := len(r.replies("C1")); n != 10 {
		t.Errorf("got %d replies, want 10", n)
	}
}

// Slack sends again at once, after a minute and after five, though the first
// delivery was taken in: whatever became of it by then, one reply.
func TestRetriesAtTheRealOffsets(t *testing.T) {
	for _, state := range []string{"answered", "being worked on", "failing"} {
		t.Run(state, func(t *testing.T) {
			clock := newFakeClock()
			release := make(chan struct{})
			fails := 0
			r := newRig(t, options{clock: clock, ask: func(q bot.Question) (bot.Answer, error) {
				switch {
				case state == "being worked on":
					<-release
				case state == "failing" && fails < 2:
					fails++
					return bot.Answer{}, fmt.Errorf("database away")
				}
				return echo(q)
			}, config: func(c *slack.Config) { c.Lease = time.Hour }})
			e := wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil))
			deliverEvent(t, r.http, e)
			if state == "answered" {
				r.settled(t)
			}
			for _, offset := range []time.Duration{0, time.Minute, 4 * time.Minute, 55 * time.Minute} {
				advance(clock, offset)
				if code := deliverEvent(t, r.http, e); code != 200 {
					t.Errorf("after %s: got status %d", offset, code)
				}
			}
			close(release)
			moving(clock, func() { r.settled(t) })
			if n := len(r.replies("C1")); n != 1 {
				t.Errorf("got %d replies, want 1", n)
			}
		})
	}
}

// advance moves the clock in steps, so that whoever waits gets to run.
func advance(c *fakeClock, d time.Duration) {
	for range 20 {
		c.Advance(d / 20)
		time.Sleep(time.Millisecond)
	}
}

// moving keeps the clock going while f runs.
func moving(c *fakeClock, f func()) {
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				c.Advance(250 * time.Millisecond)
			}
		}
	}()
	f()
	close(stop)
	<-done
}

// The second message of a thread comes while the first is still being
// answered, without a mention: both are answered, in order.
func TestSecondMessageWhileTheFirstIsWorkedOn(t *testing.T) {
	r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) {
		if q.Text == "一" {
			time.Sleep(300 * time.Millisecond)
		}
		return echo(q)
	}})
	root := r.ts()
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 一", root, nil)))
	time.Sleep(20 * time.Millisecond)
	deliverEvent(t, r.http, wrap(said("C1", "U1", "二", r.ts(), fields{"thread_ts": root})))
	r.settled(t)
	if got := strings.Join(r.replies("C1"), ","); got != "答：一,答：二" {
		t.Errorf("got %q", got)
	}
}

// Many threads at once, every message twice, one slow thread: each thread in order.
func TestConcurrentThreadsStayInOrder(t *testing.T) {
	r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "t0 ") {
			time.Sleep(20 * time.Millisecond)
		}
		return echo(q)
	}})
	const threads, each = 12, 8
	var wg sync.WaitGroup
	for th := range threads {
		wg.Go(func() {
			root := r.ts()
			for n := range each {
				m := said("D1", fmt.Sprintf("U%d", th), fmt.Sprintf("t%d %d", th, n), r.ts(), fields{"thread_ts": root})
				deliverEvent(t, r.http, wrap(m))
				deliverEvent(t, r.http, wrap(m)) // the same message with another event id
			}
		})
	}
	wg.Wait()
	r.settled(t)
	got := map[string][]string{}
	for _, p := range r.sent(func(post) bool { return true }) {
		th, n, _ := strings.Cut(strings.TrimPrefix(strings.Fields(p.Text)[0]+" "+strings.Fields(p.Text)[1], "答："), " ")
		got[th] = append(got[th], n)
	}
	for th := range threads {
		if s := strings.Join(got[fmt.Sprintf("t%d", th)], ""); s != "01234567" {
			t.Errorf("thread %d: got %q", th, s)
		}
	}
}

// Acknowledged without waiting for the model, which here answers only when all are acknowledged.
func TestSlowModelDoesNotDelayAcknowledgement(t *testing.T) {
	release := make(chan struct{})
	r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) { <-release; return echo(q) }})
	for i := range 50 {
		deliverEvent(t, r.http, wrap(said("D1", fmt.Sprintf("U%d", i), "问", r.ts(), nil)))
	}
	eventually(t, "a status in the thread", func() bool { return r.count("assistant.threads.setStatus") > 0 })
	close(release)
	r.settled(t)
	if n := len(r.replies("D1")); n != 50 {
		t.Errorf("got %d replies, want 50", n)
	}
}

func TestQuickAnswerShowsNoStatus(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.StatusAfter = time.Minute }})
	deliverEvent(t, r.http, wrap(said("D1", "U1", "问", r.ts(), nil)))
	r.settled(t)
	if r.count("assistant.threads.setStatus") != 0 {
		t.Error("a status was shown for an answer that came at once")
	}
}

// A private answer that takes long is announced in words, which the answer then replaces.
func TestSlowPrivateAnswer(t *testing.T) {
	announced := make(chan struct{})
	r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) { <-announced; return echo(q) },
		config: func(c *slack.Config) { c.StatusAfter = 20 * time.Millisecond }})
	deliverCommand(r.http, "第五条", r.srv.URL+"/response/1")
	eventually(t, "the announcement", func() bool { return len(r.sent(func(post) bool { return true })) > 0 })
	close(announced)
	r.settled(t)
	got := r.sent(func(post) bool { return true })
	if len(got) != 2 || got[0].Replace || !got[1].Replace || !strings.Contains(got[1].Text, "第五条") {
		t.Errorf("got %+v, want words and an answer that replaces them", got)
	}
}

// Events of a thread that arrive out of order are all answered, each once, one
// after another as they came.
func TestOutOfOrder(t *testing.T) {
	r := newRig(t, options{})
	root := r.ts()
	ts := []string{r.ts(), r.ts(), r.ts()}
	for _, n := range []int{2, 0, 1} {
		deliverEvent(t, r.http, wrap(said("D1", "U1", fmt.Sprint(n), ts[n], fields{"thread_ts": root})))
	}
	for n := range ts { // and again, in another order
		deliverEvent(t, r.http, wrap(said("D1", "U1", fmt.Sprint(n), ts[n], fields{"thread_ts": root})))
	}
	r.settled(t)
	if got := strings.Join(r.replies("D1"), ","); got != "答：2,答：0,答：1" {
		t.Errorf("got %q", got)
	}
}
