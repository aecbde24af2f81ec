package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"policybot/bot/intake"
	"policybot/calc"
	"policybot/knowledge/index"
)

// tries is how often a turn is begun again because another process saved one of its thread first.
const tries = 5

// hitsWanted is how many clauses are searched for.
const hitsWanted = 6

// Ask answers one message. The error is an *InputError for a message that cannot be taken as it is;
// anything else is a store or an index that failed, and the turn was not saved.
func (b *Bot) Ask(ctx context.Context, q Question) (Answer, error) {
	if err := b.check(q); err != nil {
		return Answer{}, err
	}
	if q.Thread == "" {
		q.Thread = newID()
	}
	leave, err := b.turns.enter(ctx, q.Thread)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: waiting for the turn before: %w", q.Thread, err)
	}
	defer leave()
	help, done := b.assistant(ctx)
	defer done()
	for i := 0; ; i++ {
		a, err := b.earlier(ctx, q.Key)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return a, err
		}
		a, err = b.turn(ctx, q, help)
		if err == nil || !errors.Is(err, ErrConflict) || i == tries {
			return a, err
		}
	}
}

// earlier returns the answer that was given to the same key; ErrNotFound when there is none.
func (b *Bot) earlier(ctx context.Context, key string) (Answer, error) {
	if key == "" {
		return Answer{}, ErrNotFound
	}
	r, err := b.store.ByKey(ctx, key)
	if err != nil {
		return Answer{}, fmt.Errorf("looking for an earlier answer: %w", err)
	}
	if len(r.Answer) == 0 {
		return Answer{}, badInput("removed", "key", "the answer given under this key was removed; ask again under another key")
	}
	var a Answer
	if err := json.Unmarshal(r.Answer, &a); err != nil {
		return Answer{}, fmt.Errorf("receipt %s: its answer: %w", r.ID, err)
	}
	return a, nil
}

// turn answers q as the next turn of its thread, and saves it.
func (b *Bot) turn(ctx context.Context, q Question, help *assistant) (Answer, error) {
	conv, err := b.store.Conversation(ctx, q.Thread)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	kept := openMemo(conv.State)
	u, text, state, err := b.read(ctx, q, kept.Intake)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	kept.Intake = state
	more := u
	if q.Edit == nil {
		more = help.understand(u, &kept, q.Text, conv.Version+1)
	} else {
		help.hear(&kept, text, conv.Version+1)
	}
	t := &turn{bot: b, ctx: ctx, question: q.Text, number: conv.Version + 1, lang: u.Lang, u: more, again: help.query}
	err = t.reply(help)
	if help.drew && (err != nil || len(t.answer.Refused) > 0) {
		// What a model points to must not cost an answer: once more with what intake read alone.
		help.query, kept.Facts = "", nil
		t = &turn{bot: b, ctx: ctx, question: q.Text, number: conv.Version + 1, lang: u.Lang, u: u}
		err = t.reply(help.silenced())
	}
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	t.answer.Thread = q.Thread
	conv.State, q.Text = help.state(kept), text
	return b.save(ctx, q, conv, t)
}

// reply writes the answer and passes it through the gate.
func (t *turn) reply(help *assistant) error {
	if err := t.compose(); err != nil {
		return err
	}
	help.speak(t)
	t.pass()
	return nil
}

// save keeps conversation and receipt, in one step.
func (b *Bot) save(ctx context.Context, q Question, conv Conversation, t *turn) (Answer, error) {
	a := &t.answer
	a.Receipt = newID()
	doc, err := json.Marshal(a)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: answer as JSON: %w", q.Thread, err)
	}
	r := Receipt{
		ID: a.Receipt, Thread: q.Thread, Turn: t.number, Key: q.Key, At: b.now().UTC(), Channel: q.Channel,
		Question: q.Text, Policy: a.Policy, Case: t.caseJSON(), Answer: doc,
	}
	if _, err := b.store.SaveTurn(ctx, conv, r); err != nil {
		return Answer{}, fmt.Errorf("thread %s: saving turn %d: %w", q.Thread, t.number, err)
	}
	return *a, nil
}

// Estimate works out a case given as data, in the language "zh" or "en". The error is an
// *InputError when the case names something the policy does not have. It keeps no conversation and
// no receipt.
func (b *Bot) Estimate(ctx context.Context, c calc.Case, lang string) (Answer, error) {
	if lang != "en" {
		lang = "zh"
	}
	if c.Policy != "" && c.Policy != b.pack.ID {
		return Answer{}, badInput("policy", "case: policy", "%q is not known here; the policy is %s", c.Policy, b.pack.ID)
	}
	if err := b.pack.Book.Check(c); err != nil {
		return Answer{}, &InputError{Code: "case", Where: "case", Msg: err.Error()}
	}
	t := &turn{bot: b, ctx: ctx, lang: lang, u: intake.Understanding{Lang: lang, Ask: intake.Estimate, Claims: c.Claims}}
	if err := t.compose(); err != nil {
		return Answer{}, fmt.Errorf("estimate: %w", err)
	}
	t.pass()
	return t.answer, nil
}

// turn is one message while its answer is put together.
type turn struct {
	bot      *Bot
	ctx      context.Context
	question string // "" for a case given as data
	number   int
	lang     string
	u        intake.Understanding

	result *calc.Result
	lines  []calc.Line // those the question is about
	hits   []index.Hit
	again  string   // the question in a model's words, for a second search; "" for none
	said   []string // sentences of silent.txt and english.txt that the reply holds
	worked []Figure // worked out beside the lines
	steps  []Passage
	out    doc
	answer Answer
}

// caseJSON is the case the figures were worked out from, as a receipt keeps it.
func (t *turn) caseJSON() json.RawMessage {
	if t.result == nil {
		return json.RawMessage("null")
	}
	doc, err := json.Marshal(calc.Case{Policy: t.bot.pack.ID, Claims: t.u.Claims})
	if err != nil { // a case holds strings, maps and decimals
		return json.RawMessage("null")
	}
	return doc
}

// clip shortens s to n code points, with a sign that something is left out.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
