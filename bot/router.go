package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"policybot/knowledge/index"
)

// tries is how often a turn is begun again because another process saved one of its thread first.
const tries = 5

// lookedBack is how many receipts of a thread tell which policy it is on.
const lookedBack = 100

// Router answers questions on several policies: it finds out which one a message is about, and has the
// Bot of that policy answer it. With one policy it does no more than that Bot.
//
// What a message is about is told by, in this order: the policy the caller chose (Question.Policy), the
// choice the person was asked to make, a policy the message names, the policy the thread is on, and the
// policies' own words together with one search over the clauses of all. Where two could be meant it
// asks; where none stands out the first is meant. An answer is always that of one Bot, from what was
// said on its policy alone, so that figures and facts of two policies never meet.
type Router struct {
	bots  []*Bot // first the one that is meant where nothing tells; its store is that of all
	turns queue

	clauses *index.Index // of all policies; nil where there is one
	names   []name
}

// NewRouter joins the bots of several policies, first the one that is meant where nothing tells. They
// must keep their conversations in the same place: that of the first is used.
func NewRouter(ctx context.Context, bots []*Bot) (*Router, error) {
	if len(bots) == 0 {
		return nil, errors.New("bot: a router needs a policy")
	}
	if len(bots) == 1 {
		return bots[0].alone, nil
	}
	r := &Router{bots: bots, names: namesOf(bots)}
	var docs []index.Doc
	for i, b := range bots {
		if r.bot(b.pack.ID) != b {
			return nil, fmt.Errorf("bot: policy %s is there twice (place %d)", b.pack.ID, i+1)
		}
		for _, d := range clauseDocs(b.pack) {
			d.Sentences = nil // nothing is quoted from here
			docs = append(docs, d)
		}
	}
	var err error
	if r.clauses, err = index.Build(ctx, docs, index.Options{}); err != nil {
		return nil, fmt.Errorf("bot: the clauses of %d policies: %w", len(bots), err)
	}
	return r, nil
}

// bot returns the bot of a policy, nil for one that is not known.
func (r *Router) bot(id string) *Bot {
	i := slices.IndexFunc(r.bots, func(b *Bot) bool { return b.pack.ID == id })
	if i < 0 {
		return nil
	}
	return r.bots[i]
}

// Ask answers one message. The error is an *InputError for a message that cannot be taken as it is;
// anything else is a store or an index that failed, and the turn was not saved.
func (r *Router) Ask(ctx context.Context, q Question) (Answer, error) {
	if err := r.check(q); err != nil {
		return Answer{}, err
	}
	if q.Thread == "" {
		q.Thread = newID()
	}
	leave, err := r.turns.enter(ctx, q.Thread)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: waiting for the turn before: %w", q.Thread, err)
	}
	defer leave()
	help, done := r.bots[0].assistant(ctx)
	defer done()
	for i := 0; ; i++ {
		a, err := r.earlier(ctx, q.Key)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return a, err
		}
		a, err = r.turn(ctx, q, help)
		if err == nil || !errors.Is(err, ErrConflict) || i == tries {
			return a, err
		}
	}
}

func (r *Router) ids() string {
	var ids string
	for _, b := range r.bots {
		ids += ", " + b.pack.ID
	}
	return ids[len(", "):]
}

// earlier returns the answer that was given to the same key; ErrNotFound when there is none.
func (r *Router) earlier(ctx context.Context, key string) (Answer, error) {
	if key == "" {
		return Answer{}, ErrNotFound
	}
	before, err := r.bots[0].store.ByKey(ctx, key)
	if err != nil {
		return Answer{}, fmt.Errorf("looking for an earlier answer: %w", err)
	}
	if len(before.Answer) == 0 {
		return Answer{}, badInput("removed", "key", "the answer given under this key was removed; ask again under another key")
	}
	var a Answer
	if err := json.Unmarshal(before.Answer, &a); err != nil {
		return Answer{}, fmt.Errorf("receipt %s: its answer: %w", before.ID, err)
	}
	return a, nil
}

