package slack_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/slack"
)

// Retry-After is obeyed: not one call before the time is over, and other channels go on.
func TestRateLimits(t *testing.T) {
	clock := newFakeClock()
	r := newRig(t, options{clock: clock})
	var mu sync.Mutex
	var calls []time.Duration
	start := clock.Now()
	r.refuse(func(method string, form url.Values) *refusal {
		mu.Lock()
		defer mu.Unlock()
		if method != "chat.postMessage" || form.Get("channel") != "C1" {
			return nil
		}
		calls = append(calls, clock.Now().Sub(start))
		if len(calls) == 1 {
			return &refusal{status: 429, code: "ratelimited", header: map[string]string{"Retry-After": "30"}}
		}
		return nil
	})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 一", r.ts(), nil)))
	eventually(t, "the refusal", func() bool { mu.Lock(); defer mu.Unlock(); return len(calls) == 1 })
	deliverEvent(t, r.http, wrap(said("C1", "U2", "<@UBOT> 二", r.ts(), nil))) // held back by the same limit
	deliverEvent(t, r.http, wrap(said("C2", "U3", "<@UBOT> 三", r.ts(), nil)))
	eventually(t, "the other channel's reply", func() bool { return len(r.replies("C2")) == 1 })
	moving(clock, func() { r.settled(t) })
	mu.Lock()
	defer mu.Unlock()
	if len(calls) != 3 || calls[1] < 30*time.Second || calls[2] < 30*time.Second {
		t.Errorf("calls at %v, want one at once and two after 30 s", calls)
	}
	if n := len(r.replies("C1")); n != 2 {
		t.Errorf("got %d replies, want 2", n)
	}
	if r.count("conversations.replies") != 0 {
		t.Error("the thread was looked through, though it was known that nothing was posted")
	}
}

// A post that was carried out, but whose answer got lost, is not repeated.
func TestBrokenConnectionAfterThePost(t *testing.T) {
	r := newRig(t, options{})
	broken := 0
	r.refuse(func(method string, _ url.Values) *refusal {
		if method == "chat.postMessage" && broken < 2 {
			broken++
			return &refusal{after: true}
		}
		return nil
	})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 一", r.ts(), nil)))
	deliverEvent(t, r.http, wrap(said("D1", "U1", "二", r.ts(), nil)))
	r.settled(t)
	if len(r.replies("C1")) != 1 || len(r.replies("D1")) != 1 {
		t.Errorf("got %q and %q, want one reply each", r.replies("C1"), r.replies("D1"))
	}
	if r.count("conversations.replies") == 0 {
		t.Error("the thread was not looked through")
	}
}

// A reply in several messages that breaks off goes on where it broke off.
func TestBrokenOffBetweenParts(t *testing.T) {
	long := strings.Repeat("第八条支持新型基础设施。\n\n", 2500)
	r := newRig(t, options{ask: func(bot.Question) (bot.Answer, error) { return bot.Answer{Lang: "zh", Text: long}, nil }})
	n := 0
	r.refuse(func(method string, _ url.Values) *refusal {
		if method != "chat.postMessage" {
			return nil
		}
		n++
		if n == 2 {
			return &refusal{after: true}
		}
		return nil
	})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 全文", r.ts(), nil)))
	r.settled(t)
	seen := map[string]bool{}
	var words int
	for _, p := range r.sent(func(post) bool { return true }) {
		part := fmt.Sprint(p.Meta["event_payload"])
		if seen[part] {
			t.Errorf("part posted twice: %s", part)
		}
		seen[part] = true
		words += strings.Count(string(p.Blocks), "第八条支持新型基础设施")
	}
	if len(seen) < 3 || words != 2500 {
		t.Errorf("got %d parts with %d sentences, want 2500", len(seen), words)
	}
}

