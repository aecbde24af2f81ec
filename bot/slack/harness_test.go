package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/calc"
)

// rig is a bot in a workspace, with answers of the test's own.
type rig struct {
	*workspace
	bot   *slack.Slack
	inbox *memoryInbox
	store *bot.Memory
	http  http.Handler
	ended func() error // waits for the end of Run
	stop  func() error // brings it about

	mu    sync.Mutex
	asked []bot.Question
}

// options change what newRig builds.
type options struct {
	config func(*slack.Config)
	ask    func(bot.Question) (bot.Answer, error) // nil: echo
	clock  slack.Clock
	step   func(string)
	socket bool
	idle   bool // do not run
}

func newRig(t testing.TB, o options) *rig {
	t.Helper()
	r := &rig{workspace: newWorkspace(t), store: bot.NewMemory()}
	if o.clock == nil {
		o.clock = realClock{}
	}
	r.inbox = newInbox(o.clock)
	cfg := slack.Config{
		Token: "xoxb-test", SigningSecret: secret, APIURL: r.url(),
		Inbox: r.inbox, Store: r.store, Policies: policiesOf(testBook(t)),
		Clock: o.clock, Log: testLog(), PerMinute: 10_000,
		Ask: r.askFunc(o.ask),
		Estimate: func(_ context.Context, c calc.Case, lang string) (bot.Answer, error) {
			return estimateWith(testBook(t), c, lang)
		},
	}
	if o.socket {
		cfg.SigningSecret, cfg.AppToken = "", "xapp-test"
	}
	if o.config != nil {
		o.config(&cfg)
	}
	b, err := slack.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if o.step != nil {
		b.SetStep(o.step)
	}
	r.bot, r.http = b, b.Handler()
	if !o.idle {
		r.run(t)
	}
	return r
}

func (r *rig) run(t testing.TB) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.bot.Run(ctx) }()
	var once sync.Once
	var err error
	r.ended = func() error {
		once.Do(func() {
			select {
			case err = <-done:
			case <-time.After(time.Minute):
				t.Error("the bot does not stop")
			}
		})
		return err
	}
	r.stop = func() error { cancel(); return r.ended() }
	t.Cleanup(func() { r.stop() })
}

type realClock struct{}

func (realClock) Now() time.Time                         { return time.Now() }
func (realClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

func testLog() *slog.Logger {
	if os.Getenv("SLACK_TEST_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (r *rig) askFunc(answer func(bot.Question) (bot.Answer, error)) bot.AskFunc {
	return func(ctx context.Context, q bot.Question) (bot.Answer, error) { return r.ask(ctx, q, answer) }
}

func noAsk(context.Context, bot.Question) (bot.Answer, error) { return bot.Answer{}, nil }

func noEstimate(context.Context, calc.Case, string) (bot.Answer, error) { return bot.Answer{}, nil }

// ask answers like the bot does: once a key, and saved as a turn of its thread.
func (r *rig) ask(ctx context.Context, q bot.Question, answer func(bot.Question) (bot.Answer, error)) (bot.Answer, error) {
	r.mu.Lock()
	r.asked = append(r.asked, q)
	r.mu.Unlock()
	if answer == nil {
		answer = echo
	}
	return saveTurn(ctx, r.store, q, answer)
}

var receipts atomic.Int64

// saveTurn makes the answer a turn of the thread, once a key.
func saveTurn(ctx context.Context, store bot.Store, q bot.Question, answer func(bot.Question) (bot.Answer, error)) (bot.Answer, error) {
	if old, err := store.ByKey(ctx, q.Key); err == nil {
		var a bot.Answer
		return a, json.Unmarshal(old.Answer, &a)
	}
	a, err := answer(q)
	if err != nil {
		return a, err
	}
	if a.Receipt == "" {
		a.Receipt = fmt.Sprintf("r%d", receipts.Add(1))
	}
	c, err := store.Conversation(ctx, q.Thread)
	if err != nil {
		return a, err
	}
	doc := mustJSON(a)
	_, err = store.SaveTurn(ctx, c, bot.Receipt{ID: a.Receipt, Thread: q.Thread, Key: q.Key, At: time.Now(), Channel: q.Channel,
		Question: q.Text, Case: caseOf(a), Answer: doc})
	return a, err
}

func echo(q bot.Question) (bot.Answer, error) {
	return bot.Answer{Kind: bot.KindExplain, Lang: "zh", Text: "答：" + q.Text}, nil
}

// questions are the texts asked so far.
func (r *rig) questions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, q := range r.asked {
		out = append(out, q.Text)
	}
	return out
}

// replies are the texts of the public messages in a channel, in order.
func (r *rig) replies(channel string) []string {
	var out []string
	for _, p := range r.sent(func(p post) bool { return p.Channel == channel && !p.Ephemeral }) {
		out = append(out, strings.SplitN(p.Text, " ", 2)[0])
	}
	return out
}

// settled waits until nothing in the inbox is open.
func (r *rig) settled(t testing.TB) {
	t.Helper()
	eventually(t, "an empty inbox", func() bool { return r.inbox.open() == 0 })
}
