// Package mcp lets other assistants use the bot as three tools of the Model Context Protocol, on
// standard input and output: ask, search_policy and estimate.
//
// It keeps the promise of every other way in. What an assistant gets is the reply that passed the
// gate, and beside it the same document as the JSON API gives, with the lines, the steps and the
// clauses; nothing is left for it to work out. Rule ids, fact names and what they take stand in the
// description of estimate, made from the policies in force, so that a new pack needs nothing here.
//
// A question that cannot be taken is an error of the tool, in words that say what to do, so that the
// assistant can mend its call; only a fault of ours is logged as one.
package mcp

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/index"
)

// Limits of what one call may send and get.
const (
	maxMessage  = 1 << 20 // bytes of one message on the wire
	maxHits     = 20
	defaultHits = 5
)

// Config is what the tools stand on.
type Config struct {
	Packs    []*knowledge.Pack
	Ask      func(ctx context.Context, policy string, q bot.Question) (bot.Answer, error) // policy: id, "" for the usual one
	Search   func(ctx context.Context, query string, k int) ([]index.Hit, error)
	Estimate func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error)
}

type askIn struct {
	Question string `json:"question" jsonschema:"what the person asks, in their own words, in Chinese or English; pass figures on as they were said"`
	Thread   string `json:"thread,omitempty" jsonschema:"id of a conversation to go on with, as an earlier answer gave it"`
	Policy   string `json:"policy,omitempty" jsonschema:"id of the policy; without it the bot finds out which one is meant, or asks"`
}

type searchIn struct {
	Query string `json:"query" jsonschema:"a few words, or a clause such as 第八条第二款"`
	K     int    `json:"k,omitempty" jsonschema:"how many clauses, 1 to 20; 5 when absent"`
}

type searchOut struct {
	Query string `json:"query"`
	Hits  []hit  `json:"hits"`
}

type hit struct {
	ID     string  `json:"id"`
	Policy string  `json:"policy"`
	Clause string  `json:"clause"`
	Title  string  `json:"title"`
	Score  float64 `json:"score"`
	Quote  string  `json:"quote"`
}

type estimateIn struct {
	Case map[string]any `json:"case" jsonschema:"the facts, as {\"claims\":[{\"rule\":\"…\",\"facts\":{…}}]}; rules and facts are listed in the description"`
	Lang string         `json:"lang,omitempty" jsonschema:"language of the working: zh or en"`
}

// Serve answers calls read from in until it ends or ctx does.
func Serve(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	d := newDrain()
	err := c.server().Run(ctx, &sdk.IOTransport{
		Reader:        &reader{Reader: in, drain: d, ctx: ctx},
		Writer:        &writer{Writer: out, drain: d},
		MaxLineLength: maxMessage,
	})
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("serving tools on standard input: %w", err)
	}
	return nil
}

func (c Config) server() *sdk.Server {
	version := "unknown"
	if built, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(built.Main.Version, version)
	}
	s := sdk.NewServer(&sdk.Implementation{Name: "policybot", Version: version}, &sdk.ServerOptions{
		Instructions: "Answers on a government support policy. Every amount is worked out by a calculator and comes with its clause: pass it on as it stands, and do no sums of your own.",
	})
	sdk.AddTool(s, &sdk.Tool{Name: "ask", Description: "Answer a question on the policy: eligibility, amounts, caps, clauses. Says what is missing where facts are missing, and asks which policy is meant where two could be. Reply to what it asks with the same thread."}, c.ask)
	sdk.AddTool(s, &sdk.Tool{Name: "search_policy", Description: "Find the clauses of the policy that are nearest to a query, best first, with the sentence that fits best, word for word."}, c.search)
	sdk.AddTool(s, &sdk.Tool{Name: "estimate", Description: c.catalogue()}, c.estimate)
	return s
}

func (c Config) ask(ctx context.Context, _ *sdk.CallToolRequest, in askIn) (*sdk.CallToolResult, any, error) {
	a, err := c.Ask(ctx, in.Policy, bot.Question{Thread: in.Thread, Text: in.Question, Channel: "mcp"})
	return reply(a, err)
}

