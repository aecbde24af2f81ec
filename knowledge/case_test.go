package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"policybot/calc"
	"policybot/knowledge"
)

// TestCaseErrors: what a case gets wrong is named, with what is allowed.
func TestCaseErrors(t *testing.T) {
	b := book(t)
	for _, tt := range []struct{ src, want string }{
		{`policy: other
claims: [{rule: "5", facts: {}}]`, `policy "other"`},
		{`claims: [{rule: "8.5", facts: {}}]`, `claim 1: rule "8.5" is not in tongzhou-digital-economy: allowed are 5, 6.1`},
		{`claims: [{rule: "5"}, {rule: "9", facts: {contract: "1"}}]`, `claim 2 (rule 9): contract: unknown fact: rule 9 takes case, reviewed, contract_amount`},
		{`claims: [{rule: "5", facts: {tier: big}}]`, `claim 1 (rule 5): tier: "big": allowed are sme, beijing_srdi, little_giant, not_sme`},
		{`claims: [{rule: "6.1", facts: {honor: little_giant}}]`, `"little_giant": allowed are electronics_top100, beijing_hidden_champion, other`},
		{`claims: [{rule: "5", facts: {used: "true"}}]`, `used: "true": want true or false, without quotes`},
		{`claims: [{rule: "5", facts: {used: 1}}]`, `want true or false`},
		{`claims: [{rule: "5", facts: {contracts: "20000"}}]`, `contracts: "20000": want a list`},
		{`claims: [{rule: "5", facts: {contracts: []}}]`, `0 items`},
		{`claims: [{rule: "5", facts: {contracts: ["-1"]}}]`, `cannot be negative`},
		{`claims: [{rule: "8.1a", facts: {level: true}}]`, `level: "true": allowed are national, regional, other`},
		{`claims: [{rule: "8.1a", facts: {approved_fixed_assets: many}}]`, `want an amount in yuan as a decimal string`},
		{`claims: [{rule: "8.1a", facts: {approved_fixed_assets: "99999999999999999"}}]`, `cannot be meant`},
		{`claims: [{rule: "8.1a", facts: {approved_fixed_assets: "0.0000000000001"}}]`, `decimal places`},
		{`claims: [{rule: "8.1a", facts: {approved_fixed_assets: {low: "5", high: "4"}}}]`, `above the high end`},
		{`{"claims":[{"rule":"8.1a","facts":{"approved_fixed_assets":150000000.5}}]}`, `approved_fixed_assets: a bare number with a fraction`},
		{`{"claims":[{"rule":"5","facts":{"contracts":[1.5]}}]}`, `contracts: a bare number with a fraction`},
		{`claims: [{rule: "11", facts: {events: ["1"], others_spend: ["1", "2"]}}]`, `others_spend: names more items than events`},
	} {
		c, err := calc.ParseCase([]byte(tt.src))
		if err == nil {
			_, err = b.Estimate(c)
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s\ngot error %v, want one with %q", tt.src, err, tt.want)
		}
	}
}

// TestWholeNumbers: what is counted comes whole; areas, and time that is only compared, need not.
func TestWholeNumbers(t *testing.T) {
	for _, tt := range []struct{ facts, want string }{
		{`rule: "5", facts: {spaces: "2.5"}`, `spaces: "2.5": want a whole number of 个`},
		{`rule: "2", facts: {staff: "10.5"}`, `staff: "10.5": want a whole number of 人`},
		{`rule: "9", facts: {months: "1.5", trained: "2"}`, `months: "1.5": want a whole number of 月`},
		{`rule: "9", facts: {months: "2", trained: "2.0"}`, ""},
		{`rule: "9", facts: {months: "2", trained: {low: "1.8", high: "2.2"}}`, ""}, // about two
	} {
		c, err := calc.ParseCase([]byte("claims: [{" + tt.facts + "}]"))
		if err == nil {
			_, err = variant(t).Estimate(c)
		}
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got error %v, want %q", tt.facts, err, tt.want)
		}
	}
}

