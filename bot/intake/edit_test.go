package intake

import (
	"errors"
	"strings"
	"testing"

	"policybot/calc"
	"policybot/knowledge"
)

// Whatever was said and whatever is set, a thread either comes to exactly the case it was given, in
// words that stand where they are said to stand, or stays as it was.
func FuzzEdit(f *testing.F) {
	pack, err := knowledge.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	r, err := New(pack)
	if err != nil {
		f.Fatal(err)
	}
	for _, said := range []string{
		"国家级项目，核定固定资产投资1.5亿元，能拿多少？", "A项目是国家级，核定固定资产投资1.5亿元；B项目是区域级，核定固定资产投资4000万元，一共能拿多少？",
		"We are a little giant and bought service-voucher products. How much?", "今天天气怎么样", "老机房改智算中心，PUE 1.3，算力1200P，市里批了1800万",
	} {
		for _, set := range []string{
			`{"claims":[{"rule":"8.1a","facts":{"level":"regional","approved_fixed_assets":"120000000"}}]}`,
			`{"claims":[{"rule":"8.1a","facts":{"level":["national","regional"],"approved_fixed_assets":{"low":"1","high":"2"}}}]}`,
			`{"claims":[{"rule":"8.1a","facts":{"level":"national","approved_fixed_assets":"1.05"}},{"rule":"8.1a","facts":{}}]}`,
			`{"claims":[{"rule":"5","facts":{"tier":"sme","contracts":["1","2","3"],"used":false}}]}`,
			`{"claims":[{"rule":"8.2","facts":{"pue":"1.2","pflops":"999.9","municipal_funding":"0"}}]}`,
			`{"claims":[{"rule":"none","facts":{"x":true}}]}`,
		} {
			f.Add(said, set)
		}
	}
	f.Fuzz(func(t *testing.T, said, set string) {
		c, err := calc.ParseCase([]byte(set))
		if err != nil || len(said) > 2000 || pack.Book.Check(c) != nil {
			return
		}
		_, thread, err := r.Read(nil, said)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // what was set can be set again
			e, err := r.Edit(thread, c.Claims, func(int, string) bool { return true })
			if errors.Is(err, ErrOtherCase) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !sameCase(e.Claims, c.Claims) {
				t.Fatalf("got %v, want %v", e.Claims, c.Claims)
			}
			text := []rune(e.Text)
			for _, fact := range e.Facts {
				if fact.Quote == "" || string(text[fact.Start:fact.End]) != fact.Quote {
					t.Errorf("%q is not at %d to %d of %q", fact.Quote, fact.Start, fact.End, e.Text)
				}
			}
			if !strings.HasPrefix(e.Text, "手工修改：") && !strings.HasPrefix(e.Text, "Edited by hand: ") {
				t.Errorf("the message does not say that it was set by hand: %q", e.Text)
			}
			thread = e.Thread
		}
	})
}
