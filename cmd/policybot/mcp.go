package main

import (
	"context"

	"policybot/bot"
	"policybot/bot/mcp"
	"policybot/calc"
)

// runMCP serves the tools of the Model Context Protocol on standard input and output, until the
// input ends.
func runMCP(ctx context.Context, a *app, c *call) error {
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return c.misused("no arguments: it is an assistant that starts this command and writes to its standard input")
	}
	p, err := a.build(ctx, wants{bot: true, store: true, index: true})
	if err != nil {
		return err
	}
	defer p.close()
	tools := mcp.Config{
		Packs:  p.now.Load().packs,
		Search: p.search,
		Ask: func(ctx context.Context, policy string, q bot.Question) (bot.Answer, error) {
			return p.asker(policy)(ctx, q)
		},
		Estimate: func(ctx context.Context, facts calc.Case, lang string) (bot.Answer, error) {
			return p.estimate(ctx, facts, lang, "mcp")
		},
	}
	return mcp.Serve(ctx, tools, a.in, a.out)
}
