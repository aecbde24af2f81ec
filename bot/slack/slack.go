package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
)

// Slack is the bot in one workspace. Handler and Run belong together: what the
// one takes in the other works on.
type Slack struct {
	cfg   Config
	api   *slack.Client
	clock Clock
	log   *slog.Logger

	me     atomic.Pointer[string] // the bot's user id
	fatal  atomic.Pointer[error]  // Slack refuses the token
	kick   chan struct{}          // something may be claimable
	stop   chan struct{}          // closed when fatal is set
	stopMu sync.Mutex

	people *people
	gates  *gates
	forms  chan struct{} // bounds the forms being opened
	joined *recent[string, bool]
	past   *recent[string, []pastEstimate]

	// step is called at each step an event goes through; tests crash there.
	step func(name string)
}

const (
	pollPause      = 500 * time.Millisecond
	reconnectPause = 5 * time.Second
)

// New checks the configuration and makes the bot; nothing is sent yet. It
// returns ErrOff when no bot token is set, and another error when the settings
// cannot work, such as an empty signing secret.
func New(cfg Config) (*Slack, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	opts := []slack.Option{slack.OptionHTTPClient(cfg.HTTP), slack.OptionAppLevelToken(cfg.AppToken)}
	if cfg.APIURL != "" {
		opts = append(opts, slack.OptionAPIURL(cfg.APIURL))
	}
	return &Slack{
		cfg: cfg, api: slack.New(cfg.Token, opts...), clock: cfg.Clock, log: cfg.Log,
		kick: make(chan struct{}, 1), stop: make(chan struct{}),
		people: newPeople(cfg.PerMinute, max(1, cfg.Workers/2)),
		gates:  newGates(),
		forms:  make(chan struct{}, 16),
		joined: newRecent[string, bool](10_000),
		past:   newRecent[string, []pastEstimate](2_000),
		step:   func(string) {},
	}, nil
}

// Run answers until ctx ends, over Socket Mode too when there is an app token.
// It returns an error only when Slack refuses the token; what is in the inbox
// stays there and is answered after a start with a token that works.
func (s *Slack) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	var parts sync.WaitGroup
	parts.Go(func() { s.identify(ctx) })
	parts.Go(func() { s.dispatch(ctx) })
	if s.cfg.AppToken != "" {
		parts.Go(func() {
			if err := s.socket(ctx); err != nil {
				s.die(err)
			}
		})
	}
	parts.Wait()
	return s.dead()
}

// Ready says whether the bot can answer: nil, or why not.
func (s *Slack) Ready() error {
	if err := s.dead(); err != nil {
		return err
	}
	if s.self() == "" {
		return errors.New("slack: not connected yet")
	}
	return nil
}

// identify learns the bot's own user id.
func (s *Slack) identify(ctx context.Context) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		r, err := s.api.AuthTestContext(ctx)
		switch {
		case err == nil:
			s.me.Store(&r.UserID)
			s.log.Info("slack knows us", "team", r.Team, "user", r.User)
			return
		case refused(err):
			s.die(fmt.Errorf("slack: auth.test: %w; check SLACK_BOT_TOKEN", err))
			return
		}
		s.log.Warn("slack cannot be reached", "err", err)
		select {
		case <-ctx.Done():
			return
		case <-s.clock.After(wait):
		}
	}
}

func (s *Slack) self() string {
	if me := s.me.Load(); me != nil {
		return *me
	}
	return ""
}

// die stops everything: without a token that works nothing can be answered,
// and what is taken in would only wait.
func (s *Slack) die(err error) {
	s.stopMu.Lock()
	defer s.stopMu.Unlock()
	if s.fatal.Load() == nil {
		s.log.Error("slack refuses the token, stopping", "err", err)
		s.fatal.Store(&err)
		close(s.stop)
	}
}

func (s *Slack) dead() error {
	if err := s.fatal.Load(); err != nil {
		return *err
	}
	return nil
}

// wake tells the dispatcher to look.
func (s *Slack) wake() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// recent is a map that forgets the oldest keys beyond its size.
type recent[K comparable, V any] struct {
	mu    sync.Mutex
	size  int
	order []K
	m     map[K]V
}

func newRecent[K comparable, V any](size int) *recent[K, V] {
	return &recent[K, V]{size: size, m: map[K]V{}}
}

func (r *recent[K, V]) get(k K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.m[k]
	return v, ok
}

func (r *recent[K, V]) update(k K, f func(V) V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, known := r.m[k]
	r.m[k] = f(v)
	if known {
		return
	}
	if r.order = append(r.order, k); len(r.order) > r.size {
		delete(r.m, r.order[0])
		r.order = r.order[1:]
	}
}
