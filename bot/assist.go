package bot

import (
	"context"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"policybot/bot/intake"
	"policybot/bot/llm"
	"policybot/calc"
	"policybot/knowledge/index"
	"policybot/prompts"
)

// AnswerTime is how long an answer may take. A model gets what is left of it after a reserve for
// everything else, so that a model that hangs leaves the plain reply time to be sent.
const (
	AnswerTime   = 20 * time.Second
	modelReserve = 4 * time.Second
)

// maxCalls bounds the completions asked for in one answer: one plan, one composition, one more when
// the first was refused.
const maxCalls = 3

// assistant is what a model does for one turn. Without a model, and for a turn that needs none, it
// does nothing.
type assistant struct {
	bot   *Bot
	ctx   context.Context
	model llm.Model // nil: not to be asked
	asked int
	drew  bool   // the turn is one a model helps with
	query string // the question in the model's words
	use   ModelUse
}

// assistant makes the assistant of one answer. done ends its time.
func (b *Bot) assistant(ctx context.Context) (a *assistant, done func()) {
	left := b.within
	if end, ok := ctx.Deadline(); ok {
		left = min(left, time.Until(end))
	}
	ctx, done = context.WithTimeout(ctx, left-min(modelReserve, left/5))
	return &assistant{bot: b, ctx: ctx, model: b.model, use: ModelUse{Guard: guardOff}}, done
}

// ask sends a prompt and counts what it costs. ok is false when there is no usable reply.
func (a *assistant) ask(p prompts.Prompt, err error) (reply json.RawMessage, ok bool) {
	if err != nil || a.model == nil || a.asked >= maxCalls || a.ctx.Err() != nil {
		return nil, false
	}
	a.asked++
	r, err := a.model.Complete(a.ctx, llm.Request{Name: p.Name, System: p.System, Material: p.Material, Schema: p.Schema})
	a.use.Used, a.use.Name = true, r.Model
	a.use.Calls += r.Usage.Calls
	a.use.PromptTokens += r.Usage.PromptTokens
	a.use.CompletionTokens += r.Usage.CompletionTokens
	if err != nil {
		a.bot.log.WarnContext(a.ctx, "the answer goes on without the model", "prompt", p.Name, "error", err)
		return nil, false
	}
	return r.JSON, true
}

// silenced is the assistant with nothing more to say: the plain reply is sent, and what was asked
// of the model so far still counts.
func (a *assistant) silenced() *assistant {
	s := *a
	s.drew = false
	if s.use.Used {
		s.use.Guard = guardFallback
	}
	return &s
}

// memo is what a conversation keeps beside what intake keeps, when there is a model: the words a
// model may point to, and what it pointed to.
type memo struct {
	Intake json.RawMessage `json:"intake_state,omitempty"`
	Turns  []string        `json:"turns,omitempty"`
	First  int             `json:"first,omitempty"` // turns that were dropped before Turns[0]
	Facts  []pointed       `json:"facts,omitempty"`
}

// maxMemo is how much of a conversation a model reads, in code points; beyond, it begins afresh with
// the message at hand.
const maxMemo = 12_000

// openMemo reads a conversation's state, also one that was saved without a model.
func openMemo(state json.RawMessage) memo {
	var m memo
	if err := json.Unmarshal(state, &m); err != nil || m.Intake == nil {
		return memo{Intake: state}
	}
	return m
}

// add takes the message of a turn up. A conversation that was carried on without a model for a while
// has turns that are not here; numbering goes by the turn.
func (m *memo) add(text string, turn int, reset bool) {
	size := utf8.RuneCountInString(text)
	for _, t := range m.Turns {
		size += utf8.RuneCountInString(t)
	}
	if reset || size > maxMemo || m.First+len(m.Turns) != turn-1 {
		m.Turns, m.Facts, m.First = nil, nil, turn-1
	}
	m.Turns = append(m.Turns, text)
}

// state is what the conversation keeps: what intake keeps when there is no model, as if there had
// never been one.
func (a *assistant) state(m memo) json.RawMessage {
	if a.model == nil {
		return m.Intake
	}
	return m.state()
}

// state is the memo as a conversation keeps it.
func (m memo) state() json.RawMessage {
	if m.First+len(m.Turns) == 0 {
		return m.Intake
	}
	doc, err := json.Marshal(m)
	if err != nil { // a memo holds strings and numbers
		return m.Intake
	}
	return doc
}

// hear takes up a message that leaves a model nothing to point to: whatever it pointed to before is in
// the case that the message gives, or no longer holds.
func (a *assistant) hear(m *memo, text string, turn int) {
	if a.model != nil {
		m.add(text, turn, false)
		m.Facts = nil
	}
}

