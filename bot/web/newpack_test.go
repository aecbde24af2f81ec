package web

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/text"
)

// otherPack is a policy the page has never heard of: its own facts, types and words.
func otherPack(t *testing.T) *knowledge.Pack {
	t.Helper()
	doc, err := text.Read([]byte("第一条 对租用厂房的企业，按照年租金的20%给予补贴，每年最高30万元。\n第二条 本办法由区商务局解释。\n"))
	if err != nil {
		t.Fatal(err)
	}
	label := func(zh, en string) calc.Text { return calc.Text{Zh: zh, En: en} }
	b := &calc.Book{
		Policy: "rent", Title: label("厂房租金补贴办法", "Factory rent subsidy"), Tail: label("非审批结果。", "Not a decision."),
		Facts: []calc.Fact{
			{Key: "rent", Type: calc.TypeMoney, Unit: "CNY", Label: label("年租金", "Yearly rent"), Ask: label("年租金多少？", "How much is the rent?")},
			{Key: "kind", Type: calc.TypeChoice, Label: label("厂房类型", "Kind of factory"), Ask: label("哪种厂房？", "Which kind?"),
				Choices: []calc.Choice{{Value: "new", Label: label("新建厂房", "New")}, {Value: "old", Label: label("老旧厂房", "Old")}}},
		},
		Rules: []calc.Rule{{
			ID: "1", Clause: "1", Title: label("租金补贴", "Rent subsidy"), Facts: []string{"rent", "kind"}, Nature: calc.Ceiling,
			When: []calc.Test{{Text: label("新建厂房", "A new factory"), Clause: "1", Fact: "kind", Met: []string{"new"}}},
			Rate: &calc.Rate{Of: "rent", Figure: calc.Figure{Value: decimal.RequireFromString("0.2"), Clause: "1", Quote: "年租金的20%"}},
			Caps: []calc.Cap{{Scope: calc.PerEnterprise, ScopeStated: true, Period: calc.PerYear,
				Figure: &calc.Figure{Value: decimal.RequireFromString("300000"), Unit: "CNY", Clause: "1", Quote: "每年最高30万元"}}},
		}},
	}
	if faults := b.Init(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return &knowledge.Pack{ID: "rent", Title: b.Title, Version: "sha256:test", Doc: doc, Book: b}
}

// packConfig serves one pack.
func packConfig(t *testing.T, pack *knowledge.Pack) Config {
	t.Helper()
	c := testConfig(t)
	c.Policies = func() []*knowledge.Pack { return []*knowledge.Pack{pack} }
	c.Estimate = func(_ context.Context, cs calc.Case, lang string) (bot.Answer, error) {
		res, err := pack.Book.Estimate(cs)
		if err != nil {
			return bot.Answer{}, err
		}
		total := res.Total()
		return bot.Answer{Kind: bot.KindEstimate, Lang: lang, Lines: res.Lines(lang), Total: &total, Missing: res.Missing(lang), Policy: bot.PolicyRef{ID: pack.ID}}, nil
	}
	return c
}

// mechanisms is a policy made up for tests that has every mechanism.
func mechanisms(t *testing.T) *knowledge.Pack {
	t.Helper()
	p, err := knowledge.LoadPack(os.DirFS("../../knowledge/testdata/packs"), "mechanisms")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Bands, units, joint caps, instalments and what is decided case by case are in what a form is drawn
// from, and a case of them is worked out.
func TestRulesHaveEveryMechanism(t *testing.T) {
	h := New(packConfig(t, mechanisms(t)))
	v := decode[rulesView](t, call(h, "GET", "/api/policies/mechanisms/rules", ""), 200)
	by := map[string]ruleView{}
	for _, r := range v.Rules {
		by[r.ID] = r
	}
	if s := by["2"].Scale; s == nil || len(s.Bands) != 2 || s.Bands[0].From.Value != "5000000" || s.Bands[0].From.Unit != "USD" || s.Bands[0].FromAt != calc.Unmet || s.Bands[0].ToAt != calc.Met || s.Bands[1].To != nil {
		t.Errorf("rule 2: scale %+v", s)
	}
	if s := by["4"].Scale; s == nil || !s.Marginal || s.Bands[1].Value.Value != "0.05" || len(by["4"].Paid) != 2 {
		t.Errorf("rule 4: scale %+v, instalments %+v", s, by["4"].Paid)
	}
	if r := by["9"].Rate; r == nil || len(r.Units) != 2 || r.Units[0].Unit != "月" || r.Units[0].Most.Value != "1" {
		t.Errorf("rule 9: rate %+v", r)
	}
	if c := by["6"].Caps; len(c) != 1 || !c[0].Gives || !c[0].Adds || len(c[0].Rows) != 4 {
		t.Errorf("rule 6: caps %+v", c)
	}
	if j := v.Joint; len(j) != 1 || strings.Join(j[0].Rules, " ") != "5 6" || j[0].Figure.Value != "0.5" {
		t.Errorf("joint caps %+v", j)
	}
	if !by["8"].CaseByCase {
		t.Error("rule 8 is not marked as decided case by case")
	}
	a := decode[bot.Answer](t, call(h, "POST", "/api/estimate", `{"policy":"mechanisms","claims":[
		{"rule":"2","facts":{"staff":"10","capital":"10000000"}},{"rule":"5","facts":{"spaces":"300","fiscal_contribution":"400000"}},
		{"rule":"6","facts":{"title":["national","municipal"]}},{"rule":"8","facts":{}}]}`), 200)
	var got []string
	for _, l := range a.Lines {
		got = append(got, l.Rule+" "+string(l.Status)+" "+l.High)
	}
	if want := "2 eligible 500000.00, 5 eligible 200000.00, 6 eligible 200000.00, 8 case_by_case "; strings.Join(got, ", ") != want || a.Total.High != "700000.00" {
		t.Errorf("got %q and %+v, want %q", got, a.Total, want)
	}
	w := call(h, "POST", "/api/estimate", `{"claims":[{"rule":"2","facts":{"capital":"a lot"}}]}`)
	if w.Code != 400 && w.Code != 422 || !strings.Contains(w.Body.String(), "an amount in USD") {
		t.Errorf("got %d %s, want that an amount in USD is needed", w.Code, w.Body)
	}
}

// A curve is drawn over an amount in yuan; not over dollars, nor over square metres.
func TestCurveOfScales(t *testing.T) {
	h := New(packConfig(t, mechanisms(t)))
	for rule, drawn := range map[string]bool{"2": false, "3": true, "4": true, "5": false, "6": false, "8": false} {
		v := decode[curveView](t, call(h, "POST", "/api/curve", `{"case":{"claims":[{"rule":"`+rule+`","facts":{}}]},"claim":0}`), 200)
		if (len(v.Points) > 0) != drawn {
			t.Errorf("rule %s: %d points, want some: %v", rule, len(v.Points), drawn)
		}
	}
}

// The form takes dollars for a fact in dollars, and leaves what is decided case by case without a figure.
func TestPageDrawsScales(t *testing.T) {
	b := open(t, New(packConfig(t, mechanisms(t))), desktop)
	b.visit("/estimate")
	b.click(`.picker [data-rule="2"]`)
	b.has(".claim", "实际到位外资", "USD")
	b.fill(`[data-key="staff"] input`, "10")
	b.fill(`[data-key="capital"] input`, "1000万美元")
	b.until("the amount", `document.querySelector("aside .big")?.innerText.includes("50")`)
	b.has("aside .answer table.steps", "10,000,000 美元")
	b.visit("/estimate?rule=8")
	b.until("no figure", `document.querySelector('aside .line[data-rule="8"] .chip.case_by_case')?.innerText.includes("一事一议")`)
}

// A new policy needs no line of code here: form, result, chart and text are drawn from it.
func TestPageDrawsAnotherPack(t *testing.T) {
	b := open(t, New(packConfig(t, otherPack(t))), desktop)
	b.visit("/estimate")
	b.click(`.picker [data-rule="1"]`)
	b.has(".claim", "租金补贴", "年租金", "厂房类型", "新建厂房")
	b.fill(`[data-key="rent"] input`, "120万")
	b.fill(`[data-key="kind"] select`, "new")
	b.until("the amount", `document.querySelector("aside .big")?.innerText.includes("24")`)
	b.has(".chart", "1,500,000", "30 万元")
	b.visit("/policy")
	b.has("#c-1", "年租金的20%", "租金补贴")
}

// No body makes a handler fail in itself or answer other than in JSON.
func FuzzAPI(f *testing.F) {
	for _, s := range []string{
		`{"text":"能拿多少"}`, `{"claims":[{"rule":"5","facts":{"contracts":["1","2"],"tier":"sme"}}]}`, `{"claims":[{"rule":"8.1a","facts":{"approved_fixed_assets":1e400}}]}`,
		`{"case":{"claims":[{"rule":"11","facts":{"events":["1"]}}]},"claim":0}`, `{"receipt":"x","good":true}`, "rule\n5", `{"claims":[{"rule":"5","facts":{"contracts":{"low":"2","high":"1"}}}]}`,
	} {
		f.Add(s)
	}
	h := New(testConfig(f))
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/api/ask", "/api/estimate", "/api/curve", "/api/feedback", "/api/intake"} {
			w := call(h, "POST", path, body, "Content-Type", "application/json")
			if w.Code >= 500 || w.Body.Len() > 0 && !strings.Contains(w.Header().Get("Content-Type"), "json") {
				t.Errorf("%s with %q: got %d %s", path, body, w.Code, w.Body)
			}
		}
	})
}

