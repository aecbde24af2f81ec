package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"policybot/bot"
)

// prompts suggests questions where a conversation begins. In the agent view
// there is no thread yet; in the older assistant view there is.
func (w *working) prompts(ctx context.Context) error {
	p := slack.AssistantThreadsSetSuggestedPromptsParameters{
		Title: say("zh", "prompts") + " · " + say("en", "prompts"), ChannelID: w.job.Channel, ThreadTS: w.job.Root,
	}
	// In both languages: which one the person speaks is not known yet.
	for i, key := range []string{"p1", "p2", "p3", "p4"} {
		words := say([]string{"zh", "en"}[i%2], key)
		p.AddPrompt(short(words, 75), words)
	}
	return w.soft(w.call("assistant.threads.setSuggestedPrompts", func() error {
		return w.api.SetAssistantThreadsSuggestedPromptsContext(ctx, p)
	}))
}

// soft lets an error of Slack's pass that only costs a convenience.
func (w *working) soft(err error) error {
	if slackError(err) != "" && !passing(err) && !refused(err) {
		w.log.Debug("slack does not take it", "event", w.event.ID, "err", err)
		return nil
	}
	return err
}

// feedback keeps a verdict with the receipt of the answer it is on.
func (w *working) feedback(ctx context.Context) error {
	err := w.cfg.Store.SaveFeedback(ctx, bot.Feedback{Receipt: w.job.Receipt, Good: w.job.Good, Comment: w.job.Text, At: w.event.At.UTC()})
	if errors.Is(err, bot.ErrNotFound) {
		w.log.Warn("feedback on an answer without a record was let go", "receipt", w.job.Receipt)
		return nil
	}
	if err != nil {
		return fmt.Errorf("feedback on %s: %w", w.job.Receipt, err)
	}
	if w.job.Channel == "" {
		return nil
	}
	return w.soft(w.aside(ctx, w.job.Channel, w.job.Root, say(w.langOfReceipt(ctx), "thanks")))
}

func (w *working) langOfReceipt(ctx context.Context) string {
	if _, a, err := w.receipt(ctx, w.job.Receipt); err == nil && a.Lang != "" {
		return a.Lang
	}
	return "zh"
}

// aside says something to the person alone, in the thread.
func (w *working) aside(ctx context.Context, channel, root, text string) error {
	if w.private() {
		return w.whisper(ctx, escape(text), nil)
	}
	return w.call("chat.postEphemeral "+channel, func() error {
		opts := append(quiet(nil), slack.MsgOptionText(escape(text), false), slack.MsgOptionTS(root))
		_, err := w.api.PostEphemeralContext(ctx, channel, w.job.User, opts...)
		return err
	})
}

// person passes a conversation on to the staff channel, once, with the receipt.
func (w *working) person(ctx context.Context) error {
	if w.cfg.StaffChannel == "" {
		return nil
	}
	r, a, err := w.receipt(ctx, w.job.Receipt)
	if f, ok := errors.AsType[*fault](err); ok {
		return w.soft(w.aside(ctx, w.job.Channel, w.job.Root, f.text))
	}
	if err != nil {
		return err
	}
	since := fmt.Sprintf("%d.000000", w.event.At.Unix()-60) // our clock is not Slack's
	if err := w.lookBack(ctx, w.cfg.StaffChannel, "", since); err != nil {
		return err
	}
	if !w.progress.Sent.begun(0) {
		err := w.handOver(ctx, r, a)
		w.count(mark{pieces: 1}, err)
		if slackError(err) != "" && !passing(err) && !refused(err) {
			w.log.Error("the staff channel cannot be written to; check POLICYBOT_SLACK_STAFF_CHANNEL and invite the bot", "err", err)
			return w.soft(w.aside(ctx, w.job.Channel, w.job.Root, say(a.Lang, "person_failed")))
		}
		if err != nil {
			return err
		}
	}
	return w.soft(w.aside(ctx, w.job.Channel, w.job.Root, say(a.Lang, "person_sent", r.ID)))
}

func (w *working) handOver(ctx context.Context, r bot.Receipt, a bot.Answer) error {
	link := ""
	err := w.call("chat.getPermalink", func() (err error) {
		link, err = w.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: w.job.Channel, Ts: w.job.Root})
		return err
	})
	if err != nil {
		w.log.Debug("no link to a conversation", "err", err)
	}
	head := []slack.RichTextSectionElement{slack.NewRichTextSectionUserElement(w.job.User, nil),
		slack.NewRichTextSectionTextElement(" "+say(a.Lang, "person_asks")+"\n", nil)}
	result, _, _ := strings.Cut(a.Text, "\n\n")
	tail := []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(say(a.Lang, "receipt", r.ID)+"\n", nil)}
	if link != "" {
		tail = append(tail, slack.NewRichTextSectionTextElement(say(a.Lang, "person_where"), nil), slack.NewRichTextSectionLinkElement(link, "", nil))
	}
	elements := []slack.RichTextElement{
		slack.NewRichTextSection(head...),
		&slack.RichTextQuote{Type: slack.RTEQuote, Elements: inline(short(r.Question, 2000), false)},
	}
	elements = append(elements, richText(prefix(result, 3000))...)
	elements = append(elements, slack.NewRichTextSection(tail...))
	text := escape(strings.Join([]string{say(a.Lang, "person_asks"), short(r.Question, 2000), plainText(prefix(result, 1000)), say(a.Lang, "receipt", r.ID), link}, "\n"))
	opts := append(quiet([]slack.Block{slack.NewRichTextBlock("person", elements...)}), slack.MsgOptionText(text, false),
		slack.MsgOptionMetadata(mark{pieces: 1}.metadata(w.event.ID)))
	err = w.publish(ctx, w.cfg.StaffChannel, opts)
	if blocksRefused(err) {
		opts = append(quiet(nil), slack.MsgOptionText(text, false))
		err = w.publish(ctx, w.cfg.StaffChannel, opts)
	}
	return err
}

