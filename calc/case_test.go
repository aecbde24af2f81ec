package calc_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

func TestParseCase(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"yaml", `
policy: p
claims:
  - rule: "1"
    project: A
    facts: {kind: big, base: "150000000", done: true, list: ["1", "2.50"], near: {low: "1", high: "2"}}
`, `{"policy":"p","claims":[{"rule":"1","project":"A","facts":{"base":"150000000","done":true,"kind":"big","list":["1","2.5"],"near":{"low":"1","high":"2"}}}]}`},
		{"json", "\t{\"claims\":[{\"rule\":\"1\",\"facts\":{\"base\":100,\"kind\":\"\\u4e00\"}}]}", `{"claims":[{"rule":"1","facts":{"base":"100","kind":"一"}}]}`},
		{"bare rule", "claims: [{rule: 8.2, facts: {a: 1.34}}]", `{"claims":[{"rule":"8.2","facts":{"a":"1.34"}}]}`},
		{"no facts", "claims:\n  - rule: '5'\n    facts:\n", `{"claims":[{"rule":"5","facts":{}}]}`},
	} {
		c, err := calc.ParseCase([]byte(tt.src))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		again, err := calc.ParseCase(got)
		if err != nil {
			t.Errorf("%s: read back: %v", tt.name, err)
		}
		for k, v := range c.Claims[0].Facts {
			if !again.Claims[0].Facts[k].Equal(v) {
				t.Errorf("%s: fact %s: read back as %v, want %v", tt.name, k, again.Claims[0].Facts[k], v)
			}
		}
	}
}

func TestParseCaseRefuses(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"", "empty"},
		{"claims: []", "at least one claim"},
		{"claims: 5", "want a list"},
		{"[1]", "a map with policy and claims"},
		{"policy: x\nclaim: []\nclaims: [{rule: '5'}]", `unknown key "claim" on line 2`},
		{"claims: [{rule: '5', fact: {}}]", `claim 1: unknown key "fact"`},
		{"claims: [{facts: {}}]", "claim 1: rule: missing"},
		{"claims: [{rule: '5', facts: {a: ~}}]", "claim 1: a: no value"},
		{"claims: [{rule: '5', facts: {a: 1, a: 2}}]", "appears twice"},
		{"claims: [{rule: '5', facts: {a: 1e9}}]", "plain decimal"},
		{"claims: [{rule: '5', facts: {a: '1,000'}}]", "plain decimal"},
		{"claims: [{rule: '5', facts: {a: 007}}]", "plain decimal"},
		{"claims: [{rule: '5', facts: {a: 20万}}]", "plain decimal"},
		{"claims: [{rule: '5', facts: {a: [1, b]}}]", "amounts and words in one list"},
		{"claims: [{rule: '5', facts: {a: [[1]]}}]", "item 1: a list where"},
		{"claims: [{rule: '5', facts: {a: {from: 1}}}]", "a range is written"},
		{"claims: [{rule: '5', facts: {a: &x 1, b: *x}}]", "anchors"},
		{"claims: [{rule: '5'}]\n---\nclaims: []", "second document"},
		{`{"claims":[{"rule":"5"}]} x`, "follows"},
		{`{"claims":[{"rule":"5",}`, "line 1"},
		{"{\"claims\":\n[{\"rule\":\"5\",\"rule\":\"6\"}]}", "line 2"},
		{"claims: [{rule: '5', facts: {a: '" + strings.Repeat("9", 41) + "'}}]", "more than 40 characters"},
		{"claims: " + strings.Repeat("[", 60) + strings.Repeat("]", 60), "nested too deeply"},
	} {
		_, err := calc.ParseCase([]byte(tt.src))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60s: got error %v, want one with %q", tt.src, err, tt.want)
		}
	}
}

func TestParseCaseReportsEverything(t *testing.T) {
	_, err := calc.ParseCase([]byte("x: 1\nclaims: [{rule: '5', facts: {a: 1e9}}, {facts: {b: ~}}]"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`"x"`, "claim 1: a", "claim 2: b", "claim 2: rule"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention %q", err, want)
		}
	}
}

// FuzzParseCase: no input makes it panic, and what it accepts it writes and
// reads back the same.
func FuzzParseCase(f *testing.F) {
	f.Add("claims: [{rule: '5', facts: {a: [1, '2.5'], b: true, c: {low: '1', high: '2'}, d: [x, y]}}]")
	f.Add(`{"claims":[{"rule":"5","project":"A","facts":{"a":"1","b":[]}}]}`)
	f.Fuzz(func(t *testing.T, src string) {
		c, err := calc.ParseCase([]byte(src))
		if err != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := calc.ParseCase(out)
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if len(again.Claims) != len(c.Claims) {
			t.Fatalf("%s: %d claims, want %d", out, len(again.Claims), len(c.Claims))
		}
		for i := range c.Claims {
			for k, v := range c.Claims[i].Facts {
				if !again.Claims[i].Facts[k].Equal(v) {
					t.Fatalf("fact %q: %v, want %v", k, again.Claims[i].Facts[k], v)
				}
			}
		}
	})
}

func TestValueStrings(t *testing.T) {
	d := decimal.RequireFromString
	for _, tt := range []struct {
		v    calc.Value
		want string
	}{
		{calc.Bool(true), "true"},
		{calc.Choose("b", "a", "b"), "a|b"},
		{calc.Money(d("80000.55")), "80000.55"},
		{calc.Between(d("1"), d("2")), "1..2"},
		{calc.Moneys([]calc.Value{calc.Money(d("1")), calc.Between(d("2"), d("3"))}), "[1, 2..3]"},
		{calc.Value{}, ""},
	} {
		if got := tt.v.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if calc.Bool(true).Equal(calc.Choose("true")) {
		t.Error("a yes equals a word")
	}
}
