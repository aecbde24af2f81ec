package bot

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// gateCase is a reply and what the gate has to say of it.
type gateCase struct {
	name, text string
	check      string // "" passes; otherwise the check that objects
	gate       func(*Gate)
}

func allowedForTest() Allowed {
	return Allowed{
		Quotes:  []Passage{{"9", "给予合同金额最高30%的资金支持，最高支持200万元。"}},
		Figures: []Figure{{Source: "calc", Ref: "9", Unit: "CNY", value: decimal.RequireFromString("1500000")}, {Source: "clause", Ref: "9", value: decimal.RequireFromString("0.3")}},
		Words:   []Passage{{"turn 1", "合同500万"}},
		Steps:   []Passage{{"9", "5,000,000 × 30%"}},
		Own:     []Passage{{"9", "两项条件并列"}},
		Clauses: func(id string) bool { return id == "9" || id == "8.1" || id == "8" },
		Cited:   map[string]bool{"9": true},
		Titles:  []string{"关于若干措施"},
	}
}

var gateCases = []gateCase{
	{name: "worked out", text: "不超过 150万元。"},
	{name: "in yuan", text: "up to RMB 1,500,000"},
	{name: "a step", text: "测算：5,000,000 × 30% = 1,500,000"},
	{name: "quoted", text: "原文：「最高支持200万元」"},
	{name: "repeated", text: "合同金额（“500万”）"},
	{name: "held by the clause", text: "比例是30%。"},
	{name: "clause named", text: "见第八条第1款和 Article 9。"},
	{name: "counted in a note", text: "两项条件并列。"},
	{name: "invented", text: "不超过 160万元。", check: "quantity"},
	{name: "spelled out", text: "大约一百六十万元。", check: "quantity"},
	{name: "in English words", text: "about two million yuan", check: "quantity"},
	{name: "not quoted word for word", text: "「最高支持300万元」", check: "quantity"},
	{name: "not the person's words", text: "您说的是“600万”", check: "quantity"},
	{name: "quote without marks", text: "最高支持200万元", check: "quantity"},
	{name: "another share", text: "比例是50%。", check: "quantity"},
	{name: "another unit", text: "up to USD 1,500,000", check: "quantity"},
	{name: "a day", text: "请在2025年3月1日前提交。", check: "quantity"},
	{name: "no such clause", text: "见第十七条。", check: "clause"},
	{name: "cap word", text: "可以全额支持。", check: "cap_word"},
	{name: "link", text: "见 https://example.com", check: "link"},
	{name: "markdown link", text: "[点这里](某页)", check: "link"},
	{name: "known document", text: "依据《关于若干措施》"},
	{name: "unknown document", text: "依据《另一项办法》", check: "policy"},
	{name: "not retrieved", text: "见第八条第1款。", check: "clause", gate: func(g *Gate) { g.Clauses = true }},
	{name: "retrieved", text: "见第九条。", gate: func(g *Gate) { g.Clauses = true }},
}

func TestGate(t *testing.T) {
	for _, tt := range gateCases {
		t.Run(tt.name, func(t *testing.T) {
			g := replyGate
			if tt.gate != nil {
				tt.gate(&g)
			}
			_, got := g.Check(tt.text, allowedForTest())
			if tt.check == "" && len(got) > 0 {
				t.Errorf("%s: got %v, want it to pass", tt.text, got)
			}
			if tt.check != "" && (len(got) == 0 || got[0].Check != tt.check) {
				t.Errorf("%s: got %v, want %s", tt.text, got, tt.check)
			}
		})
	}
}

// TestGateSwitches: with one check off, what only it objects to passes. So no check is idle.
func TestGateSwitches(t *testing.T) {
	for check, off := range map[string]func(*Gate){
		"quantity": func(g *Gate) { g.Quantities = false },
		"cap_word": func(g *Gate) { g.CapWords = false },
		"link":     func(g *Gate) { g.Links = false },
		"policy":   func(g *Gate) { g.Policies = false },
	} {
		n := 0
		for _, tt := range gateCases {
			if tt.check != check || tt.gate != nil {
				continue
			}
			n++
			g := replyGate
			off(&g)
			if _, got := g.Check(tt.text, allowedForTest()); len(got) > 0 {
				t.Errorf("%s off: %s: got %v, want it to pass", check, tt.text, got)
			}
		}
		if n == 0 {
			t.Errorf("no case for %s", check)
		}
	}
}

// TestGateAccounts: figures come in the order of the text, each with its source.
func TestGateAccounts(t *testing.T) {
	figures, _ := replyGate.Check("不超过 150万元：5,000,000 × 30%，「最高支持200万元」，“500万”。", allowedForTest())
	var got []string
	for _, f := range figures {
		got = append(got, f.Text+"="+f.Value+"/"+f.Source+"/"+f.Ref)
	}
	want := "150万元=1500000/calc/9 5,000,000=5000000/calc/9 30%=0.3/calc/9 200万元=2000000/clause/9 500万=5000000/user/turn 1"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// TestPassReplaces: a reply with a figure that has no source is not shown, and the receipt says why.
func TestPassReplaces(t *testing.T) {
	b := newBot(t)
	turn := &turn{bot: b, lang: "zh"}
	turn.begin()
	turn.out.para("您一定能拿到 7777万元。")
	turn.pass()
	if a := turn.answer; strings.Contains(a.Text, "7777") || len(a.Refused) == 0 || a.Model.Guard != "fallback" {
		t.Errorf("got %q, refused %v, guard %s", a.Text, a.Refused, a.Model.Guard)
	}
}

func FuzzGate(f *testing.F) {
	for _, tt := range gateCases {
		f.Add(tt.text)
	}
	ok := allowedForTest()
	f.Fuzz(func(t *testing.T, text string) {
		g := replyGate
		g.Clauses = true
		figures, _ := g.Check(text, ok)
		for _, x := range figures {
			if x.Source == "" || x.Ref == "" || !strings.Contains(text, x.Text) {
				t.Errorf("%q: a figure without a source: %+v", text, x)
			}
		}
	})
}
