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

// notMoney tells 元, 块, 角, 分 and the like that belong to another word: 三元桥, 两块
// 牌子, 八角, 五分钟.
func (s *scanner) notMoney(o *op, k, n int) bool {
	after := s.r(k + n)
	switch s.r(k) {
	case '元':
		return o.weak && o.digits == 1 && s.any(k+n, "桥", "里", "村", "化", "宇", "素", "一次", "二次", "方程", "论", "结构", "锂", "材料", "体系", "正", "相") > 0 && !o.formal ||
			n == 1 && s.any(k, "元宇宙", "元素", "元年", "元旦") > 0
	case '块':
		if o.weak && s.r(o.from) == '一' && n == 1 && !s.is(k+1, isHanDigit|isDigit) {
			return !s.alone(o.from, k+1) && s.r(k+1) != '配'
		}
		return n == 1 && (o.weak || !o.scaled) && !(s.is(k+1, isHanDigit|isDigit) || s.stops(k+1) || s.any(k+1, "的", "以", "到", "至", "左右", "每", "配", "一", "多", "就", "都", "来", "和") > 0)
	case '毛':
		return n == 1 && s.any(k+1, "利", "病", "衣", "巾", "笔", "线", "片", "孩", "坯", "重", "发", "皮", "泽", "细") > 0
	case '角':
		return n == 1 && o.weak && !o.formal && !s.moneyBefore(o.from) && !s.is(k+1, isHanDigit|isDigit) && s.anyBefore(o.from, "配", "跟", "补", "返", "减") == 0
	case '分', '厘':
		if n > 1 || s.moneyBefore(o.from) || o.formal {
			return false
		}
		return !s.alone(o.from, k+1)
	case '盾', '铢', '马':
		return n == 1 && after != 0 && o.weak
	}
	return false
}

// alone tells whether the cells from i to j are the whole text.
func (s *scanner) alone(i, j int) bool {
	return s.skipBack(i) <= 0 && s.skip(j) >= len(s.c)-1
}

// moneyBefore tells whether a sum ends right before i: the 元 of 三元五角.
func (s *scanner) moneyBefore(i int) bool {
	return s.anyBefore(i, "元", "块", "角", "毛", "零") > 0
}

// change reads 角 and 分 after 元: 五元三毛, 一块五, 三块零四, 两毛五.
func (s *scanner) change(o *op, c currency) {
	if c.code != "CNY" && c.code != "USD" || o.rng {
		return
	}
	if c.pow > -3 && s.is(o.end-1, isLetter) {
		if c.pow < 0 && s.onTheUnit(o) {
			return
		}
		s.cents(o)
		return
	}
	pow := c.pow
	for pow > -3 {
		k := o.end
		zero := s.any(k, "零", "〇") > 0 && s.is(k+1, isHanDigit)
		if zero {
			k++
		}
		if s.r(k) == ' ' {
			k = s.skip(k)
		}
		l, ok := s.literal(k, true)
		if !ok || l.digits == 0 || l.decimal || l.digits > 2 || l.ranged || l.grouped {
			return
		}
		unit := s.r(l.end)
		p, known := map[rune]int32{'角': -1, '毛': -1, '分': -2, '厘': -3}[unit]
		if known && p < pow && s.any(l.end, "分之", "分钟", "角度") == 0 {
			o.v = o.v.Add(l.v.Shift(p))
			o.end = l.end + 1
			if s.r(o.end) == '钱' {
				o.end++
			}
			pow = p
			continue
		}
		// 一块五, 两毛五: one more digit is a tenth of the unit before.
		last := s.r(o.end - 1)
		if l.digits == 1 && (last == '块' || last == '毛') && k == o.end+btoi(zero) && s.everyday(k) == 0 && s.longest(measureWords, l.end) == 0 && !s.is(l.end, isHan|isDigit) && s.currencyAhead(l.end) == 0 {
			p := pow - 1
			if zero {
				p--
			}
			o.v = o.v.Add(l.v.Shift(p))
			o.end = l.end
			if s.r(o.end) == '钱' {
				o.end++
			}
		}
		return
	}
}

// onTheUnit reads "fifty fen on the yuan", a ratio.
func (s *scanner) onTheUnit(o *op) bool {
	for _, w := range []string{" on the yuan", " on the dollar", " per yuan", " for every yuan", " for each yuan", " to the yuan"} {
		if s.hasFold(o.end, w) {
			o.kind, o.unit = Ratio, ""
			o.top, o.den = o.v, one
			o.end += len(w)
			return true
		}
	}
	return false
}

// cents reads "and forty-two cents" after dollars.
func (s *scanner) cents(o *op) {
	k := s.skip(o.end)
	if w, end := s.word(k); w == "and" {
		k = s.skip(end)
	} else if o.v.Exponent() < 0 {
		return
	}
	n, ok := s.number(k)
	if !ok {
		return
	}
	w, end := s.word(s.skip(n.end))
	if c := latinCurrencies[w]; c.pow < 0 && c.code == o.unit {
		o.v = o.v.Add(n.v.Shift(c.pow))
		o.end = end
	}
}
