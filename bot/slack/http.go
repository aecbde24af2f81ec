package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/slack-go/slack"
)

const (
	maxBody    = 1 << 20
	ackTimeout = 2500 * time.Millisecond // Slack gives up after 3 s
)

// Handler serves /slack/events, /slack/interactivity and /slack/commands.
// Without a signing secret it refuses everything.
func (s *Slack) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /slack/events", s.signed(s.receiveEvent, asIs))
	mux.Handle("POST /slack/interactivity", s.signed(s.receiveInteraction, payloadField))
	mux.Handle("POST /slack/commands", s.signed(s.receiveCommand, commandForm))
	return mux
}

// signed verifies the signature, takes the request in and acknowledges it.
func (s *Slack) signed(take receive, unwrap func(*http.Request, []byte) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the request is too long or broke off", http.StatusRequestEntityTooLarge)
			return
		}
		if err := s.verify(r.Header, body); err != nil {
			s.log.Warn("a request was refused", "path", r.URL.Path, "err", err)
			http.Error(w, "the signature does not verify", http.StatusUnauthorized)
			return
		}
		payload, err := unwrap(r, body)
		if err != nil {
			http.Error(w, "the request cannot be read", http.StatusBadRequest)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), ackTimeout)
		defer cancel()
		reply, err := take(ctx, payload)
		if err != nil {
			s.log.Error("an event was not taken in; slack will send it again", "path", r.URL.Path, "err", err)
			http.Error(w, "not taken in, send it again", http.StatusServiceUnavailable)
			return
		}
		acknowledge(w, reply)
	})
}

func (s *Slack) verify(header http.Header, body []byte) error {
	v, err := slack.NewSecretsVerifier(header, s.cfg.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

func acknowledge(w http.ResponseWriter, reply any) {
	switch reply := reply.(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
	case challenge:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, string(reply))
	default:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(reply)
	}
}

func asIs(_ *http.Request, body []byte) ([]byte, error) { return body, nil }

// payloadField takes the JSON out of the form an interaction comes in.
func payloadField(_ *http.Request, body []byte) ([]byte, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	return []byte(form.Get("payload")), nil
}

// commandForm turns the form of a command into the JSON that Socket Mode has.
func commandForm(r *http.Request, body []byte) ([]byte, error) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	c, err := slack.SlashCommandParse(r)
	if err != nil {
		return nil, err
	}
	return json.Marshal(c)
}
