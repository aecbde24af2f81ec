package amount

import (
	"github.com/shopspring/decimal"
)

// everyday returns the length of the everyday word at cell i that only looks like
// a figure, or 0.
func (s *scanner) everyday(i int) int {
	if !s.is(i, isWordStart) || s.c[i].flag&flagFormal != 0 {
		return 0
	}
	n := s.longest(everydayWords, i)
	if n == 0 {
		return 0
	}
	switch last := s.r(i + n - 1); {
	case last == '分' && s.r(i+n) == '之',
		last == '点' && s.is(i+n, isHanDigit|isDigit),
		s.is(i+n-1, isHan) && (s.is(i+n, isSmall|isBig) || s.any(i+n, "元", "折", "成", "%", "倍", "分之", "块") > 0):
		return 0 // 十分之三, 一点五亿, 九五折
	}
	return n
}

// A claim about an amount that has no digits.
type capValue struct {
	kind  Kind
	value string // the plain ratio it stands for; "" for none
}

// capValues are such claims; what they stand for is a share or a multiple of an
// amount named elsewhere.
var capValues = map[string]capValue{
	"上不封顶": {CapWord, ""}, "不封顶": {CapWord, ""}, "不设上限": {CapWord, ""}, "不设封顶": {CapWord, ""}, "没有上限": {CapWord, ""}, "无上限": {CapWord, ""}, "不设限额": {CapWord, ""}, "不限额": {CapWord, ""}, "不限金额": {CapWord, ""}, "没有封顶": {CapWord, ""}, "额度不限": {CapWord, ""}, "金额不限": {CapWord, ""}, "上限不设": {CapWord, ""}, "无限额": {CapWord, ""}, "没有限额": {CapWord, ""}, "不设天花板": {CapWord, ""}, "没有天花板": {CapWord, ""}, "不受上限": {CapWord, ""}, "突破上限": {CapWord, ""},
	"全额": {CapWord, "1"}, "等额": {CapWord, "1"}, "实报实销": {CapWord, "1"}, "全数报销": {CapWord, "1"}, "全部报销": {CapWord, "1"}, "全部返还": {CapWord, "1"}, "全款": {CapWord, "1"}, "全包": {CapWord, "1"}, "全免": {CapWord, "1"}, "分文不出": {CapWord, "0"}, "分文不取": {CapWord, "0"}, "一分不出": {CapWord, "0"}, "一分不少": {CapWord, "1"}, "花多少补多少": {CapWord, "1"}, "投多少补多少": {CapWord, "1"}, "给多少配多少": {CapWord, "1"},
	"减半": {CapWord, "0.5"}, "折半": {CapWord, "0.5"}, "半额": {CapWord, "0.5"}, "半价": {CapWord, "0.5"}, "翻番": {CapWord, "2"}, "翻倍": {CapWord, "2"}, "翻一倍": {CapWord, "2"}, "翻一番": {CapWord, "2"}, "翻两番": {CapWord, "4"}, "翻两倍": {CapWord, "3"}, "翻三番": {CapWord, "8"}, "翻了一番": {CapWord, "2"}, "翻了一倍": {CapWord, "2"}, "加倍": {CapWord, "2"}, "双倍": {CapWord, "2"}, "倍增": {CapWord, "2"}, "成倍": {Unknown, ""}, "数倍": {Unknown, ""}, "几倍": {Unknown, ""}, "好几倍": {Unknown, ""},
	"二一添作五": {Ratio, "0.5"}, "一半": {Ratio, "0.5"}, "半数": {Ratio, "0.5"}, "对半": {Ratio, "0.5"}, "各半": {Ratio, "0.5"}, "过半": {Ratio, "0.5"}, "近半": {Ratio, "0.5"}, "小半": {Unknown, ""}, "大半": {Unknown, ""}, "对折": {Percent, "0.5"}, "百分百": {Percent, "1"},
	"五五开": {Ratio, "1"}, "五五分": {Ratio, "1"}, "五五分成": {Ratio, "1"},
}

