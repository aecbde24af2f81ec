package main

import (
	"context"
	"fmt"

	"policybot/bot"
)

// runAsk answers one question, or one a line.
func runAsk(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write the whole answer as one JSON document")
	byLine := c.Bool("lines", false, "one JSON string a line in, one JSON document a line out")
	thread := c.String("thread", "", "conversation that the question continues")
	policy := c.String("policy", "", "policy to ask about; that of POLICYBOT_POLICY, or the built-in one, when empty")
	if err := c.parse(a); err != nil {
		return err
	}
	var text string
	var err error
	if !*byLine {
		if text, err = c.text(a); err != nil {
			return err
		}
	}
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		return err
	}
	defer p.close()
	ask := p.asker(*policy)
	if *byLine {
		return a.lines(func(text string) (any, error) {
			return ask(ctx, bot.Question{Thread: *thread, Text: text, Channel: "cli"})
		})
	}
	answer, err := ask(ctx, bot.Question{Thread: *thread, Text: text, Channel: "cli"})
	if err != nil {
		return err
	}
	if *asJSON {
		return writeJSON(a.out, true, answer)
	}
	_, err = fmt.Fprintln(a.out, answer.Text)
	return err
}
