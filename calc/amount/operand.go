package amount

import (
	"github.com/shopspring/decimal"
)

// op is a number with its unit: one side of a range or ratio, or a quantity.
type op struct {
	num
	kind    Kind
	unit    string
	start   int // with sign and currency
	neg     bool
	prefix  string // the currency written before it
	implied bool
	noun    bool // the unit is a word of the text, not a known unit
}

var (
	one     = decimal.New(1, 0)
	hundred = decimal.New(100, 0)
)

// operand reads a number and its unit at cell i; signs and currencies before it are
// looked for behind.
func (s *scanner) operand(i int) (op, bool) {
	n, ok := s.number(i)
	if !ok {
		return op{}, false
	}
	o := op{num: n, start: i, kind: Number}
	s.prefixBack(&o)
	s.read(&o)
	return o, true
}

// operandAfter reads the second side of a range, which may begin with its currency.
func (s *scanner) operandAfter(i int) (op, bool) {
	i = s.skip(i)
	j := i
	for n := 0; n < 3; n++ {
		r := s.r(j)
		if _, ok := currencySigns[r]; ok && r != '元' || r == '负' || r == '-' {
			j = s.skip(j + 1)
			continue
		}
		if s.is(j, isLetter) {
			if w, end := s.word(j); latinCurrencies[w].code != "" || w == "the" || w == "negative" || w == "minus" {
				j = s.skip(end)
				continue
			}
		}
		if k := s.any(j, "人民币", "美元", "港币"); k > 0 {
			j = s.skip(j + k)
			continue
		}
		break
	}
	if !s.is(j, isDigit|isHan|isLetter|isSpecial) {
		return op{}, false
	}
	o, ok := s.operand(j)
	if ok && o.start > j {
		o.start = j
	}
	return o, ok
}

// number reads a numeral in whichever language it is written.
func (s *scanner) number(i int) (num, bool) {
	if s.is(i, isLetter) {
		return s.english(i)
	}
	if s.is(i, isDigit|isSpecial) {
		if n, ok := s.englishAfterDigits(i); ok {
			return n, true
		}
	}
	if s.is(i, isWordStart) && s.everyday(i) > 0 {
		return num{}, false
	}
	return s.numeral(i)
}

// read gives o its unit and kind.
func (s *scanner) read(o *op) {
	switch {
	case s.fractionWord(o):
	case s.percent(o):
	case s.money(o):
	case s.measure(o):
	default:
		s.bare(o)
	}
	if o.neg {
		o.v = o.v.Neg()
		if o.rng {
			o.v, o.hi = o.hi.Neg(), o.v
		}
		o.top = o.top.Neg()
	}
}

// bare decides what a number without a unit is.
func (s *scanner) bare(o *op) {
	o.kind = Number
	if o.prefix != "" {
		o.kind, o.unit = Money, o.prefix
		return
	}
	if o.frac {
		o.kind = Ratio
		return
	}
	if o.scaled && !o.approxNoun(s) {
		o.kind, o.unit, o.implied = Money, "CNY", true
	}
}

// approxNoun tells a scaled number that counts something: 千亿参数, 亿级用户.
func (o *op) approxNoun(s *scanner) bool {
	k := o.end
	if s.r(k) == '级' {
		k++
	}
	for _, w := range []string{"参数", "用户", "人口", "消费者", "流量", "数据", "token", "千瓦", "订单", "粉丝", "访问", "点击", "次", "词元", "像素", "字节", "标准煤"} {
		if s.has(k, w) {
			o.kind, o.unit = Measure, w
			return true
		}
	}
	return false
}

// money reads a currency after the number, and the 角 and 分 after it.
func (s *scanner) money(o *op) bool {
	k := s.skipLine(o.end)
	if o.words && s.r(k) == '-' {
		k++
	}
	c, end := s.currencyAt(k, o)
	if end == 0 {
		return false
	}
	o.kind, o.unit = Money, c.code
	if o.prefix != "" && c.code == "CNY" {
		o.unit = o.prefix
	}
	o.v, o.hi = o.v.Shift(c.pow), o.hi.Shift(c.pow)
	o.end = end
	if c.pow == 0 && s.any(end, "多", "余") > 0 && !s.is(end+1, isHan|isDigit) {
		o.approx = true
		o.end++
	}
	s.change(o, c)
	if s.any(o.end, "整", "正") > 0 && !s.is(o.end-1, isDigit) && s.any(o.end+1, "好", "在", "式", "常", "数", "个", "体", "确", "改", "要", "是") == 0 {
		o.end++
	}
	if k := s.skip(o.end); s.has(k, "人民币") && o.unit == "CNY" {
		o.end = k + 3
	}
	return true
}

// currencyAt returns the currency at k and where it ends, 0 when there is none.
func (s *scanner) currencyAt(k int, o *op) (currency, int) {
	if code, ok := currencySigns[s.r(k)]; ok && s.r(k) != '元' && k <= o.end+1 {
		if s.is(k+1, isDigit) || k > o.end && s.r(k) != '€' {
			return currency{}, 0
		}
		return currency{code, 0}, k + 1
	}
	if n := s.longest(hanCurrencyWords, k); n > 0 {
		w := string(s.runes(k, k+n))
		if s.notMoney(o, k, n) {
			return currency{}, 0
		}
		return hanCurrencies[w], k + n
	}
	if !s.is(k, isLetter) {
		return currency{}, 0
	}
	w, end := s.word(k)
	if nation, ok := currencyNations[w]; ok && len(w) > 1 {
		if w2, end2 := s.word(s.skip(end)); latinCurrencies[w2].code != "" && end2 > end {
			c := latinCurrencies[w2]
			return currency{nation, c.pow}, end2
		}
		if s.r(end) == '$' {
			return currency{nation, 0}, end + 1
		}
	}
	c, ok := latinCurrencies[w]
	if !ok || w == "us" || w == "hk" {
		return currency{}, 0
	}
	return c, end
}

func (s *scanner) runes(from, to int) []rune {
	var rs []rune
	for i := from; i < to && i < len(s.c); i++ {
		rs = append(rs, s.c[i].r)
	}
	return rs
}