// The keyboard alone is enough: skip link, question, edit, panel and back.
func TestPageKeyboard(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/policy")
	b.run(press("Tab", "", 9))
	if got := eval[string](b, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first stop is %q, want the skip link", got)
	}
	b.visit("/")
	if got := eval[string](b, `document.activeElement.id`); got != "q" {
		t.Errorf("the page opens with the focus on %q, want the question", got)
	}
	b.ask(firstQuestion)
	eval[bool](b, `(document.querySelector(".answer .quotes .link").focus(), true)`)
	b.run(press("Enter", "\r", 13))
	b.until("the clause", `document.querySelector("dialog mark")`)
	if !eval[bool](b, `document.querySelector("dialog").contains(document.activeElement)`) {
		t.Error("the focus is not in the panel")
	}
	b.run(press("Escape", "", 27))
	b.until("the focus to come back", `document.activeElement.matches(".answer .quotes .link")`)
	eval[bool](b, `(document.querySelector('.facts [data-key="level"] .link').focus(), true)`)
	b.run(press("Enter", "\r", 13))
	b.until("the field to have the focus", `document.activeElement.matches('.facts select')`)
}

// The copied text is the reply as it was sent, with the number to check it by.
func TestPageCopy(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	eval[bool](b, `(Object.defineProperty(navigator, "clipboard", {value: {writeText: s => { window.copied = s; return Promise.resolve() }}}), true)`)
	b.click(`.acts .end button:first-child`)
	b.until("the text", `window.copied`)
	got := eval[string](b, `window.copied`)
	id := eval[string](b, `document.querySelector(".answer").dataset.receipt`)
	if !strings.Contains(got, "1,500万元") || !strings.HasSuffix(got, id) {
		t.Errorf("copied %q, want the reply and receipt %s", got, id)
	}
}
