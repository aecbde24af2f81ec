// Package bot answers one question from start to end.
//
// [Bot.Ask] checks the message, loads the conversation, has intake read what is asked and which
// facts are stated, searches the clauses, lets the calculator work out whatever is numeric, writes
// the reply, passes it through the gate and saves conversation and receipt together. In the place of
// a message may stand an [Edit]: an answer of the thread with facts set by hand. [Bot.Estimate] takes
// a case as data and goes straight to the calculator, outside any conversation. A [Bot] knows one
// policy; a [Router] has several and finds out which one a message is about.
//
// What it promises:
//
//   - Every figure in a reply was worked out by package calc, stands in words quoted from a clause,
//     is held by the policy for a clause that is cited, or repeats the person's own words. [Gate]
//     checks this for every reply; one it cannot account for is replaced by a reply without figures.
//   - An answer comes back for every message that can be read at all; what cannot is an [InputError].
//   - A turn is saved whole or not at all. Two messages in one thread at the same time are answered
//     one after the other; a message sent twice with one key is answered once.
//   - Without a model, a network or a key it answers all the same: the plain reply is always there.
//
// It has never heard of Slack, SQL or HTML, and knows no policy: what the text is silent on
// (silent.txt of a pack) and what the clauses say in English (english.txt) are data.
package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"policybot/bot/intake"
	"policybot/bot/llm"
	"policybot/calc"
	"policybot/knowledge"
)

// Config is what a Bot is made of.
type Config struct {
	Pack   *knowledge.Pack
	Search Searcher         // nil: NewIndex of the pack
	Reader *intake.Reader   // nil: intake.New of the pack
	Store  Store            // nil: a new Memory
	Model  llm.Model        // nil: no model
	Within time.Duration    // how long an answer may take when the caller sets no deadline; 0: AnswerTime
	Log    *slog.Logger     // what went wrong with a model; nil: nowhere
	Now    func() time.Time // nil: time.Now; receipts are dated by it
}

// Bot answers questions on one policy. It is safe for concurrent use.
type Bot struct {
	pack   *knowledge.Pack
	reader *intake.Reader
	search Searcher
	store  Store
	model  llm.Model
	within time.Duration
	log    *slog.Logger
	now    func() time.Time
	alone  *Router // of this policy and no other

	general
	topics   []topic
	english  map[string]string // clause → what it says, in English
	figures  map[string][]Figure
	quotes   []Passage
	titles   []string
	known    map[string]bool       // clauses, and the articles they are items of
	pointing map[string]*catalogue // by language
}

// New puts a Bot together. The error says what is missing or does not fit together.
func New(c Config) (*Bot, error) {
	if c.Pack == nil {
		return nil, errors.New("bot: no policy pack")
	}
	b := &Bot{pack: c.Pack, search: c.Search, reader: c.Reader, store: c.Store, model: c.Model, within: c.Within, log: c.Log, now: c.Now}
	if b.search == nil {
		ix, err := NewIndex(context.Background(), c.Pack, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("bot: %w", err)
		}
		b.search = ix
	}
	if b.store == nil {
		b.store = NewMemory()
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.within <= 0 {
		b.within = AnswerTime
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.reader == nil {
		var err error
		if b.reader, err = intake.New(c.Pack); err != nil {
			return nil, fmt.Errorf("bot: intake for policy %s: %w", c.Pack.ID, err)
		}
	}
	if err := b.readData(); err != nil {
		return nil, fmt.Errorf("bot: policy %s: %w", c.Pack.ID, err)
	}
	b.alone = &Router{bots: []*Bot{b}}
	b.figures, b.quotes = figuresOf(c.Pack), passagesOf(c.Pack)
	b.titles = append(titlesIn(c.Pack.Doc.Source), c.Pack.Title.Zh, c.Pack.Title.En)
	b.pointing = map[string]*catalogue{"zh": newCatalogue(c.Pack, "zh"), "en": newCatalogue(c.Pack, "en")}
	b.known = map[string]bool{}
	for i := range c.Pack.Doc.Clauses {
		c := &c.Pack.Doc.Clauses[i]
		article, _, _ := strings.Cut(c.ID, ".")
		b.known[c.ID], b.known[article] = true, true
		for _, ref := range references(c.Label) { // what it is called where the id is another
			b.known[ref.id] = true
		}
	}
	return b, nil
}

// readData reads what a pack may say beside its text and rules: both files are optional.
func (b *Bot) readData() (err error) {
	if b.general, b.topics, err = readTopics(string(b.pack.Files["silent.txt"])); err != nil {
		return err
	}
	if b.authority.IsZero() {
		b.authority = calc.Text{Zh: cmp.Or(b.pack.About.Issuer, "主管部门"), En: "the authority"}
	}
	b.english, err = readEnglish(string(b.pack.Files["english.txt"]))
	for id := range b.english {
		if b.pack.Outdated(id) {
			delete(b.english, id) // it says what the clause said before
		}
	}
	return err
}
