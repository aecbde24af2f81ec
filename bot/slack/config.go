package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"policybot/bot"
	"policybot/calc"
)

// ErrOff is what New returns when no bot token is set: nothing of Slack is to be started.
var ErrOff = errors.New("slack is off: SLACK_BOT_TOKEN is not set")

// Config is everything the bot in Slack needs from outside. Token, Ask, Inbox
// and Store must be set, and AppToken or SigningSecret.
type Config struct {
	Token         string // xoxb-…, of the bot
	AppToken      string // xapp-…: Socket Mode; "" for none
	SigningSecret string // Events API over HTTP; "" for none
	APIURL        string // another Slack API address, for tests; "" for Slack's own

	Ask      bot.AskFunc
	Estimate func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error)
	// Cases reads a sheet with one case a row; name is the file's, and says by
	// its ending what data is (.csv, .xlsx). nil: tables are read as text, and
	// XLSX not at all.
	Cases func(name string, data []byte) ([]calc.Case, error)

	Inbox bot.Inbox
	Store bot.Store
	// Policies are those in force now, first the one meant where none is named; nil: no forms.
	Policies func() []Policy

	AllowedChannels []string // channel ids it answers in; empty: all. Direct messages always.
	StaffChannel    string   // where "talk to a person" is posted; "": the button is not shown

	Workers     int           // events worked on at once; 8
	Lease       time.Duration // longest work on one event, and how soon a crashed one is taken up; 45 s
	PerMinute   int           // events of one person a minute, beyond a burst of the same number; 30
	StatusAfter time.Duration // how long work may take before a status is shown; 400 ms

	Clock Clock        // nil: the system's
	Log   *slog.Logger // nil: nothing is logged
	HTTP  *http.Client // nil: one with a time limit
}

// Policy is one that an answer may be about. The rules, facts and labels of its Book make the forms.
type Policy struct {
	Ref  bot.PolicyRef
	Book *calc.Book
}

// book is that of a policy, of the first for ""; nil when there is none.
func (c *Config) book(id string) *calc.Book {
	if c.Policies == nil {
		return nil
	}
	for _, p := range c.Policies() {
		if p.Ref.ID == id || id == "" {
			return p.Book
		}
	}
	return nil
}

// Clock tells the time and waits; tests put a fake in its place.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// complete checks the configuration and fills in what was left open.
func (c Config) complete() (Config, error) {
	switch {
	case c.Token == "" && (c.AppToken != "" || c.SigningSecret != ""):
		return c, errors.New("slack: SLACK_BOT_TOKEN is not set, though SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is; set it, or unset them")
	case c.Token == "":
		return c, ErrOff
	case c.AppToken == "" && strings.TrimSpace(c.SigningSecret) == "":
		return c, errors.New("slack: SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (Events API); set one: without a signing secret anybody could send events")
	case c.AppToken != "" && !strings.HasPrefix(c.AppToken, "xapp-"):
		return c, errors.New("slack: SLACK_APP_TOKEN does not begin with xapp-; take the app-level token with the scope connections:write")
	case c.Ask == nil || c.Estimate == nil || c.Inbox == nil || c.Store == nil:
		return c, errors.New("slack: Ask, Estimate, Inbox and Store must be set")
	}
	if c.APIURL != "" && !strings.HasSuffix(c.APIURL, "/") {
		c.APIURL += "/"
	}
	orInt(&c.Workers, 8)
	orInt(&c.PerMinute, 30)
	orDuration(&c.Lease, 45*time.Second)
	orDuration(&c.StatusAfter, 400*time.Millisecond)
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 20 * time.Second}
	}
	return c, nil
}

func orInt(v *int, fallback int) {
	if *v <= 0 {
		*v = fallback
	}
}

func orDuration(v *time.Duration, fallback time.Duration) {
	if *v <= 0 {
		*v = fallback
	}
}

// allows reports whether the bot may answer in the channel. A direct message
// is its own consent; its channel id begins with D.
func (c *Config) allows(channel string) bool {
	return len(c.AllowedChannels) == 0 || strings.HasPrefix(channel, "D") || slices.Contains(c.AllowedChannels, channel)
}
