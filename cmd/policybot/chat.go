package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"policybot/bot"
)

// What a person types to leave. In a pipe every line is a question.
var leaving = []string{"exit", "quit", ":q", "bye", "退出", "再见"}

const chatHelp = `一行一个问题；后面的问题接着前面的，例如“那如果是8000万元呢？”。exit、quit、退出、再见 或 Ctrl-D 结束。
One question a line; each goes on from the one before. exit, quit or Ctrl-D ends.
`

// runChat answers one line after the other, as turns of one conversation.
func runChat(ctx context.Context, a *app, c *call) error {
	thread := c.String("thread", "", "conversation to continue; a new one when empty")
	policy := c.String("policy", "", "policy to ask about; that of POLICYBOT_POLICY, or the built-in one, when empty")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return c.misused("it takes no arguments")
	}
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		return err
	}
	defer p.close()
	ask := p.asker(*policy)
	talk, done := a.conversation()
	defer done()
	fmt.Fprintln(a.err, "一行一个问题，help 说明用法，exit 结束。One question a line; help tells more, exit ends.")
	for {
		line, err := talk.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		text := strings.TrimSpace(line)
		switch word := strings.ToLower(text); {
		case text == "":
			continue
		case talk.terminal && slices.Contains(leaving, word):
			return a.parted(*thread)
		case talk.terminal && (word == "help" || word == "帮助" || word == "?"):
			fmt.Fprint(a.err, chatHelp)
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
	return a.parted(*thread)
}

// parted says how a conversation goes on another time.
func (a *app) parted(thread string) error {
	if thread != "" {
		fmt.Fprintf(a.err, "policybot chat -thread %s continues this conversation\n", thread)
	}
	return nil
}
