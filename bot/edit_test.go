package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"policybot/calc"
)

// byHand is a line of a talk in which facts are set by hand, in the last answer or in that of a turn:
// set level = "regional", received_before = "0"; set of turn 1: claim 2 pue = "1.3".
var byHand = regexp.MustCompile(`^set (?:of turn (\d+): )?(.*)$`)

var setFact = regexp.MustCompile(`^(?:claim (\d+) )?(\w+) = (.+)$`)

// setByHand does what such a line says and writes what came of it. It fails the test unless exactly
// the case that was asked for was worked out, and its receipt tells what was set.
func setByHand(t *testing.T, b *Bot, thread string, answers []Answer, line string) (Answer, string) {
	t.Helper()
	m := byHand.FindStringSubmatch(line)
	of := answers[len(answers)-1]
	if m[1] != "" {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > len(answers) {
			t.Fatalf("%s: there is no such turn", line)
		}
		of = answers[n-1]
	}
	e := &Edit{Of: of.Receipt, Case: caseOf(t, b, of.Receipt)}
	for part := range strings.SplitSeq(m[2], "; ") {
		p := setFact.FindStringSubmatch(part)
		if p == nil {
			t.Fatalf("%s: not understood: %s", line, part)
		}
		claim := 1
		if p[1] != "" {
			claim, _ = strconv.Atoi(p[1]) // digits
		}
		var v calc.Value
		if err := json.Unmarshal([]byte(p[3]), &v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		e.Case.Claims[claim-1].Facts[p[2]] = v
	}
	a, err := b.Ask(t.Context(), Question{Thread: thread, Edit: e})
	var bad *InputError
	if errors.As(err, &bad) {
		return Answer{}, "  not taken: " + bad.Error() + "\n"
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Refused) > 0 {
		t.Errorf("%s: the gate refused the reply: %q", line, a.Refused)
	}
	r, err := b.store.Receipt(t.Context(), a.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	want, got := e.Case, caseOf(t, b, a.Receipt)
	for i := range want.Claims {
		want.Claims[i].Project, want.Claims[i].Applicant = got.Claims[i].Project, got.Claims[i].Applicant
	}
	if asJSON(t, got.Claims) != asJSON(t, want.Claims) {
		t.Errorf("%s: worked out %s, want %s", line, asJSON(t, got.Claims), asJSON(t, want.Claims))
	}
	for _, f := range a.Facts {
		if at := []rune(r.Question); f.Turn == r.Turn && string(at[f.Start:f.End]) != f.Quote {
			t.Errorf("%s: “%s” is not at %d to %d of %q", line, f.Quote, f.Start, f.End, r.Question)
		}
	}
	return a, fmt.Sprintf("  message “%s”\n", r.Question) + summary(a)
}

func caseOf(t *testing.T, b *Bot, receipt string) calc.Case {
	t.Helper()
	r, err := b.store.Receipt(t.Context(), receipt)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calc.ParseCase(r.Case)
	if err != nil {
		t.Fatalf("the case of receipt %s: %v", receipt, err)
	}
	return c
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// An edit that is not one is refused, and the thread stays as it was.
func TestEditRefused(t *testing.T) {
	b := newBot(t)
	first := ask(t, b, "", "国家级项目，核定固定资产投资1.5亿元，能拿多少？")
	other := ask(t, b, "", "国家级项目，核定固定资产投资1.5亿元，能拿多少？")
	good := func() calc.Case { return caseOf(t, b, first.Receipt) }
	with := func(change func(*calc.Case)) calc.Case {
		c := good()
		change(&c)
		return c
	}
	for _, tt := range []struct {
		name string
		q    Question
		says string
	}{
		{"a text beside it", Question{Thread: first.Thread, Text: "更正", Edit: &Edit{Of: first.Receipt, Case: good()}}, "not both"},
		{"no thread", Question{Edit: &Edit{Of: first.Receipt, Case: good()}}, "its thread"},
		{"no receipt", Question{Thread: first.Thread, Edit: &Edit{Case: good()}}, "the receipt"},
		{"another thread's receipt", Question{Thread: first.Thread, Edit: &Edit{Of: other.Receipt, Case: good()}}, "no such receipt"},
		{"an unknown receipt", Question{Thread: first.Thread, Edit: &Edit{Of: "none", Case: good()}}, "no such receipt"},
		{"another policy", Question{Thread: first.Thread, Edit: &Edit{Of: first.Receipt, Case: with(func(c *calc.Case) { c.Policy = "x" })}}, "not the policy"},
		{"an unknown fact", Question{Thread: first.Thread, Edit: &Edit{Of: first.Receipt, Case: with(func(c *calc.Case) { c.Claims[0].Facts["x"] = calc.Bool(true) })}}, "x"},
		{"another rule", Question{Thread: first.Thread, Edit: &Edit{Of: first.Receipt, Case: with(func(c *calc.Case) {
			c.Claims[0] = calc.Claim{Rule: "10", Facts: map[string]calc.Value{"incubator_recognized": calc.Bool(true)}}
		})}}, "not the one of receipt"},
		{"one claim more", Question{Thread: first.Thread, Edit: &Edit{Of: first.Receipt, Case: with(func(c *calc.Case) {
			c.Claims = append(c.Claims, calc.Claim{Rule: "10", Facts: map[string]calc.Value{"incubator_recognized": calc.Bool(true)}})
		})}}, "another case"},
		{"nothing", Question{Thread: first.Thread, Edit: &Edit{Of: first.Receipt}}, "empty"},
	} {
		_, err := b.Ask(t.Context(), tt.q)
		var bad *InputError
		if !errors.As(err, &bad) || !strings.Contains(bad.Error(), tt.says) {
			t.Errorf("%s: got error %v, want one that says %q", tt.name, err, tt.says)
		}
	}
	conv, err := b.store.Conversation(t.Context(), first.Thread)
	if err != nil || conv.Version != 1 {
		t.Errorf("the thread has %d turns (%v), want 1", conv.Version, err)
	}
}
