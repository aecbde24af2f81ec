package intake

import (
	"encoding/json"
	"fmt"
	"slices"

	"policybot/calc"
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

// New returns a Reader for a pack, with its words.yaml and questions.yaml where it has them.
func New(p *knowledge.Pack) (*Reader, error) {
	pack, err := readWords(p.Files["words.yaml"])
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.ID, err)
	}
	lex, err := lexiconOf(pack, p.Book)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.ID, err)
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

// Read understands one message in its thread. The thread is what the call before returned,
// nil for the first message; what is returned goes with the next one.
func (r *Reader) Read(thread json.RawMessage, text string) (Understanding, json.RawMessage, error) {
	st, err := decodeState(thread)
	if err != nil {
		return Understanding{}, nil, err
	}
	return r.read(st, text)
}

// ReadAs is Read for a thread in which not every message is about this policy: the message is counted
// as its turn with that number. What is new to the policy is new, however long the thread is.
func (r *Reader) ReadAs(thread json.RawMessage, text string, turn int) (Understanding, json.RawMessage, error) {
	st, err := decodeState(thread)
	if err != nil {
		return Understanding{}, nil, err
	}
	if st.Turn == 0 {
		st.Before = turn - 1
	}
	st.Turn = turn - 1
	return r.read(st, text)
}

// Renumbered is a thread of which the next message is the turn with that number; see ReadAs.
func Renumbered(thread json.RawMessage, turn int) (json.RawMessage, error) {
	st, err := decodeState(thread)
	if err != nil || st.Turn == turn-1 {
		return thread, err
	}
	if st.Turn == 0 {
		st.Before = turn - 1
	}
	st.Turn = turn - 1
	return json.Marshal(st)
}

func (r *Reader) read(st state, text string) (Understanding, json.RawMessage, error) {
	t := r.lex.scan(text)
	u := Understanding{Lang: language(t, st.Lang), Query: text, Clauses: r.namedClauses(t)}
	st.Lang = u.Lang
	if t.says(sayReset) {
		u.Reset = true
		st = state{Turn: st.Turn, Before: st.Before, Lang: st.Lang}
	}
	st.Turn++
	work := st.clone()
	u.WhatIf = t.says(sayWhatif) && !t.says(sayActual) && st.hasFacts()
	turn, doubts := r.listen(t, &work)
	u.Doubts = doubts
	r.understand(t, &work, turn, &u)
	keep := work
	if u.WhatIf || u.Ask == Backwards || !turn.told && !u.Reset && t.question() && u.Ask != Estimate && u.Ask != Eligibility {
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

// Speaks returns how surely the message speaks of a rule of this policy by the policy's own words, from
// 0 (not at all) to 1.
func (r *Reader) Speaks(text string) float64 {
	t := r.lex.scan(text)
	most := 0
	for i := range t.hits {
		if h := &t.hits[i]; h.kind == tagRule {
			most = max(most, h.weight)
		}
	}
	return float64(most) / weightSure
}

// question: the message asks something, so a rule it names is not yet part of the case.
func (t *scan) question() bool {
	return t.says(sayHowMuch) || t.says(sayAskRate) || t.says(sayAskPeriod) || t.says(sayPlainQuestion) || t.says(sayEligible) ||
		slices.ContainsFunc(t.text, func(r rune) bool { return r == '?' || r == '？' || r == '吗' || r == '呢' })
}
