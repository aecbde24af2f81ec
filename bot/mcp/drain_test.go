package mcp

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"policybot/bot"
)

// TestDrain: the input ends while a slow answer is being made; it is given all the same.
func TestDrain(t *testing.T) {
	c := Config{Ask: func(context.Context, string, bot.Question) (bot.Answer, error) {
		time.Sleep(300 * time.Millisecond)
		return bot.Answer{Text: "the slow answer"}, nil
	}}
	calls := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"ask","arguments":{"question":"x"}}}
`
	var out bytes.Buffer
	if err := Serve(t.Context(), c, strings.NewReader(calls), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "the slow answer") {
		t.Errorf("not answered:\n%s", out.String())
	}
}

// TestGarbage: what is no call ends the service with an error or is answered with one; it never
// hangs, whatever the length of a line.
func TestGarbage(t *testing.T) {
	for _, in := range []string{"", "\n\n", "not json\n", "{}\n", `{"jsonrpc":"2.0","id":1,"method":"nosuch"}` + "\n", strings.Repeat("x", 3<<20) + "\n", `{"jsonrpc":"2.0","id":9`} {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			Serve(t.Context(), Config{}, strings.NewReader(in), io.Discard)
		}()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatalf("hangs on %.40q", in)
		}
	}
}
