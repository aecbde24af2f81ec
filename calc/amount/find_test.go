package amount

import (
	"bufio"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

var update = flag.Bool("update", false, "rewrite testdata/amounts.txt with what Find returns")

// TestExamples reads testdata/amounts.txt: a line is "text => quantities". In the
// text \n, \t and \u{…} stand for characters that a line cannot show.
func TestExamples(t *testing.T) {
	const name = "testdata/amounts.txt"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out strings.Builder
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		text, want, ok := strings.Cut(line, " => ")
		if !ok || strings.HasPrefix(line, "#") {
			fmt.Fprintln(&out, line)
			continue
		}
		got := escape(describe(Find(unescape(text))))
		if got != want && !*update {
			t.Errorf("%s:%d: %s\n got  %s\n want %s", name, n, text, got, want)
		}
		fmt.Fprintf(&out, "%s => %s\n", text, got)
	}
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var escapes = []string{"\n", `\n`, "\t", `\t`, "\u200b", `\u{200b}`, "\u202e", `\u{202e}`, "\u00ad", `\u{ad}`}

func escape(s string) string { return strings.NewReplacer(escapes...).Replace(s) }

func unescape(s string) string {
	back := make([]string, len(escapes))
	for i := 0; i < len(escapes); i += 2 {
		back[i], back[i+1] = escapes[i+1], escapes[i]
	}
	return strings.NewReplacer(back...).Replace(s)
}

// check tells what is wrong with the quantities of a text, "" when nothing is.
func check(text string, qs []Quantity) string {
	runes := []rune(text)
	offset := make([]int, 0, len(runes)+1)
	for i := range text {
		offset = append(offset, i)
	}
	offset = append(offset, len(text))
	last := 0
	for _, q := range qs {
		switch {
		case q.Start < last || q.End <= q.Start || q.End > len(runes):
			return fmt.Sprintf("span %d..%d of %q after %d", q.Start, q.End, q.Quote, last)
		case q.Quote != text[offset[q.Start]:offset[q.End]]:
			return fmt.Sprintf("quote %q is not at %d..%d", q.Quote, q.Start, q.End)
		case q.Point && q.Range:
			return fmt.Sprintf("%q is a point and a range", q.Quote)
		case q.Range && q.High.LessThan(q.Low):
			return fmt.Sprintf("%q ends before it begins", q.Quote)
		case q.Kind == "":
			return fmt.Sprintf("%q has no kind", q.Quote)
		}
		last = q.End
	}
	return ""
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "500万元", "五百二十万零三", "1：0.5", "RMB 2.5 million and a half", "〔2024〕136号", "$\\frac{1}{3}$", "五\u200b百", "\xff5\xfe万", "二〇二四年九月三十日九点半", "百分之负三点八", "between $10 and $20", "50/100/200万元", "单位：万元\n1\t2", "&#53;00", "wu bai wan", "1.2.3.4", "5×10⁶元", "[bookmark: _Toc1]", "三七分成", "💯万元"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		qs := Find(text)
		if fault := check(text, qs); fault != "" {
			t.Fatalf("%q: %s", text, fault)
		}
		if again := describe(Find(text)); again != describe(qs) {
			t.Fatalf("%q: %s, then %s", text, describe(qs), again)
		}
		more := Suspicious(text)
		if fault := check(text, more); fault != "" {
			t.Fatalf("suspicious %q: %s", text, fault)
		}
		if len(more) < len(qs) {
			t.Fatalf("%q: suspicious %s misses some of %s", text, describe(more), describe(qs))
		}
	})
}

// TestYuanComesBack prints sums of every size and reads them again.
func TestYuanComesBack(t *testing.T) {
	seed := uint64(1)
	next := func(n uint64) uint64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return (seed >> 33) % n
	}
	for i := 0; i < 20000; i++ {
		d := decimal.New(int64(next(1<<31)), 0)
		if i%3 == 0 {
			d = d.Mul(decimal.New(int64(next(1<<20))+1, 0))
		}
		d = d.Shift(int32(next(9)) - 4)
		if i%5 == 0 {
			d = d.Neg()
		}
		for _, lang := range []string{"zh", "en"} {
			text := Yuan(d, lang)
			for _, sentence := range []string{text, "最多可得" + text + "。", "up to " + text + "."} {
				qs := Find(sentence)
				if len(qs) != 1 || qs[0].Kind != Money || !qs[0].Point || !qs[0].Value.Equal(d) || qs[0].Unit != "CNY" || qs[0].Quote != text {
					t.Fatalf("Yuan(%s, %s) = %q, in %q read as %s", d, lang, text, sentence, describe(qs))
				}
			}
		}
	}
}

