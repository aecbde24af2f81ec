package amount

import (
	"github.com/shopspring/decimal"
)

// maxDigits is the longest numeral that is evaluated; a longer one is seen only.
const maxDigits = 40

// num is a numeral as read, before its unit.
type num struct {
	v, hi  decimal.Decimal // the value, or the ends of a range such as 五六十
	rng    bool
	approx bool
	bad    bool // seen, not evaluated
	from   int
	end    int

	han     bool  // holds Chinese numerals
	arabic  bool  // holds arabic digits
	digits  int   // a single run of digits, nothing else: how many
	decimal bool  // has a decimal point
	grouped bool  // has thousands separators
	scaled  bool  // has 万, 亿, k, w, million …
	chain   int32 // power of ten of the units after the last digits: 7 for 三千万
	big     int32 // power of ten of the last big unit: 4 for 三千万
	units   bool  // has any of 十百千万亿
	weak    bool  // so short that it is a number only with a unit: 三, 两, 几
	formal  bool  // written in capital numerals
	suffix  rune  // the Latin letter that scaled it: w, k, m
	words   bool  // in English words
	frac    bool  // an English fraction, top/den
	top     decimal.Decimal
	den     decimal.Decimal
}

// term is a part of a numeral closed by a big unit: 三千万 in 五亿三千万.
type term struct {
	v   decimal.Decimal
	pow int32
}

// reader reads one Chinese or mixed numeral.
type reader struct {
	s       *scanner
	n       num
	terms   []term
	section decimal.Decimal // what has been read since the last big unit
	open    bool            // section holds something
	small   int32           // the last small unit of the section
	tail    int32           // the power of the last unit read
	zero    bool            // 零 was read since
	spread  decimal.Decimal // width of a range inside the numeral
	ranged  bool
	buf     [4]term
}

const noUnit = 99

// numeral reads the Chinese, arabic or mixed numeral that begins at cell i.
func (s *scanner) numeral(i int) (num, bool) {
	rd := reader{s: s, small: noUnit, tail: noUnit}
	rd.terms = rd.buf[:0]
	rd.n = num{from: i, end: i}
	for j, more := i, true; more; {
		j, more = rd.next(j)
	}
	if rd.n.end == i {
		return num{}, false
	}
	rd.finish()
	return rd.n, true
}

func (rd *reader) started() bool { return rd.n.end > rd.n.from }

// next reads one more part of the numeral at j and returns where to go on.
func (rd *reader) next(j int) (int, bool) {
	s := rd.s
	k := j
	if rd.started() {
		k = s.skip(j)
		if s.r(k) == '·' && rd.n.han && s.is(k+1, isHan) {
			k++
		}
	}
	r := s.r(k)
	switch {
	case rd.started() && (r == '零' || r == '〇') && rd.tail != noUnit && s.is(s.skip(k+1), isHan|isDigit):
		rd.zero = true
		rd.n.han = true
		return s.skip(k + 1), true
	case r == '点' && rd.started():
		return rd.point(k)
	case rd.started() && rd.tail != noUnit && k == j && s.r(k) == '又':
		return 0, false
	}
	if lit, ok := s.literal(k, rd.started()); ok {
		return rd.literal(j, lit)
	}
	if rd.started() && rd.fractionAhead(k) && (!rd.n.han || s.is(k, isSmall) && s.is(j-1, isBig)) {
		return 0, false // 5000万百分之三十 is an amount and a percentage, 一千万分之六 one fraction
	}
	if s.is(k, isSmall) && (k == j || rd.n.han) {
		return rd.bare(k)
	}
	if rd.started() {
		if b := s.skipLine(k); s.is(b, isBig) {
			return rd.bigUnit(b, false)
		}
	} else if s.is(k, isBig) {
		return rd.bigUnit(k, false)
	}
	return rd.loose(k)
}

// literal takes in digits and the unit after them.
func (rd *reader) literal(j int, lit lit) (int, bool) {
	s := rd.s
	m := s.skip(lit.end)
	if s.r(m) == '·' && lit.han && s.is(m+1, isSmall|isBig) {
		m++
	}
	switch {
	case !rd.started() && rd.fractionAhead(m) && !(lit.han && lit.digits == 1):
		rd.addFirst(lit)
		return 0, false
	case s.is(m, isSmall) && !s.unitWord(m):
		return rd.smallUnit(lit, m)
	case s.is(s.skipLine(m), isBig) && !s.unitWord(m):
		return rd.addBig(lit, s.skipLine(m))
	}
	if !rd.started() {
		rd.addFirst(lit)
		if s.is(m, isSmall|isBig) {
			return 0, false
		}
		return rd.n.end, true
	}
	rd.trailing(j, lit)
	return rd.n.end, rd.n.end == lit.end && s.r(s.skip(lit.end)) == '点'
}

// fractionAhead: 百分之, 千分之 or 万分之 begins at i, and with it another figure.
func (rd *reader) fractionAhead(i int) bool {
	return rd.s.is(i, isSmall|isBig) && rd.s.loosely(i+1, "分之") > 0
}

func (rd *reader) addFirst(l lit) {
	rd.take(l)
	rd.section, rd.open = l.v, true
	rd.n.end = l.end
	rd.n.digits, rd.n.decimal, rd.n.grouped = l.digits, l.decimal, l.grouped
	rd.widen(l, 0)
}

// take keeps what a literal says about the whole numeral.
func (rd *reader) take(l lit) {
	rd.n.han = rd.n.han || l.han
	rd.n.arabic = rd.n.arabic || l.arabic
	rd.n.bad = rd.n.bad || l.bad
	rd.n.formal = rd.n.formal || l.formal
	rd.n.decimal = rd.n.decimal || l.decimal
}

