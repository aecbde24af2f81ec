package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"
)

// receive takes one delivery in: it is stored before receive returns, and only
// then acknowledged. The reply, when not nil, goes back with the
// acknowledgement. An error means: not stored, do not acknowledge.
type receive func(ctx context.Context, payload []byte) (reply any, err error)

// receiveEvent takes in what the Events API delivers.
func (s *Slack) receiveEvent(ctx context.Context, payload []byte) (any, error) {
	var d delivery
	if err := json.Unmarshal(payload, &d); err != nil {
		s.log.Warn("an event that is no JSON was let go", "err", err)
		return nil, nil // a retry would look the same
	}
	switch d.Type {
	case "url_verification":
		return challenge(d.Challenge), nil
	case "app_rate_limited":
		s.log.Warn("slack holds events back: the app is over its rate of events")
		return nil, nil
	case "event_callback":
	default:
		return nil, nil
	}
	h, err := s.listen(&d)
	if err != nil {
		s.log.Warn("an event that cannot be read was let go", "err", err)
		return nil, nil
	}
	if h == nil {
		return nil, nil
	}
	return nil, s.put(ctx, h)
}

type challenge string

// receiveCommand takes in a slash command.
func (s *Slack) receiveCommand(ctx context.Context, payload []byte) (any, error) {
	var c slack.SlashCommand
	if err := json.Unmarshal(payload, &c); err != nil {
		s.log.Warn("a command that cannot be read was let go", "err", err)
		return nil, nil
	}
	switch {
	case !s.cfg.allows(c.ChannelID):
		return private(say(langOf(c.Text), "not_here")), nil
	case c.Text == "" || c.Text == "help" || c.Text == "帮助":
		return private(say("", "help")), nil
	}
	h := &heard{id: "command:" + c.TriggerID, job: job{Task: taskCommand, Team: c.TeamID, Channel: c.ChannelID,
		User: c.UserID, Text: unescape(c.Text, s.self()), ResponseURL: c.ResponseURL}}
	if err := s.put(ctx, h); err != nil {
		// Slack does not repeat commands: the person has to know.
		s.log.Error("a command was not taken in", "err", err)
		return private(say(langOf(c.Text), "try_again")), nil
	}
	return nil, nil
}

// private is the answer to a command that goes back with its acknowledgement.
func private(text string) any {
	return slack.Msg{ResponseType: slack.ResponseTypeEphemeral, Text: escape(text)}
}

// put stores an event; one that is known already is let go, which is how
// retries, replays and doubles end.
func (s *Slack) put(ctx context.Context, h *heard) error {
	if dead := s.dead(); dead != nil {
		return dead
	}
	e, err := h.job.event(h.id, h.alt, s.clock.Now())
	if err != nil {
		return err
	}
	fresh, err := s.cfg.Inbox.Put(ctx, e)
	s.step("stored")
	if err != nil {
		return fmt.Errorf("inbox: put %s: %w", e.ID, err)
	}
	if !fresh {
		s.log.Debug("known already", "event", e.ID, "alt", e.Alt)
		return nil
	}
	s.wake()
	return nil
}
