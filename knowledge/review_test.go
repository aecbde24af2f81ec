package knowledge_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/text"
)

func base(t testing.TB) *knowledge.Pack {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// revised is the built-in pack with another text.
func revised(t testing.TB, p *knowledge.Pack, newText string) *knowledge.Pack {
	t.Helper()
	files, err := p.Revise([]byte(newText), nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := knowledge.LoadFiles(p.ID, files)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func underReview(p *knowledge.Pack) (ids []string) {
	for _, r := range p.Reviews {
		ids = append(ids, r.Rule)
	}
	return ids
}

// Whatever figure of the text is changed, the rules that rest on it pay nothing until somebody has
// looked.
func TestEveryChangedFigureTakesItsRuleOutOfService(t *testing.T) {
	p := base(t)
	src := string(p.Files["policy.txt"])
	tried := 0
	noise := regexp.MustCompile(`\[bookmark: [^\]]*\]`).FindAllStringIndex(src, -1)
	at := -1
	for i, r := range src {
		at++
		if slices.ContainsFunc(noise, func(n []int) bool { return n[0] <= i && i < n[1] }) {
			continue
		}
		to := ""
		switch {
		case r >= '0' && r <= '9':
			to = string('0' + (r-'0'+1)%10)
		case strings.ContainsRune("一二三四五六七八九", r):
			to = "十"
		case r == '万':
			to = "亿"
		case r == '%' || r == '％':
			to = "‰"
		case r == '<' || r == '＜':
			to = ">"
		default:
			continue
		}
		rules := rulesAt(p, at)
		if len(rules) == 0 {
			continue
		}
		if tried++; tried%every != 0 {
			continue
		}
		got := revised(t, p, src[:i]+to+src[i+utf8.RuneLen(r):])
		for _, id := range rules {
			if _, out := got.UnderReview(id); !out {
				t.Errorf("%q changed to %q in 「%s」: rule %s is in service", string(r), to, around(src, i), id)
			}
			if _, err := got.Book.Estimate(calc.Case{Claims: []calc.Claim{{Rule: id}}}); err == nil {
				t.Errorf("rule %s was worked out while it is under review", id)
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d places tried", tried)
	}
	t.Logf("%d places changed", tried/every)
}

func around(s string, i int) string {
	return string([]rune(s[:i])[max(0, utf8.RuneCountInString(s[:i])-8):]) + string([]rune(s[i:])[:min(8, utf8.RuneCountInString(s[i:]))])
}

// rulesAt are the rules that rest on the clause around a code point, and that
// claim a figure there.
func rulesAt(p *knowledge.Pack, at int) (ids []string) {
	for _, c := range p.Doc.Clauses {
		if c.Start <= at && at < c.End {
			ids = append(ids, p.RulesOn(c.ID)...)
		}
	}
	for _, f := range p.Figures {
		if f.Start <= at && at < f.End && !slices.Contains(ids, f.Rule) {
			ids = append(ids, f.Rule)
		}
	}
	return ids
}

// A change of words is looked at as well, and rules on other clauses go on.
func TestOtherRulesStayInService(t *testing.T) {
	p := base(t)
	src := string(p.Files["policy.txt"])
	for _, tt := range []struct{ what, from, to, review string }{
		{"words beside the figure", "给予资金奖励", "给予资金支持", "5"},
		{"a figure", "每年最高1万元", "每年最高2万元", "5"},
		{"spaces and line breaks", "单笔合同补贴", "单笔合同\n补贴", "5"}, // within a quote: its words are not there as quoted
		{"spaces and line breaks elsewhere", "北京地区国家级", "北京地区\n国家级", ""},
		{"a clause no rule rests on", "严格执行财务规章制度", "严格遵守财务规章制度", ""},
		{"an item of an article", "最高给予1000万元奖励", "最高给予900万元奖励", "6.4"},
		{"the heading of an article", "支持中小企业加速发展", "支持小企业加速发展", "5"},
	} {
		if strings.Count(src, tt.from) == 0 {
			t.Fatalf("%s: %q is not in the text", tt.what, tt.from)
		}
		got := revised(t, p, strings.Replace(src, tt.from, tt.to, 1))
		if ids := strings.Join(underReview(got), " "); ids != tt.review {
			t.Errorf("%s: under review %q, want %q", tt.what, ids, tt.review)
		}
		_, err := got.Book.Estimate(calc.Case{Claims: []calc.Claim{{Rule: "10"}}})
		if err != nil {
			t.Errorf("%s: rule 10: %v", tt.what, err)
		}
	}
}

// A rule is accepted once it agrees with the text.
func TestAccept(t *testing.T) {
	p := base(t)
	src := string(p.Files["policy.txt"])
	worded := revised(t, p, strings.Replace(src, "北京地区国家级", "北京区域国家级", 1))
	files, err := worded.Accept("5")
	if err == nil {
		worded, err = knowledge.LoadFiles(p.ID, files)
	}
	if err != nil || len(worded.Reviews) != 0 {
		t.Errorf("other words: %v, under review %v", err, underReview(worded))
	}
	if _, err := worded.Accept("10"); err == nil {
		t.Error("a rule in service was accepted")
	}

	figured := revised(t, p, strings.Replace(src, "每年最高1万元", "每年最高2万元", 1))
	if _, err := figured.Accept("5"); err == nil || !strings.Contains(err.Error(), "每年最高1万元") {
		t.Errorf("a rule that does not agree with the text: %v", err)
	}
	// The maintainer writes the new figure into the rule, and the example that rests on it.
	rules := bytes.Replace(p.Files["rules.yaml"], []byte(`{value: "10000"`), []byte(`{value: "20000"`), 1)
	rules = bytes.ReplaceAll(rules, []byte("每年最高1万元"), []byte("每年最高2万元"))
	if bytes.Equal(rules, p.Files["rules.yaml"]) {
		t.Fatal("the rules do not hold the figure as expected")
	}
	next, err := figured.Revise(figured.Files["policy.txt"], map[string][]byte{"rules.yaml": rules})
	if err != nil {
		t.Fatal(err)
	}
	figured, err = knowledge.LoadFiles(p.ID, next)
	if err != nil {
		t.Fatal(err)
	}
	rv, out := figured.UnderReview("5")
	if !out || len(rv.Faults) > 0 {
		t.Errorf("after the correction: under review %v, %v", out, rv)
	}
	if _, err := figured.Accept("5"); err != nil && !strings.Contains(err.Error(), "examples.yaml") {
		t.Errorf("accepting: %v", err)
	}
}

func TestConfirmedDamaged(t *testing.T) {
	p := base(t)
	files, err := p.Revise([]byte(string(p.Files["policy.txt"])+"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	files["confirmed.json"] = []byte("{")
	if _, err := knowledge.LoadFiles(p.ID, files); err == nil {
		t.Error("a damaged file was taken")
	}
	files["confirmed.json"] = []byte("{}")
	got, err := knowledge.LoadFiles(p.ID, files)
	if err != nil || len(got.Reviews) != len(got.Book.Rules) {
		t.Errorf("nothing confirmed: %v, %d under review", err, len(got.Reviews))
	}
}

func doc(t *testing.T, s string) *text.Document {
	t.Helper()
	d, err := text.Read([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func show(d *knowledge.Diff) string {
	var b strings.Builder
	list := func(kind string, all []knowledge.Change) {
		for _, c := range all {
			fmt.Fprintf(&b, "%s %s<%s", kind, c.ID, c.Was)
			if kind == "changed" {
				b.WriteString(" ")
				for _, w := range c.Words {
					if w.Op == ' ' {
						b.WriteString(w.Text)
					} else {
						fmt.Fprintf(&b, "[%c%s]", w.Op, w.Text)
					}
				}
			}
			for _, f := range c.Figures {
				fmt.Fprintf(&b, " %s→%s", f.Was, f.Now)
			}
			b.WriteString("; ")
		}
	}
	list("added", d.Added)
	list("changed", d.Changed)
	list("removed", d.Removed)
	list("moved", d.Moved)
	return strings.TrimSuffix(b.String(), "; ") + fmt.Sprintf(" | %d", d.Untouched)
}

func TestCompare(t *testing.T) {
	const before = "第一条 目的。\n第二条 最高奖励50万元，每年一次。\n第三条 由局负责解释。"
	for _, tt := range []struct{ what, after, want string }{
		{"nothing", strings.ReplaceAll(before, "，", "，\n"), " | 3"},
		{"a figure", strings.Replace(before, "50万元", "60万元", 1), "changed 2<2 最高奖励[-50万元][+60万元]，每年一次。 50万元→60万元 | 2"},
		{"words", strings.Replace(before, "由局负责", "由区局负责", 1), "changed 3<3 由[+区]局负责解释。 | 2"},
		{"a clause more", before + "\n第四条 有效期3年。", "added 4< →3年 | 3"},
		{"a clause less", before[:strings.Index(before, "第三条")], "removed <3 | 2"},
		{"a clause put in between", "第一条 目的。\n第二条 本办法适用于企业。\n第三条 最高奖励50万元，每年一次。\n第四条 由局负责解释。", "changed 2<2 [-最高奖励][-50万元]…"},
	} {
		got := show(knowledge.Compare(doc(t, before), doc(t, tt.after)))
		if tt.what == "a clause put in between" {
			if !strings.Contains(got, "moved 3<2; moved 4<3") || !strings.HasSuffix(got, " | 1") {
				t.Errorf("%s: got %s", tt.what, got)
			}
			continue
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.what, got, tt.want)
		}
	}
}
