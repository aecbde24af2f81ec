package intake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/knowledge/index"
)

// Reader reads messages about one policy. It is safe for concurrent use: all that changes
// between turns is in the state the caller keeps.
type Reader struct {
	book      *calc.Book
	lex       *lexicon
	ranks     map[string][]string // fact, or fact@rule → values, first wins
	things    map[string]string   // rule → the kind of thing it is about
	clauses   map[string]bool
	questions index.Questions
}

// maxFrames bounds what one thread may speak of; older things are forgotten first.
const maxFrames = 12

// New returns a Reader for a pack that has words.yaml, and questions.yaml where it has one.
func New(p *knowledge.Pack) (*Reader, error) {
	words := p.Files["words.yaml"]
	lex, err := newLexicon(words, p.Book)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.ID, err)
	}
	var pack packWords
	if err := strictYAML(words, &pack); err != nil {
		return nil, fmt.Errorf("pack %s: words.yaml: %w", p.ID, err)
	}
	r := &Reader{book: p.Book, lex: lex, ranks: map[string][]string{}, things: map[string]string{}, clauses: map[string]bool{}}
	for name, w := range pack.Facts {
		if len(w.Rank) > 0 {
			r.ranks[name] = w.Rank
		}
	}
	for thing, rules := range pack.Things {
		for _, id := range rules {
			r.things[id] = thing
		}
	}
	for _, c := range p.Doc.Clauses {
		r.clauses[c.ID] = true
	}
	if src := p.Files["questions.yaml"]; len(src) > 0 {
		if r.questions, err = index.ParseQuestions(src); err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.ID, err)
		}
	}
	return r, nil
}

func (r *Reader) rank(rule, key string) []string {
	if v, ok := r.ranks[key+"@"+rule]; ok {
		return v
	}
	return r.ranks[key]
}

// Read understands one message in its thread. The state is what the call before returned,
// nil for the first message; the returned state goes with the next one.
func (r *Reader) Read(state json.RawMessage, text string) (Understanding, json.RawMessage, error) {
	st, err := decodeState(state)
	if err != nil {
		return Understanding{}, nil, err
	}
	t := r.lex.scan(text)
	u := Understanding{Lang: language(t, st.Lang), Query: text, Clauses: r.namedClauses(t)}
	st.Lang = u.Lang
	if t.says("reset") {
		u.Reset = true
		st = decoded{Turn: st.Turn, Lang: st.Lang}
	}
	st.Turn++
	work := st.clone()
	u.WhatIf = t.says("whatif") && !t.says("actual") && st.hasFacts()
	turn := r.listen(t, &work, &u)
	r.understand(t, &work, turn, &u)
	keep := work
	if u.WhatIf || !turn.told && !u.Reset && t.question() && u.Ask != Estimate && u.Ask != Eligibility {
		// supposed facts and side questions leave the case as it was
		keep = st
		keep.Vague = work.Vague
		keep.Focus = st.Focus
	}
	keep.forget()
	next, err := json.Marshal(keep)
	if err != nil {
		return Understanding{}, nil, fmt.Errorf("keep the thread: %w", err)
	}
	return u, next, nil
}

// question: the message asks something, so a rule it names is not yet part of the case.
func (t *scan) question() bool {
	return t.says("how_much") || t.says("ask_rate") || t.says("ask_period") || t.says("plain_question") || t.says("eligible") ||
		slices.ContainsFunc(t.text, func(r rune) bool { return r == '?' || r == '？' || r == '吗' || r == '呢' })
}

type decoded = state

func decodeState(raw json.RawMessage) (state, error) {
	var st state
	if len(raw) == 0 {
		return st, nil
	}
	if err := json.Unmarshal(raw, &st); err != nil {
		return st, fmt.Errorf("read the thread's state: %w", err)
	}
	return st, nil
}

func (s *state) hasFacts() bool {
	return slices.ContainsFunc(s.Frames, func(f frame) bool { return len(f.Said) > 0 })
}

func (s *state) forget() {
	if extra := len(s.Frames) - maxFrames; extra > 0 {
		s.Frames = slices.Delete(s.Frames, 0, extra)
		var focus []int
		for _, f := range s.Focus {
			if f >= extra {
				focus = append(focus, f-extra)
			}
		}
		s.Focus = focus
	}
}

// language is that of the message; a message with no words keeps the thread's.
func language(t *scan, before string) string {
	han, latin := 0, 0
	for i, r := range t.text {
		switch {
		case t.inAmount(i):
		case isHan(r):
			han++
		case isLatin(r):
			latin++
		}
	}
	switch {
	case han == 0 && latin == 0 && before != "":
		return before
	case latin > 3*han && latin > 3:
		return "en"
	case han == 0 && latin > 0:
		if before != "" && latin <= 3 {
			return before
		}
		return "en"
	}
	return "zh"
}

// namedClauses are the clauses the person named by number: 第八条第二款, article 8(2), 8.2.
func (r *Reader) namedClauses(t *scan) []string {
	var out []string
	for _, id := range index.Named(string(t.text)) {
		if r.clauses[id] && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	// 8.1的10%: the number of an item, used as its name
	for _, q := range t.quants {
		if q.Kind != amount.Number || q.Unit != "" || !r.clauses[q.Quote] || !strings.Contains(q.Quote, ".") || slices.Contains(out, q.Quote) {
			continue
		}
		if q.End < len(t.text) && strings.ContainsRune("的那按款条和与、跟里", t.text[q.End]) {
			out = append(out, q.Quote)
		}
	}
	return out
}

// rulesOf are the rules that rest on a clause.
func (r *Reader) rulesOf(clause string) []string {
	var out []string
	for i := range r.book.Rules {
		rule := &r.book.Rules[i]
		if rule.Clause == clause || strings.HasPrefix(rule.Clause, clause+".") {
			out = append(out, rule.ID)
		}
	}
	return out
}
