package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Write prints the accuracy by group and every failure with its reasons, for people.
func (r Report) Write(w io.Writer) error {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.Groups)) {
		b.WriteString(r.Groups[name].row(name))
	}
	b.WriteString(r.Score.row("all"))
	fmt.Fprintf(&b, "wrong amounts: %d\n", r.WrongAmounts)
	b.WriteString(r.Cost.lines())
	for _, f := range r.Failures {
		fmt.Fprintf(&b, "\n%s (%s)", f.ID, f.Group)
		if f.Wrong {
			b.WriteString(" WRONG AMOUNT")
		}
		for _, t := range f.Turns {
			fmt.Fprintf(&b, "\n  > %s", strings.ReplaceAll(t, "\n", "\n    "))
		}
		for _, reason := range f.Reasons {
			fmt.Fprintf(&b, "\n  - %s", reason)
		}
		b.WriteString("\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// lines says what the model cost, an answer on average: calls to two places, tokens whole.
func (c Cost) lines() string {
	n := c.Answers
	if n == 0 {
		return ""
	}
	s := fmt.Sprintf("model: asked for %d of %d answers; %d.%02d calls, %d prompt tokens and %d completion tokens an answer\n",
		c.WithModel, n, c.Calls/n, c.Calls%n*100/n, c.PromptTokens/n, c.CompletionTokens/n)
	if c.WithModel > 0 {
		s += fmt.Sprintf("prose: %d sent, %d sent at the second attempt, %d replaced by the plain reply\n",
			c.Guards["passed"], c.Guards["retried"], c.Guards["fallback"])
	}
	return s
}

// row is one line of the table; the share is worked out in whole tenths of a percent.
func (s Score) row(name string) string {
	tenths := 0
	if s.Total > 0 {
		tenths = s.Right * 1000 / s.Total
	}
	return fmt.Sprintf("%-14s %4d / %-4d %3d.%d %%\n", name, s.Right, s.Total, tenths/10, tenths%10)
}
