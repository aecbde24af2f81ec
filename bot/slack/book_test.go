package slack_test

import (
	"encoding/json"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/calc"
)

// testBook is a small policy: a share of an investment, capped by level.
// policiesOf is the one policy of a book.
func policiesOf(b *calc.Book) func() []slack.Policy {
	return func() []slack.Policy {
		return []slack.Policy{{Ref: bot.PolicyRef{ID: b.Policy, Version: "sha256:abc"}, Book: b}}
	}
}

func testBook(t testing.TB) *calc.Book {
	t.Helper()
	fig := func(v, quote string) *calc.Figure {
		return &calc.Figure{Value: decimal.RequireFromString(v), Unit: "CNY", Clause: "8.1", Quote: quote}
	}
	b := &calc.Book{
		Policy: "test-policy", Title: calc.Text{Zh: "测试政策", En: "Test policy"},
		Facts: []calc.Fact{
			{Key: "level", Type: calc.TypeChoice, Label: calc.Text{Zh: "级别", En: "Level"}, Ask: calc.Text{Zh: "是国家级还是区域级？", En: "National or regional?"},
				Choices: []calc.Choice{{Value: "national", Label: calc.Text{Zh: "国家级", En: "national"}}, {Value: "regional", Label: calc.Text{Zh: "区域级", En: "regional"}}}},
			{Key: "investment", Type: calc.TypeMoney, Unit: "CNY", Label: calc.Text{Zh: "核定固定资产投资", En: "Approved investment"}, Ask: calc.Text{Zh: "核定投资多少？", En: "How much investment is approved?"}},
			{Key: "contracts", Type: calc.TypeMoneys, Unit: "CNY", Label: calc.Text{Zh: "合同", En: "Contracts"}, Ask: calc.Text{Zh: "各笔合同金额？", En: "The contracts?"}},
			{Key: "used", Type: calc.TypeBool, Label: calc.Text{Zh: "是否已使用", En: "Used"}, Ask: calc.Text{Zh: "使用了吗？", En: "Has it been used?"}},
			{Key: "pue", Type: calc.TypeNumber, Unit: "", Label: calc.Text{Zh: "PUE", En: "PUE"}, Ask: calc.Text{Zh: "PUE 多少？", En: "What is the PUE?"}},
		},
		Rules: []calc.Rule{{
			ID: "8.1a", Clause: "8.1", Title: calc.Text{Zh: "新型基础设施", En: "Infrastructure"}, Facts: []string{"level", "investment", "used", "pue"},
			Nature: calc.Formula,
			When: []calc.Test{
				{Text: calc.Text{Zh: "已使用", En: "in use"}, Clause: "8.1", Fact: "used", Met: []string{"true"}},
				{Text: calc.Text{Zh: "PUE<1.35", En: "PUE<1.35"}, Clause: "8.1", Fact: "pue", Limit: &calc.Limit{Op: "<", At: calc.Unmet,
					Figure: calc.Figure{Value: decimal.RequireFromString("1.35"), Clause: "8.1", Quote: "PUE<1.35"}}},
			},
			Rate: &calc.Rate{Of: "investment", Figure: calc.Figure{Value: decimal.RequireFromString("0.10"), Clause: "8.1", Quote: "投资的10%"}},
			Caps: []calc.Cap{{Scope: calc.PerProject, Period: calc.Unstated, By: "level", Table: []calc.Row{
				{Value: "national", Figure: fig("20000000", "最高支持2000万元")}, {Value: "regional", Figure: fig("5000000", "最高支持500万元")}}}},
		}, {
			ID: "5", Clause: "5", Title: calc.Text{Zh: "服务券", En: "Service vouchers"}, Facts: []string{"contracts"}, Nature: calc.Ceiling,
			Rate: &calc.Rate{Of: "contracts", Each: true, Figure: calc.Figure{Value: decimal.RequireFromString("0.30"), Clause: "5", Quote: "30%"}},
		}},
	}
	if faults := b.Init(); len(faults) > 0 {
		t.Fatalf("test book: %v", faults)
	}
	return b
}

// estimateWith works a case out as the bot would.
func estimateWith(b *calc.Book, c calc.Case, lang string) (bot.Answer, error) {
	r, err := b.Estimate(c)
	if err != nil {
		return bot.Answer{}, &bot.InputError{Code: "case", Where: "case", Msg: err.Error()}
	}
	total := r.Total()
	a := bot.Answer{Kind: bot.KindEstimate, Lang: lang, Lines: r.Lines(lang), Total: &total, Missing: r.Missing(lang),
		Policy: bot.PolicyRef{ID: "test-policy", Version: "sha256:abc"}}
	a.Text = "**结果：不超过 " + total.High + " 元。**\n\n以上为测算，以核定为准。"
	return a, nil
}

// estimate answers every question with the case, and keeps it in the answer for caseOf.
func estimateOf(t testing.TB, src string) func(bot.Question) (bot.Answer, error) {
	t.Helper()
	c, err := calc.ParseCase([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	book := testBook(t)
	return func(q bot.Question) (bot.Answer, error) {
		a, err := estimateWith(book, c, "zh")
		a.Thread = src // carried to the receipt by caseOf
		return a, err
	}
}

func caseOf(a bot.Answer) json.RawMessage {
	if len(a.Lines) == 0 {
		return json.RawMessage("null")
	}
	return json.RawMessage(a.Thread)
}

func mustJSON(v any) json.RawMessage {
	doc, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return doc
}
