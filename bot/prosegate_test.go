package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

type proseCase struct {
	line  int
	check string // "" when allowed
	lang  string
	text  string
}

func proseCases(t testing.TB) []proseCase {
	t.Helper()
	data, err := os.ReadFile("testdata/prose.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []proseCase
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, text, ok := strings.Cut(line, " | ")
		word, rest, _ := strings.Cut(head, " ")
		if !ok || word != "allow" && word != "refuse" {
			t.Fatalf("testdata/prose.txt:%d: want allow LANG | text or refuse CHECK LANG | text", i+1)
		}
		c := proseCase{line: i + 1, lang: head[len(head)-2:], text: text}
		if word == "refuse" {
			c.check = strings.TrimSpace(rest[:len(rest)-2])
		}
		out = append(out, c)
	}
	return out
}

func (c proseCase) allowed() *proseAllowed {
	return &proseAllowed{lang: c.lang, text: "对购买使用服务券产品的中小企业给予资金奖励。PUE GPU", said: "我们买了ERP",
		titles: []string{"关于加快推进北京城市副中心产业高质量发展的若干措施"}}
}

func TestProse(t *testing.T) {
	for _, c := range proseCases(t) {
		got, what := refuseProse(proseChecks, c.text, c.allowed())
		if got.name != c.check {
			t.Errorf("testdata/prose.txt:%d: %s\n got %q for %q, want %q", c.line, c.text, got.name, what, c.check)
		}
	}
}

// TestProseNeedsEveryCheck switches off one check after the other: each time something passes that
// must not.
func TestProseNeedsEveryCheck(t *testing.T) {
	cases := proseCases(t)
	for i := range proseChecks {
		rest := append(append([]proseCheck{}, proseChecks[:i]...), proseChecks[i+1:]...)
		missed := false
		for _, c := range cases {
			if got, _ := refuseProse(rest, c.text, c.allowed()); c.check != "" && got.name == "" {
				missed = true
			}
		}
		if !missed {
			t.Errorf("nothing passes without the check %q: no case shows what it is for", proseChecks[i].name)
		}
	}
}

// neutral is prose that holds nothing to object to, to put an amount into.
var neutral = []string{
	"这项支持面向购买并使用服务券产品的中小企业", "是否符合要看产品是否在目录内", "具体以主管部门的解释为准",
	"需要先确认产品在目录内", "您描述的情况与条件一致", "测算结果见下", "可以申请",
}

var neutralEn = []string{
	"This support is for enterprises that use voucher products", "the district bureau decides",
	"please confirm it with the bureau", "the conditions look met", "the result follows below",
}

// FuzzProseAmount puts a random amount in a random spelling into random prose: it is refused.
func FuzzProseAmount(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, seed*7)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		r := rand.New(rand.NewPCG(a, b))
		lang, parts, stop := "zh", neutral, "，"
		if r.IntN(3) == 0 {
			lang, parts, stop = "en", neutralEn, ", "
		}
		var words []string
		for range 1 + r.IntN(4) {
			words = append(words, parts[r.IntN(len(parts))])
		}
		c := proseCase{lang: lang}
		plain := strings.Join(words, stop)
		if got, what := refuseProse(proseChecks, plain, c.allowed()); got.name != "" {
			t.Fatalf("%q is refused by itself: %s %q", plain, got.name, what)
		}
		at := r.IntN(len(words) + 1)
		spelled := spell(r, lang)
		words = append(words[:at], append([]string{spelled}, words[at:]...)...)
		text := strings.Join(words, stop)
		if got, _ := refuseProse(proseChecks, text, c.allowed()); got.name == "" {
			t.Errorf("%q passes with the amount %q in it", text, spelled)
		}
	})
}

