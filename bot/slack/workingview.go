package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"policybot/bot"
	"policybot/calc"
)

// openWorking shows how the figures of an answer come about.
func (s *Slack) openWorking(ctx context.Context, trigger, receipt string) error {
	_, a, err := s.receipt(ctx, receipt)
	if err != nil {
		return err
	}
	return s.show(ctx, trigger, slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formWorking,
		Title: plain(say(a.Lang, "w_title"), 24), Close: plain(say(a.Lang, "b_close"), 24),
		Blocks: slack.Blocks{BlockSet: drawWorking(&a)},
	})
}

// drawWorking writes, line by line, every step with its value and clause, every
// condition with its state, and the other readings of the text.
func drawWorking(a *bot.Answer) []slack.Block {
	r := renderer{answer: a, lang: a.Lang}
	_, _, behind := fold(a)
	for i := range a.Lines {
		r.text("line", r.workingOf(&a.Lines[i]))
	}
	r.text("folded", behind)
	var blocks []slack.Block
	for i, c := range r.out {
		if i == maxFormBlocks-1 && len(r.out) > maxFormBlocks {
			return append(blocks, slack.NewContextBlock("more", plain(say(a.Lang, "w_more", a.Receipt), 2000)))
		}
		blocks = append(blocks, c.block)
	}
	return blocks
}

func (r *renderer) workingOf(l *calc.Line) string {
	var md strings.Builder
	fmt.Fprintf(&md, "**%s** · %s\n", l.Title, r.amount(l.Low, l.High, l.Unit, l.Nature))
	for _, s := range l.Steps {
		value := s.Value
		if value != "" {
			value = " = " + grouped(value)
		}
		fmt.Fprintf(&md, "- %s%s%s\n", s.Text, value, r.cited(s.Clause))
	}
	for _, c := range l.Conditions {
		fmt.Fprintf(&md, "- %s %s%s\n", r.say("state_"+string(c.State)), c.Text, r.cited(c.Clause))
	}
	for _, alt := range l.Alternatives {
		fmt.Fprintf(&md, "- %s %s: %s\n", r.say("reading"), alt.Reading, r.amount(alt.Low, alt.High, l.Unit, calc.Ceiling))
	}
	for _, n := range l.Notes {
		fmt.Fprintf(&md, "- %s\n", n)
	}
	return md.String()
}

func (r *renderer) cited(clause string) string {
	if clause == "" {
		return ""
	}
	return " " + r.say("by_clause", clause)
}
