package web

import (
	"bytes"
	"encoding/json"
	"fmt"

	"policybot/bot"
	"policybot/calc"
)

// differences lists where two answers to one case disagree; none when every line, with its whole
// working, and the total are the same to the last digit. The answer of a thread may show fewer
// lines than its case has claims.
func differences(before, after bot.Answer) []string {
	out := []string{}
	used := make([]bool, len(after.Lines))
	for _, was := range before.Lines {
		at := find(after.Lines, used, was)
		if at < 0 {
			out = append(out, was.Rule+": no such line now")
			continue
		}
		used[at] = true
		if is := after.Lines[at]; !same(was, is) {
			out = append(out, fmt.Sprintf("%s: was %s, now %s", was.Rule, digest(was), digest(is)))
		}
	}
	if len(before.Lines) == len(after.Lines) && !same(before.Total, after.Total) {
		out = append(out, "the total differs")
	}
	return out
}

// find looks for the same line, or else for one of the same rule and project, not used yet.
func find(lines []calc.Line, used []bool, was calc.Line) int {
	at := -1
	for i, is := range lines {
		switch {
		case used[i]:
		case same(was, is):
			return i
		case at < 0 && is.Rule == was.Rule && is.Project == was.Project:
			at = i
		}
	}
	return at
}

func digest(l calc.Line) string {
	return fmt.Sprintf("%s, %s, %s–%s in %d steps", l.Status, l.Nature, l.Low, l.High, len(l.Steps))
}

// same compares what goes into a receipt: the JSON.
func same(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}
