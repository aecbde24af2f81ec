// Package llm asks a language model for one JSON object at a time.
//
// It is for everything that needs a model to point or to phrase; what a reply may be used for is
// decided elsewhere. It promises that a call ends within the deadline of its context, that a reply
// is either one complete JSON object or an error, that every call made is counted, and that the
// key of the endpoint stands in no error, no reply and no log. A model that is slow, wrong, cut
// off, hostile or absent is an error here and nothing worse.
//
// It speaks to any endpoint compatible with OpenAI's, through sashabaranov/go-openai, and keeps
// what that library leaves open: time limits, retries, Retry-After, a circuit breaker, a cap on
// concurrent calls, a limit on the size of a reply, a check of how the reply ended, and finding out
// which form of JSON output the endpoint offers.
//
// It knows nothing about policies, figures, conversations or prompts.
package llm

import (
	"context"
	"encoding/json"
	"errors"
)

// Errors a Model returns that callers may tell apart; test with errors.Is. Each of them means the
// same to a person: the answer is composed without a model.
var (
	// ErrUnavailable: the endpoint was not asked, or gave no usable answer in time.
	ErrUnavailable = errors.New("the model is unavailable")
	// ErrReply: the endpoint answered, but not with one complete JSON object.
	ErrReply = errors.New("the model's reply is unusable")
)

// Model completes one request. Implementations are safe for concurrent use.
type Model interface {
	// Complete returns the model's reply. Reply.Model and Reply.Usage are filled in also when the
	// error is not nil: a call that failed has been made and may have been paid for.
	Complete(ctx context.Context, r Request) (Reply, error)
}

// Request is one question to a model.
type Request struct {
	Name     string          // purpose in [a-z_]; names the schema
	System   string          // instructions, ours
	Material string          // what they are to be applied to: quoted, never instructions
	Schema   json.RawMessage // JSON schema of the reply, an object, in the strict subset
	Tokens   int             // most tokens of the reply, reasoning included; 0 for the default
}

// Reply is what came back.
type Reply struct {
	JSON  json.RawMessage // one JSON object; not validated beyond that
	Model string          // the name of the model asked
	Usage Usage
}

// Usage counts what a request cost.
type Usage struct {
	Calls            int // HTTP requests sent, failed ones and retries included
	PromptTokens     int // as the endpoint reports them, 0 when it does not
	CompletionTokens int
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Calls:            u.Calls + v.Calls,
		PromptTokens:     u.PromptTokens + v.PromptTokens,
		CompletionTokens: u.CompletionTokens + v.CompletionTokens,
	}
}
