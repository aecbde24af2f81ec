package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/cenkalti/backoff/v5"
	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// fault is one failed call, told without anything the endpoint could have slipped in.
type fault struct {
	status  int    // HTTP status; 0 when there was no complete response
	what    string // safe to show
	timeout bool   // the call ran into its own time limit
	gone    bool   // the caller gave up
	reply   bool   // a response came, and it could not be read
}

func (f *fault) Error() string { return f.what }

// Unwrap makes every fault one of the two errors callers know.
func (f *fault) Unwrap() error {
	if f.reply {
		return ErrReply
	}
	return ErrUnavailable
}

// fault turns the library's error into ours. The library's texts hold the address and the body of
// the response, and either may hold the key.
func (c *Client) fault(err error) error {
	if err == nil {
		return nil
	}
	var api *openai.APIError
	var req *openai.RequestError
	switch {
	case errors.Is(err, errTooLarge):
		return &fault{reply: true, what: "the reply is larger than allowed"}
	case errors.Is(err, context.Canceled):
		return &fault{gone: true, what: "the call was given up"}
	case isTimeout(err):
		return &fault{timeout: true, what: "no complete reply in time"}
	case errors.As(err, &api):
		return &fault{status: api.HTTPStatusCode, what: c.told(api.HTTPStatusCode, api.Message)}
	case errors.As(err, &req):
		return &fault{status: req.HTTPStatusCode, what: c.told(req.HTTPStatusCode, "")}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &fault{what: "the response was cut off"}
	case isSyntax(err):
		return &fault{reply: true, what: "the response is not the JSON of the protocol"}
	default:
		return &fault{what: "the connection failed: " + c.scrub(clip(innermost(err).Error(), 200))}
	}
}

func (c *Client) told(status int, message string) string {
	s := fmt.Sprintf("the endpoint answered %d %s", status, http.StatusText(status))
	if message = c.scrub(clip(message, 200)); message != "" {
		s += ": " + message
	}
	return s
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// innermost skips wrappers such as url.Error, whose text repeats the address asked.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// isEndpointDown tells failures of the endpoint from replies that are merely wrong: only the former
// open the breaker.
func isEndpointDown(err error) bool {
	var f *fault
	if !errors.As(err, &f) {
		return false
	}
	return !f.reply && !f.gone && (f.status == 0 || f.status == http.StatusTooManyRequests || f.status >= 500)
}

func isCallerGone(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.gone
}

// again says whether and when a failed call is made once more.
func again(err error, after time.Duration) error {
	var f *fault
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &f), f.timeout, !isEndpointDown(err): // the breaker's own errors are not faults
		return backoff.Permanent(err)
	case after > 0:
		return errors.Join(&backoff.RetryAfterError{Duration: after}, err)
	default:
		return err
	}
}

// outcome is the error of the last try, without what only the retrying needed.
func outcome(err error) error {
	var f *fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return fmt.Errorf("%w: it failed repeatedly and is left alone for a while", ErrUnavailable)
	default:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
}

// isUnsupported tells a refusal of the request's form from every other failure.
func isUnsupported(err error) bool {
	var f *fault
	if !errors.As(err, &f) {
		return false
	}
	switch f.status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return true
	}
	return false
}

// keyRun is the shortest part of a key that counts as the key: endpoints echo shortened ones.
const keyRun = 8

// scrub removes control characters, and every part of the key that stands in s.
func (c *Client) scrub(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	key := c.cfg.Key
	for n := len(key); n > 0 && n >= min(keyRun, len(key)); n-- {
		for i := 0; i+n <= len(key); i++ {
			s = strings.ReplaceAll(s, key[i:i+n], "[key]")
		}
	}
	return strings.TrimSpace(s)
}

// repeatsKey reports whether text holds the key, in whatever case.
func repeatsKey(text, key string) bool {
	return len(key) >= keyRun && strings.Contains(strings.ToLower(text), strings.ToLower(key))
}

// clip shortens s to at most n bytes, at a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