// capNot lists continuations that turn a claim into another word.
var capNot = map[string][]string{
	"对折": {"旧", "页", "叠", "线"}, "对半": {"导", "成", "年"}, "加倍": {"努力", "小心", "重视", "珍惜", "关注", "用心", "注意", "认真", "留意"}, "全款": {"购"}, "倍增": {"计划", "行动", "工程", "效应", "器"},
	"过半": {"年", "个", "小时"}, "大半": {"年", "个", "天", "辈", "夜"}, "小半": {"年", "个", "天"}, "近半": {"年", "个", "小时"}, "一半": {"导"}, "半数": {"字"}, "各半": {"年", "个", "天"}, "无上限": {"制"}, "全包": {"式", "围", "装"}, "成倍": {"数"},
}

// capWord reads a claim without digits at i.
func (s *scanner) capWord(i int) int {
	n := s.longest(capWords, i)
	if n == 0 {
		return i
	}
	word := string(s.runes(i, i+n))
	if s.any(i+n, capNot[word]...) > 0 {
		return i
	}
	if word == "一半" && s.anyBefore(i, "事半功") > 0 {
		return i
	}
	c := capValues[word]
	q := Quantity{Kind: c.kind}
	if c.value != "" {
		q.Value, q.Point = decimal.RequireFromString(c.value), true
	}
	switch word {
	case "过半":
		q.Bound = Above
	case "近半":
		q.Approx = true
	}
	s.add(q, i, i+n)
	return i + n
}

// share reads 三七分成, 四六开: what the second gets for one of the first.
func (s *scanner) share(i int) int {
	if !s.is(i, isHanDigit) || !s.is(i+1, isHanDigit) || s.any(i+2, "开", "分成", "分账", "分担", "分摊", "比例", "分") == 0 || s.any(i+2, "分之", "分钟") > 0 {
		return 0
	}
	a, b := hanDigits[s.r(i)], hanDigits[s.r(i+1)]
	if a+b != 10 || a == 0 || b == 0 {
		return 0
	}
	q := Quantity{Kind: Ratio, Point: true, Num: intDecimal(b), Den: intDecimal(a)}
	var exact bool
	q.Value, exact = quotient(q.Num, q.Den)
	q.Approx = !exact
	s.add(q, i, i+2)
	return i + 2
}

// zeros reads 五后面跟六个零, and 六个零 alone, which is seen and not evaluated.
func (s *scanner) zeros(o op) int {
	k := o.end
	if n := s.any(k, "个零", "个0", "个〇", "个圈"); n > 0 && s.any(k+n, "售", "部件", "件", "距") == 0 {
		s.add(Quantity{Kind: Unknown}, o.start, k+n)
		return k + n
	}
	n := s.any(k, "后面", "后边", "后头", "后")
	if n == 0 {
		return 0
	}
	k += n
	k += s.any(k, "跟着", "跟", "加上", "加", "带", "有", "是", "再写", "写")
	l, ok := s.plainInt(k)
	if !ok {
		return 0
	}
	if n := s.any(l.end, "个零", "个0", "个〇"); n > 0 {
		s.add(Quantity{Kind: Unknown}, o.start, l.end+n)
		return l.end + n
	}
	return 0
}

// nothing reads 一分钱都不用, 一毛不拔: a claim that the sum is zero.
func (s *scanner) nothing(i int) int {
	n := s.any(i, "一分钱", "一毛钱", "一块钱", "一分", "一文钱")
	if n == 0 {
		return 0
	}
	m := s.any(i+n, "都不用", "也不用", "都不要", "也不要", "都没", "也没", "都不", "也不", "没", "不用", "不花", "不收", "不出", "不要")
	if m == 0 {
		return 0
	}
	s.add(Quantity{Kind: Money, Unit: "CNY", Point: true}, i, i+n+m)
	return i + n + m
}