// turn answers q as the next turn of its thread, and saves it.
func (r *Router) turn(ctx context.Context, q Question, help *assistant) (Answer, error) {
	conv, err := r.bots[0].store.Conversation(ctx, q.Thread)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	k, err := r.strands(ctx, conv)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	at, err := r.route(ctx, q, &k, said{q.Text, conv.Version + 1})
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	t, err := r.reply(ctx, q, at, &k, help)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: %w", q.Thread, err)
	}
	t.answer.Thread = q.Thread
	if conv.State, err = k.state(); err != nil {
		return Answer{}, fmt.Errorf("thread %s: its state: %w", q.Thread, err)
	}
	return r.save(ctx, q, conv, t)
}

// strands reads what a conversation keeps. Where that does not say of which policy it is, its receipts
// do: the policy that is meant where nothing tells may be another by now. Where they are on several, as
// when a case was worked out beside the conversation, what was said is forgotten.
func (r *Router) strands(ctx context.Context, conv Conversation) (strands, error) {
	if len(conv.State) == 0 || isStrands(conv.State) {
		return openStrands(conv.State, ""), nil
	}
	receipts, err := r.bots[0].store.Receipts(ctx, conv.ID, lookedBack)
	if err != nil {
		return strands{}, fmt.Errorf("its receipts: %w", err)
	}
	var on []string
	for _, receipt := range receipts {
		if id := receipt.Policy.ID; id != "" && !slices.Contains(on, id) {
			on = append(on, id)
		}
	}
	switch len(on) {
	case 0:
		return openStrands(conv.State, r.bots[0].pack.ID), nil
	case 1:
		return openStrands(conv.State, on[0]), nil
	}
	return openStrands(nil, ""), nil
}

// reply has the policy answer that the message is about, or asks which one it is.
func (r *Router) reply(ctx context.Context, q Question, at route, k *strands, help *assistant) (*turn, error) {
	k.Open = nil
	if at.bot == nil {
		k.open(at.among, at.heard)
		return r.ask(ctx, at)
	}
	id, last := at.bot.pack.ID, len(at.heard)-1
	state := k.States[id]
	m := message{said: at.heard[last], thread: q.Thread, edit: q.Edit, opening: len(state) == 0, named: at.named, near: at.near}
	if len(r.bots) > 1 {
		m.among = r.bots
	}
	for _, before := range at.heard[:last] {
		if err := at.bot.hear(before, &state); err != nil {
			return nil, err
		}
	}
	help.bot = at.bot
	t, err := at.bot.converse(ctx, m, &state, help)
	if err != nil {
		return nil, err
	}
	k.On, k.States[id] = id, state
	if at.near != nil {
		k.open([]*Bot{at.near}, at.heard[last:])
		k.Open.Hint = true
	}
	return t, nil
}

// save keeps conversation and receipt, in one step.
func (r *Router) save(ctx context.Context, q Question, conv Conversation, t *turn) (Answer, error) {
	a := &t.answer
	a.Receipt = newID()
	doc, err := json.Marshal(a)
	if err != nil {
		return Answer{}, fmt.Errorf("thread %s: answer as JSON: %w", q.Thread, err)
	}
	text := q.Text
	if q.Edit != nil {
		text = t.kept
	}
	receipt := Receipt{
		ID: a.Receipt, Thread: q.Thread, Turn: conv.Version + 1, Key: q.Key, At: t.bot.now().UTC(), Channel: q.Channel,
		Question: text, Policy: a.Policy, Case: t.caseJSON(), Answer: doc,
	}
	if _, err := r.bots[0].store.SaveTurn(ctx, conv, receipt); err != nil {
		return Answer{}, fmt.Errorf("thread %s: saving turn %d: %w", q.Thread, receipt.Turn, err)
	}
	return *a, nil
}