func TestCaseAccepts(t *testing.T) {
	b := book(t)
	for _, src := range []string{
		// The example of the interface: the level is stated under both branches.
		`
policy: tongzhou-digital-economy
claims:
  - rule: "5"
    facts: {tier: little_giant, voucher_product: true, used: true, contracts: ["200000", "80000.55"], received_this_year: "0"}
  - rule: "8.1a"
    project: A
    facts: {level: national, approved_fixed_assets: "150000000"}
  - rule: "8.1b"
    project: A
    facts: {level: national, municipal_funding: "30000000"}
`,
		`{"claims":[{"rule":"8.2","facts":{"municipal_funding":18000000,"pue":1.34,"pflops":1200,"converted_from_existing":true}}]}`,
	} {
		c, err := calc.ParseCase([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.Estimate(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range r.Lines("en") {
			if l.Status != calc.Eligible || len(l.Steps) == 0 || l.Steps[len(l.Steps)-1].Op != "round_down" || l.Steps[len(l.Steps)-1].Value != l.High {
				t.Errorf("%s: %+v", src, l)
			}
		}
	}
}

// TestEveryLineIsComplete: both languages, a clause and a quote for every step
// and condition that has one.
func TestEveryLineIsComplete(t *testing.T) {
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Examples {
		r, err := p.Book.Estimate(e.Case)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"zh", "en"} {
			for _, l := range r.Lines(lang) {
				for _, s := range l.Steps {
					if _, ok := p.Doc.Clause(s.Clause); !ok || s.Text == "" {
						t.Errorf("%s: step %+v: text or clause missing", e.ID, s)
					}
					if s.Op == "rate" && s.Quote == "" {
						t.Errorf("%s: step %+v: no quote", e.ID, s)
					}
				}
				for _, c := range l.Conditions {
					if c.Text == "" || c.Clause == "" || c.Quote == "" {
						t.Errorf("%s: condition %+v: text, clause or quote missing", e.ID, c)
					}
				}
			}
			for _, m := range r.Missing(lang) {
				if m.Ask == "" {
					t.Errorf("%s: %s: no question", e.ID, m.Key)
				}
			}
			for _, a := range r.Assumed(lang) {
				if a.Text == "" || a.Clause == "" {
					t.Errorf("%s: %+v: incomplete", e.ID, a)
				}
			}
		}
	}
}

// TestNoPeriodInvented: clauses that name no period get none from us.
func TestNoPeriodInvented(t *testing.T) {
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Examples {
		r, _ := p.Book.Estimate(e.Case)
		for _, l := range r.Lines("zh") {
			if l.Rule != "6.4" && l.Rule != "8.1a" && l.Rule != "8.1b" && l.Rule != "8.2" && l.Rule != "9" && l.Rule != "10" {
				continue
			}
			for _, s := range l.Steps {
				if strings.Contains(s.Text, "每年") || strings.Contains(s.Text, "一次性") {
					t.Errorf("%s: rule %s: %s", e.ID, l.Rule, s.Text)
				}
			}
		}
	}
}

// FuzzRules: no rules file makes loading panic.
func FuzzRules(f *testing.F) {
	files := packFiles(f)
	src := string(files[packDir+"/rules.yaml"].Data)
	f.Add(src)
	f.Add(string(read(f, "testdata/packs/mechanisms/rules.yaml")))
	f.Add("facts: [{key: a, type: money, unit: USD}]\njoint_caps: [{id: j, of: a}]\nrules: [{id: '1', scale: {of: a, like: '1', bands: [{from: '1', to: '0'}]}}, {id: '2', grant: {adds: true}, instalments: [{value: '1'}]}]")
	f.Add("policy: x\nrules: [{id: '1', clause: '5', rate: {of: a}, caps: [{by: b, table: {c: unstated}}]}]")
	f.Add("rules:\n- {id: '1', caps: [{scope: item, value: '1'}], when: [{any: [{fact: x}]}]}")
	f.Fuzz(func(t *testing.T, rules string) {
		changed := fstest.MapFS{}
		for k, v := range files {
			changed[k] = v
		}
		changed[packDir+"/rules.yaml"] = &fstest.MapFile{Data: []byte(rules)}
		knowledge.Check(changed, packDir)
	})
}
