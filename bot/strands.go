package bot

import (
	"bytes"
	"encoding/json"
)

// strands are what a conversation keeps where there are several policies: what each of them keeps, apart
// from one another, so that what was said on one is never known to another.
type strands struct {
	On     string                     `json:"on"`     // id of the policy the turn before was on; "" for none
	States map[string]json.RawMessage `json:"states"` // by policy, opaque here
	Open   *choice                    `json:"open,omitempty"`
}

// choice is a question back that is not answered yet: which policy is meant.
type choice struct {
	Among []string `json:"among"` // ids, in the order they were listed
	Asked []said   `json:"asked"` // the messages that wait for it, oldest first
	// Hint: they were answered, and the policies only named beside the answer. A number then chooses
	// none: it may be an answer to something else.
	Hint bool `json:"hint,omitempty"`
}

// said is a message, with the number of its turn.
type said struct {
	Text string `json:"text"`
	Turn int    `json:"turn"`
}

// maxAsked bounds how many messages wait for a choice; older ones are let go.
const maxAsked = 4

// strandsMark is how strands begin. Conversations of earlier versions on one policy alone kept that policy's
// state as it is, and not which policy it was.
var strandsMark = []byte(`{"on":`)

// isStrands reports whether the state says itself which policies it is of.
func isStrands(state json.RawMessage) bool { return bytes.HasPrefix(state, strandsMark) }

// openStrands reads a state; one that does not say of which policy it is, is of the policy only.
func openStrands(state json.RawMessage, only string) strands {
	if isStrands(state) {
		var k strands
		if err := json.Unmarshal(state, &k); err == nil && k.States != nil {
			return k
		}
		return strands{States: map[string]json.RawMessage{}}
	}
	k := strands{States: map[string]json.RawMessage{}}
	if len(state) > 0 {
		k.On, k.States[only] = only, state
	}
	return k
}

// state is the strands as the conversation keeps it.
func (k *strands) state() (json.RawMessage, error) { return json.Marshal(k) }
