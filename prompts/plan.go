package prompts

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// PlanInput is what a model reads to point to what a person means. All text in it is blinded. What is
// the same for every question comes first: endpoints charge less for a beginning they have seen.
type PlanInput struct {
	Rules      []Rule   `json:"rules"`
	Turns      []string `json:"messages"` // the person's, oldest first
	Understood []Known  `json:"already_understood"`
}

// Rule is a rule a model may point to.
type Rule struct {
	Handle string `json:"rule"`
	Title  string `json:"title"`
	Text   string `json:"clause"`
	Facts  []Fact `json:"facts"`
}

// Fact is a fact a rule takes.
type Fact struct {
	Handle  string   `json:"fact"`
	Label   string   `json:"label"`
	Takes   string   `json:"takes"` // "amount", "amounts", "number", "yes or no", "one of", "any of"
	Unit    string   `json:"unit,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
}

// Choice is a value of a fact.
type Choice struct {
	Handle string `json:"choice"`
	Label  string `json:"label"`
}

// Known is a fact that was understood without a model.
type Known struct {
	Rule  string `json:"rule"`
	Fact  string `json:"fact"`
	Words string `json:"words"`
}

// Plan builds the prompt that asks a model to point.
func Plan(in PlanInput) (Prompt, error) { return build("plan", in) }

// PlanReply is what a model points to. None of it is checked against the material.
type PlanReply struct {
	Figure bool          `json:"figure"` // whether an amount, or a figure of the text, is asked
	Rules  []string      `json:"rules"`  // handles of the rules asked about
	Query  string        `json:"query"`  // what to search the policy for; never shown
	Facts  []PointedFact `json:"facts"`
}

// PointedFact says which words of the person state a fact.
type PointedFact struct {
	Rule     string   `json:"rule"`
	Project  string   `json:"project"`  // the person's name for the project, "" when there is one
	Company  string   `json:"company"`  // the person's name for the company, "" when there is one
	Fact     string   `json:"fact"`     // handle
	Mentions []string `json:"mentions"` // handles of the amounts that make it up, within the words or elsewhere
	Less     []string `json:"less"`     // handles of amounts to be taken off
	Times    string   `json:"times"`    // handle of a count of equal amounts, "" for none
	Unit     string   `json:"unit"`     // the person's words for the unit of bare numbers, "" for none
	Choices  []string `json:"choices"`  // handles, or "yes", "no"
	Words    string   `json:"words"`    // the person's words, verbatim as the model saw them
}

// Limits of a plan; what goes beyond them was not written by a model that means well.
const (
	maxFacts    = 64
	maxHandles  = 64
	maxRules    = 32
	maxWords    = 600
	maxName     = 40
	maxQuery    = 300
	maxHandleAt = 16
)

// ParsePlan reads a model's reply.
func ParsePlan(raw []byte) (PlanReply, error) {
	var p PlanReply
	if err := json.Unmarshal(raw, &p); err != nil {
		return PlanReply{}, fmt.Errorf("plan: %w", err)
	}
	if len(p.Facts) > maxFacts || len(p.Rules) > maxRules {
		return PlanReply{}, fmt.Errorf("plan: %d facts and %d rules, more than allowed", len(p.Facts), len(p.Rules))
	}
	handles := append([]string(nil), p.Rules...)
	for _, f := range p.Facts {
		if len(f.Mentions)+len(f.Less)+len(f.Choices) > maxHandles || tooLong(f.Words, maxWords) || tooLong(f.Project, maxName) || tooLong(f.Company, maxName) || tooLong(f.Unit, maxName) {
			return PlanReply{}, fmt.Errorf("plan: a fact is larger than allowed")
		}
		handles = append(append(append(append(handles, f.Rule, f.Fact, f.Times), f.Mentions...), f.Less...), f.Choices...)
	}
	for _, h := range handles {
		if tooLong(h, maxHandleAt) {
			return PlanReply{}, fmt.Errorf("plan: a handle is longer than any handle")
		}
	}
	if tooLong(p.Query, maxQuery) {
		p.Query = ""
	}
	return p, nil
}

func tooLong(s string, n int) bool { return len(s) > n*utf8.UTFMax || utf8.RuneCountInString(s) > n }
