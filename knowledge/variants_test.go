package knowledge_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/knowledge"
)

// oneExample stands for the examples of a policy whose rules a test writes otherwise.
const oneExample = `examples:
- {id: case-by-case, say: 特别重大项目, why: 正文没有金额, claims: [{rule: "8", facts: {}}], lines: [{rule: "8", status: case_by_case, undetermined: true}]}
`

// variant is the made-up policy with some of its rules written otherwise.
func variant(t *testing.T, changes ...string) *calc.Book {
	t.Helper()
	dir, files := testPack(t, "mechanisms")
	rules := string(files[dir+"/rules.yaml"].Data)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(rules, changes[i]) {
			t.Fatalf("%q is not in the rules", changes[i])
		}
		rules = strings.Replace(rules, changes[i], changes[i+1], 1)
	}
	p, err := knowledge.LoadPack(with(with(files, dir, "rules.yaml", rules), dir, "examples.yaml", oneExample), dir)
	if err != nil {
		t.Fatal(err)
	}
	return p.Book
}

const (
	// the cap of article 7 on all rules but some
	namesRules = `rules: ["5", "6"]`
	allButSome = `except: ["2", "3", "4", "9"]`
	// the titles of article 6 for an enterprise rather than a project
	titlesOfProject    = "    grant:\n      scope: project\n"
	titlesOfEnterprise = "    grant:\n      scope: enterprise\n"
	// no cap beside them
	bothUnderCap = "joint_caps:\n  - id: budget-share\n    rules: [\"5\", \"6\"]\n    of: fiscal_contribution\n    value: \"0.50\"\n    clause: \"7\"\n    quote: 支持合计不超过企业当年地方财政贡献的50%\n"
	noCap        = "ignore:\n  - {clause: \"7\", quote: 当年地方财政贡献的50%, why: not looked at here}\n"
	titleFacts   = "facts: [title, fiscal_contribution]"
	spaceFacts   = "facts: [spaces, fiscal_contribution]"
	fact         = "  - key: fiscal_contribution\n    type: money\n    unit: CNY\n    label: {zh: 当年地方财政贡献, en: Fiscal contribution of the year}\n    ask: {zh: 当年地方财政贡献是多少？, en: \"What is the fiscal contribution of the year?\"}\n"
	ignored      = "ignore:\n  - {clause: \"4\", quote: 分两期拨付, why: counts the instalments}\n"
)

// titlesAlone frees article 6 of the cap of article 7 and makes its limit one of the enterprise.
var titlesAlone = []string{bothUnderCap, "", titleFacts, "facts: [title]", spaceFacts, "facts: [spaces]", fact, "",
	titlesOfProject, titlesOfEnterprise, ignored, noCap + "  - {clause: \"4\", quote: 分两期拨付, why: counts the instalments}\n"}

// TestClaimsTogether: what several claims come to under limits that they share.
func TestClaimsTogether(t *testing.T) {
	for _, tt := range []struct {
		what    string
		changes []string
		claims  string
		want    string
	}{
		{"the limit of a project holds for its claims together", nil,
			`{rule: "5", project: A, facts: {spaces: "300", fiscal_contribution: "100000000"}}
- {rule: "5", project: A, facts: {spaces: "300"}}`, "500000.00..500000.00"},
		{"and for each project by itself", nil,
			`{rule: "5", project: A, facts: {spaces: "300", fiscal_contribution: "100000000"}}
- {rule: "5", project: B, facts: {spaces: "300"}}`, "1000000.00..1000000.00"},
		{"levels of one title add up over claims for a project, and each counts once", nil,
			`{rule: "6", project: A, facts: {title: national, fiscal_contribution: "100000000"}}
- {rule: "6", project: A, facts: {title: [national, municipal]}}`, "400000.00..400000.00"},
		{"and so do those of an enterprise", titlesAlone,
			`{rule: "6", facts: {title: national}}
- {rule: "6", facts: {title: [provincial, municipal]}}`, "600000.00..600000.00"},
		{"each level once for an enterprise", titlesAlone,
			`{rule: "6", facts: {title: national}}
- {rule: "6", facts: {title: national}}`, "300000.00..300000.00"},
		{"a claim that names no level may add all the others", titlesAlone,
			`{rule: "6", facts: {title: national}}
- {rule: "6", facts: {}}`, "300000.00..600000.00"},
		{"a cap on all rules leaves those it excepts alone", []string{namesRules, allButSome},
			`{rule: "5", facts: {spaces: "100", fiscal_contribution: "400000"}}
- {rule: "6", facts: {title: [national, provincial]}}
- {rule: "9", facts: {months: "12", trained: "100"}}`, "800000.00..800000.00"},
		{"a cap on all rules is rounded down", []string{namesRules, allButSome},
			`{rule: "5", facts: {spaces: "100", fiscal_contribution: "33.35"}}
- {rule: "6", facts: {title: national}}`, "16.67..16.67"},
	} {
		c, err := calc.ParseCase([]byte("claims:\n- " + tt.claims))
		if err != nil {
			t.Fatal(err)
		}
		total := estimate(t, variant(t, tt.changes...), c.Claims...).Total()
		if got := total.Low + ".." + total.High; got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, got, tt.want)
		}
	}
}