// understand has the model point where intake is not sure, and returns what is understood then.
func (a *assistant) understand(u intake.Understanding, m *memo, text string, turn int) intake.Understanding {
	if a.model == nil || a.bot.pack.TextOnly() {
		return u // without rules there is nothing to point to
	}
	m.add(text, turn, u.Reset)
	blinded := prompts.Blind(m.Turns)
	v := &validator{cat: a.bot.pointing[u.Lang], blinded: blinded, turns: m.Turns}
	known := v.remembered(m.Facts)
	with := a.bot.merge(u, plan{facts: shifted(known, m.First)})
	if a.drew = !a.bot.sure(with); !a.drew {
		return with
	}
	reply, ok := a.ask(prompts.Plan(prompts.PlanInput{
		Turns: blinded.Turns, Rules: v.cat.rules, Understood: v.known(with),
	}))
	if !ok {
		return with
	}
	r, err := prompts.ParsePlan(reply)
	if err != nil {
		return with
	}
	p := v.check(r)
	if len(p.dropped) > 0 {
		a.bot.log.InfoContext(a.ctx, "the model pointed to what is not there", "dropped", p.dropped)
	}
	m.Facts = later(known, p.facts)
	a.query, p.facts = p.query, shifted(m.Facts, m.First)
	return a.bot.merge(u, p)
}

// shifted numbers the turns of facts by the conversation instead of by the turns that are kept.
func shifted(facts []pointed, first int) []pointed {
	out := slices.Clone(facts)
	for i := range out {
		p := &out[i]
		p.Turn += first
		p.marks, p.beside = slices.Clone(p.marks), slices.Clone(p.beside)
		for _, spots := range [][]spot{p.marks, p.beside} {
			for j := range spots {
				spots[j].turn += first
			}
		}
	}
	return out
}

// remembered reads again what was pointed to in earlier turns.
func (v *validator) remembered(facts []pointed) []pointed {
	var out []pointed
	for _, f := range facts {
		for _, at := range v.cat.facts {
			if at.rule == f.Rule && at.Key == f.Key && v.evaluate(&f, at) == "" {
				out = append(out, f)
			}
		}
	}
	return out
}

// later puts new facts in the place of old ones about the same thing: a later message corrects an
// earlier one, and the model has read both.
func later(old, new []pointed) []pointed {
	var out []pointed
	for _, f := range old {
		replaced := false
		for _, g := range new {
			replaced = replaced || f.Rule == g.Rule && f.Key == g.Key && f.Project == g.Project && f.Company == g.Company
		}
		if !replaced {
			out = append(out, f)
		}
	}
	return append(out, new...)
}

// known tells a model what intake read, in its handles.
func (v *validator) known(u intake.Understanding) []prompts.Known {
	var out []prompts.Known
	for _, f := range u.Facts {
		if f.Claim >= len(u.Claims) {
			continue
		}
		rule := u.Claims[f.Claim].Rule
		if h := v.cat.factHandle(rule, f.Key); h != "" {
			out = append(out, prompts.Known{Rule: v.cat.ruleHandle(rule), Fact: h, Words: prompts.Hide(f.Quote)})
		}
	}
	return out
}

// sure reports whether intake read the question so well that a model has nothing to add: a numeric
// question with a rule and every fact it needs, or one that is answered the same whatever a model
// says.
func (b *Bot) sure(u intake.Understanding) bool {
	if len(u.Doubts) > 0 {
		return false
	}
	switch u.Ask {
	case intake.Chat, intake.Elsewhere, intake.Total, intake.InForce:
		return true
	case intake.Parameter:
		return len(u.Rules)+len(u.Clauses) > 0
	case intake.Estimate:
		return len(u.Claims) > 0 && b.complete(u)
	}
	return false
}

// complete reports whether the claims in question need no further fact.
func (b *Bot) complete(u intake.Understanding) bool {
	c := calc.Case{Policy: b.pack.ID}
	for i := range u.Claims {
		if len(u.Focus) == 0 || slices.Contains(u.Focus, i) {
			c.Claims = append(c.Claims, u.Claims[i])
		}
	}
	res, err := b.pack.Book.Estimate(c)
	return err == nil && len(c.Claims) > 0 && len(res.Missing(u.Lang)) == 0
}

// better is what a search for the question in a model's words found, where a search for the person's
// found nothing to go by.
func (t *turn) better(hits []index.Hit) []index.Hit {
	if t.again == "" || len(hits) > 0 && hits[0].Confidence >= confident {
		return hits
	}
	found, err := t.bot.search.Search(t.ctx, t.again, hitsWanted)
	if err != nil || len(found) == 0 || found[0].Confidence < sure {
		return hits
	}
	return found
}