// spell writes a random amount in one of many ways.
func spell(r *rand.Rand, lang string) string {
	n := 1 + r.IntN(9_999)
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	verb := pick("最高支持", "可以拿到", "约为", "不超过")
	if lang == "en" {
		verb = pick("up to ", "about ", "you may get ", "at most ")
	}
	han := hanNumber(n)
	ways := []func() string{
		func() string { return fmt.Sprintf("%d%s", n, pick("万元", "万", "元", "w", "k", " yuan", "%", "")) },
		func() string { return fmt.Sprintf("%d.%d%s", n, r.IntN(10), pick("万元", "亿", "million", "")) },
		func() string {
			return swap(fmt.Sprint(n), "0123456789", "０１２３４５６７８９") + pick("万元", "")
		},
		func() string {
			return swap(fmt.Sprint(n), "0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗") + pick("万元", "")
		},
		func() string { return swap(fmt.Sprint(n), "0123456789", "٠١٢٣٤٥٦٧٨٩") + pick("万元", "") },
		func() string { return swap(fmt.Sprint(n), "0123456789", "⓪①②③④⑤⑥⑦⑧⑨") },
		func() string { return swap(fmt.Sprint(n), "0123456789", "₀₁₂₃₄₅₆₇₈₉") },
		func() string {
			return strings.Join(strings.Split(fmt.Sprint(n), ""), pick(" ", "\u200b", "-", "、")) + "万"
		},
		func() string { return han + pick("万元", "万", "元", "块", "块钱", "万块", "元整", "亿") },
		func() string {
			return swap(han, "零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟") + pick("万元整", "元整", "圆", "萬")
		},
		func() string { return strings.Join(strings.Split(han+"万", ""), pick(" ", "，", "·", "/", "-")) },
		func() string { return "百分之" + hanNumber(1+n%99) },
		func() string { return hanNumber(1+n%9) + pick("成", "成半", "折", "倍") },
		func() string {
			return pick("一半", "对半", "半数", "两三百万", "五六十万", "几十万", "上百万", "过亿", "六位数", "七位数")
		},
		func() string { return englishNumber(n) + pick(" thousand", " million", " yuan", " RMB", " percent") },
		func() string { return strings.ToUpper(englishNumber(n)) + " MILLION" },
		func() string { return strings.ReplaceAll(englishNumber(n), " ", "") + "million" },
		func() string { return pinyinNumber(n) + pick(" wan", " yuan", " wan yuan") },
		func() string {
			return pick("half of it", "a quarter", "two thirds", "twice the amount", "a dozen million", "a couple of million", "hundreds of thousands")
		},
	}
	return verb + ways[r.IntN(len(ways))]()
}

func swap(s, from, to string) string {
	f, t := []rune(from), []rune(to)
	return strings.Map(func(r rune) rune {
		for i := range f {
			if f[i] == r {
				return t[i]
			}
		}
		return r
	}, s)
}

// hanNumber writes 1 to 9999 in Chinese.
func hanNumber(n int) string {
	digits, units := []rune("零一二三四五六七八九"), []string{"", "十", "百", "千"}
	var out string
	for place := 0; n > 0; place, n = place+1, n/10 {
		if d := n % 10; d > 0 {
			out = string(digits[d]) + units[place] + out
		} else if out != "" && !strings.HasPrefix(out, "零") {
			out = "零" + out
		}
	}
	return out
}

func pinyinNumber(n int) string {
	digits, units := strings.Fields("ling yi er san si wu liu qi ba jiu"), []string{"", " shi", " bai", " qian"}
	var out []string
	for place := 0; n > 0; place, n = place+1, n/10 {
		out = append([]string{digits[n%10] + units[place]}, out...)
	}
	return strings.Join(out, " ")
}

func englishNumber(n int) string {
	small := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens := strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	switch {
	case n < 20:
		return small[n]
	case n < 100 && n%10 == 0:
		return tens[n/10]
	case n < 100:
		return tens[n/10] + "-" + small[n%10]
	case n < 1000:
		return small[n/100] + " hundred and " + englishNumber(n%100)
	}
	return englishNumber(n/1000) + " thousand " + englishNumber(n%1000)
}

// TestProseAdversarial puts every spelling of the reader's adversarial cases into prose.
func TestProseAdversarial(t *testing.T) {
	data, err := os.ReadFile("../calc/amount/testdata/adversarial.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var c struct{ Text, Spelling, Lang string }
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		parts, stop := neutral, "，"
		if c.Lang == "en" {
			parts, stop = neutralEn, ", "
		}
		for _, text := range []string{c.Text, parts[0] + stop + c.Spelling + stop + parts[1]} {
			if got, _ := refuseProse(proseChecks, text, proseCase{lang: c.Lang}.allowed()); got.name == "" {
				t.Errorf("%q passes", text)
			}
		}
	}
}