// TestTableWithoutAmount: a value for which the text states no amount is not worth nothing, unless the
// rules say that it adds nothing.
func TestTableWithoutAmount(t *testing.T) {
	b := variant(t, "none: nothing}", "none: unstated}")
	enough := calc.Claim{Rule: "6", Facts: map[string]calc.Value{
		"title": calc.Choose("none", "municipal"), "fiscal_contribution": calc.Money(decimal.RequireFromString("10000000"))}}
	if got, want := line(estimate(t, b, enough), 0), (calc.Bounds{Low: "100000.00", High: "5000000.00"}); got.Low != want.Low || got.High != want.High {
		t.Errorf("of an amount that is not stated: got %+v, want %+v", got, want)
	}
	if got := line(estimate(t, variant(t), enough), 0); got.Low != "100000.00" || got.High != "100000.00" {
		t.Errorf("of a value that adds nothing: got %+v", got)
	}
}

// TestNothingReceivedOfNothing: a value that adds nothing leaves nothing to take receipts from.
func TestNothingReceivedOfNothing(t *testing.T) {
	b := variant(t, "adds: true\n", "adds: true\n      less: received\n      spent: {zh: 尚有剩余, en: Something is left}\n",
		titleFacts, "facts: [title, received, fiscal_contribution]",
		fact, fact+"  - {key: received, type: money, unit: CNY, prior: true, label: {zh: 已获, en: Received}, ask: {zh: 已获多少？, en: \"How much?\"}}\n")
	r := estimate(t, b, calc.Claim{Rule: "6", Facts: map[string]calc.Value{
		"title": calc.Choose("none"), "received": calc.Money(decimal.NewFromInt(5)), "fiscal_contribution": calc.Money(decimal.NewFromInt(100))}})
	if got := line(r, 0); got.High != "0.00" {
		t.Errorf("got %+v, want nothing", got)
	}
}

// TestAboveAMarginalScale: a base above the last band has parts in all of them, and nothing more.
func TestAboveAMarginalScale(t *testing.T) {
	dir, files := testPack(t, "mechanisms")
	policy := strings.Replace(string(files[dir+"/policy.txt"].Data), "超过200万元的部分", "超过200万元不超过500万元的部分", 1)
	changed := with(with(files, dir, "examples.yaml", oneExample), dir, "policy.txt", policy)
	rules := string(changed[dir+"/rules.yaml"].Data)
	rules = strings.Replace(rules, "超过200万元的部分", "超过200万元不超过500万元的部分", 1)
	rules = strings.Replace(rules, `{from: "2000000", value: "0.05"}`, `{from: "2000000", to: "5000000", value: "0.05"}`, 1)
	p, err := knowledge.LoadPack(with(changed, dir, "rules.yaml", rules), dir)
	if err != nil {
		t.Fatal(err)
	}
	for base, want := range map[string]string{"4000000": "300000.00", "5000000": "350000.00", "6000000": "350000.00"} {
		r := estimate(t, p.Book, calc.Claim{Rule: "4", Facts: map[string]calc.Value{"research": calc.Money(decimal.RequireFromString(base))}})
		if l := r.Lines("en")[0]; l.Low != want || l.High != want || l.Status != calc.Eligible {
			t.Errorf("%s: got %s %s..%s, want %s", base, l.Status, l.Low, l.High, want)
		}
	}
}

