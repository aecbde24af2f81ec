package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	openai "github.com/sashabaranov/go-openai"
)

// format is a way of asking for JSON, the best first.
type format int32

const (
	strict  format = iota // the endpoint holds the model to the schema
	anyJSON               // the endpoint holds the model to JSON
	text                  // nobody holds the model to anything; the reply must parse
	formatCount
)

// formats remembers which format an endpoint takes. The zero value has not found out yet.
type formats struct {
	known atomic.Int32 // format + 1; 0 when unknown
}

// discover calls ask with the format known to work, or with one after the other until one is not
// refused for its form. A refusal of the known format is returned, and forgotten knowledge makes the
// next call find out again: the endpoint may have been replaced.
func (fs *formats) discover(ask func(format) (string, error)) (string, error) {
	if k := fs.known.Load(); k > 0 {
		content, err := ask(format(k - 1))
		if isUnsupported(err) {
			fs.known.CompareAndSwap(k, 0)
		}
		return content, err
	}
	var content string
	var err error
	for f := strict; f < formatCount; f++ {
		content, err = ask(f)
		if isUnsupported(err) {
			continue
		}
		if err == nil {
			fs.known.Store(int32(f) + 1)
		}
		break
	}
	return content, err
}

// ask returns the instructions and the response format to send.
func (f format) ask(r Request) (system string, response *openai.ChatCompletionResponseFormat) {
	switch f {
	case strict:
		return r.System, &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: r.Name, Schema: r.Schema, Strict: true,
			},
		}
	case anyJSON:
		response = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	system = r.System + "\n\nReply with one JSON object that meets this JSON schema, and with nothing else:\n" + string(r.Schema)
	return system, response
}

// object finds the one JSON object of a reply. Endpoints without a JSON mode put thoughts before it
// or a code fence around it; anything else beside it is refused.
func object(content string) (json.RawMessage, error) {
	s := content
	if i := strings.LastIndex(s, "</think>"); i >= 0 {
		s = s[i+len("</think>"):]
	}
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "```"); ok {
		if inner, ok = strings.CutSuffix(inner, "```"); ok {
			s = strings.TrimSpace(strings.TrimPrefix(inner, "json"))
		}
	}
	if !strings.HasPrefix(s, "{") {
		return nil, fmt.Errorf("%w: it is not a JSON object", ErrReply)
	}
	dec := json.NewDecoder(strings.NewReader(s))
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("%w: it is not complete JSON", ErrReply)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: something follows the JSON object", ErrReply)
	}
	return bytes.Clone(raw), nil
}
