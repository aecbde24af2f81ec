package bot

import (
	"context"
	"strings"
	"testing"

	"policybot/calc"
	"policybot/knowledge"
)

// newer is a bot on the built-in policy with words of its text replaced.
func newer(t *testing.T, pairs ...string) *Bot {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(pairs...).Replace(string(p.Files["policy.txt"]))
	if text == string(p.Files["policy.txt"]) {
		t.Fatal("the text is as it was")
	}
	files, err := p.Revise([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = knowledge.LoadFiles(p.ID, files); err != nil {
		t.Fatal(err)
	}
	b, err := New(Config{Pack: p})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A rule whose clause has changed gives the new words and no figure worked out, whatever way it is
// asked about.
func TestRuleUnderReview(t *testing.T) {
	b := newer(t, "每年最高1万元奖励", "每年最高2万元奖励")
	for _, q := range []string{
		"我们是普通中小企业，买了20万元的服务券产品，已使用，能拿多少？",
		"第五条最高支持多少？", "服务券补贴比例是多少？", "中小企业购买服务券产品有什么支持？", "我们是中小企业，买服务券产品，可以申请吗？",
		"We are an SME and bought voucher products for RMB 200,000. How much can we get?", "What is the cap under article 5?", "单笔合同补贴30%的是哪条？",
	} {
		a, err := b.Ask(context.Background(), Question{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Lines) > 0 || a.Kind == KindEstimate || a.Kind == KindAmount {
			t.Errorf("%s: %s with %d lines", q, a.Kind, len(a.Lines))
		}
		if !strings.Contains(a.Text, "正在复核") && !strings.Contains(a.Text, "being reviewed") || len(a.Refused) > 0 {
			t.Errorf("%s: nothing said of the review: %s %v", q, a.Text, a.Refused)
		}
		if strings.Contains(a.Text, "1万元奖励") && !strings.Contains(a.Text, "2万元奖励") || strings.Contains(a.Text, "RMB 10,000") {
			t.Errorf("%s: the old figure is shown: %s", q, a.Text)
		}
		for _, f := range a.Figures {
			if f.Source == "calc" {
				t.Errorf("%s: figure %+v", q, f)
			}
		}
	}
}

// Of several claims those in service are worked out.
func TestReviewBesideOthers(t *testing.T) {
	b := newer(t, "每年最高1万元奖励", "每年最高2万元奖励")
	a, err := b.Estimate(context.Background(), calc.Case{Claims: []calc.Claim{
		{Rule: "5", Facts: map[string]calc.Value{"voucher_product": calc.Bool(true)}},
		{Rule: "10", Facts: map[string]calc.Value{}},
	}}, "zh")
	if err != nil || len(a.Lines) != 1 || a.Lines[0].Rule != "10" || !strings.Contains(a.Text, "第五条的条文或其所依据的条文已更新") {
		t.Errorf("got %v, %+v\n%s", err, a.Lines, a.Text)
	}
	a, err = b.Estimate(context.Background(), calc.Case{Claims: []calc.Claim{{Rule: "5"}}}, "en")
	if err != nil || len(a.Lines) != 0 || !strings.Contains(a.Text, "being reviewed") {
		t.Errorf("alone: got %v, %+v\n%s", err, a.Lines, a.Text)
	}
}

// A clause that is gone is not named.
func TestReviewOfAClauseThatIsGone(t *testing.T) {
	b := newer(t, "第十条", "第二十条")
	a, err := b.Estimate(context.Background(), calc.Case{Claims: []calc.Claim{{Rule: "10"}}}, "zh")
	if err != nil || len(a.Lines) > 0 || len(a.Refused) > 0 || !strings.Contains(a.Text, "找不到对应的条款") {
		t.Errorf("got %v, %d lines, %v: %s", err, len(a.Lines), a.Refused, a.Text)
	}
	for _, q := range []string{"我们的孵化器拿了市级资金1000万元，能配套多少？", "你们支持什么？", "第十条最高多少？"} {
		a, err := b.Ask(context.Background(), Question{Text: q})
		if err != nil || len(a.Refused) > 0 {
			t.Errorf("%s: got %v, %v: %s", q, err, a.Refused, a.Text)
		}
	}
}
