package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"policybot/bot"
)

// reply answers an event: works the answer out, unless that was done before a
// crash, and posts it, unless that was.
func (w *working) reply(ctx context.Context) error {
	if w.job.Task == taskFollowUp {
		if in, err := w.inThread(ctx); err != nil || !in {
			return err
		}
	}
	if w.progress.Answers == nil {
		if err := w.workOut(ctx); err != nil {
			return err
		}
	}
	w.step("answered")
	if err := w.deliver(ctx, w.render(w.progress.Answers)); err != nil {
		return err
	}
	w.remember(w.progress.Answers)
	return nil
}

// inThread reports whether the bot has spoken in the thread. The inbox hands
// out events of a thread in order, so a question just before has been answered.
func (w *working) inThread(ctx context.Context) (bool, error) {
	if _, ok := w.joined.get(w.job.thread()); ok {
		return true, nil
	}
	c, err := w.cfg.Store.Conversation(ctx, w.job.thread())
	if err != nil {
		return false, fmt.Errorf("thread %s: %w", w.job.thread(), err)
	}
	return c.Version > 0, nil
}

// workOut works the answer out and notes it. A question that cannot be taken
// is answered with what is wrong with it; one that keeps failing, with regret.
func (w *working) workOut(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, w.cfg.Lease*3/5) // leaves time to post, and to say that it failed
	stop := w.status(limited)
	answers, err := w.answers(limited)
	stop()
	cancel()
	bad, isBad := errors.AsType[*bot.InputError](err)
	fault, isFault := errors.AsType[*fault](err)
	switch {
	case err == nil:
	case isBad:
		answers = notice(say(langOf(w.job.Text), "input_"+bad.Code))
	case isFault:
		answers = notice(fault.text)
	case errors.Is(err, context.Canceled):
		return err
	default:
		if w.progress.Failed++; w.progress.Failed < askAttempts {
			if nerr := w.note(ctx); nerr != nil {
				return nerr
			}
			return fmt.Errorf("event %s: %w", w.event.ID, err)
		}
		w.log.Error("a question could not be answered", "event", w.event.ID, "err", err)
		answers = notice(say(langOf(w.job.Text), "failed"))
	}
	w.progress.Answers = answers
	return nil // noted together with the intent to post
}

// fault is something wrong with what a person sent; text is for the person.
type fault struct{ text string }

func (f *fault) Error() string { return f.text }

// notice is a reply that is no answer: only words.
func notice(text string) []bot.Answer { return []bot.Answer{{Text: text}} }

// deliver posts the parts that are not posted yet. Before the first it notes
// that it will; whoever finds that note cannot know how far it went, and looks.
func (w *working) deliver(ctx context.Context, parts []part) error {
	sent, err := w.sent(ctx)
	if err != nil {
		return err
	}
	w.progress.Sending = true
	if err := w.note(ctx); err != nil {
		return err
	}
	w.step("noted")
	for n := range parts {
		if err := w.send(ctx, n, &parts[n], sent); err != nil {
			w.progress.Sent = sent
			w.progress.Sending = !definite(err) // when it is known what was posted there is no need to look
			if nerr := w.note(context.WithoutCancel(ctx)); nerr != nil {
				w.log.Warn("progress was not noted", "event", w.event.ID, "err", nerr)
			}
			return err
		}
		w.step("posted" + strconv.Itoa(n))
	}
	w.joined.update(w.job.thread(), func(bool) bool { return true })
	return nil
}

func (w *working) private() bool { return w.job.private() }

// send posts one part: with its blocks, or when Slack refuses those the same
// words as plain text, in as many pieces as they need.
func (w *working) send(ctx context.Context, n int, p *part, sent posted) error {
	if sent.whole(n) {
		return nil
	}
	if len(p.blocks) > 0 && !sent.begun(n) {
		err := w.post(ctx, p.fallback(), p.blocks, mark{part: n, pieces: 1})
		switch {
		case err == nil:
			sent.add(mark{part: n, pieces: 1})
			return nil
		case !blocksRefused(err):
			return err
		}
		w.log.Error("slack refuses the blocks of a reply, posting plain text", "event", w.event.ID, "part", n, "err", err)
	}
	pieces := split(p.plain, maxPlain)
	for i := range pieces {
		m := mark{part: n, piece: i, pieces: len(pieces)}
		if sent.has(m) {
			continue
		}
		if err := w.post(ctx, escape(pieces[i]), nil, m); err != nil {
			return err
		}
		sent.add(m)
	}
	return nil
}

// post sends one message where the reply belongs, marked as what it is.
func (w *working) post(ctx context.Context, text string, blocks []slack.Block, m mark) error {
	if w.private() {
		return w.whisper(ctx, text, blocks)
	}
	opts := []slack.MsgOption{
		slack.MsgOptionTS(w.job.Root), slack.MsgOptionText(text, false), slack.MsgOptionMetadata(m.metadata(w.event.ID)),
	}
	return w.publish(ctx, w.job.Channel, append(opts, quiet(blocks)...))
}

// publish posts to a channel.
func (s *Slack) publish(ctx context.Context, channel string, opts []slack.MsgOption) error {
	return s.call("chat.postMessage "+channel, func() error {
		_, _, err := s.api.PostMessageContext(ctx, channel, opts...)
		return err
	})
}

// quiet are the options under which words stay words: no parsing of names or
// links, no markup, no previews.
func quiet(blocks []slack.Block) []slack.MsgOption {
	opts := []slack.MsgOption{slack.MsgOptionParse(false), slack.MsgOptionLinkNames(false), slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl()}
	if len(blocks) > 0 {
		opts = append(opts, slack.MsgOptionBlocks(blocks...))
	}
	return opts
}

// whisper answers the person alone: through the address of the command or
// button, and when that is used up or too old, as a private message in the channel.
func (w *working) whisper(ctx context.Context, text string, blocks []slack.Block) error {
	err := w.call("response "+w.job.Channel, func() error {
		return w.respond(ctx, w.job.ResponseURL, w.shown, text, blocks)
	})
	w.shown = false
	code, ok := errors.AsType[slack.StatusCodeError](err)
	if !ok || code.Code >= 500 {
		return err
	}
	return w.call("chat.postEphemeral "+w.job.Channel, func() error {
		opts := append(quiet(blocks), slack.MsgOptionText(text, false))
		_, err := w.api.PostEphemeralContext(ctx, w.job.Channel, w.job.User, opts...)
		return err
	})
}