// home draws the home tab.
func (w *working) home(ctx context.Context) error {
	past, err := w.lastEstimates(ctx)
	if err != nil {
		return err
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: w.drawHome(past)}}
	return w.soft(w.call("views.publish", func() error {
		_, err := w.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: w.job.User, View: view})
		return err
	}))
}

// policies are those the home tab names.
func (s *Slack) policies() []Policy {
	if s.cfg.Policies == nil {
		return nil
	}
	return s.cfg.Policies()
}

func (s *Slack) drawHome(past []pastEstimate) []slack.Block {
	both := func(key string) string { return say("zh", key) + " · " + say("en", key) }
	var titles, versions []string
	for _, p := range s.policies() {
		titles = append(titles, p.Book.Title.Zh)
		if p.Book.Title.En != p.Book.Title.Zh {
			titles = append(titles, p.Book.Title.En)
		}
		versions = append(versions, p.Ref.ID+" · "+p.Ref.Version)
	}
	blocks := []slack.Block{
		slack.NewHeaderBlock(plain(both("home_title"), 150)),
		slack.NewSectionBlock(plain(both("home_can")+"\n"+say("", "home_does"), 3000), nil, nil),
		slack.NewDividerBlock(),
		slack.NewHeaderBlock(plain(both("home_text"), 150)),
		slack.NewSectionBlock(plain(short(strings.Join(titles, "\n"), 3000), 3000), nil, nil),
		slack.NewContextBlock("version", plain(strings.Join(versions, "\n"), 2000)),
		slack.NewDividerBlock(),
		slack.NewHeaderBlock(plain(both("home_last"), 150)),
	}
	if len(past) == 0 {
		return append(blocks, slack.NewSectionBlock(plain(both("home_none"), 3000), nil, nil))
	}
	for i, p := range past {
		blocks = append(blocks,
			slack.NewSectionBlock(plain(p.Title+"\n"+p.Amount, 3000), nil, nil),
			slack.NewContextBlock(fmt.Sprintf("past:%d", i), plain(p.At.Format("2006-01-02 15:04 UTC")+" · "+say("zh", "receipt", p.Receipt), 2000)))
	}
	return blocks
}

const (
	keepPast = 3
	lookBack = 500 // receipts gone through for a person not seen since the start
)

// lastEstimates are the last estimates of the person, newest first.
func (w *working) lastEstimates(ctx context.Context) ([]pastEstimate, error) {
	who := personKey(w.job.Team, w.job.User)
	if past, ok := w.past.get(who); ok && len(past) >= keepPast {
		return past, nil
	}
	all, err := w.cfg.Store.Receipts(ctx, "", lookBack)
	if err != nil {
		return nil, fmt.Errorf("last estimates: %w", err)
	}
	var found []pastEstimate
	for _, r := range all {
		if len(found) == keepPast {
			break
		}
		if !strings.HasPrefix(r.Key, who) {
			continue
		}
		var a bot.Answer
		if json.Unmarshal(r.Answer, &a) == nil && len(a.Lines) > 0 {
			found = append(found, pastOf(&a, r.At))
		}
	}
	w.past.update(who, func([]pastEstimate) []pastEstimate { return found })
	return found, nil
}

// remember keeps the estimates just given for the home tab of the person.
func (w *working) remember(answers []bot.Answer) {
	for i := range answers {
		a := &answers[i]
		if a.Receipt == "" || len(a.Lines) == 0 {
			continue
		}
		p := pastOf(a, w.clock.Now().UTC())
		who := personKey(w.job.Team, w.job.User)
		if _, known := w.past.get(who); !known {
			continue // the store has it, and will be asked
		}
		w.past.update(who, func(old []pastEstimate) []pastEstimate {
			old = slices.DeleteFunc(slices.Clone(old), func(o pastEstimate) bool { return o.Receipt == p.Receipt })
			return prefixOf(append([]pastEstimate{p}, old...), keepPast)
		})
	}
}

func prefixOf[T any](s []T, n int) []T { return s[:min(n, len(s))] }
