package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"policybot/bot/intake"
	"policybot/calc"
	"policybot/prompts"
)

// Pointed answers a conversation from what a model points to alone: intake has read nothing but the
// language, whether the question is a vague one, and the conditions all rules share, to which no
// model points. It is how far the plan path carries by itself.
func (b *Bot) Pointed(lang string, vague bool, turns []string, r prompts.PlanReply) (Answer, error) {
	last := turns[len(turns)-1]
	v := &validator{cat: b.pointing[lang], blinded: prompts.Blind(turns), turns: turns}
	p := v.check(r)
	ask := intake.Explain
	if vague {
		ask = intake.Vague
	}
	u := b.merge(intake.Understanding{Lang: lang, Ask: ask, Query: last}, p)
	for key, value := range b.Shared(turns) {
		for i := range u.Claims {
			u.Claims[i].Facts[key] = value
		}
	}
	t := &turn{bot: b, ctx: context.Background(), question: last, number: len(turns), opening: len(turns) == 1, days: onDay(b.now()), lang: lang, u: u}
	if err := t.compose(); err != nil {
		return Answer{}, err
	}
	t.pass()
	if len(p.dropped) > 0 {
		return t.answer, fmt.Errorf("dropped: %q", p.dropped)
	}
	return t.answer, nil
}

// Shared is what intake reads in a conversation of the conditions all rules share.
func (b *Bot) Shared(turns []string) map[string]calc.Value {
	var state json.RawMessage
	var u intake.Understanding
	for _, text := range turns {
		var err error
		if u, state, err = b.reader.Read(state, text); err != nil {
			return nil
		}
	}
	shared := map[string]calc.Value{}
	for _, c := range u.Claims {
		for key, v := range c.Facts {
			if f, ok := b.pack.Book.FactOf(c.Rule, key); ok && f.Assumed {
				shared[key] = v
			}
		}
	}
	return shared
}

// Slow reports that the race detector is on.
const Slow = slow

// RuleHandle is the handle a model knows a rule by.
func (b *Bot) RuleHandle(id string) string { return b.pointing["zh"].ruleHandle(id) }

// FactHandle is the handle a model knows a fact of a rule by.
func (b *Bot) FactHandle(rule, key string) string { return b.pointing["zh"].factHandle(rule, key) }

// ChoiceHandle is the handle of the nth choice of a fact.
func ChoiceHandle(n int) string { return choiceHandle(n) }
