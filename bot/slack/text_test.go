package slack

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		want       string // pieces parted by |
	}{
		{"fits", "一二三", 3, "一二三"},
		{"nothing", "", 3, ""},
		{"paragraphs", "第一段。\n\n第二段。", 8, "第一段。|第二段。"},
		{"lines", "甲：一\n乙：二", 5, "甲：一|乙：二"},
		{"sentences", "支持一。支持二。支持三。", 9, "支持一。支持二。|支持三。"},
		{"a decimal is no sentence", "不超过1.5亿元的部分", 6, "不超过1.5|亿元的部分"},
		{"an amount stays whole", "共计1,000,000元整", 9, "共计1,000,0|00元整"},
		{"words", "one two three", 8, "one two|three"},
		{"anywhere", strings.Repeat("字", 7), 3, "字字字|字字字|字"},
		{"an accent", "aaaae\u0301bb", 5, "aaaa|e\u0301bb"},
		{"a family", "aa👨‍👩‍👧‍👦bb", 8, "aa|👨‍👩‍👧‍👦b|b"},
		{"flags", "a🇨🇳🇨🇳🇨🇳", 4, "a🇨🇳|🇨🇳🇨🇳"},
		{"a skin tone", "aaa👍🏽b", 4, "aaa|👍🏽b"},
	} {
		got := strings.Join(split(c.text, c.limit), "|")
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("支持一。支持二。\n\n1,000,000元 👨‍👩‍👧‍👦 🇨🇳", 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 1 || limit > 1000 || !utf8.ValidString(text) {
			return
		}
		pieces := split(text, limit)
		for _, p := range pieces {
			if utf8.RuneCountInString(p) > limit || !utf8.ValidString(p) {
				t.Fatalf("piece %q for limit %d", p, limit)
			}
		}
		bare := func(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), "") }
		if got := bare(strings.Join(pieces, "")); got != bare(text) {
			t.Fatalf("got %q, want %q", got, text)
		}
	})
}

func FuzzShort(f *testing.F) {
	f.Add("👨‍👩‍👧‍👦 🇨🇳 e\u0301", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 1 || n > 100 || !utf8.ValidString(s) {
			return
		}
		if got := short(s, n); utf8.RuneCountInString(got) > n || !utf8.ValidString(got) {
			t.Fatalf("short(%q, %d) = %q", s, n, got)
		}
	})
}

// What is escaped and read back is what it was, for every text.
func FuzzEscapes(f *testing.F) {
	for _, s := range []string{"PUE<1.35", "&lt;", "a & b > c", "<!channel>", "<@U1|x>", "<", ">", "&amp;lt;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := escape(s)
		if strings.ContainsAny(out, "<>") {
			t.Fatalf("escape(%q) = %q", s, out)
		}
		if got := unescape(out, "UBOT"); got != strings.TrimSpace(s) {
			t.Fatalf("got %q back, want %q", got, s)
		}
	})
}

// Any raw text of Slack's is read without a panic, and anything can be shown.
func FuzzReadAndShow(f *testing.F) {
	f.Add("<@U1|a> **b** `c` *d*\n- x\n  y\n> q\n# h")
	f.Fuzz(func(t *testing.T, s string) {
		unescape(s, "U1")
		words := func(elements []slack.RichTextElement) string {
			var b strings.Builder
			writeElements(&b, elements, "")
			return b.String()
		}
		keep := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s)
		}
		if utf8.ValidString(s) {
			if got := keep(words(richText(s))); got != keep(s) {
				t.Fatalf("got %q, want %q", got, s)
			}
			if got := keep(plainText(s)); got != keep(s) {
				t.Fatalf("plain: got %q, want %q", got, s)
			}
		}
	})
}

func TestInline(t *testing.T) {
	for _, c := range []struct{ md, want string }{
		{"**粗**的", "[b]粗[/]的"}, {"*斜*", "[i]斜[/]"}, {"`码`", "[c]码[/]"}, {"2 * 3 * 4", "2 * 3 * 4"},
		{"**没有另一半", "**没有另一半"}, {"** 空 **", "** 空 **"}, {"a**b**c*d*", "a[b]b[/]c[i]d[/]"}, {"****", "****"},
	} {
		var b strings.Builder
		for _, e := range inline(c.md, false) {
			x := e.(*slack.RichTextSectionTextElement)
			switch {
			case x.Style == nil:
				b.WriteString(x.Text)
			case x.Style.Bold:
				b.WriteString("[b]" + x.Text + "[/]")
			case x.Style.Italic:
				b.WriteString("[i]" + x.Text + "[/]")
			case x.Style.Code:
				b.WriteString("[c]" + x.Text + "[/]")
			}
		}
		if b.String() != c.want {
			t.Errorf("%q: got %q, want %q", c.md, b.String(), c.want)
		}
	}
}

func TestReadAmount(t *testing.T) {
	for _, c := range []struct{ in, unit, want string }{
		{"150000000", "CNY", "150000000"}, {"80000.55", "CNY", "80000.55"}, {" 1.34 ", "", "1.34"},
		{"1.5亿元", "CNY", "150000000"}, {"80万", "CNY", "800000"}, {"1,000,000", "CNY", "1000000"},
		{"大概80万", "CNY", ""}, {"80万和90万", "CNY", ""}, {"很多", "CNY", ""}, {"-5", "CNY", "-5"}, {"", "CNY", ""}, {"1.2.3", "CNY", ""},
		{"2500万美元", "USD", "25000000"}, {"USD 25 million", "USD", "25000000"}, {"25000000", "USD", "25000000"}, {"2500万", "USD", ""}, {"2500万元", "USD", ""}, {"100万美元", "CNY", ""},
		{"80万", "PFLOPS", ""}, {strings.Repeat("9", 200), "CNY", ""},
	} {
		d, ok := readAmount(c.in, c.unit)
		got := ""
		if ok {
			got = d.String()
		}
		if got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.in, c.unit, got, c.want)
		}
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, data, want string
		ok               bool
	}{
		{"utf-8", "投资80万", "投资80万", true},
		{"utf-8 with a mark", "\xef\xbb\xbf投资", "投资", true},
		{"gb 18030", "\xcd\xb6\xd7\xca80\xcd\xf2", "投资80万", true},
		{"utf-16", "\xff\xfe\x95b\x44\x8d", "投资", true},
		{"utf-16, the other way", "\xfe\xffb\x95\x8d\x44", "投资", true},
		{"a picture", "\x89PNG\x00\x01", "", false},
	} {
		got, ok := decode([]byte(c.data))
		if got != c.want || ok != c.ok {
			t.Errorf("%s: got %q, %v", c.name, got, ok)
		}
	}
}

func TestTellsAmountsApart(t *testing.T) {
	for in, want := range map[string]string{"15000000.00": "15,000,000", "60000.50": "60,000.50", "999.00": "999", "0.00": "0", "1000": "1,000"} {
		if got := grouped(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
