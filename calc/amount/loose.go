package amount

import (
	"github.com/shopspring/decimal"
)

// loose reads what people put inside a numeral: 三十多万, 两百来万, 1.2个亿, 五十个W,
// 一百万半, 5w6, 5×10⁶, 5E+06.
func (rd *reader) loose(k int) (int, bool) {
	s := rd.s
	if !rd.started() {
		return 0, false
	}
	r := s.r(k)
	switch {
	case r == '多' || r == '余' || r == '来' || r == '把' && rd.n.end == rd.n.from+1 || r == '几' && s.is(k+1, isBig):
		return rd.more(k)
	case r == '个':
		return rd.pieces(k)
	case r == '半':
		rd.half(k)
		return 0, false
	case rd.n.arabic && rd.n.digits+btoi(rd.n.decimal)+btoi(rd.n.grouped) > 0 && !rd.n.units || rd.n.han && (r == 'w' || r == 'W'):
		if j, ok := rd.scaleLetter(k); ok {
			return j, false
		}
		if j, ok := rd.power(k); ok {
			return j, s.is(s.skip(j), isBig)
		}
	}
	return 0, false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// more reads 多, 余 and 来 before a unit.
func (rd *reader) more(k int) (int, bool) {
	s := rd.s
	m := s.skip(k + 1)
	switch {
	case s.is(m, isBig):
		rd.n.approx = true
		if s.r(m+1) == '多' && s.is(m+2, isBig) {
			m++
		}
		if !rd.open {
			return rd.bigUnit(m, true)
		}
		return rd.bigUnit(m, true)
	case s.r(m) == '个' && s.is(m+1, isBig):
		rd.n.approx = true
		return rd.bigUnit(m+1, true)
	case s.r(k) == '多' && s.is(k+1, isHanDigit):
		return 0, false
	}
	if rd.n.units || rd.n.arabic {
		if s.r(k) == '把' && s.currencyAhead(k+1) == 0 {
			return 0, false
		}
		if s.longest(measureWords, k+1) > 0 || s.currencyAhead(m) > 0 || s.r(k) != '来' && !s.is(k+1, isHan) {
			rd.n.approx = true
			rd.n.end = k + 1
		}
	}
	return 0, false
}

// pieces reads 个 between a number and its unit: 1.2个亿, 五十个十万元.
func (rd *reader) pieces(k int) (int, bool) {
	s := rd.s
	m := k + 1
	if s.r(m) == '多' || s.r(m) == '半' && s.is(m+1, isBig) {
		if s.r(m) == '半' {
			rd.section = rd.section.Add(decimal.New(5, -1))
			rd.n.decimal = true
		}
		m++
	}
	m = s.skip(m)
	switch {
	case s.is(m, isBig) && !(s.r(m) == '万' && s.any(m+1, "一", "人") > 0):
		return rd.bigUnit(m, true)
	case s.has(m, "小目标"):
		rd.multiply(8)
		rd.n.end = m + 3
	case s.has(m, "达不溜"):
		rd.multiply(4)
		rd.n.end = m + 3
	case (s.r(m) == 'w' || s.r(m) == 'W') && !s.is(m+1, isLetter):
		rd.multiply(4)
		rd.n.end = m + 1
	case s.is(m, isSmall) && s.is(m+1, isBig):
		rd.multiply(powers[s.r(m)] + powers[s.r(m+1)])
		rd.n.end = m + 2
	}
	return 0, false
}

// multiply scales everything read so far.
func (rd *reader) multiply(pow int32) {
	v := rd.section
	for _, t := range rd.terms {
		v = v.Add(t.v)
	}
	rd.terms = rd.terms[:0]
	rd.section, rd.open = v.Shift(pow), true
	if rd.ranged {
		rd.spread = rd.spread.Shift(pow)
	}
	rd.n.scaled, rd.n.units, rd.n.digits = true, true, 0
	rd.n.chain, rd.n.big = pow, pow
}

// half reads 半 after a unit: 一百万半 is a million and a half.
func (rd *reader) half(k int) {
	s := rd.s
	if rd.tail == noUnit || rd.zero || s.any(k+1, "年", "天", "个", "导", "成", "数", "月") > 0 || s.everyday(k) > 0 {
		return
	}
	pow := rd.tail
	if len(rd.terms) == 1 && !rd.open && rd.n.chain > rd.tail {
		if rest := rd.terms[0].v.Shift(-rd.n.chain); rest.LessThan(decimal.New(10, 0)) {
			pow = rd.n.chain
		}
	}
	if !rd.n.scaled {
		return
	}
	rd.section, rd.open = rd.section.Add(decimal.New(5, pow-1)), true
	rd.n.chain = 0
	rd.n.end = k + 1
}

// letterScales are the letters people write for thousand, ten thousand, million.
var letterScales = map[rune]int32{'k': 3, 'K': 3, 'w': 4, 'W': 4, 'm': 6, 'M': 6}

// scaleLetter reads w, k or m after digits, and one more digit after it (5w6).
func (rd *reader) scaleLetter(k int) (int, bool) {
	s := rd.s
	r := s.r(k)
	pow, ok := letterScales[r]
	if !ok || k > rd.n.end+1 || s.is(k+1, isLetter) && !s.currencyLetters(k+1) || s.r(k+1) == '²' || s.r(k+1) == '-' && s.is(k+2, isLetter) {
		return 0, false
	}
	if r == 'm' && s.is(k+1, isDigit) || r == 'M' && k > rd.n.end && s.is(k+1, isDigit) {
		return 0, false
	}
	if s.any(k+1, "宽带", "带宽", "光纤", "内存", "存储", "流量", "网速", "/s", "/min", "长", "高") > 0 {
		return 0, false
	}
	rd.multiply(pow)
	rd.n.suffix = r
	rd.n.end = k + 1
	if s.is(k+1, isDigit) && !s.is(k+2, isDigit|isLetter) && s.any(k+2, ".", "-", ":", "年", "月", "%") == 0 {
		rd.section = rd.section.Add(decimal.New(int64(s.r(k+1)-'0'), pow-1))
		rd.n.end = k + 2
	}
	return rd.n.end, true
}

// power reads a power of ten or a product: 5×10⁶, 5e6, 50 x 10,000.
func (rd *reader) power(k int) (int, bool) {
	s := rd.s
	r := s.r(k)
	if (r == 'e' || r == 'E') && k == rd.n.end {
		j := k + 1
		sign := int32(1)
		if s.r(j) == '+' || s.r(j) == '-' {
			if s.r(j) == '-' {
				sign = -1
			}
			j++
		}
		exp, end := s.exponent(j)
		if end == j || s.is(end, isLetter) {
			return 0, false
		}
		rd.shift(sign*exp, end)
		return end, true
	}
	if r != '×' && r != 'x' && r != 'X' && r != '*' || s.is(k+1, isLetter) {
		return 0, false
	}
	l, ok := s.literal(s.skip(k+1), true)
	if !ok || !l.arabic {
		return 0, false
	}
	m := l.end
	if l.digits == 2 && l.v.Equal(decimal.New(10, 0)) {
		if s.r(m) == '^' {
			m++
		}
		start := m
		neg := s.r(m) == '-'
		if neg {
			m++
		}
		if m > l.end || s.is(m, isDigit) && s.c[m].flag&flagRaised != 0 {
			exp, end := s.exponent(m)
			if end > m {
				if neg {
					exp = -exp
				}
				rd.shift(exp, end)
				return end, true
			}
			m = start
		}
	}
	// 40×30 is a size unless the factor is a round number or money follows.
	if !l.grouped && !s.is(s.skip(l.end), isBig) && s.currencyAhead(s.skip(l.end)) == 0 {
		return 0, false
	}
	rd.section, rd.open = rd.section.Mul(l.v), true
	rd.n.end, rd.n.digits, rd.n.scaled = l.end, 0, true
	return l.end, true
}

func (rd *reader) shift(exp int32, end int) {
	rd.multiply(exp)
	rd.n.end = end
}

// exponent reads at most two digits.
func (s *scanner) exponent(j int) (int32, int) {
	var v int32
	n := 0
	for s.is(j, isDigit) && n < 2 {
		v = v*10 + s.r(j) - '0'
		j++
		n++
	}
	return v, j
}
