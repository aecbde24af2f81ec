package slack

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"policybot/bot"
	"policybot/calc"
)

// answers works out what is asked: one answer, or one a row of a sheet.
func (w *working) answers(ctx context.Context) ([]bot.Answer, error) {
	switch w.job.Task {
	case taskFacts:
		return w.recompute(ctx)
	case taskChoice:
		return w.chosen(ctx)
	}
	text, cases, err := w.attached(ctx)
	if err != nil {
		return nil, err
	}
	if len(cases) > 0 {
		return w.sheet(ctx, cases)
	}
	question := strings.TrimSpace(w.job.Text + "\n" + text)
	if question == "" {
		return notice(say("", "help")), nil // called by name, and nothing else
	}
	return w.ask(ctx, question)
}

func (w *working) ask(ctx context.Context, text string) ([]bot.Answer, error) {
	thread, err := w.conversation(ctx)
	if err != nil {
		return nil, err
	}
	a, err := w.cfg.Ask(ctx, bot.Question{Thread: thread, Text: text, Key: w.key(), Channel: "slack"})
	if err != nil {
		return nil, err
	}
	return []bot.Answer{a}, nil
}

// conversation is the thread of the bot's that a question goes on with. Each
// command begins one of its own, so that the facts of yesterday's case do not
// slip into today's; a button goes on with that of the answer it is on.
func (w *working) conversation(ctx context.Context) (string, error) {
	if !w.private() {
		return w.job.thread(), nil
	}
	if w.job.Receipt != "" {
		r, err := w.cfg.Store.Receipt(ctx, w.job.Receipt)
		switch {
		case err == nil && r.Thread != "":
			return r.Thread, nil
		case err != nil && !errors.Is(err, bot.ErrNotFound):
			return "", fmt.Errorf("receipt %s: %w", w.job.Receipt, err)
		}
	}
	return w.job.thread() + ":" + w.event.ID, nil
}

// key makes the question the same question when it is asked again after a
// crash; the person in it lets the home tab find a person's estimates.
func (w *working) key() string { return personKey(w.job.Team, w.job.User) + w.event.ID }

func personKey(team, user string) string { return "slack:" + team + ":" + user + ":" }

// chosen answers a question of the bot's with the choice that was pressed. The
// label is said for the person, so that the conversation goes on from it; had
// it been read as something else, the case of that answer is worked out with
// the choice put in.
func (w *working) chosen(ctx context.Context) ([]bot.Answer, error) {
	c, book, lang, err := w.caseOf(ctx, w.job.Receipt)
	if f, ok := errors.AsType[*fault](err); ok {
		w.log.Debug("a choice without a case", "why", f.text)
		return w.ask(ctx, w.job.Text)
	}
	if err != nil {
		return nil, err
	}
	fact, ok := book.FactOf(w.job.Rule, w.job.Fact)
	if !ok {
		return w.ask(ctx, w.job.Text)
	}
	label := w.job.Text // what the button shows may be shortened
	if c, ok := fact.Choice(w.job.Value); ok {
		label = c.Label.In(lang)
	}
	out, err := w.ask(ctx, say(lang, "choice", fact.Label.In(lang), label))
	if err == nil && slices.ContainsFunc(out[0].Facts, func(f bot.Fact) bool { return f.Key == w.job.Fact && f.Value == w.job.Value }) {
		return out, nil
	}
	if _, bad := errors.AsType[*bot.InputError](err); err != nil && !bad {
		return nil, err
	}
	value := calc.Choose(w.job.Value)
	if fact.Type == calc.TypeBool {
		value = calc.Bool(w.job.Value == "true")
	}
	if i := w.job.Claim; i < len(c.Claims) && c.Claims[i].Rule == w.job.Rule {
		if c.Claims[i].Facts == nil {
			c.Claims[i].Facts = map[string]calc.Value{}
		}
		c.Claims[i].Facts[w.job.Fact] = value
	}
	return w.estimate(ctx, c, lang, label)
}

// recompute works the case out that the form held.
func (w *working) recompute(ctx context.Context) ([]bot.Answer, error) {
	c, err := calc.ParseCase(w.job.Case)
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", w.event.ID, err)
	}
	out, err := w.estimate(ctx, c, w.job.Value, string(w.job.Case))
	if err == nil {
		out[0].Text = say(w.job.Value, "recomputed") + "\n" + out[0].Text
	}
	return out, err
}