func TestYuan(t *testing.T) {
	for _, c := range []struct{ value, zh, en string }{
		{"15000000", "1,500万元", "RMB 15,000,000"},
		{"9999.99", "9,999.99元", "RMB 9,999.99"},
		{"150000000", "1.5亿元", "RMB 150,000,000"},
		{"28000", "2.8万元", "RMB 28,000"},
		{"12345678.9", "12,345,678.90元", "RMB 12,345,678.90"},
		{"0", "0元", "RMB 0"},
		{"49999.998", "49,999.998元", "RMB 49,999.998"},
	} {
		d := decimal.RequireFromString(c.value)
		if got := Yuan(d, "zh"); got != c.zh {
			t.Errorf("Yuan(%s, zh) = %s, want %s", c.value, got, c.zh)
		}
		if got := Yuan(d, "en"); got != c.en {
			t.Errorf("Yuan(%s, en) = %s, want %s", c.value, got, c.en)
		}
	}
}

// nasty are pieces that, repeated, make a careless reader quadratic.
var nasty = []string{"1", "一", "一 ", "1 ", "1,", "五百", "万", "万一", "十", "a ", "one ", "one hundred and ", "three million, ", "1/", "1-", "一比", "点五", "又", "百分之", "$", "$1", "\\frac{", "[1]", "&#53;", "（万元）", "单位：万元", "1\u200b", "零", "〇1", "¥", "(1)", "wu", "wu bai ", "https://a.b/1 ", "2024-", "*5*", "两三", "~", "五后面跟", "<b>", "A1-", "1.", "第", "每满", "f i v e ", "오백"}

// One long text takes about as long to read as the same in eight parts; a quadratic reader takes eight
// times as long. What else the machine does disturbs some measurements, a quadratic reader fails all.
func TestLinearTime(t *testing.T) {
	const attempts, parts = 10, 8
	for _, piece := range nasty {
		short, long := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
		for range attempts {
			short = min(short, measure(strings.Repeat(piece, 4000/len(piece)), parts))
			long = min(long, measure(strings.Repeat(piece, parts*4000/len(piece)), 1))
			if long <= 4*short {
				break
			}
		}
		if long > 4*short {
			t.Errorf("%q: %d times 4 kB in %v, all at once in %v", piece, parts, short, long)
		}
	}
}

func measure(text string, times int) time.Duration {
	start := time.Now()
	for range times {
		Suspicious(text)
	}
	return time.Since(start)
}

func TestHostileInput(t *testing.T) {
	for _, text := range []string{"", "\x00", "\xff\xfe\xfd", strings.Repeat("9", 100000), strings.Repeat("九", 100000), "1e99999", "0x", "5×10", "一" + strings.Repeat("亿", 5000), strings.Repeat("million ", 9000), "1" + strings.Repeat("0", 50) + "万亿亿元", "\u202e5\u202c00"} {
		if fault := check(text, Find(text)); fault != "" {
			t.Errorf("%.20q: %s", text, fault)
		}
		if fault := check(text, Suspicious(text)); fault != "" {
			t.Errorf("suspicious %.20q: %s", text, fault)
		}
	}
}

const sentence = "我们是通州的中小企业，去年签了120万元的服务券合同，已用上，区里最高能给30%，还是按1：0.5配套？"

func BenchmarkFind(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Find(sentence)
	}
}

func BenchmarkFindPlain(b *testing.B) {
	text := "请问申报的时候需要准备哪些材料，提交之后大概什么时候能知道结果，如果材料不齐可以补交吗，找谁咨询比较合适呢"
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}

func BenchmarkFindLong(b *testing.B) {
	text := strings.Repeat(sentence, 100000/len(sentence)+1)
	b.SetBytes(int64(len(text)))
	b.Logf("%d bytes, %d characters", len(text), utf8.RuneCountInString(text))
	for b.Loop() {
		Find(text)
	}
}

// TestSuspicious tries spellings that Find does not claim to read.
func TestSuspicious(t *testing.T) {
	for _, text := range []string{
		"给予f1ve hundred", "给予「伍」「佰」「万」", "五-百-万", "fünf Millionen Euro", "오백만 위안", "пять миллионов", "fіve (Cyrillic) of them", "f i v e of them", "ごひゃくまん円", "wubai", "mi11ion",
	} {
		if len(Suspicious(text)) == 0 {
			t.Errorf("%q: nothing suspicious", text)
		}
	}
	for _, text := range []string{"请问需要准备哪些材料？", "The portal opens in spring and closes in autumn.", "统一社会信用代码以营业执照为准。", "Please contact the bureau for details, e.g. by e-mail.", "I have a question"} {
		if qs := Suspicious(text); len(qs) > 0 {
			t.Errorf("%q: false alarm %s", text, describe(qs))
		}
	}
}
