package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// delivery is one event as both transports hand it over. It is read leniently:
// a field of a shape we do not know must not lose the message around it.
type delivery struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	TeamID         string `json:"team_id"`
	EventID        string `json:"event_id"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
	Event json.RawMessage `json:"event"`
}

// message is a message event, or a mention, or the message inside an edit.
type message struct {
	Type         string          `json:"type"`
	SubType      string          `json:"subtype"`
	Channel      string          `json:"channel"`
	ChannelType  string          `json:"channel_type"`
	User         string          `json:"user"`
	BotID        string          `json:"bot_id"`
	Text         string          `json:"text"`
	Blocks       json.RawMessage `json:"blocks"`
	Attachments  json.RawMessage `json:"attachments"`
	Files        []slackFile     `json:"files"`
	TS           string          `json:"ts"`
	ThreadTS     string          `json:"thread_ts"`
	ParentUser   string          `json:"parent_user_id"`
	Edited       *edited         `json:"edited"`
	Message      *message        `json:"message"`
	Previous     *message        `json:"previous_message"`
	Tab          string          `json:"tab"`
	EventTS      string          `json:"event_ts"`
	AssistThread struct {
		User     string `json:"user_id"`
		Channel  string `json:"channel_id"`
		ThreadTS string `json:"thread_ts"`
	} `json:"assistant_thread"`
}

type edited struct {
	TS string `json:"ts"`
}

type slackFile struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"filetype"`
	Size     int    `json:"size"`
	URL      string `json:"url_private"`
	Download string `json:"url_private_download"`
}

// heard is a job with the two identities its event is known by.
type heard struct {
	job     job
	id, alt string
}

// listen decides what of a delivery is for the bot. nil means nothing is:
// another type of event, a bot's message, an edit that changed no text, a
// channel it is not allowed in, people talking among themselves.
func (s *Slack) listen(d *delivery) (*heard, error) {
	var m message
	if err := json.Unmarshal(d.Event, &m); err != nil {
		return nil, fmt.Errorf("event %s: %w", d.EventID, err)
	}
	self := s.selfOr(d)
	h := &heard{id: d.EventID, job: job{Team: d.TeamID, Channel: m.Channel, User: m.User}}
	switch m.Type {
	case "app_home_opened":
		h.job.Task = taskHome
		if m.Tab == "messages" {
			h.job.Task = taskPrompts
		}
		return h, nil
	case "assistant_thread_started":
		t := m.AssistThread
		h.job.Task, h.job.User, h.job.Channel, h.job.Root = taskPrompts, t.User, t.Channel, t.ThreadTS
		return h, nil
	case "app_mention", "message":
		if !s.hear(h, &m, self) {
			return nil, nil
		}
		return h, nil
	}
	return nil, nil
}

// hear fills in the job for a message, and reports whether it may be for the bot.
func (s *Slack) hear(h *heard, m *message, self string) bool {
	body := m
	switch m.SubType {
	case "", "file_share", "thread_broadcast":
	case "message_changed":
		if m.Message == nil || m.Previous == nil || m.Message.Text == m.Previous.Text {
			return false
		}
		body = m.Message
	default:
		return false
	}
	switch {
	case body.BotID != "", body.SubType == "bot_message", body.User == "", body.User == self, body.User == "USLACKBOT":
		return false
	case !s.cfg.allows(m.Channel):
		return false
	}
	j := &h.job
	j.User, j.TS, j.Root = body.User, body.TS, body.ThreadTS
	if j.Root == "" {
		j.Root = body.TS
	}
	h.alt = m.Channel + ":" + body.TS
	if body.Edited != nil {
		h.alt += ":" + body.Edited.TS
	}
	switch {
	case m.Type == "app_mention", m.ChannelType == "im", strings.Contains(body.Text, "<@"+self+">"), strings.Contains(body.Text, "<@"+self+"|"):
		j.Task = taskMessage
	case body.ThreadTS != "" && body.ThreadTS != body.TS && !addressed(body.Text):
		j.Task = taskFollowUp
		if body.ParentUser == self {
			j.Task = taskMessage
		}
	default:
		return false
	}
	j.Text = typed(body.Text, body.blocks(), self)
	for _, f := range body.Files {
		if f.Download == "" {
			f.Download = f.URL
		}
		j.Files = append(j.Files, file{f.ID, f.Name, f.Type, f.Size, f.Download})
	}
	return true
}

// addressed reports that a message begins by calling somebody else.
func addressed(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "<@") || strings.HasPrefix(strings.TrimSpace(text), "<!")
}

// blocks are the blocks of a message and, because a pasted table can travel as
// an attachment, the tables of its attachments. Nothing when they cannot be
// read: the text beside them is there.
func (m *message) blocks() slack.Blocks {
	var out slack.Blocks
	if len(m.Blocks) > 0 && json.Unmarshal(m.Blocks, &out) != nil {
		return slack.Blocks{}
	}
	var attached []struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if len(m.Attachments) == 0 || json.Unmarshal(m.Attachments, &attached) != nil {
		return out
	}
	for _, a := range attached {
		var more slack.Blocks
		if len(a.Blocks) == 0 || json.Unmarshal(a.Blocks, &more) != nil {
			continue
		}
		for _, b := range more.BlockSet {
			if _, ok := b.(*slack.TableBlock); ok {
				out.BlockSet = append(out.BlockSet, b)
			}
		}
	}
	return out
}

// selfOr is the bot's user id, learned from Slack at the start or, until then,
// from the event, which says for whom it was delivered.
func (s *Slack) selfOr(d *delivery) string {
	if self := s.self(); self != "" {
		return self
	}
	for _, a := range d.Authorizations {
		if a.IsBot {
			return a.UserID
		}
	}
	return "?"
}
