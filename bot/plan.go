package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/calc"
	"policybot/calc/amount"
	"policybot/prompts"
)

// plan is what a model pointed to, as far as it points to something.
type plan struct {
	figure  bool
	rules   []string // ids
	query   string   // without marks and quantities; "" unless everything else in the plan was sound
	facts   []pointed
	dropped []string // why a fact was not taken, for the log
}

// pointed is a fact a model found in the person's words. It is kept in the conversation by the words
// and not by the value: the value is read from the words again with every turn.
type pointed struct {
	Rule    string   `json:"rule"`
	Project string   `json:"project,omitempty"`
	Company string   `json:"company,omitempty"`
	Key     string   `json:"key"`
	Of      []string `json:"of,omitempty"`    // handles of marks
	Less    []string `json:"less,omitempty"`  // handles of marks
	Times   string   `json:"times,omitempty"` // handle of a mark
	Unit    string   `json:"unit,omitempty"`  // the person's word for the unit of bare numbers
	Values  []string `json:"values,omitempty"`
	Turn    int      `json:"turn"` // 1-based
	Start   int      `json:"start"`
	End     int      `json:"end"` // code points of the turn

	value  calc.Value
	quote  string
	marks  []spot // the marks pointed to
	beside []spot // those of them that stand outside the words
}

// overlaps reports whether a mark pointed to stands in the part of a message.
func (p *pointed) overlaps(turn, start, end int) bool {
	return slices.ContainsFunc(p.marks, func(s spot) bool { return s.turn == turn && s.start < end && start < s.end })
}

// spot is a mark a fact was pointed to by, with the value it adds.
type spot struct {
	turn, start, end int
	quote            string
	value            calc.Value
}

// validator checks a model's plan against the policy and the person's words.
type validator struct {
	cat     *catalogue
	blinded prompts.Blinded
	turns   []string // the person's messages
}

// check keeps what exists and fits. What does not is dropped: if it mattered, the calculator asks
// for the fact that is then missing.
func (v *validator) check(r prompts.PlanReply) plan {
	p := plan{figure: r.Figure, query: strings.TrimSpace(prompts.Unmark(prompts.Hide(prompts.Unmark(r.Query))))}
	for _, h := range r.Rules {
		if id, ok := v.cat.ids[h]; ok {
			p.rules = append(p.rules, id)
		} else {
			p.dropped = append(p.dropped, "no such rule")
		}
	}
	for _, f := range r.Facts {
		if at, why := v.fact(f); why == "" {
			p.facts = append(p.facts, at)
		} else {
			p.dropped = append(p.dropped, why)
		}
	}
	if len(p.dropped) > 0 {
		p.query = ""
	}
	return p
}

func (v *validator) fact(f prompts.PointedFact) (p pointed, why string) {
	at, ok := v.cat.facts[f.Fact]
	if !ok || v.cat.ids[f.Rule] != at.rule {
		return p, "no such fact of that rule"
	}
	p = pointed{Rule: at.rule, Key: at.Key, Of: f.Mentions, Less: f.Less, Times: f.Times}
	for _, h := range f.Choices {
		value, ok := at.choice(h)
		switch {
		case at.Type == calc.TypeBool && (h == "yes" || h == "no"):
			value = map[string]string{"yes": "true", "no": "false"}[h]
		case at.Type != calc.TypeChoice || !ok:
			return p, "no such choice"
		}
		p.Values = append(p.Values, value)
	}
	if !v.locate(&p, f.Words) {
		return p, "the words are not the person's"
	}
	p.Project, p.Company, p.Unit = v.name(f.Project), v.name(f.Company), v.name(f.Unit)
	return p, v.evaluate(&p, at)
}

// locate finds the words in a message, the last one first.
func (v *validator) locate(p *pointed, words string) bool {
	text, ok := v.blinded.Restore(words)
	if !ok || strings.TrimSpace(text) == "" {
		return false
	}
	for i := len(v.turns) - 1; i >= 0; i-- {
		if at := strings.Index(v.turns[i], text); at >= 0 {
			p.Turn, p.Start = i+1, utf8.RuneCountInString(v.turns[i][:at])
			p.End = p.Start + utf8.RuneCountInString(text)
			return true
		}
	}
	return false
}

// name is a name the person gave something, "" when they did not.
func (v *validator) name(words string) string {
	text, ok := v.blinded.Restore(strings.TrimSpace(words))
	for _, t := range v.turns {
		if ok && text != "" && strings.Contains(t, text) {
			return text
		}
	}
	return ""
}

// evaluate reads the value from the words, and from the marks pointed to beside them.
func (v *validator) evaluate(p *pointed, at factAt) (why string) {
	if p.Turn < 1 || p.Turn > len(v.turns) || p.Start < 0 || p.Start >= p.End || p.End > utf8.RuneCountInString(v.turns[p.Turn-1]) {
		return "the words are not the person's"
	}
	p.beside, p.marks = nil, nil
	p.quote = string([]rune(v.turns[p.Turn-1])[p.Start:p.End])
	if (at.Type == calc.TypeBool || at.Type == calc.TypeChoice) && !v.terse(p) {
		return "the words are too many to say one thing"
	}
	if listed(strings.ToLower(v.sentence(p)), "hedges") != "" {
		return "the person is not sure"
	}
	switch at.Type {
	case calc.TypeBool:
		if len(p.Values) != 1 || len(p.Of) > 0 {
			return "not one yes or no"
		}
		p.value = calc.Bool(p.Values[0] == "true")
	case calc.TypeChoice:
		if len(p.Values) == 0 || len(p.Of) > 0 {
			return "no choice"
		}
		p.value = calc.Choose(p.Values...)
	case calc.TypeMoney, calc.TypeMoneys, calc.TypeNumber:
		return v.number(p, at)
	default:
		return "a type of fact nobody points to"
	}
	return ""
}

// maxSaying is how many characters it takes at most to say yes, no or which.
const maxSaying = 60

// terse reports whether the words are few and hold no amount, as words that state a condition do.
func (v *validator) terse(p *pointed) bool {
	for _, m := range v.blinded.Marks {
		amounts := m.Kind == amount.Money || m.Kind == amount.Percent
		if amounts && m.Turn == p.Turn-1 && m.Start < p.End && p.Start < m.End {
			return false
		}
	}
	return p.End-p.Start <= maxSaying
}

// sentence is the sentence the words stand in, or its part between commas.
func (v *validator) sentence(p *pointed) string {
	runes := []rune(v.turns[p.Turn-1])
	from, to := p.Start, p.End
	for from > 0 && !strings.ContainsRune(sentenceEnds, runes[from-1]) {
		from--
	}
	for to < len(runes) && !strings.ContainsRune(sentenceEnds, runes[to]) {
		to++
	}
	return string(runes[from:to])
}

const sentenceEnds = "。！？!?；;，,\n"
