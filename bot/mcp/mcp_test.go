package mcp

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/index"
)

// connect serves the built-in policy and is the assistant at the other end, over pipes as between
// two processes.
func connect(t *testing.T) *sdk.ClientSession {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Pack: p})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Packs: []*knowledge.Pack{p},
		Ask: func(ctx context.Context, policy string, q bot.Question) (bot.Answer, error) {
			if policy != "" && policy != p.ID {
				return bot.Answer{}, &bot.InputError{Code: "policy", Where: "policy", Msg: "not known"}
			}
			return b.Ask(ctx, q)
		},
		Search: func(context.Context, string, int) ([]index.Hit, error) {
			return []index.Hit{{ID: "8.2", Clause: "8.2", Title: "智算中心", Quote: "PUE"}}, nil
		},
		Estimate: func(ctx context.Context, facts calc.Case, lang string) (bot.Answer, error) {
			return b.Estimate(ctx, facts, lang)
		},
	}
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Serve(t.Context(), c, fromClient, toClient) }()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		session.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return session
}

// call calls a tool; the result's document is decoded into out.
func call(t *testing.T, s *sdk.ClientSession, tool, args string, out any) (text string, failed bool) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(args)})
	if err != nil {
		t.Fatalf("%s %s: %v", tool, args, err)
	}
	for _, c := range r.Content {
		if c, ok := c.(*sdk.TextContent); ok {
			text += c.Text
		}
	}
	if out != nil && !r.IsError {
		doc, err := json.Marshal(r.StructuredContent)
		if err == nil {
			err = json.Unmarshal(doc, out)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return text, r.IsError
}

func TestTools(t *testing.T) {
	list, err := connect(t).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, tool := range list.Tools {
		said[tool.Name] = tool.Description
	}
	if len(said) != 3 || said["ask"] == "" || said["search_policy"] == "" {
		t.Errorf("tools: %v", said)
	}
	for _, want := range []string{`rule "8.1a"`, "approved_fixed_assets (amount)", "national|regional", `rule "6.4"`} {
		if !strings.Contains(said["estimate"], want) {
			t.Errorf("estimate does not say %s:\n%s", want, said["estimate"])
		}
	}
}

// TestConversation: a figure, with its working, over two turns of one thread.
func TestConversation(t *testing.T) {
	s := connect(t)
	var a bot.Answer
	call(t, s, "ask", `{"question":"区域级工业互联网新基建，核定固定资产投资8000万元，市里没给，能拿多少？"}`, &a)
	if len(a.Lines) != 1 || a.Lines[0].High != "5000000.00" || len(a.Lines[0].Steps) == 0 {
		t.Fatalf("lines: %+v", a.Lines)
	}
	text, _ := call(t, s, "ask", `{"question":"如果是国家级呢","thread":"`+a.Thread+`"}`, &a)
	if len(a.Lines) != 1 || a.Lines[0].High != "8000000.00" || !strings.Contains(text, "800万") {
		t.Errorf("second turn: %s %+v", text, a.Lines)
	}
}

func TestEstimateAndSearch(t *testing.T) {
	s := connect(t)
	var a bot.Answer
	call(t, s, "estimate", `{"case":{"claims":[{"rule":"8.1a","facts":{"level":"national","approved_fixed_assets":"80000000"}}]},"lang":"en"}`, &a)
	if len(a.Lines) != 1 || a.Lines[0].High != "8000000.00" {
		t.Errorf("lines: %+v", a.Lines)
	}
	var found searchOut
	if text, _ := call(t, s, "search_policy", `{"query":"PUE"}`, &found); len(found.Hits) != 1 || found.Hits[0].Clause != "8.2" || !strings.Contains(text, "智算中心") {
		t.Errorf("found %+v, %s", found, text)
	}
}

// TestFaults: what cannot be taken is told in words, and the next call is answered.
func TestFaults(t *testing.T) {
	s := connect(t)
	for _, c := range []struct{ tool, args, want string }{
		{"ask", `{"question":""}`, "empty"},
		{"ask", `{"question":"你好","policy":"nosuch"}`, "policy"},
		{"ask", `{"question":"` + strings.Repeat("多", bot.MaxText+1) + `"}`, "longer than 20000"},
		{"search_policy", `{"query":" "}`, "query"},
		{"search_policy", `{"query":"PUE","k":1000}`, "1 to 20"},
		{"estimate", `{"case":{}}`, "claims"},
		{"estimate", `{"case":{"claims":[{"rule":"99","facts":{}}]}}`, "99"},
		{"estimate", `{"case":{"claims":[{"rule":"8.1a","facts":{"level":"national","approved_fixed_assets":"many"}}]}}`, "approved_fixed_assets"},
	} {
		text, failed := call(t, s, c.tool, c.args, nil)
		if !failed || !strings.Contains(text, c.want) {
			t.Errorf("%s %.60s: failed %v, %q; want a fault that says %q", c.tool, c.args, failed, text, c.want)
		}
	}
	if _, failed := call(t, s, "ask", `{"question":"你好"}`, nil); failed {
		t.Error("no answer after the faults")
	}
}
