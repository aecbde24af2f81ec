package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"policybot/bot/intake"
	"policybot/calc"
	"policybot/knowledge/index"
)

// hitsWanted is how many clauses are searched for.
const hitsWanted = 6

// Ask answers one message on this policy, whatever others there are. The error is an *InputError for a
// message that cannot be taken as it is; anything else is a store or an index that failed, and the turn
// was not saved.
func (b *Bot) Ask(ctx context.Context, q Question) (Answer, error) { return b.alone.Ask(ctx, q) }

// message is a message of a person as the bot of one policy hears it.
type message struct {
	said
	thread  string
	edit    *Edit  // facts set by hand, in the place of a text
	opening bool   // nothing was said on this policy before
	named   bool   // the person names the policy, so that the question is on it
	among   []*Bot // all policies that can be asked about; nil where there is one
	near    *Bot   // a policy that may be meant as well
}

// converse answers a message. state is what this policy keeps of the thread; it is brought up to date.
func (b *Bot) converse(ctx context.Context, m message, state *json.RawMessage, help *assistant) (*turn, error) {
	kept := openMemo(*state)
	u, text, next, err := b.read(ctx, m, kept.Intake)
	if err != nil {
		return nil, err
	}
	kept.Intake = next
	more := u
	if m.edit == nil {
		more = help.understand(u, &kept, m.Text, m.Turn)
	} else {
		help.hear(&kept, text, m.Turn)
	}
	begin := func(u intake.Understanding) *turn {
		return &turn{bot: b, ctx: ctx, question: m.Text, kept: text, number: m.Turn, opening: m.opening, meant: m.named, days: b.days(m.Text),
			lang: u.Lang, u: u, among: m.among, near: m.near}
	}
	t := begin(more)
	t.again = help.query
	err = t.reply(help)
	if help.drew && (err != nil || len(t.answer.Refused) > 0) {
		// What a model points to must not cost an answer: once more with what intake read alone.
		help.query, kept.Facts = "", nil
		t = begin(u)
		err = t.reply(help.silenced())
	}
	*state = help.state(kept)
	return t, err
}

// hear takes a message up without answering it.
func (b *Bot) hear(m said, state *json.RawMessage) error {
	kept := openMemo(*state)
	_, next, err := b.reader.ReadAs(kept.Intake, m.Text, m.Turn)
	if err != nil {
		return fmt.Errorf("reading the message of turn %d: %w", m.Turn, err)
	}
	if kept.Intake = next; kept.First+len(kept.Turns) > 0 {
		kept.add(m.Text, m.Turn, false)
	}
	*state = kept.state()
	return nil
}

// reply writes the answer and passes it through the gate.
func (t *turn) reply(help *assistant) error {
	if err := t.compose(); err != nil {
		return err
	}
	help.speak(t)
	t.source()
	t.pass()
	return nil
}

// Estimate works out a case given as data, in the language "zh" or "en". The error is an
// *InputError when the case names something the policy does not have. It keeps no conversation and
// no receipt.
//
// Of a policy that is not in force today the clauses are quoted and nothing is worked out.
func (b *Bot) Estimate(ctx context.Context, c calc.Case, lang string) (Answer, error) {
	return b.estimate(ctx, c, lang, onDay(b.now()))
}

// Again works out the case of a receipt as Estimate does, whether or not the policy is in force today:
// what was worked out for another day comes out the same.
func (b *Bot) Again(ctx context.Context, c calc.Case, lang string) (Answer, error) {
	return b.estimate(ctx, c, lang, days{})
}

func (b *Bot) estimate(ctx context.Context, c calc.Case, lang string, on days) (Answer, error) {
	if lang != "en" {
		lang = "zh"
	}
	if c.Policy != "" && c.Policy != b.pack.ID {
		return Answer{}, badInput("policy", "case: policy", "%q is not known here; the policy is %s", c.Policy, b.pack.ID)
	}
	if b.pack.TextOnly() {
		return Answer{}, badInput("policy", "case: policy", "no rules have been written for %s: ask about it in words, and its clauses are quoted", b.pack.ID)
	}
	if err := b.pack.Book.Check(c); err != nil {
		return Answer{}, &InputError{Code: "case", Where: "case", Msg: err.Error()}
	}
	t := &turn{bot: b, ctx: ctx, lang: lang, opening: true, days: on, u: intake.Understanding{Lang: lang, Ask: intake.Estimate, Claims: c.Claims}}
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
	kept     string // the message as the receipt keeps it
	number   int
	opening  bool // the first on this policy in its conversation
	meant    bool // the person names the policy
	days     days // that it is about
	lang     string
	u        intake.Understanding

	result *calc.Result
	lines  []calc.Line // those the question is about
	hits   []index.Hit
	again  string   // the question in a model's words, for a second search; "" for none
	among  []*Bot   // all policies, where there are several
	near   *Bot     // a policy that may be meant as well
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
