package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"policybot/bot"
)

// The ids of what can be pressed and sent.
const (
	actWorking  = "working"
	actFacts    = "facts"
	actPerson   = "person"
	actFeedback = "feedback"
	actChoice   = "choice" // and ":" and what tells the button apart from its neighbours

	formFacts    = "facts_form"
	formComment  = "comment_form"
	formWorking  = "working_view"
	shortcutName = "estimate_message"
)

// formTime is how long a form may take to open: Slack forgets the press after 3 s.
const formTime = 2800 * time.Millisecond

// pressed is what the value of a choice button holds.
type pressed struct {
	Receipt string `json:"r"`
	Claim   int    `json:"c"`
	Rule    string `json:"u"`
	Fact    string `json:"f"`
	Value   string `json:"v"`
}

// receiveInteraction takes in buttons, shortcuts and forms.
func (s *Slack) receiveInteraction(ctx context.Context, payload []byte) (any, error) {
	var c slack.InteractionCallback
	if err := json.Unmarshal(payload, &c); err != nil {
		s.log.Warn("an interaction that cannot be read was let go", "err", err)
		return nil, nil
	}
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		return nil, s.buttons(ctx, &c)
	case slack.InteractionTypeMessageAction:
		switch {
		case c.CallbackID != shortcutName:
			return nil, nil
		case !s.cfg.allows(c.Channel.ID):
			s.open(&c, func(context.Context) error { return &fault{say("", "not_here")} })
			return nil, nil
		}
		return nil, s.put(ctx, &heard{id: "shortcut:" + c.TriggerID, job: job{Task: taskShortcut, Team: c.Team.ID,
			Channel: c.Channel.ID, User: c.User.ID, TS: c.Message.Timestamp, ResponseURL: c.ResponseURL,
			Text: typed(c.Message.Text, c.Message.Blocks, s.self()), Files: filesOf(c.Message.Files)}})
	case slack.InteractionTypeViewSubmission:
		switch c.View.CallbackID {
		case formFacts:
			return s.factsSent(ctx, &c)
		case formComment:
			return nil, s.commentSent(ctx, &c)
		}
	}
	return nil, nil
}

func filesOf(files []slack.File) (out []file) {
	for _, f := range files {
		url := f.URLPrivateDownload
		if url == "" {
			url = f.URLPrivate
		}
		out = append(out, file{f.ID, f.Name, f.Filetype, f.Size, url})
	}
	return out
}

