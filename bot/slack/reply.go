package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"policybot/bot"
)

// reply answers an event: works the answer out and posts what of it is not
// posted yet.
func (w *working) reply(ctx context.Context) error {
	if w.job.Task == taskFollowUp {
		if in, err := w.inThread(ctx); err != nil || !in {
			return err
		}
	}
	answers, err := w.workOut(ctx)
	if err != nil {
		return err
	}
	w.step("answered")
	if err := w.deliver(ctx, w.render(answers)); err != nil {
		return err
	}
	w.remember(answers)
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

// workOut works the answer out. A question that cannot be taken is answered
// with what is wrong with it; one that keeps failing, with regret.
func (w *working) workOut(ctx context.Context) ([]bot.Answer, error) {
	limited, cancel := context.WithTimeout(ctx, w.cfg.Lease*3/5) // leaves time to post, and to say that it failed
	defer cancel()
	stop := w.status(limited)
	answers, err := w.answers(limited)
	stop()
	bad, isBad := errors.AsType[*bot.InputError](err)
	fault, isFault := errors.AsType[*fault](err)
	_, isLater := errors.AsType[*later](err)
	switch {
	case err == nil:
		return answers, nil
	case isBad:
		return notice(say(langOf(w.job.Text), "input_"+bad.Code)), nil
	case isFault:
		return notice(fault.text), nil
	case isLater, ctx.Err() != nil:
		return nil, err
	}
	if w.progress.Failed++; w.progress.Failed < askAttempts {
		return nil, fmt.Errorf("event %s: %w", w.event.ID, err)
	}
	w.log.Error("a question could not be answered", "event", w.event.ID, "err", err)
	return notice(say(langOf(w.job.Text), "failed")), nil
}

// fault is something wrong with what a person sent; text is for the person.
type fault struct{ text string }

func (f *fault) Error() string { return f.text }

// notice is a reply that is no answer: only words.
func notice(text string) []bot.Answer { return []bot.Answer{{Text: text}} }

// deliver posts the parts that are not posted yet.
func (w *working) deliver(ctx context.Context, parts []part) error {
	if err := w.lookBack(ctx, w.job.Channel, w.job.Root, w.job.TS); err != nil {
		return err
	}
	for n := range parts {
		if err := w.send(ctx, n, &parts[n]); err != nil {
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
func (w *working) send(ctx context.Context, n int, p *part) error {
	sent := w.progress.Sent
	if sent.whole(n) {
		return nil
	}
	if len(p.blocks) > 0 && !sent.begun(n) {
		err := w.post(ctx, p.fallback(), p.blocks, mark{part: n, pieces: 1})
		if !blocksRefused(err) {
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
	}
	return nil
}

// post sends one message where the reply belongs, marked as what it is, and
// keeps count.
func (w *working) post(ctx context.Context, text string, blocks []slack.Block, m mark) error {
	var err error
	if w.private() {
		err = w.whisper(ctx, text, blocks)
	} else {
		opts := []slack.MsgOption{
			slack.MsgOptionTS(w.job.Root), slack.MsgOptionText(text, false), slack.MsgOptionMetadata(m.metadata(w.event.ID)),
		}
		err = w.publish(ctx, w.job.Channel, append(opts, quiet(blocks)...))
	}
	w.count(m, err)
	return err
}

// count keeps count of what was posted: m when err is nil; not known any more
// when the request broke off.
func (w *working) count(m mark, err error) {
	switch {
	case err == nil:
		w.progress.Sent.add(m)
	case !definite(err):
		w.known = false
	}
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
