package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"policybot/bot"
)

// runChat answers one line after the other, as turns of one conversation.
func runChat(ctx context.Context, a *app, c *call) error {
	thread := c.String("thread", "", "conversation to continue; a new one when empty")
	policy := c.String("policy", "", "policy to ask about; the built-in one when empty")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return c.misused("chat takes no arguments")
	}
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		return err
	}
	defer p.close()
	ask := p.asker(*policy)
	fmt.Fprintln(a.err, "一行一个问题，空行忽略，Ctrl-D 结束。One question a line; Ctrl-D ends.")
	in := bufio.NewScanner(a.in)
	in.Buffer(make([]byte, 0, 64<<10), maxInput)
	for fmt.Fprint(a.err, "> "); in.Scan(); fmt.Fprint(a.err, "> ") {
		text := strings.TrimSpace(in.Text())
		if text == "" {
			continue
		}
		answer, err := ask(ctx, bot.Question{Thread: *thread, Text: text, Channel: "cli"})
		var bad *bot.InputError
		switch {
		case errors.As(err, &bad): // the next line may be better
			fmt.Fprintf(a.err, "%v\n", bad)
			continue
		case err != nil:
			return err
		}
		*thread = answer.Thread
		if _, err := fmt.Fprintf(a.out, "%s\n\n", answer.Text); err != nil {
			return err
		}
	}
	fmt.Fprintln(a.err)
	if err := in.Err(); err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	if *thread != "" {
		fmt.Fprintf(a.err, "policybot chat -thread %s continues this conversation\n", *thread)
	}
	return nil
}