// widen notes that a literal is a range: 五六, 几.
func (rd *reader) widen(l lit, pow int32) {
	if l.ranged {
		rd.spread, rd.ranged = l.width.Shift(pow), true
		rd.n.approx = true
	}
}

func (rd *reader) smallUnit(l lit, m int) (int, bool) {
	pow := powers[rd.s.r(m)]
	if pow >= rd.small || rd.started() && rd.tail == noUnit {
		return 0, false
	}
	if rd.tail != noUnit && pow >= rd.tail {
		return 0, false
	}
	rd.take(l)
	rd.section = rd.section.Add(l.v.Shift(pow))
	rd.widen(l, pow)
	rd.n.digits = 0
	return rd.closeSmall(pow, m)
}

func (rd *reader) closeSmall(pow int32, m int) (int, bool) {
	rd.open, rd.small, rd.tail, rd.zero = true, pow, pow, false
	rd.n.han, rd.n.units = true, true
	rd.n.formal = rd.n.formal || rd.s.c[m].flag&flagFormal != 0
	rd.n.chain = pow
	rd.n.end = m + 1
	return m + 1, true
}

// bare reads a small unit without digits before it: 十, 百万, 零十.
func (rd *reader) bare(k int) (int, bool) {
	if rd.s.unitWord(k) {
		return 0, false
	}
	pow := powers[rd.s.r(k)]
	if rd.open && !rd.zero || rd.tail != noUnit && pow >= rd.tail {
		if rd.open && rd.small != noUnit && pow+rd.small <= 7 && rd.n.chain == rd.small {
			return rd.stacked(pow, k)
		}
		return 0, false
	}
	rd.section = rd.section.Add(decimal.New(1, pow))
	return rd.closeSmall(pow, k)
}

// stacked reads a unit on a unit: 十千, 五百千.
func (rd *reader) stacked(pow int32, k int) (int, bool) {
	rd.section = rd.section.Shift(pow)
	rd.n.chain += pow
	chain := rd.n.chain
	j, more := rd.closeSmall(pow, k)
	rd.n.chain = chain
	return j, more
}

// addBig takes in digits followed by a big unit; 五 in 两千三百五万 is 五十.
func (rd *reader) addBig(l lit, m int) (int, bool) {
	v := l.v
	pow := powers[rd.s.r(m)]
	if rd.open && !rd.zero && rd.small != noUnit && rd.small >= 2 && l.digits == 1 {
		v = v.Shift(rd.small - 1)
	}
	if rd.open && rd.small == noUnit || rd.started() && rd.tail == noUnit {
		return 0, false
	}
	if len(rd.terms) > 0 {
		last := rd.terms[len(rd.terms)-1].pow
		if pow == last && !rd.open || pow > last && l.arabic || pow >= last && rd.n.arabic {
			return 0, false
		}
		if pow == last {
			return 0, false
		}
	}
	rd.take(l)
	fresh := !rd.open
	rd.section, rd.open = rd.section.Add(v), true
	rd.widen(l, 0)
	if fresh {
		rd.n.chain = 0
	}
	rd.n.digits = 0
	rd.n.grouped = rd.n.grouped || l.grouped
	return rd.bigUnit(m, true)
}

// bigUnit closes the section with 万, 亿 or 兆, or multiplies what 万 closed before
// (万亿).
func (rd *reader) bigUnit(m int, checked bool) (int, bool) {
	s := rd.s
	pow := powers[s.r(m)]
	if s.unitWord(m) || s.r(m) == '兆' && s.any(m+1, "瓦", "赫", "字节", "比特", "帕", "欧") > 0 {
		return 0, false
	}
	if !checked && rd.open && len(rd.terms) > 0 && rd.n.arabic && pow >= rd.terms[len(rd.terms)-1].pow {
		return 0, false
	}
	if rd.n.chain > maxDigits {
		rd.n.bad, rd.n.end = true, m+1
		return m + 1, true
	}
	v := rd.section
	direct := !rd.open
	if direct && len(rd.terms) == 0 {
		v = decimal.New(1, 0)
	}
	for len(rd.terms) > 0 && (rd.terms[len(rd.terms)-1].pow < pow || direct) {
		v = v.Add(rd.terms[len(rd.terms)-1].v)
		rd.terms = rd.terms[:len(rd.terms)-1]
	}
	if rd.open && rd.ranged && !rd.spread.IsZero() || direct {
		rd.spread = rd.spread.Shift(pow)
	}
	rd.terms = append(rd.terms, term{v.Shift(pow), pow})
	rd.n.chain += pow
	if direct {
		rd.n.big += pow
	} else {
		rd.n.big = pow
	}
	rd.section, rd.open, rd.small, rd.tail, rd.zero = decimal.Zero, false, noUnit, pow, false
	rd.n.han, rd.n.units, rd.n.scaled = true, true, true
	rd.n.digits = 0
	rd.n.end = m + 1
	return m + 1, true
}

// finish sums up the parts.
func (rd *reader) finish() {
	v := rd.section
	for _, t := range rd.terms {
		v = v.Add(t.v)
	}
	rd.n.v = v
	if rd.ranged {
		rd.n.rng, rd.n.hi = true, v.Add(rd.spread)
	}
	if -v.Exponent() > maxDigits || v.NumDigits() > 2*maxDigits {
		rd.n.bad = true
	}
	n := rd.n
	rd.n.weak = n.han && !n.arabic && !n.units && !n.decimal && n.digits <= 2 || n.end-n.from == 1 && n.units
	if n.end-n.from == 1 && n.units {
		rd.n.weak = true
	}
}
