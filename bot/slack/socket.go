package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const maxEnvelope = 16 << 20 // bytes; far above what Slack sends

// socket receives over Socket Mode until ctx ends. Connections that break or
// are refreshed by Slack are made anew by the library; an error means that the
// token is refused.
func (s *Slack) socket(ctx context.Context) error {
	client := socketmode.New(s.api, socketmode.OptionLog(log.New(io.Discard, "", 0)), socketmode.OptionReadLimit(maxEnvelope))
	go s.take(ctx, client)
	for {
		err := client.RunContext(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case refused(err):
			return fmt.Errorf("slack: open Socket Mode: %w; check SLACK_APP_TOKEN", err)
		}
		s.log.Warn("socket mode ended, connecting again", "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-s.clock.After(reconnectPause):
		}
	}
}

// take handles envelopes one after another, so that what arrives in order is stored in order.
func (s *Slack) take(ctx context.Context, client *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case evt := <-client.Events:
			s.envelope(ctx, client, evt)
		}
	}
}

func (s *Slack) envelope(ctx context.Context, client *socketmode.Client, evt socketmode.Event) {
	switch evt.Type {
	case socketmode.EventTypeEventsAPI:
		s.answer(ctx, client, evt.Request.EnvelopeID, evt.Request.Payload, s.receiveEvent)
	case socketmode.EventTypeInteractive:
		s.answer(ctx, client, evt.Request.EnvelopeID, evt.Request.Payload, s.receiveInteraction)
	case socketmode.EventTypeSlashCommand:
		s.answer(ctx, client, evt.Request.EnvelopeID, evt.Request.Payload, s.receiveCommand)
	case socketmode.EventTypeErrorBadMessage:
		s.unread(ctx, client, evt)
	case socketmode.EventTypeConnected:
		s.log.Info("socket mode is connected")
	case socketmode.EventTypeConnectionError:
		if e, ok := evt.Data.(*slack.ConnectionErrorEvent); ok {
			s.log.Warn("socket mode could not connect", "err", e.ErrorObj, "again_in", e.Backoff)
		}
	}
}

// unread handles an envelope the library could not parse (an event newer than
// it, or a block it does not know): our own reading may still do.
func (s *Slack) unread(ctx context.Context, client *socketmode.Client, evt socketmode.Event) {
	bad, ok := evt.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	var req socketmode.Request
	if json.Unmarshal(bad.Message, &req) != nil || req.EnvelopeID == "" {
		return
	}
	take := map[string]receive{
		socketmode.RequestTypeEventsAPI:     s.receiveEvent,
		socketmode.RequestTypeInteractive:   s.receiveInteraction,
		socketmode.RequestTypeSlashCommands: s.receiveCommand,
	}[req.Type]
	if take == nil {
		take = func(context.Context, []byte) (any, error) { return nil, nil }
	}
	s.answer(ctx, client, req.EnvelopeID, req.Payload, take)
}

// answer takes a payload in and acknowledges its envelope; without the
// acknowledgement Slack sends it again.
func (s *Slack) answer(ctx context.Context, client *socketmode.Client, envelope string, payload []byte, take receive) {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	reply, err := take(ctx, payload)
	if err != nil {
		s.log.Error("an event was not taken in; slack will send it again", "err", err)
		return
	}
	if err := client.AckCtx(ctx, envelope, reply); err != nil && !errors.Is(err, context.Canceled) {
		s.log.Warn("an event was taken in but not acknowledged", "err", err)
	}
}
