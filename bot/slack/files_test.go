package slack_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"policybot/bot/slack"
	"policybot/calc"
)

// sheets reads "rule,investment" rows, as the reader of sheets does for real ones.
func sheets(name string, data []byte) ([]calc.Case, error) {
	if !strings.HasPrefix(string(data), "rule,investment") {
		return nil, errors.New("row 1: no column named rule")
	}
	var out []calc.Case
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		rule, amount, _ := strings.Cut(line, ",")
		c, err := calc.ParseCase(fmt.Appendf(nil, `{"claims":[{"rule":%q,"facts":{"investment":%q,"level":"national","used":true,"pue":"1.3"}}]}`, rule, amount))
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func TestFiles(t *testing.T) {
	r := newRig(t, options{config: func(c *slack.Config) { c.Cases = sheets }})
	many := "rule,investment\n"
	for i := range 150 {
		many += fmt.Sprintf("8.1a,%d\n", (i+1)*1_000_000)
	}
	for _, c := range []struct {
		name, kind, content string
		text                string
		asked, shown        string
	}{
		{"说明.txt", "text", "投资1.5亿元，国家级", "请测算", "请测算\n投资1.5亿元，国家级", "答：请测算"},
		{"gbk.txt", "text", "\xcd\xb6\xd7\xca80\xcd\xf2", "", "投资80万", "答：投资80万"},
		{"one.csv", "csv", "rule,investment\n8.1a,150000000\n", "测算", "", "15,000,000 元"},
		{"two.csv", "csv", "rule,investment\n8.1a,150000000\n8.1a,900000000\n", "测算", "", "| 2 | 8.1a | 20,000,000 元 | 符合 |"},
		{"many.xlsx", "xlsx", many, "测算", "", "| 150 | 8.1a | 15,000,000 元 | 符合 |"},
		{"bad row.csv", "csv", "rule,investment\n8.1a,150000000\n77,1\n", "测算", "", `rule "77" is not in test-policy`},
		{"notes.csv", "csv", "事项,金额\n投资,80万\n", "", "事项,金额\n投资,80万", "答：事项"},
		{"other.xlsx", "xlsx", "PK\x03\x04", "测算", "", "不是每行一个案例的表格"},
		{"too many.csv", "csv", "rule,investment\n" + strings.Repeat("8.1a,1\n", 201), "测算", "", "超过 200 行"},
		{"图.png", "png", "x", "看图", "", "格式读不了"},
		{"大.txt", "text", strings.Repeat("字", 400_000), "看", "", "超过 1 MB"},
		{"bin.txt", "text", "\x00\x01", "看", "", "编码认不出来"},
	} {
		path := "/files/" + strings.ReplaceAll(c.name, " ", "-")
		r.workspace.mu.Lock()
		r.files[path] = c.content
		r.workspace.mu.Unlock()
		before, asked := len(r.sent(func(post) bool { return true })), len(r.questions())
		size := len(c.content)
		if c.name == "大.txt" {
			size = 10 // what Slack says of it is not relied on
		}
		deliverEvent(t, r.http, wrap(said("D1", "U1", c.text, r.ts(), fields{"subtype": "file_share", "files": []fields{
			{"id": "F1", "name": c.name, "filetype": c.kind, "size": size, "url_private": r.srv.URL + path}}})))
		r.settled(t)
		if got := strings.Join(r.questions()[asked:], "|"); got != c.asked {
			t.Errorf("%s: got %q asked, want %q", c.name, got, c.asked)
		}
		seen := ""
		for _, p := range r.sent(func(post) bool { return true })[before:] {
			seen += drawn(t, p.Blocks)
		}
		if !strings.Contains(seen, c.shown) {
			t.Errorf("%s: got\n%s\nwant %q", c.name, seen, c.shown)
		}
	}
}