// buttons takes in what was pressed. What opens a window is done at once, the
// rest goes through the inbox.
func (s *Slack) buttons(ctx context.Context, c *slack.InteractionCallback) error {
	for _, a := range c.ActionCallback.BlockActions {
		j := where(c)
		h := &heard{id: strings.Join([]string{"action", c.Container.MessageTs, c.User.ID, a.ActionTs, a.ActionID}, ":"), job: j}
		switch name, _, _ := strings.Cut(a.ActionID, ":"); name {
		case actWorking:
			s.open(c, func(ctx context.Context) error { return s.openWorking(ctx, c.TriggerID, a.Value) })
			continue
		case actFacts:
			s.open(c, func(ctx context.Context) error { return s.openFacts(ctx, c.TriggerID, a.Value, j) })
			continue
		case actFeedback:
			verdict, receipt, _ := strings.Cut(a.Value, ":")
			h.job.Task, h.job.Receipt, h.job.Good = taskFeedback, receipt, verdict == "good"
			if !h.job.Good {
				s.open(c, func(ctx context.Context) error { return s.openComment(ctx, c.TriggerID, receipt) })
			}
		case actPerson:
			h.job.Task, h.job.Receipt = taskPerson, a.Value
			h.alt = "person:" + a.Value // once an answer, whoever presses how often
		case actChoice:
			if err := h.job.choose(a); err != nil {
				s.log.Warn("a button that cannot be read was let go", "err", err)
				continue
			}
			h.alt = "choice:" + j.Channel + ":" + c.Container.MessageTs + ":" + a.ActionID
		default:
			continue
		}
		if err := s.put(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// where is a job that belongs to the message a button is on.
func where(c *slack.InteractionCallback) job {
	j := job{Team: c.Team.ID, Channel: c.Container.ChannelID, User: c.User.ID, Root: c.Container.ThreadTs}
	if j.Channel == "" {
		j.Channel = c.Channel.ID
	}
	if j.Root == "" {
		j.Root = c.Message.ThreadTimestamp
	}
	if j.Root == "" {
		j.Root = c.Container.MessageTs
	}
	if c.Container.IsEphemeral {
		j.ResponseURL = c.ResponseURL
	}
	return j
}

// choose makes the job of a choice button: its label is what the person says.
func (j *job) choose(a *slack.BlockAction) error {
	var p pressed
	if err := json.Unmarshal([]byte(a.Value), &p); err != nil {
		return fmt.Errorf("action %s: value: %w", a.ActionID, err)
	}
	j.Task, j.Text = taskChoice, a.Text.Text
	j.Receipt, j.Claim, j.Rule, j.Fact, j.Value = p.Receipt, p.Claim, p.Rule, p.Fact, p.Value
	return nil
}

// open opens a window in the background, within the time Slack allows. When it
// fails the person is asked to press again.
func (s *Slack) open(c *slack.InteractionCallback, do func(context.Context) error) {
	select {
	case s.forms <- struct{}{}:
	default:
		s.log.Warn("too many windows are being opened, one was not")
		return
	}
	address := c.ResponseURL
	go func() {
		defer func() { <-s.forms }()
		ctx, cancel := context.WithTimeout(context.Background(), formTime)
		defer cancel()
		err := do(ctx)
		if err == nil {
			return
		}
		text := say("", "click")
		if f, ok := errors.AsType[*fault](err); ok {
			text = f.text
		} else {
			s.log.Warn("a window was not opened", "err", err)
		}
		ctx, cancel = context.WithTimeout(context.Background(), formTime)
		defer cancel()
		if address != "" {
			if err := s.respond(ctx, address, false, escape(text), nil); err != nil {
				s.log.Warn("a person was not told that a window did not open", "err", err)
			}
		}
	}()
}

func (s *Slack) show(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	return s.call("views.open", func() error {
		_, err := s.api.OpenViewContext(ctx, trigger, view)
		return err
	})
}

// receipt finds the record of an answer; a record that is gone is a fault to
// tell the person.
func (s *Slack) receipt(ctx context.Context, id string) (bot.Receipt, bot.Answer, error) {
	var a bot.Answer
	r, err := s.cfg.Store.Receipt(ctx, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && len(r.Answer) == 0 { // the latter: its texts were removed
		return r, a, &fault{say("", "no_receipt")}
	}
	if err != nil {
		return r, a, fmt.Errorf("receipt %s: %w", id, err)
	}
	if err := json.Unmarshal(r.Answer, &a); err != nil {
		return r, a, fmt.Errorf("receipt %s: answer: %w", id, err)
	}
	return r, a, nil
}

// openComment asks what was not right.
func (s *Slack) openComment(ctx context.Context, trigger, receipt string) error {
	_, a, err := s.receipt(ctx, receipt)
	if err != nil {
		return err
	}
	lang := a.Lang
	input := slack.NewPlainTextInputBlockElement(nil, "v")
	input.Multiline, input.MaxLength = true, 2000
	block := slack.NewInputBlock("comment", plain(say(lang, "c_label"), 2000), nil, input)
	block.Optional = true
	return s.show(ctx, trigger, slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formComment, PrivateMetadata: receipt,
		Title: plain(say(lang, "c_title"), 24), Submit: plain(say(lang, "b_send"), 24), Close: plain(say(lang, "b_close"), 24),
		Blocks: slack.Blocks{BlockSet: []slack.Block{block}},
	})
}

func (s *Slack) commentSent(ctx context.Context, c *slack.InteractionCallback) error {
	j := job{Task: taskFeedback, Team: c.Team.ID, User: c.User.ID, Receipt: c.View.PrivateMetadata}
	if c.View.State != nil {
		j.Text = c.View.State.Values["comment"]["v"].Value
	}
	if strings.TrimSpace(j.Text) == "" {
		return nil
	}
	return s.put(ctx, &heard{id: "view:" + c.View.ID + ":" + c.View.Hash, job: j})
}
