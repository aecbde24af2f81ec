package knowledge_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"policybot/calc"
	"policybot/knowledge"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

// oneMoreCap is a cap on all rules but one of those of article 7.
const oneMoreCap = `
  - id: more
    except: ["6"]
    of: fiscal_contribution
    clause: "7"
    quote: 第五条、第六条的支持`

// TestMechanismFaults: what is wrong with a scale, a unit, a joint cap or an
// instalment is said when the rules are loaded.
func TestMechanismFaults(t *testing.T) {
	dir, files := testPack(t, "mechanisms")
	rules := string(files[dir+"/rules.yaml"].Data)
	for _, tt := range []struct{ old, new, want string }{
		// bands
		{`{from: "5000000", to: "10000000", value: "500000"}`, `{from: "5000000", to: "11000000", value: "500000"}`, "rule 2: scale.bands[1]: overlaps with the band before it"},
		{`{from: "5000000", to: "10000000", value: "500000"}`, `{from: "5000000", to: "9000000", value: "500000"}`, "the figures claimed are 5000000 to 9000000 USD"},
		{`{from: "5000000", to: "10000000", value: "500000"}`, `{from: "10000000", to: "5000000", value: "500000"}`, "ends before it begins"},
		{`{from: "5000000", to: "10000000", value: "500000"}`, `{from: "5000000", value: "500000"}`, "the figures claimed are 5000000 USD"},
		{"includes: to\n      quote: 超过500万美元", "includes: from\n      quote: 超过500万美元", "the words at"},
		{"includes: unstated", "includes: from", "make the lower end unstated"},
		{"      unit: USD\n      includes: to\n", "      unit: CNY\n      includes: to\n", `the band ends at a figure in "CNY", capital is in "USD"`},
		{"      within:\n        quote: 对年销售额2000万元至\n        text: {zh: 年销售额在所列两档之内, en: The sales are within the two bands}\n", "", "rule 3: scale.within: wanted"},
		{`{to: "2000000", value: "0.10"}`, `{to: "2000000", value: "0.20"}`, "the figures claimed are 2000000 CNY, 0.2"},
		{"      marginal: true\n", "", "the figures claimed are 2000000 CNY, 0.1 CNY"},
		{"facts: [research]\n    nature: formula\n    scale:\n      of: research", "facts: [capital]\n    nature: formula\n    scale:\n      of: capital", `capital is in "USD": a share of it is not in yuan`},
		{"facts: [research]\n    nature: formula\n    scale:\n      of: research", "facts: [staff]\n    nature: formula\n    scale:\n      of: staff", `staff is in "人": a share of it is not in yuan`},
		// money for each unit
		{"per: 个, quote: 按每个2000元", "per: 人, quote: 按每个2000元", `fact spaces is in "个", the rate for each "人"`},
		{"per: 个, quote: 按每个2000元", "per: 个, quote: 单个项目", "does not say “for each 个”"},
		{`most: {value: "1", unit: 年, quote: 每人最长不超过1年}`, `most: {value: "1", unit: 天, quote: 每人最长不超过1年}`, `the limit is in "天", the fact in "月"`},
		{"        - {of: spaces, per: 个, quote: 按每个2000元}", "        - {of: capital, per: 个, quote: 按每个2000元}", `fact "capital"`},
		// caps on several rules
		{`rules: ["5", "6"]`, `rules: ["5", "7"]`, `joint_caps.budget-share: no rule "7"`},
		{`rules: ["5", "6"]`, `rules: ["5"]`, "names one rule"},
		{"of: fiscal_contribution\n    value", "of: capital\n    value", "not money in yuan"},
		{`    value: "0.50"` + "\n    clause", "    clause", "the quote holds a figure, and none is claimed"},
		{"joint_caps:\n", "joint_caps:" + oneMoreCap + strings.NewReplacer("more", "most", "6", "5").Replace(oneMoreCap) + "\n", "excepts other rules than more: caps on all rules bind the same"},
		{"joint_caps:\n", "joint_caps:" + oneMoreCap + "\n", "names rules that more, a cap on all others, excepts, beside others"},
		// instalments, and amounts that add up
		{`{value: "0.60", quote: 立项后拨付60%}`, `{value: "0.40", quote: 验收后拨付40%}`, "the shares add up to 0.8, not to the whole"},
		{`national: "300000"`, `national: "200000"`, "the figures claimed are 200000 CNY, 200000 CNY, 100000 CNY"},
		{`whole: {value: "600000", unit: CNY, quote: 合计60万元}`, `whole: {value: "300000", unit: CNY, quote: 分别奖励30万元}`, "the amounts add up to 600000, not to 300000"},
		{"grant:\n      scope: project\n      scope_stated: false\n      period: unstated\n      by: title\n      adds: true", "grant:\n      scope: project\n      scope_stated: false\n      period: unstated\n      by: title", "only a value of amounts that add up adds nothing"},
		{"    several: true\n", "", "add up, but it holds one"},
		// case by case, and money in two currencies
		{"    case_by_case: {quote: 可以一事一议}", "    case_by_case: {quote: 可以一事一议}\n    nature: formula", "a rule without a figure has no base, cap, nature or choice"},
		{"    facts: []\n    case_by_case: {quote: 可以一事一议}", "    facts: [capital]\n    rate: {of: capital, value: \"0.60\", nature: formula, quote: 立项后拨付60%}", "nothing is converted"},
		{"unit: USD\n    label", "unit: XYZ\n    label", "money, and nothing else, is in CNY or another currency"},
		{"        - {of: trained, per: 人, quote: 按每人每月500元, most: {value: \"100\", unit: 人, quote: 单个企业不超过100人}}\n", "", "the words before \"500元\" say “for each 人”, and it is not among the units"},
		// which way a figure bounds, wherever the condition is used
		{`limit: {op: ">=", value: "10", unit: 人, at: met, quote: 企业规模在10人以上的}`, `limit: {op: "<=", value: "10", unit: 人, at: met, quote: 企业规模在10人以上的}`, "definitions.size.limit: comparison <=, but quote"},
		{"quote: 按每人每月500元给予补贴\n", "quote: 按每人每月500元给予补贴\n    notes: [{id: many, text: {zh: 人多, en: Many}, when: [{fact: trained, limit: {op: \">=\", value: \"100\", unit: 人, at: unmet, clause: \"9\", quote: 单个企业不超过100人}}]}]\n", "notes[0].when[0].limit: comparison >=, but quote"},
		{"quote: 按每人每月500元给予补贴\n", "quote: 按每人每月500元给予补贴\n    notes: [{id: many, text: {zh: 人多, en: Many}, when: [{fact: trained, limit: {op: \"<=\", value: \"100\", unit: 人, at: unmet, clause: \"9\", quote: 单个企业不超过100人}}]}]\n", "notes[0].when[0].limit: at unmet, but the words"},
		// what a limit is on
		{"scope: project, scope_stated: true, period: unstated, value: \"500000\"", "scope: enterprise, scope_stated: true, period: unstated, value: \"500000\"", "scope enterprise, but quote \"单个项目最高50万元\" says project"},
		{"scope: project, scope_stated: true, period: unstated, value: \"500000\"", "scope: project, scope_stated: false, period: unstated, value: \"500000\"", "scope project (not stated), but quote"},
		// what the document says of 以上
		{"include: [以上, 以内]", "include: [以内]", "at met, but the words of quote \"企业规模在10人以上的\" make it unknown"},
		{"include: [以上, 以内]", "include: [以上, 以内, 以下]", `"以下" is not among the words the quote defines`},
		{"      - is: size\n", "", `definitions.size: no rule names it`},
		{"      - is: size\n", "      - is: height\n", "the name of a definition"},
	} {
		changed := strings.Replace(rules, tt.old, tt.new, 1)
		if changed == rules {
			t.Errorf("%q is not in the rules", tt.old)
			continue
		}
		if got := fmt.Sprint(knowledge.Check(with(files, dir, "rules.yaml", changed), dir)); !strings.Contains(got, tt.want) {
			t.Errorf("%q for %q: got %s\nwant %q", tt.new, tt.old, got, tt.want)
		}
	}
}

