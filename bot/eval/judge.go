package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc/amount"
)

// answer is the part of an answer's JSON form that is judged.
type answer struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Lines []line `json:"lines"`
	Total *struct {
		High string `json:"high"`
	} `json:"total"`
	Missing   []struct{}                             `json:"missing"`
	Citations []struct{ Clause string }              `json:"citations"`
	Figures   []struct{ Value, Text, Source string } `json:"figures"`
}

type line struct {
	Rule   string `json:"rule"`
	Status string `json:"status"`
	Nature string `json:"nature"`
	Low    string `json:"low"`
	High   string `json:"high"`
}

// verdict is the outcome of one question: no reasons means right.
type verdict struct {
	reasons    []string
	wrong      bool // a wrong amount was stated as settled
	kind, text string
}

func (v *verdict) say(format string, args ...any) {
	v.reasons = append(v.reasons, fmt.Sprintf(format, args...))
}

func judge(want Expect, got answer) verdict {
	v := verdict{kind: got.Kind, text: got.Text}
	if len(want.Kind) > 0 && !slices.Contains(want.Kind, got.Kind) {
		v.say("kind %s, want %s", got.Kind, strings.Join(want.Kind, " or "))
	}
	v.judgeClauses(want, got)
	v.judgeLines(want.Lines, got.Lines)
	if want.TotalHigh != "" {
		switch {
		case got.Total == nil:
			v.say("no total, want %s", want.TotalHigh)
		case !same(got.Total.High, want.TotalHigh):
			v.say("total %s, want %s", got.Total.High, want.TotalHigh)
			v.wrong = true
		}
	}
	v.judgeFigures(want.Figures, got)
	if want.Missing && len(got.Missing) == 0 {
		v.say("asks for nothing, want a question back")
	}
	for _, p := range want.Must {
		if ok, err := matches(p, got.Text); err != nil || !ok {
			v.say("text does not match %s%s", shorten(p), because(err))
		}
	}
	for _, p := range want.MustNot {
		if ok, err := matches(p, got.Text); err != nil || ok {
			v.say("text matches %s%s", shorten(p), because(err))
		}
	}
	return v
}

func (v *verdict) judgeClauses(want Expect, got answer) {
	cited := map[string]bool{}
	for _, c := range got.Citations {
		cited[c.Clause] = true
	}
	for _, c := range want.Clauses {
		if !cited[c] {
			v.say("clause %s is not cited", c)
		}
	}
	if len(want.ClausesAny) > 0 && !slices.ContainsFunc(want.ClausesAny, func(c string) bool { return cited[c] }) {
		v.say("none of the clauses %s is cited", strings.Join(want.ClausesAny, ", "))
	}
}

func (v *verdict) judgeFigures(want []string, got answer) {
	if len(want) == 0 {
		return
	}
	var stated []string
	for _, f := range got.Figures {
		stated = append(stated, f.Value)
	}
	for _, q := range amount.Find(got.Text) {
		stated = append(stated, q.Value.String())
	}
	for _, w := range want {
		if !slices.ContainsFunc(stated, func(s string) bool { return same(s, w) }) {
			v.say("figure %s is not stated", w)
		}
	}
}

// judgeLines gives every gold line a line of its own, if that can be done at all.
func (v *verdict) judgeLines(want []GoldLine, got []line) {
	taken := pair(want, got, func(w GoldLine, g line) bool { return w.fault(g) == "" })
	for i, w := range want {
		if taken[i] >= 0 {
			continue
		}
		reason := "missing"
		for _, j := range w.nearest(got, taken) {
			reason = w.fault(got[j])
			v.wrong = v.wrong || w.High != "" && !same(got[j].High, w.High) && got[j].Status != "unknown"
		}
		v.say("line %s (high %s): %s", w.Rule, w.High, reason)
	}
}

// nearest is the free line that comes nearest to the one wanted, if there is one: of the same rule, and
// with the same amount where there is such a line.
func (w GoldLine) nearest(got []line, taken []int) []int {
	best := []int{}
	for j, g := range got {
		if g.Rule != w.Rule || slices.Contains(taken, j) {
			continue
		}
		if same(g.High, w.High) {
			return []int{j}
		}
		if len(best) == 0 {
			best = append(best, j)
		}
	}
	return best
}

// fault says what keeps an answer's line from being the one wanted; "" when it is.
func (w GoldLine) fault(g line) string {
	switch {
	case g.Rule != w.Rule:
		return "rule " + g.Rule
	case w.High != "" && !same(g.High, w.High):
		return fmt.Sprintf("high %s, %s", g.High, g.Status)
	case w.Low != "" && !same(g.Low, w.Low):
		return fmt.Sprintf("low %s, want %s", g.Low, w.Low)
	case len(w.Status) > 0 && !slices.Contains(w.Status, g.Status):
		return fmt.Sprintf("status %s, want %s", g.Status, strings.Join(w.Status, " or "))
	case w.Nature != "" && w.Nature != g.Nature:
		return fmt.Sprintf("nature %s, want %s", g.Nature, w.Nature)
	}
	return ""
}

// pair matches as many wanted lines as possible to lines of their own (augmenting paths: a set has
// a handful of lines). The result holds, for each wanted line, the index of its line or -1.
func pair(want []GoldLine, got []line, fits func(GoldLine, line) bool) []int {
	owner := make([]int, len(got)) // wanted line + 1; 0 is free
	var place func(i int, seen []bool) bool
	place = func(i int, seen []bool) bool {
		for j := range got {
			if seen[j] || !fits(want[i], got[j]) {
				continue
			}
			seen[j] = true
			if owner[j] == 0 || place(owner[j]-1, seen) {
				owner[j] = i + 1
				return true
			}
		}
		return false
	}
	taken := make([]int, len(want))
	for i := range want {
		taken[i] = -1
		place(i, make([]bool, len(got)))
	}
	for j, i := range owner {
		if i > 0 {
			taken[i-1] = j
		}
	}
	return taken
}

// same compares two decimal strings by value; what is no decimal equals nothing.
func same(a, b string) bool {
	x, err := decimal.NewFromString(a)
	if err != nil {
		return false
	}
	y, err := decimal.NewFromString(b)
	return err == nil && x.Equal(y)
}

func shorten(p string) string {
	r := []rune(p)
	if len(r) > 160 {
		return string(r[:60]) + " … " + string(r[len(r)-80:])
	}
	return p
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return " (" + err.Error() + ")"
}