// estimate works a case out and keeps a receipt of it, as a turn of the thread.
func (w *working) estimate(ctx context.Context, c calc.Case, lang, asked string) ([]bot.Answer, error) {
	a, err := w.cfg.Estimate(ctx, c, lang)
	if err != nil {
		return nil, err
	}
	if a.Thread, err = w.conversation(ctx); err != nil {
		return nil, err
	}
	if a.Receipt == "" {
		if a, err = w.record(ctx, a, c, asked); err != nil {
			return nil, err
		}
	}
	return []bot.Answer{a}, nil
}

// record saves an answer that was worked out from a case as data. Like every
// answer it has a receipt: it can be given feedback on, edited again, and shown to an auditor.
func (w *working) record(ctx context.Context, a bot.Answer, c calc.Case, asked string) (bot.Answer, error) {
	key := w.key() + ":estimate"
	old, err := w.cfg.Store.ByKey(ctx, key)
	switch {
	case err == nil:
		return a, json.Unmarshal(old.Answer, &a)
	case !errors.Is(err, bot.ErrNotFound):
		return a, fmt.Errorf("event %s: earlier receipt: %w", w.event.ID, err)
	}
	conv, err := w.cfg.Store.Conversation(ctx, a.Thread)
	if err != nil {
		return a, fmt.Errorf("thread %s: %w", a.Thread, err)
	}
	var id [12]byte
	rand.Read(id[:])
	a.Receipt = hex.EncodeToString(id[:])
	doc, err := json.Marshal(a)
	if err != nil {
		return a, fmt.Errorf("event %s: answer: %w", w.event.ID, err)
	}
	cases, err := json.Marshal(c)
	if err != nil {
		return a, fmt.Errorf("event %s: case: %w", w.event.ID, err)
	}
	_, err = w.cfg.Store.SaveTurn(ctx, conv, bot.Receipt{ID: a.Receipt, Thread: a.Thread, Turn: conv.Version + 1, Key: key,
		At: w.clock.Now().UTC(), Channel: "slack", Question: asked, Policy: a.Policy, Case: cases, Answer: doc})
	if err != nil {
		return a, fmt.Errorf("event %s: receipt: %w", w.event.ID, err)
	}
	return a, nil
}

// sheet works out the rows of a sheet. A single row is an answer like any
// other; of many, what a table shows is kept.
func (w *working) sheet(ctx context.Context, cases []calc.Case) ([]bot.Answer, error) {
	lang := langOf(w.job.Text)
	if w.job.Text == "" {
		lang = "zh"
	}
	if len(cases) == 1 {
		return w.estimate(ctx, cases[0], lang, w.job.Text)
	}
	out := make([]bot.Answer, len(cases))
	for i := range cases {
		a, err := w.cfg.Estimate(ctx, cases[i], lang)
		if bad, ok := errors.AsType[*bot.InputError](err); ok {
			a, err = bot.Answer{Lang: lang, Text: bad.Msg}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		for n := range a.Lines {
			a.Lines[n].Steps, a.Lines[n].Conditions, a.Lines[n].Alternatives = nil, nil, nil
		}
		out[i] = bot.Answer{Lang: a.Lang, Kind: a.Kind, Text: firstLine(plainText(a.Text)), Lines: a.Lines, Total: a.Total}
	}
	return out, nil
}

// status shows that work is under way once it takes noticeably long, and
// returns what ends that. The status in a thread goes by itself when the reply
// is posted; a private answer has none, so the person is told in words.
func (w *working) status(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-ctx.Done():
			return
		case <-w.clock.After(w.cfg.StatusAfter):
		}
		lang := langOf(w.job.Text)
		var err error
		if w.private() {
			w.shown = true
			err = w.respond(ctx, w.job.ResponseURL, false, escape(say(lang, "working")), nil)
		} else {
			err = w.call("assistant.threads.setStatus", func() error {
				return w.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{
					ChannelID: w.job.Channel, ThreadTS: w.job.Root, Status: say(lang, "working"),
					LoadingMessages: []string{say(lang, "status_read"), say(lang, "status_calc")}, // joined by commas on the wire
				})
			})
		}
		if err != nil && ctx.Err() == nil {
			w.log.Debug("no status was shown", "err", err)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// pastEstimate is one of the last estimates of a person.
type pastEstimate struct {
	Receipt string
	At      time.Time
	Title   string
	Amount  string
}

// pastOf is what the home tab shows of an answer.
func pastOf(a *bot.Answer, at time.Time) pastEstimate {
	r := renderer{answer: a, lang: a.Lang}
	rows := r.rows()
	title := rows[0][0]
	if n := len(a.Lines); n > 1 {
		title += fmt.Sprintf(" (+%d)", n-1)
	}
	return pastEstimate{Receipt: a.Receipt, At: at, Title: title, Amount: rows[len(rows)-1][2]}
}
