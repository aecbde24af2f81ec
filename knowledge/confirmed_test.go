package knowledge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"policybot/knowledge"
)

// A rule rests on the clauses of conditions within conditions, and on the one that says which words
// include the number. What was confirmed before either was looked at goes by the text of that time.
func TestRestsOnAllConditions(t *testing.T) {
	dir, files := testPack(t, "mechanisms")
	rules := string(files[dir+"/rules.yaml"].Data)
	for _, change := range [][2]string{
		{"    fact: staff\n    limit: {op: \">=\", value: \"10\", unit: 人, at: met, quote", "    any:\n      - fact: staff\n        limit: {op: \">=\", value: \"10\", unit: 人, at: met, clause: \"10\", quote"},
		{"  size:\n    clause: \"10\"\n    quote: 方可享受本办法", "  size:\n    clause: \"2\"\n    quote: 对实际到位外资"},
		{"common:\n  - clause: \"10\"\n    quote: 方可享受本办法", "common:\n  - clause: \"8\"\n    quote: 可以一事一议"},
	} {
		if !strings.Contains(rules, change[0]) {
			t.Fatalf("%q is not in the rules", change[0])
		}
		rules = strings.Replace(rules, change[0], change[1], 1)
	}
	p, err := knowledge.LoadPack(with(with(files, dir, "rules.yaml", rules), dir, "examples.yaml", oneExample), dir)
	if err != nil {
		t.Fatal(err)
	}
	src := string(p.Files["policy.txt"])
	for _, tt := range []struct{ what, from, to, review string }{
		{"the words of a condition within another", "方可享受本办法", "才可享受本办法", "2"},
		{"what the document says of its words", "包括本数。", "包括本数，“以外”不包括本数。", "2 3 4"},
		{"neither", "停车位，按每个", "停车位的，按每个", "5"},
	} {
		next, err := p.Revise([]byte(strings.Replace(src, tt.from, tt.to, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, older := range []bool{false, true} {
			if older {
				next["confirmed.json"] = withoutClauses(t, next["confirmed.json"], "1", "10")
			}
			got, err := knowledge.LoadFiles(p.ID, next)
			if err != nil {
				t.Fatal(err)
			}
			if ids := strings.Join(underReview(got), " "); ids != tt.review {
				t.Errorf("%s, older %v: under review %q, want %q", tt.what, older, ids, tt.review)
			}
		}
	}
}

// withoutClauses is what was confirmed, as it is written where the rules are not taken to rest on some
// clauses.
func withoutClauses(t *testing.T, confirmed []byte, clauses ...string) []byte {
	t.Helper()
	var c knowledge.Confirmed
	if err := json.Unmarshal(confirmed, &c); err != nil {
		t.Fatal(err)
	}
	for rule := range c {
		if rule != "" {
			for _, id := range clauses {
				delete(c[rule], id)
			}
		}
	}
	out, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
