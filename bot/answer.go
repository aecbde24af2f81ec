package bot

import (
	"github.com/shopspring/decimal"

	"policybot/calc"
)

// Question is one message of a person, from any channel.
type Question struct {
	Thread  string // conversation it belongs to; "" starts a new one
	Text    string // as typed
	Key     string // idempotency key; "" when the channel has none
	Policy  string // id of the policy it is about; "": the bot finds out
	Channel string // "api", "cli", "slack", "web", …: kept in the receipt
	Edit    *Edit  // facts set by hand, in the place of Text; nil for a message
}

// Edit is an answer of a thread with facts changed by hand: it is worked out again, and the thread
// goes on from there. The message it stands for is written by the Bot and says what was changed.
type Edit struct {
	Of   string    // receipt of the answer, of the same thread
	Case calc.Case // what is to be worked out: the case of that receipt with the facts as changed
}

// Answer is what a person and other programs get back. Its JSON is a public format.
type Answer struct {
	Thread    string         `json:"thread"`
	Kind      Kind           `json:"kind"`
	Lang      string         `json:"lang"`
	Text      string         `json:"text"`
	Lines     []calc.Line    `json:"lines"`
	Total     *calc.Bounds   `json:"total,omitempty"`
	Choices   []calc.Pick    `json:"choices,omitempty"`
	Facts     []Fact         `json:"facts"`
	Unused    []Unused       `json:"unused"`
	Missing   []calc.Missing `json:"missing"`
	Citations []Citation     `json:"citations"`
	Figures   []Figure       `json:"figures"`
	Model     ModelUse       `json:"model"`
	Policy    PolicyRef      `json:"policy"`
	Receipt   string         `json:"receipt"`
	// Refused lists what the gate found without a source in the reply that Text stands in for: a
	// fault of ours, kept so that it is found. Empty in every answer that is as it was composed.
	Refused []string `json:"refused,omitempty"`
}

// Kind says what sort of answer it is.
type Kind string

// The kinds of answer; see Answer.Kind.
const (
	KindEstimate   Kind = "estimate"     // works out an amount from case facts
	KindAmount     Kind = "amount"       // states a figure of the text itself
	KindExplain    Kind = "explain"      // everything without an amount asked
	KindClarify    Kind = "clarify"      // needs a fact first; may carry lines with bounds
	KindOutOfScope Kind = "out_of_scope" // the policy does not say
)

// Fact is a fact as it was understood, with the words it was read from.
// Start and End count code points in the text of that turn.
type Fact struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Claim int    `json:"claim"`
	Value string `json:"value"`
	Unit  string `json:"unit,omitempty"`
	Quote string `json:"quote"`
	Turn  int    `json:"turn"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Unused is a quantity the person gave that nothing was worked out from.
type Unused struct {
	Quote string `json:"quote"`
	Value string `json:"value"`
	Turn  int    `json:"turn"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Citation is a passage quoted word for word. Start and End count code points in the policy text.
type Citation struct {
	Policy string `json:"policy"`
	Clause string `json:"clause"`
	Title  string `json:"title,omitempty"`
	Quote  string `json:"quote"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

// Figure accounts for one quantity in Answer.Text.
type Figure struct {
	Text   string `json:"text"`
	Value  string `json:"value"`
	Unit   string `json:"unit"`
	Source string `json:"source"` // "calc", "clause" or "user"
	Ref    string `json:"ref"`    // rule, clause or turn it comes from

	value decimal.Decimal // Value, for comparing
	loose bool            // its unit is that of the fact it comes from, whatever the words beside it
}

// ModelUse says what a language model had to do with the answer.
type ModelUse struct {
	Used             bool   `json:"used"`
	Name             string `json:"name"`
	Calls            int    `json:"calls"`
	PromptTokens     int    `json:"prompt_tokens"`
	CompletionTokens int    `json:"completion_tokens"`
	Guard            string `json:"guard"` // "off", "passed", "retried" or "fallback"
}

// PolicyRef names the policy and the exact version an answer rests on.
type PolicyRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}
