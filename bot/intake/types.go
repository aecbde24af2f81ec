package intake

import "policybot/calc"

// Ask is what a message wants, as far as code can tell without a model.
type Ask string

// The kinds of asking. Everything that turns on a number is Estimate or Parameter:
// those two go to the calculator or to the figures of the text and nowhere else.
const (
	Estimate    Ask = "estimate"    // an amount, or a yes or no, from the facts of a case
	Backwards   Ask = "backwards"   // the base from which a cap is reached
	Parameter   Ask = "parameter"   // a figure the text itself states: cap, rate, threshold, period
	Eligibility Ask = "eligibility" // may we apply, are we covered: conditions, no case facts yet
	Explain     Ask = "explain"     // anything else the policy may answer
	Total       Ask = "total"       // "how much in all, over every rule": the text states no such total
	InForce     Ask = "in_force"    // is it valid today: the issue date is not in the text
	Vague       Ask = "vague"       // "how much can we get?" with nothing to go by
	Elsewhere   Ask = "elsewhere"   // another place, another subject, not the policy's business
	Chat        Ask = "chat"        // greeting, thanks, start over: nothing is asked
)

// Fact is one thing the person said that a rule takes, and the words it was read from.
type Fact struct {
	Claim      int        // index into Understanding.Claims
	Key        string     // fact name of the pack
	Value      calc.Value // what was read
	Quote      string     // the words, verbatim
	Turn       int        // 1-based turn of the thread the words stand in
	Start, End int        // code points in that turn
}

// Mention is a quantity the person gave that no rule takes here; it is reported as unused.
type Mention struct {
	Quote      string
	Value      string // exact decimal, "" when it could not be evaluated
	Turn       int
	Start, End int
}

// Doubt is a reading that code will not choose between: it is asked about, never guessed.
type Doubt struct {
	Claim    int
	Key      string   // the fact in doubt
	Readings []string // the candidate readings, in the person's words
}

// Understanding is everything one message, in its thread, was understood to say.
type Understanding struct {
	Lang    string       // "zh" or "en"
	Ask     Ask          // what is wanted
	Claims  []calc.Claim // the case so far: rules with their facts, projects and applicants
	Labels  []string     // per claim: what the person calls that project or firm, "" when only one
	Focus   []int        // claims the question is about now; empty: all
	Facts   []Fact
	Unused  []Mention
	Doubts  []Doubt
	Rules   []string // rules asked about, also when there is no case
	Clauses []string // clauses the person named: 第八条第二款
	Query   string   // text to search the index with
	Reset   bool     // the person started over
	WhatIf  bool     // this turn was hypothetical
}
