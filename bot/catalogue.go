package bot

import (
	"fmt"

	"policybot/calc"
	"policybot/knowledge"
	"policybot/prompts"
)

// catalogue is what a model may point to: every rule and its own facts under a handle that says
// nothing. Rule ids and the values of choices may hold figures (8.1a, top100), handles do not. The
// conditions all rules share are left out: they hold unless the person says otherwise, which intake
// reads, and a model that points to one by mistake would turn every line to nothing.
type catalogue struct {
	rules []prompts.Rule
	ids   map[string]string // rule handle → id
	facts map[string]factAt // fact handle → the fact of a rule
}

type factAt struct {
	rule string
	*calc.Fact
}

// newCatalogue gives handles in the order of the pack.
func newCatalogue(p *knowledge.Pack, lang string) *catalogue {
	c := &catalogue{ids: map[string]string{}, facts: map[string]factAt{}}
	for i := range p.Book.Rules {
		r := &p.Book.Rules[i]
		out := prompts.Rule{Handle: fmt.Sprintf("R%d", i+1), Title: prompts.Hide(r.Title.In(lang))}
		if clause, ok := p.Doc.Clause(r.Clause); ok {
			out.Text = prompts.Hide(clause.Text)
		}
		for _, key := range r.Facts {
			if f, ok := p.Book.FactOf(r.ID, key); ok && !f.Assumed {
				out.Facts = append(out.Facts, c.fact(r.ID, f, lang))
			}
		}
		c.ids[out.Handle] = r.ID
		c.rules = append(c.rules, out)
	}
	return c
}

func (c *catalogue) fact(rule string, f *calc.Fact, lang string) prompts.Fact {
	handle := fmt.Sprintf("F%d", len(c.facts)+1)
	c.facts[handle] = factAt{rule, f}
	out := prompts.Fact{Handle: handle, Label: prompts.Hide(f.Label.In(lang)), Unit: prompts.Hide(f.Unit)}
	switch f.Type {
	case calc.TypeBool:
		out.Takes = "yes or no"
	case calc.TypeMoney:
		out.Takes = "amount"
	case calc.TypeMoneys:
		out.Takes = "amounts"
	case calc.TypeNumber:
		out.Takes = "number"
	case calc.TypeChoice:
		out.Takes = "one of"
		if f.Several {
			out.Takes = "any of"
		}
		for i, ch := range f.Choices {
			out.Choices = append(out.Choices, prompts.Choice{Handle: choiceHandle(i), Label: prompts.Hide(ch.Label.In(lang))})
		}
	}
	return out
}

// choiceHandle is a, b, c … by the place of the choice.
func choiceHandle(i int) string { return string(rune('a' + i%26)) }

// ruleHandle is the handle of a rule id, "" when there is none.
func (c *catalogue) ruleHandle(id string) string {
	for h, have := range c.ids {
		if have == id {
			return h
		}
	}
	return ""
}

// factHandle is the handle of a fact of a rule, "" when there is none.
func (c *catalogue) factHandle(rule, key string) string {
	for h, f := range c.facts {
		if f.rule == rule && f.Key == key {
			return h
		}
	}
	return ""
}

// choice is the value a handle stands for.
func (f factAt) choice(handle string) (string, bool) {
	for i, c := range f.Choices {
		if handle != "" && choiceHandle(i) == handle {
			return c.Value, true
		}
	}
	return "", false
}