// TestOneMoreArticle adds an article to the made-up policy, and a rule read from it.
func TestOneMoreArticle(t *testing.T) {
	small := func(end, includes string) string {
		return `{id: "11", clause: "11", title: {zh: 小企业奖励, en: Award for small ones}, facts: [sales], nature: formula,
      scale: {of: sales, unit: CNY, includes: ` + includes + `, quote: "年销售额不超过3000万元的小企业，给予7万元奖励",
        within: {quote: 年销售额不超过3000万元, text: {zh: 销售额符合, en: The sales fit}}, bands: [{` + end + `: "30000000", value: "70000"}]}}`
	}
	spaces := func(quote string) string {
		return `{id: "11", clause: "11", title: {zh: 停车位奖励, en: Award for spaces}, facts: [spaces],
      rate: {nature: formula, units: [{of: spaces, per: 个, quote: ` + quote + `}], value: "6000", quote: 给予6000元奖励}}`
	}
	for _, tt := range []struct{ article, rule, want string }{
		{"年销售额不超过3000万元的小企业，给予7万元奖励。", small("to", "to"), ""},
		{"年销售额不超过3000万元的小企业，给予7万元奖励。", small("from", "from"), "the words at \"3000万元\" make it the upper end of the band"},
		{"企业每新建1个停车位，给予6000元奖励。", spaces("企业每新建1个停车位"), ""},
		{"企业每个新建停车位，给予6000元奖励。", spaces("企业每个新建停车位"), ""},
		{"企业每年新建停车位20个以上的，给予6000元奖励。", spaces("企业每年新建停车位20个以上的"), "does not say “for each 个”"},
		{"企业每月新建1个停车位，给予6000元奖励。", spaces("企业每月新建1个停车位"), "does not say “for each 个”"},
		{"企业每新建20个停车位，给予6000元奖励。", spaces("企业每新建20个停车位"), "does not say “for each 个”"},
		{"企业每个月新建停车位，给予6000元奖励。", spaces("企业每个月新建停车位"), "does not say “for each 个”"},
	} {
		dir, files := testPack(t, "mechanisms")
		rules := string(files[dir+"/rules.yaml"].Data)
		number := regexp.MustCompile(`每[^，]*?[0-9]+个[^，]*`).FindString(tt.article)
		rules = strings.Replace(rules, "\nignore:\n", "\n  - "+tt.rule+"\n\nignore:\n", 1)
		if number != "" {
			rules += "  - {clause: \"11\", quote: " + number + ", why: says what the award is for}\n"
		}
		files = with(files, dir, "rules.yaml", rules)
		files = with(files, dir, "policy.txt", string(files[dir+"/policy.txt"].Data)+"第十一条 "+tt.article+"\n")
		got := fmt.Sprint(knowledge.Check(files, dir))
		if tt.want == "" && got != "[]" || !strings.Contains(got, tt.want) {
			t.Errorf("%s\ngot %s\nwant %q", tt.article, got, tt.want)
		}
	}
}

// TestYearsOfAnEnterprise: a limit for each year of an enterprise is on every item of a list of years. Two
// claims may be of the same years or of others, and no more years count than the text allows.
func TestYearsOfAnEnterprise(t *testing.T) {
	dir, files := testPack(t, "mechanisms")
	rules := string(files[dir+"/rules.yaml"].Data)
	rules = strings.Replace(rules, "\nignore:\n", `
  - {id: "11", clause: "11", title: {zh: 租金补贴, en: Rent subsidy}, facts: [rents],
      rate: {of: rents, each: true, nature: formula, value: "0.50", quote: 按年租金的50%给予补贴, most: {value: "3", unit: 年, quote: 最长不超过3年}},
      caps: [{scope: enterprise, scope_stated: true, period: year, value: "50000", quote: 每个企业每年不超过5万元}]}

ignore:
`, 1)
	rules = strings.Replace(rules, "facts:\n  - key", "facts:\n  - {key: rents, type: moneys, unit: CNY, label: {zh: 各年租金, en: Rents}, ask: {zh: 各年租金多少？, en: \"What are the rents?\"}}\n  - key", 1)
	files = with(with(files, dir, "rules.yaml", rules), dir, "examples.yaml", oneExample)
	files = with(files, dir, "policy.txt", string(files[dir+"/policy.txt"].Data)+"第十一条 企业租用场地的，按年租金的50%给予补贴，每个企业每年不超过5万元，最长不超过3年。\n")
	p, err := knowledge.LoadPack(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(rents ...int64) calc.Claim {
		var list []calc.Value
		for _, r := range rents {
			list = append(list, calc.Money(decimal.NewFromInt(r)))
		}
		return calc.Claim{Rule: "11", Facts: map[string]calc.Value{"rents": calc.Moneys(list)}}
	}
	for _, tt := range []struct {
		claims []calc.Claim
		want   string
	}{
		{[]calc.Claim{claim(80000, 120000)}, "90000.00..90000.00"},
		{[]calc.Claim{claim(80000), claim(100000)}, "50000.00..90000.00"},
		{[]calc.Claim{claim(200000, 200000, 200000), claim(200000, 200000)}, "150000.00..150000.00"},
	} {
		total := estimate(t, p.Book, tt.claims...).Total()
		if got := total.Low + ".." + total.High; got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.claims, got, tt.want)
		}
	}
}
