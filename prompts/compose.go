package prompts

import (
	"encoding/json"
	"fmt"
)

// ComposeInput is what a model reads to write the words around an answer. All text in it is hidden.
type ComposeInput struct {
	Lang      string     `json:"-"` // "zh" or "en"
	Question  string     `json:"question"`
	Kind      string     `json:"kind"` // of the answer
	Lines     []Line     `json:"results"`
	Sentences []Sentence `json:"sentences"`
	Missing   []string   `json:"will_be_asked"`
	Refused   []Refused  `json:"refused,omitempty"`
}

// Line is a result a model may point to. Its figure is put in by code.
type Line struct {
	Handle     string   `json:"result"`
	Title      string   `json:"title"`
	Status     string   `json:"status"`
	Nature     string   `json:"nature"`
	Conditions []string `json:"conditions"`
}

// Sentence is a sentence of a clause a model may point to. Its words are put in by code.
type Sentence struct {
	Handle string `json:"sentence"`
	Text   string `json:"text"`
}

// Refused is a piece of an earlier reply that may not be sent, and why.
type Refused struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Language returns the name of the language to write in.
func (in ComposeInput) Language() string {
	if in.Lang == "en" {
		return "English"
	}
	return "Chinese (简体中文)"
}

// Compose builds the prompt that asks a model to phrase.
func Compose(in ComposeInput) (Prompt, error) { return build("compose", in) }

// Piece is some prose and what is to be put after it.
type Piece struct {
	Text string `json:"text"`
	Ref  string `json:"ref"` // handle of a sentence or a result, "" for none
}

// Limits of a composition.
const (
	maxPieces    = 12
	maxPieceText = 600
)

// ParsePieces reads a model's reply. A reply without any prose or reference is an error.
func ParsePieces(raw []byte) ([]Piece, error) {
	var reply struct {
		Pieces []Piece `json:"pieces"`
	}
	if err := json.Unmarshal(raw, &reply); err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	if len(reply.Pieces) == 0 || len(reply.Pieces) > maxPieces {
		return nil, fmt.Errorf("compose: %d pieces, between 1 and %d are allowed", len(reply.Pieces), maxPieces)
	}
	for _, p := range reply.Pieces {
		if tooLong(p.Text, maxPieceText) || tooLong(p.Ref, maxHandleAt) {
			return nil, fmt.Errorf("compose: a piece is larger than allowed")
		}
	}
	return reply.Pieces, nil
}