func (c Config) search(ctx context.Context, _ *sdk.CallToolRequest, in searchIn) (*sdk.CallToolResult, any, error) {
	k := cmp.Or(in.K, defaultHits)
	if k < 1 || k > maxHits {
		return nil, nil, fmt.Errorf("k: %d; want 1 to %d", k, maxHits)
	}
	if strings.TrimSpace(in.Query) == "" || utf8.RuneCountInString(in.Query) > index.MaxQuery {
		return nil, nil, fmt.Errorf("query: want 1 to %d characters of text", index.MaxQuery)
	}
	hits, err := c.Search(ctx, in.Query, k)
	if err != nil {
		return nil, nil, err
	}
	var b strings.Builder
	out := searchOut{Query: in.Query, Hits: []hit{}}
	for _, h := range hits {
		out.Hits = append(out.Hits, hit{h.ID, h.Policy, h.Clause, h.Title, h.Score, h.Quote})
		fmt.Fprintf(&b, "%s %s\n%s\n", h.Clause, h.Title, h.Quote)
	}
	if len(hits) == 0 {
		b.WriteString("nothing found")
	}
	return text(b.String()), out, nil
}

func (c Config) estimate(ctx context.Context, _ *sdk.CallToolRequest, in estimateIn) (*sdk.CallToolResult, any, error) {
	src, err := json.Marshal(in.Case)
	if err != nil {
		return nil, nil, fmt.Errorf("case: %w", err)
	}
	facts, err := calc.ParseCase(src)
	if err != nil {
		return nil, nil, fmt.Errorf("case: %w", err)
	}
	a, err := c.Estimate(ctx, facts, in.Lang)
	return reply(a, err)
}

func reply(a bot.Answer, err error) (*sdk.CallToolResult, any, error) {
	if err != nil {
		return nil, nil, err
	}
	return text(a.Text), a, nil
}

func text(s string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: s}}}
}

// catalogue describes estimate: the rules of each policy and the facts they take.
func (c Config) catalogue() string {
	var b strings.Builder
	b.WriteString("Work out a case given as facts, exactly, with the working and the clause of each step. Amounts are decimal strings in yuan (\"5000000\"). Leave out a fact that is not known: the result is then a range, and says what is missing.\n")
	for _, p := range c.Packs {
		if p.TextOnly() {
			fmt.Fprintf(&b, "\nPolicy %s (%s): no rules, nothing can be worked out; ask about it in words.\n", p.ID, p.Title.In("en"))
			continue
		}
		fmt.Fprintf(&b, "\nPolicy %s:\n", p.ID)
		for i := range p.Book.Rules {
			r := &p.Book.Rules[i]
			fmt.Fprintf(&b, "rule %q (clause %s, %s): ", r.ID, r.Clause, cmp.Or(r.Title.En, r.Title.Zh))
			for n, key := range r.Facts {
				if n > 0 {
					b.WriteString(", ")
				}
				b.WriteString(key)
				if f, ok := p.Book.FactOf(r.ID, key); ok {
					b.WriteString(takes(f))
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// takes says what a fact may be: (true or false), (national|regional), (moneys, CNY).
func takes(f *calc.Fact) string {
	switch {
	case f.Type == calc.TypeBool:
		return " (true or false)"
	case len(f.Choices) > 0:
		var values []string
		for _, c := range f.Choices {
			values = append(values, c.Value)
		}
		return " (" + strings.Join(values, "|") + ")"
	case f.Type == calc.TypeMoneys && f.Unit == "CNY":
		return " (list of amounts)"
	case f.Type == calc.TypeMoneys:
		return " (list of amounts, " + f.Unit + ")"
	case f.Type == calc.TypeMoney && f.Unit == "CNY":
		return " (amount)"
	case f.Type == calc.TypeMoney:
		return " (amount, " + f.Unit + ")"
	case f.Unit != "":
		return " (number, " + f.Unit + ")"
	}
	return " (number)"
}