// TestWorking compares how the examples of the made-up policy are worked out, step
// by step in both languages, with a file.
func TestWorking(t *testing.T) {
	dir, files := testPack(t, "mechanisms")
	p, err := knowledge.LoadPack(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, e := range p.Examples {
		res, err := p.Book.Estimate(e.Case)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "# %s: %s\n", e.ID, e.Say)
		zh, en := res.Lines("zh"), res.Lines("en")
		for i := range zh {
			fmt.Fprintf(&got, "%s %s %s..%s\n", zh[i].Rule, zh[i].Status, zh[i].Low, zh[i].High)
			for k, s := range zh[i].Steps {
				fmt.Fprintf(&got, "  %-12s %s | %s = %s%s\n", s.Op, s.Text, en[i].Steps[k].Text, lowOf(s), s.Value)
			}
		}
		for _, n := range append(res.Notes("zh"), res.Notes("en")...) {
			fmt.Fprintf(&got, "  note %s\n", n)
		}
	}
	const file = "testdata/working.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(read(t, file)); want != got.String() {
		t.Errorf("%s: got\n%s\nwant\n%s\n(go test -update rewrites it; read the difference)", file, got.String(), want)
	}
}

func lowOf(s calc.Step) string {
	if s.Low == "" {
		return ""
	}
	return s.Low + ".."
}
