// Package eval measures the bot on question sets: one JSON object a line, each a short conversation
// and what a right answer to its last message must contain.
//
// It judges what other programs get, the JSON form of an answer, and so never looks inside the bot.
// An answer is right when every expectation holds: the kind, the clauses cited, the lines with their
// exact amounts (each by a line of its own), the total, the figures stated, a question back where
// one is due, and the patterns the text must and must not match. Amounts are compared as decimals.
// Wrong amounts are counted apart: an answer that asks costs a question, an answer that states a
// wrong amount as settled costs trust.
//
// It knows nothing about policies, rules or how an answer comes about.
package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"policybot/bot"
)

// maxLine bounds one question, in bytes.
const maxLine = 1 << 20

// Question is one line of a question set.
type Question struct {
	ID     string   `json:"id"`
	Lang   string   `json:"lang"`
	Group  string   `json:"group"`
	Turns  []string `json:"turns"` // one conversation; the answer to the last message is judged
	Expect Expect   `json:"expect"`
	Why    string   `json:"why"`
}

// Expect says what a right answer contains; whatever is absent is not judged.
type Expect struct {
	Kind       []string   `json:"kind"`        // any of
	Clauses    []string   `json:"clauses"`     // all must be cited
	ClausesAny []string   `json:"clauses_any"` // at least one must be cited
	Lines      []GoldLine `json:"lines"`
	TotalHigh  string     `json:"total_high"`
	Figures    []string   `json:"figures"` // values the text must state
	Missing    bool       `json:"missing"` // the answer must ask for a fact
	Must       []string   `json:"must"`    // patterns on the text, Python syntax
	MustNot    []string   `json:"must_not"`
}

// GoldLine is a line the answer must have. Amounts are decimal strings in yuan; "" is not judged.
type GoldLine struct {
	Rule   string   `json:"rule"`
	High   string   `json:"high"`
	Low    string   `json:"low"`
	Status []string `json:"status"`
	Nature string   `json:"nature"`
}

// Score counts right answers.
type Score struct {
	Right int `json:"right"`
	Total int `json:"total"`
}

// Failure is a question that was not answered as expected, and why.
type Failure struct {
	ID      string   `json:"id"`
	Group   string   `json:"group"`
	Turns   []string `json:"turns"`
	Reasons []string `json:"reasons"`
	Kind    string   `json:"kind"`
	Text    string   `json:"text"`
	Wrong   bool     `json:"wrong_amount"`
}

// Cost is what a language model took for all answers of a set, those before the last of a
// conversation included.
type Cost struct {
	Answers          int `json:"answers"`
	WithModel        int `json:"with_model"` // answers for which a model was asked
	Calls            int `json:"calls"`
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	// Guards counts what became of a model's prose: off, passed, retried, fallback.
	Guards map[string]int `json:"guards"`
}

func (c *Cost) add(m bot.ModelUse) {
	c.Answers++
	if m.Used {
		c.WithModel++
	}
	c.Calls += m.Calls
	c.PromptTokens += m.PromptTokens
	c.CompletionTokens += m.CompletionTokens
	c.Guards[m.Guard]++
}

// Report is the outcome of one question set.
type Report struct {
	Score
	Groups       map[string]Score `json:"groups"`
	WrongAmounts int              `json:"wrong_amounts"` // questions whose answer states a wrong amount as settled
	Cost         Cost             `json:"cost"`
	Failures     []Failure        `json:"failures"`
}

// Run asks every question of the set in a thread of its own and judges the last answer. It returns
// an error for a set that cannot be read; a question the bot returns an error for is a failure.
func Run(ctx context.Context, ask bot.AskFunc, r io.Reader) (Report, error) {
	rep := Report{Groups: map[string]Score{}, Failures: []Failure{}, Cost: Cost{Guards: map[string]int{}}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var q Question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return rep, fmt.Errorf("question set: line %d: %w", n, err)
		}
		if len(q.Turns) == 0 {
			return rep, fmt.Errorf("question set: line %d: question %q has no turns", n, q.ID)
		}
		if err := ctx.Err(); err != nil {
			return rep, fmt.Errorf("question %s: %w", q.ID, err)
		}
		rep.add(q, run(ctx, ask, q, &rep.Cost))
	}
	if err := lines.Err(); err != nil {
		return rep, fmt.Errorf("question set: %w", err)
	}
	return rep, nil
}

// run holds the conversation and judges its last answer.
func run(ctx context.Context, ask bot.AskFunc, q Question, cost *Cost) verdict {
	var last bot.Answer
	thread := ""
	for i, text := range q.Turns {
		a, err := ask(ctx, bot.Question{Thread: thread, Text: text})
		if err != nil {
			return verdict{reasons: []string{fmt.Sprintf("turn %d: %v", i+1, err)}}
		}
		thread, last = a.Thread, a
		cost.add(a.Model)
	}
	var got answer
	doc, err := json.Marshal(last)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(doc)).Decode(&got)
	}
	if err != nil {
		return verdict{reasons: []string{fmt.Sprintf("answer as JSON: %v", err)}}
	}
	return judge(q.Expect, got)
}

func (r *Report) add(q Question, v verdict) {
	g := r.Groups[q.Group]
	g.Total++
	r.Total++
	if v.wrong {
		r.WrongAmounts++
	}
	if len(v.reasons) == 0 {
		g.Right++
		r.Right++
	} else {
		r.Failures = append(r.Failures, Failure{
			ID: q.ID, Group: q.Group, Turns: q.Turns, Reasons: v.reasons, Kind: v.kind, Text: v.text, Wrong: v.wrong,
		})
	}
	r.Groups[q.Group] = g
}
