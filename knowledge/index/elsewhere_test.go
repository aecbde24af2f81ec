package index_test

import (
	"strings"
	"testing"
)

func TestElsewhere(t *testing.T) {
	_, q := builtin(t)
	for text, want := range map[string]string{
		"海淀区对AI企业有什么补贴":                    "other place",
		"What does Shanghai pay for GPUs?": "other place",
		"小规模纳税人增值税免不免":                     "tax",
		"社保缴费基数是多少":                        "social insurance",
		"今天通州天气如何":                         "daily life and chat",
		"護照怎麼換發":                           "visas", // traditional characters
		"物业费能不能补":                          "housing",
		"How do I renew my passport?":      "visas",

		"我们注册在海淀，能申请吗":                "",
		"论坛在上海举办，行吗":                  "",
		"合同含税500万，含增值税":               "",
		"北京市城市副中心的企业能拿多少":             "",
		"买国产服务器，价税合计3270万，机器上架后对外卖算力": "",
		"公司42人，房租一个月3.8万，买了服务券产品":     "",
		"拿补助去还贷款行吗":                   "",
		"":                            "",
	} {
		got, word, ok := q.Elsewhere(text)
		if got != want || ok != (want != "") {
			t.Errorf("%s: got %q by %q, want %q", text, got, word, want)
		}
	}
}

// TestElsewhereLeavesTheAskedAlone shows that no question a clause answers is
// turned away.
func TestElsewhereLeavesTheAskedAlone(t *testing.T) {
	_, q := builtin(t)
	for id, asked := range q.Asked {
		for _, s := range asked {
			if c, w, ok := q.Elsewhere(s); ok {
				t.Errorf("clause %s %q: taken for %s by %q", id, s, c, w)
			}
		}
	}
	for _, line := range strings.Split(readAll(t), "\n") {
		if _, s, ok := strings.Cut(line, "\t"); ok {
			if c, w, ok := q.Elsewhere(s); ok {
				t.Errorf("%q: taken for %s by %q", s, c, w)
			}
		}
	}
	caught := 0
	for _, s := range q.Outside {
		if _, _, ok := q.Elsewhere(s); ok {
			caught++
		}
	}
	t.Logf("of %d questions outside the policy %d are known by a word", len(q.Outside), caught)
}
