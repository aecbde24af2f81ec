package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// later is an error that means: nothing was sent, try again after a while.
type later struct {
	after time.Duration
	err   error
}

func (l *later) Error() string { return fmt.Sprintf("%v (again in %s)", l.err, l.after) }
func (l *later) Unwrap() error { return l.err }

// gates remember until when Slack wants nothing more of a kind.
type gates struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func newGates() *gates { return &gates{until: map[string]time.Time{}} }

// call makes one call of the API, of a kind Slack counts apart (a method, and
// for posting the channel too). When Slack says "too many" it is not called
// again before the time Slack named.
func (s *Slack) call(kind string, f func() error) error {
	now := s.clock.Now()
	s.gates.mu.Lock()
	until := s.gates.until[kind]
	s.gates.mu.Unlock()
	if wait := until.Sub(now); wait > 0 {
		return &later{wait, fmt.Errorf("%s: held back by slack's rate limit", kind)}
	}
	err := f()
	limited, ok := errors.AsType[*slack.RateLimitedError](err)
	if !ok {
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		return nil
	}
	wait := max(limited.RetryAfter, time.Second)
	s.gates.mu.Lock()
	defer s.gates.mu.Unlock()
	for k, t := range s.gates.until {
		if t.Before(now) {
			delete(s.gates.until, k)
		}
	}
	s.gates.until[kind] = now.Add(wait)
	return &later{wait, fmt.Errorf("%s: %w", kind, err)}
}

// slackError is the error code Slack answered with, "" when it did not answer.
func slackError(err error) string {
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return e.Err
	}
	return ""
}

// refused reports that Slack does not accept the token, and will not later.
func refused(err error) bool {
	if err == nil {
		return false
	}
	switch slackError(err) {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type":
		return true
	}
	// The socket client hands the code on as plain text, and a 404 for a token it does not know.
	code, ok := errors.AsType[slack.StatusCodeError](err)
	return ok && code.Code == http.StatusUnauthorized || slices.Contains(
		[]string{"invalid_auth", "not_authed", "account_inactive", "token_revoked"}, err.Error())
}

// blocksRefused reports that the words would do without the blocks.
func blocksRefused(err error) bool {
	switch code := slackError(err); code {
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch",
		"only_one_table_allowed", "invalid_attachments", "unsupported_block_type":
		return true
	default:
		return strings.Contains(code, "block") && !strings.Contains(code, "blocked")
	}
}

// passing reports that the same call may succeed later. What Slack answered
// with a code is final, but for the codes that say Slack itself is unwell.
func passing(err error) bool {
	switch slackError(err) {
	case "":
		return true
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited",
		"rate_limited", "message_limit_exceeded", "team_added_to_org", "accesslimited":
		return true
	}
	return false
}

// definite reports that Slack answered, so that it is known that nothing was
// posted; a request that broke off may have been carried out.
func definite(err error) bool {
	if _, ok := errors.AsType[*later](err); ok {
		return true
	}
	switch slackError(err) {
	case "", "internal_error", "fatal_error", "request_timeout", "service_unavailable":
		return false
	}
	return true
}

// respond sends a private message through the address Slack gave for it.
func (s *Slack) respond(ctx context.Context, address string, replace bool, text string, blocks []slack.Block) error {
	if !s.ours(address) {
		return errNotSlack
	}
	opts := []slack.MsgOption{slack.MsgOptionResponseURL(address, slack.ResponseTypeEphemeral), slack.MsgOptionText(text, false)}
	if replace {
		opts = append(opts, slack.MsgOptionReplaceOriginal(address))
	}
	if len(blocks) > 0 {
		opts = append(opts, slack.MsgOptionBlocks(blocks...))
	}
	_, _, err := s.api.PostMessageContext(ctx, "", opts...)
	if e, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("response address: %w", e.Err) // without the address, which is a key
	}
	return err
}

var errNotSlack = errors.New("response address: not one of slack's")

// ours reports whether an address is Slack's own, or the test's.
func (s *Slack) ours(address string) bool {
	if s.cfg.APIURL != "" {
		base, err := url.Parse(s.cfg.APIURL)
		u, err2 := url.Parse(address)
		return err == nil && err2 == nil && u.Host == base.Host
	}
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" &&
		(strings.HasSuffix(u.Hostname(), ".slack.com") || strings.HasSuffix(u.Hostname(), ".slack-gov.com"))
}