// Blocks that Slack refuses are replaced by the same words as plain text.
func TestRefusedBlocks(t *testing.T) {
	for _, code := range []string{"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"} {
		r := newRig(t, options{ask: estimateOf(t, exampleCase)})
		r.refuse(func(_ string, form url.Values) *refusal {
			if form.Get("blocks") != "" {
				return &refusal{code: code}
			}
			return nil
		})
		deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 投资", r.ts(), nil)))
		r.settled(t)
		got := r.sent(func(post) bool { return true })
		if len(got) != 1 || got[0].Blocks != nil {
			t.Fatalf("%s: got %+v, want one message without blocks", code, got)
		}
		for _, want := range []string{"结果", "新型基础设施", "15,000,000", "以核定为准", "回执"} {
			if !strings.Contains(got[0].Text, want) {
				t.Errorf("%s: the plain text lacks %q: %s", code, want, got[0].Text)
			}
		}
	}
}

// Slack's own faults pass; what it refuses for good is let go.
func TestErrorsOfSlack(t *testing.T) {
	for _, c := range []struct {
		code  string
		times int
		want  int
	}{
		{"internal_error", 2, 1}, {"fatal_error", 1, 1}, {"service_unavailable", 1, 1}, {"ratelimited", 1, 1},
		{"channel_not_found", 100, 0}, {"is_archived", 100, 0}, {"not_in_channel", 100, 0}, {"restricted_action", 100, 0},
	} {
		clock := newFakeClock()
		r := newRig(t, options{clock: clock})
		n := 0
		r.refuse(func(method string, _ url.Values) *refusal {
			if method == "chat.postMessage" && n < c.times {
				n++
				return &refusal{code: c.code}
			}
			return nil
		})
		deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
		moving(clock, func() { r.settled(t) })
		if got := len(r.replies("C1")); got != c.want {
			t.Errorf("%s: got %d replies, want %d", c.code, got, c.want)
		}
	}
}

// A question that cannot be answered is tried again, then the person is told.
func TestErrorsOfTheBot(t *testing.T) {
	for _, c := range []struct {
		name string
		ask  func(n int) error
		want string
	}{
		{"once", func(n int) error { return once(n < 2, errors.New("database away")) }, "答：问"},
		{"always", func(int) error { return errors.New("database away") }, "这个问题几次都没能答出来"},
		{"a panic", func(n int) error {
			if n < 2 {
				panic("nil map")
			}
			return nil
		}, "答：问"},
		{"too long", func(int) error { return &bot.InputError{Code: "too_long", Where: "text", Msg: "…"} }, "内容超过"},
		{"a code of tomorrow", func(int) error { return &bot.InputError{Code: "tomorrow", Where: "text", Msg: "…"} }, "这个问题几次都没能答出来"},
	} {
		clock := newFakeClock()
		n := 0
		r := newRig(t, options{clock: clock, ask: func(q bot.Question) (bot.Answer, error) {
			n++
			if err := c.ask(n); err != nil {
				return bot.Answer{}, err
			}
			return echo(q)
		}})
		deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
		moving(clock, func() { r.settled(t) })
		got := r.replies("C1")
		if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func once(fail bool, err error) error {
	if fail {
		return err
	}
	return nil
}

// One person who floods the bot is answered, and nobody waits for it: the others have their answers
// while not one question of the flood is through.
func TestOnePersonCannotStarveOthers(t *testing.T) {
	release := make(chan struct{})
	r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "洪水") {
			<-release
		}
		return echo(q)
	}, config: func(c *slack.Config) { c.Workers = 4 }})
	for i := range 100 {
		deliverEvent(t, r.http, wrap(said("D1", "U1", fmt.Sprintf("洪水%d", i), r.ts(), nil)))
	}
	for i := range 5 {
		deliverEvent(t, r.http, wrap(said("D2", fmt.Sprintf("V%d", i), "问", r.ts(), nil)))
	}
	eventually(t, "the others' answers", func() bool { return len(r.replies("D2")) == 5 })
	close(release)
	eventually(t, "the answers to the flood", func() bool { return len(r.replies("D1")) == 100 })
}

