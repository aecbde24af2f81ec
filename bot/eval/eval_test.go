package eval

import (
	"context"
	"errors"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/calc"
)

// parrot answers every question with one answer.
func parrot(a bot.Answer) bot.AskFunc {
	return func(context.Context, bot.Question) (bot.Answer, error) { return a, nil }
}

func sample() bot.Answer {
	return bot.Answer{
		Kind: bot.KindEstimate, Text: "不超过 150万元。",
		Lines: []calc.Line{
			{Rule: "9", Status: calc.Eligible, Nature: calc.Ceiling, Low: "1500000.00", High: "1500000.00"},
			{Rule: "9", Status: calc.Undecided, Nature: calc.Ceiling, Low: "0.00", High: "2000000.00"},
		},
		Total:     &calc.Bounds{High: "3500000.00"},
		Missing:   []calc.Missing{{Key: "reviewed"}},
		Citations: []bot.Citation{{Clause: "9"}},
	}
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name, expect string
		reason       string // "" is right
		wrong        bool
	}{
		{"all of it", `{"kind":["estimate"],"clauses":["9"],"clauses_any":["5","9"],"lines":[{"rule":"9","high":"1500000","low":"1500000","status":["eligible"],"nature":"ceiling"}],"total_high":"3500000","figures":["1500000"],"missing":true,"must":["不超过"],"must_not":["(?<!0)160万"]}`, "", false},
		{"two lines of a rule", `{"lines":[{"rule":"9","high":"2000000"},{"rule":"9","high":"1500000"}]}`, "", false},
		{"a line for each", `{"lines":[{"rule":"9","high":"1500000"},{"rule":"9","high":"1500000"}]}`, "line 9", false},
		{"kind", `{"kind":["clarify"]}`, "kind estimate, want clarify", false},
		{"clause", `{"clauses":["9","15"]}`, "clause 15", false},
		{"any clause", `{"clauses_any":["5","15"]}`, "none of the clauses", false},
		{"settled and wrong", `{"lines":[{"rule":"9","high":"1600000"}]}`, "high 1500000.00", true},
		{"no such line", `{"lines":[{"rule":"5","high":"1"}]}`, "missing", false},
		{"status", `{"lines":[{"rule":"9","high":"1500000","status":["unknown"]}]}`, "status eligible", false},
		{"low", `{"lines":[{"rule":"9","high":"2000000","low":"1"}]}`, "low 0.00, want 1", false},
		{"total", `{"total_high":"3500001"}`, "total 3500000.00", true},
		{"figure", `{"figures":["2000000"]}`, "figure 2000000", false},
		{"must", `{"must":["最高\\d"]}`, "does not match", false},
		{"must not", `{"must_not":["(?i)150万"]}`, "text matches", false},
		{"bad pattern", `{"must":["("]}`, "pattern", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := `{"id":"q","group":"g","turns":["a","b"],"expect":` + tt.expect + `}`
			rep, err := Run(t.Context(), parrot(sample()), strings.NewReader(set))
			if err != nil {
				t.Fatal(err)
			}
			var reasons string
			if len(rep.Failures) > 0 {
				reasons = strings.Join(rep.Failures[0].Reasons, "; ")
			}
			if (tt.reason == "") != (reasons == "") || !strings.Contains(reasons, tt.reason) || (rep.WrongAmounts > 0) != tt.wrong {
				t.Errorf("got %q, wrong amounts %d, want %q, %v", reasons, rep.WrongAmounts, tt.reason, tt.wrong)
			}
		})
	}
}

func TestRunFaults(t *testing.T) {
	for _, tt := range []struct{ set, says string }{
		{`{"id":`, "line 1"}, {`{"id":"q","turns":[]}`, "has no turns"}, {"\n" + `[]`, "line 2"},
	} {
		if _, err := Run(t.Context(), parrot(sample()), strings.NewReader(tt.set)); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %v, want it to say %q", tt.set, err, tt.says)
		}
	}
	broken := func(context.Context, bot.Question) (bot.Answer, error) { return bot.Answer{}, errors.New("no answer") }
	rep, err := Run(t.Context(), broken, strings.NewReader(`{"id":"q","group":"g","turns":["a"],"expect":{}}`))
	if err != nil || len(rep.Failures) != 1 || !strings.Contains(rep.Failures[0].Reasons[0], "no answer") {
		t.Errorf("got %+v, %v, want a failure that says why", rep, err)
	}
}

func TestWrite(t *testing.T) {
	set := `{"id":"q1","group":"numeric","turns":["a"],"expect":{"lines":[{"rule":"9","high":"1"}]}}
{"id":"q2","group":"numeric","turns":["a"],"expect":{}}`
	rep, err := Run(t.Context(), parrot(sample()), strings.NewReader(set))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := rep.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"numeric           1 / 2     50.0 %", "wrong amounts: 1", "q1 (numeric) WRONG AMOUNT"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

// TestPair needs a line to be given up again: the first gold line fits both, the second only one.
func TestPair(t *testing.T) {
	want := []GoldLine{{Rule: "9"}, {Rule: "9", High: "1"}}
	got := []line{{Rule: "9", High: "1"}, {Rule: "9", High: "2"}}
	taken := pair(want, got, func(w GoldLine, g line) bool { return w.fault(g) == "" })
	if taken[0] != 1 || taken[1] != 0 {
		t.Errorf("got %v, want [1 0]", taken)
	}
}

func FuzzRun(f *testing.F) {
	f.Add(`{"id":"q","group":"g","turns":["a"],"expect":{"lines":[{"rule":"9","high":"1"}],"must":["a"]}}`)
	f.Fuzz(func(t *testing.T, set string) {
		if len(set) > 4096 {
			return
		}
		Run(context.Background(), parrot(sample()), strings.NewReader(set))
	})
}
