package slack

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"
)

const markType = "policybot_reply"

// mark says which part of which reply a message is; posted messages carry it
// as metadata, which nobody sees.
type mark struct{ part, piece, pieces int }

func (m mark) metadata(event string) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: markType, EventPayload: map[string]any{
		"event": event, "part": strconv.Itoa(m.part), "piece": strconv.Itoa(m.piece), "pieces": strconv.Itoa(m.pieces),
	}}
}

// posted are the marks of what is in the thread: per part the pieces of it, and of how many.
type posted map[int]*pieces

type pieces struct {
	Have map[int]bool `json:"have"`
	Of   int          `json:"of"`
}

func (p posted) add(m mark) {
	if p[m.part] == nil {
		p[m.part] = &pieces{Have: map[int]bool{}}
	}
	p[m.part].Have[m.piece], p[m.part].Of = true, m.pieces
}

func (p posted) has(m mark) bool  { return p[m.part] != nil && p[m.part].Have[m.piece] }
func (p posted) begun(n int) bool { return p[n] != nil }
func (p posted) whole(n int) bool { return p[n] != nil && len(p[n].Have) == p[n].Of }

// lookBack finds out what the event has posted already. Normally that is
// known; after a crash, or a request that broke off, the thread is looked through.
func (w *working) lookBack(ctx context.Context, channel, root, oldest string) error {
	if w.progress.Sent == nil {
		w.progress.Sent = posted{}
	}
	if w.known || w.private() {
		return nil
	}
	if err := w.look(ctx, channel, root, oldest, w.progress.Sent); err != nil {
		return err
	}
	w.known = true
	return nil
}

// look goes through a thread, or without root through a channel, for messages
// that belong to the event, and adds their marks.
func (w *working) look(ctx context.Context, channel, root, oldest string, into posted) error {
	for cursor := ""; ; {
		msgs, next, err := w.page(ctx, channel, root, oldest, cursor)
		switch {
		case slackError(err) == "thread_not_found", slackError(err) == "message_not_found":
			return nil
		case slackError(err) == "missing_scope":
			// A reply that may come twice is better than one that never comes.
			w.log.Error("what was posted cannot be looked up; a reply may come twice: give the app the *:history scopes", "event", w.event.ID)
			return nil
		case err != nil:
			return err
		}
		for i := range msgs {
			if m, ok := readMark(&msgs[i], w.event.ID); ok {
				into.add(m)
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

func (w *working) page(ctx context.Context, channel, root, oldest, cursor string) (msgs []slack.Message, next string, err error) {
	const size = 200
	if root == "" {
		err = w.call("conversations.history", func() error {
			r, err := w.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
				ChannelID: channel, Oldest: oldest, Limit: size, Cursor: cursor, IncludeAllMetadata: true})
			if err == nil {
				msgs, next = r.Messages, r.ResponseMetaData.NextCursor
			}
			return err
		})
		return msgs, next, err
	}
	err = w.call("conversations.replies", func() (err error) {
		msgs, _, next, err = w.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: root, Oldest: oldest, Limit: size, Cursor: cursor, IncludeAllMetadata: true})
		return err
	})
	return msgs, next, err
}

// readMark is the mark a message carries, if it belongs to the event.
func readMark(m *slack.Message, event string) (mark, bool) {
	if m.Metadata.EventType != markType || m.Metadata.EventPayload["event"] != event {
		return mark{}, false
	}
	number := func(key string) int {
		s, _ := m.Metadata.EventPayload[key].(string)
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0
		}
		return n
	}
	return mark{number("part"), number("piece"), max(1, number("pieces"))}, true
}