func TestRateOfOnePerson(t *testing.T) {
	clock := newFakeClock()
	r := newRig(t, options{clock: clock, config: func(c *slack.Config) { c.PerMinute = 10 }})
	for i := range 25 {
		deliverEvent(t, r.http, wrap(said("D1", "U1", fmt.Sprint(i), r.ts(), nil)))
	}
	eventually(t, "the burst", func() bool { clock.Advance(10 * time.Millisecond); return len(r.replies("D1")) >= 10 })
	time.Sleep(50 * time.Millisecond)
	if n := len(r.replies("D1")); n != 10 {
		t.Errorf("got %d answers at once, want a burst of 10", n)
	}
	start := clock.Now()
	moving(clock, func() { r.settled(t) })
	if took := clock.Now().Sub(start); len(r.replies("D1")) != 25 || took < 80*time.Second {
		t.Errorf("got %d answers in %s, want 25 in about a minute and a half", len(r.replies("D1")), took)
	}
}

// A question that hangs is given up in time to say so.
func TestQuestionThatHangs(t *testing.T) {
	clock := newFakeClock()
	r := newRig(t, options{clock: clock, config: func(c *slack.Config) {
		c.Lease = 200 * time.Millisecond
		c.Ask = func(ctx context.Context, _ bot.Question) (bot.Answer, error) {
			<-ctx.Done()
			return bot.Answer{}, ctx.Err()
		}
	}})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
	moving(clock, func() { r.settled(t) })
	if got := r.replies("C1"); len(got) != 1 || !strings.HasPrefix(got[0], "这个问题几次都没能答出来") {
		t.Errorf("got %q, want one regret", got)
	}
}

// Staff that cannot be reached: the person is told.
func TestStaffCannotBeTold(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase), config: func(c *slack.Config) { c.StaffChannel = "CSTAFF" }})
	r.refuse(func(_ string, form url.Values) *refusal {
		if form.Get("channel") == "CSTAFF" {
			return &refusal{code: "not_in_channel"}
		}
		return nil
	})
	message := answered(t, r)
	deliverInteraction(t, r.http, press(message, "U1", "person", receiptOf(t, message), "", nil))
	r.settled(t)
	if got := r.sent(func(p post) bool { return strings.Contains(p.Text, "没能转给工作人员") }); len(got) != 1 {
		t.Errorf("got %d words to the person, want 1", len(got))
	}
}

// A hand-over whose answer got lost is not repeated.
func TestStaffIsToldOnceThoughTheConnectionBroke(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase), config: func(c *slack.Config) { c.StaffChannel = "CSTAFF" }})
	broken := false
	r.refuse(func(method string, form url.Values) *refusal {
		if method == "chat.postMessage" && form.Get("channel") == "CSTAFF" && !broken {
			broken = true
			return &refusal{after: true}
		}
		return nil
	})
	message := answered(t, r)
	deliverInteraction(t, r.http, press(message, "U1", "person", receiptOf(t, message), "", nil))
	r.settled(t)
	if got := r.replies("CSTAFF"); len(got) != 1 {
		t.Errorf("got %d messages to the staff, want 1", len(got))
	}
}

// What was known of an event when it was given back is old when the next to
// claim it dies: the thread is looked through all the same.
func TestDeathAfterBeingHeldBack(t *testing.T) {
	n := 0
	r := newRig(t, options{config: func(c *slack.Config) { c.Lease = 500 * time.Millisecond }})
	r.refuse(func(method string, _ url.Values) *refusal {
		if method != "chat.postMessage" {
			return nil
		}
		n++
		if n == 1 {
			return &refusal{status: 429, code: "ratelimited", header: map[string]string{"Retry-After": "1"}}
		}
		r.inbox.die(true)
		return nil
	})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
	eventually(t, "the reply", func() bool { return len(r.replies("C1")) == 1 })
	time.Sleep(100 * time.Millisecond)
	r.inbox.die(false)
	r.settled(t)
	if got := r.replies("C1"); len(got) != 1 {
		t.Errorf("got %q, want one reply", got)
	}
	if r.count("conversations.replies") == 0 {
		t.Error("the thread was not looked through")
	}
}
