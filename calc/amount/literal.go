package amount

import (
	"github.com/shopspring/decimal"
)

// lit is a run of digits.
type lit struct {
	v         decimal.Decimal
	width     decimal.Decimal // of a range: 五六 is 5 wide 1
	ranged    bool
	from, end int
	digits    int
	han       bool
	arabic    bool
	decimal   bool
	grouped   bool
	formal    bool
	bad       bool
}

// unpaired undoes the reading of two digits as a range: 六七 in 十点六七亿.
func (l lit) unpaired() lit {
	l.v = l.v.Shift(1).Add(l.v).Add(l.width)
	l.ranged, l.digits, l.width = false, 2, decimal.Zero
	return l
}

// literal reads digits at cell i: arabic with separators and decimals, Chinese, or
// both mixed (五0). inside is true within a numeral, where 几 and 半 mean something
// else than at its start.
func (s *scanner) literal(i int, inside bool) (lit, bool) {
	r := s.r(i)
	switch {
	case class(r)&isDigit != 0:
		return s.arabicLiteral(i)
	case r == '.' && s.is(i+1, isDigit) && !s.is(i-1, isDigit|isLetter) && s.r(i-1) != '.':
		return s.arabicLiteral(i)
	case class(r)&isHanDigit != 0:
		return s.hanLiteral(i)
	case r == '几' || r == '数' && s.is(i+1, isSmall|isBig) && !inside:
		if r == '几' && !s.fewAhead(i+1, inside) {
			return lit{}, false
		}
		if inside {
			return lit{from: i, end: i + 1, digits: 1, han: true, ranged: true, width: decimal.New(10, 0)}, true
		}
		return lit{v: decimal.New(1, 0), from: i, end: i + 1, digits: 1, han: true, ranged: true, width: decimal.New(9, 0)}, true
	case tens[r] != 0:
		l := lit{v: decimal.New(tens[r], 0), from: i, end: i + 1, digits: 2, han: true}
		if s.is(i+1, isHanDigit) && r != '皕' {
			l.v = l.v.Add(decimal.New(hanDigits[s.r(i+1)], 0))
			l.end++
		}
		return l, true
	case r == '半' && !inside && s.any(i+1, "个亿", "亿", "个小目标", "百万", "千万", "万元", "个百万", "个千万", "成") > 0:
		return lit{v: decimal.New(5, -1), from: i, end: i + 1, han: true, decimal: true}, true
	}
	if f, ok := vulgar[r]; ok {
		return lit{v: f.value(), from: i, end: i + 1, arabic: true, decimal: true}, true
	}
	return lit{}, false
}

// fewAhead tells whether 几 counts something: 几万, 十几家, 几百.
func (s *scanner) fewAhead(i int, inside bool) bool {
	return inside || s.is(i, isSmall|isBig) || s.r(i) == '个' && s.is(i+1, isBig)
}

// hanLiteral reads Chinese digits, among which arabic ones may stand.
func (s *scanner) hanLiteral(i int) (lit, bool) {
	l := lit{from: i, han: true, formal: s.c[i].flag&flagFormal != 0}
	if s.has(i, "一两") && s.pairAhead(i+2) {
		l.v, l.ranged, l.width, l.digits, l.end = one, true, one, 1, i+2
		return l, true
	}
	var v int64
	j := i
	var first, second int64
	step := s.stride(i)
	for j < len(s.c) && l.digits < 19 {
		d, ok := s.mixedDigit(j, l.digits)
		if !ok || l.digits > 0 && s.c[j].flag&flagEnclosed != s.c[i].flag&flagEnclosed {
			break
		}
		if l.digits > 0 && (s.r(j) == '两' || s.is(j, isHanDigit) && s.everyday(j) > 0 && step == 1) {
			break
		}
		switch l.digits {
		case 0:
			first = d
		case 1:
			second = d
		}
		l.arabic = l.arabic || s.is(j, isDigit)
		v = v*10 + d
		l.digits++
		l.end = j + 1
		if step > 1 && s.skip(l.end) == l.end && !(s.r(l.end) == '·' && s.is(l.end+1, isHanDigit)) {
			break
		}
		j += step
	}
	if l.digits == 2 && !l.arabic && step == 1 && consecutive(first, second) && s.pairAhead(l.end) {
		l.v, l.ranged, l.width, l.digits = decimal.New(first, 0), true, decimal.New(second-first, 0), 1
		return l, true
	}
	l.v = decimal.New(v, 0)
	return l, true
}

// stride is 2 when the digits at i are spaced out (九 九 折, 五·百), else 1. Digits
// that are spaced belong together only when a unit ends them.
func (s *scanner) stride(i int) int {
	if s.r(i+1) != ' ' && s.r(i+1) != '·' {
		return 1
	}
	j, n := i, 0
	for n < 20 && s.is(j, isHanDigit|isDigit) && (s.r(j+1) == ' ' || s.r(j+1) == '·') {
		j += 2
		n++
	}
	if s.is(j, isHanDigit|isDigit) && !s.is(j+1, isHanDigit|isDigit) {
		n++
		j++
	}
	if n >= 2 && (s.is(j, isBig) || s.any(j, "元", "折", "成", "%", "块") > 0) || n >= 4 {
		return 2
	}
	return 1
}

func (s *scanner) mixedDigit(j, n int) (int64, bool) {
	r := s.r(j)
	if class(r)&isDigit != 0 && s.c[j].flag&flagRaised == 0 {
		return int64(r - '0'), true
	}
	if class(r)&isHanDigit == 0 && (n == 0 || r != '幺' && r != '洞' && r != '拐') {
		return 0, false
	}
	d, ok := hanDigits[r]
	return d, ok
}

// consecutive tells 二三, 七八 and the idiomatic 三五.
func consecutive(a, b int64) bool {
	return a > 0 && (b == a+1 || a == 3 && b == 5)
}

// pairAhead tells whether two digits mean a range (五六十, 七八英镑) and not a reading
// digit by digit (三四折 is 34%).
func (s *scanner) pairAhead(i int) bool {
	i = s.skip(i)
	return s.is(i, isSmall|isBig) || s.any(i, "折", "点", "年") == 0 && (s.longest(measureWords, i) > 0 || s.currencyAhead(i) > 0) ||
		s.any(i, "成") > 0
}

// arabicLiteral reads arabic digits with thousands separators and decimals.
func (s *scanner) arabicLiteral(i int) (lit, bool) {
	l := lit{from: i, arabic: true}
	var buf [48]byte
	text := buf[:0]
	j := s.digitRun(i, &text, &l)
	if s.grouping(i, j, &text, &l) {
		j = l.end
	}
	if len(text) == 1 {
		j = s.spaced(i, j, &text)
	}
	l.digits = len(text)
	if k := s.decimalPoint(j, l.digits); k > 0 && s.c[j].flag&flagRaised == 0 {
		text = append(text, '.')
		j = s.digitRun(k, &text, &l)
		l.decimal = true
		l.digits = 0
	}
	// Chinese digits may go on where arabic ones stop: 5〇〇万.
	for !l.decimal && !l.grouped && len(text) < maxDigits && s.is(j, isHanDigit) && s.r(j) != '两' && s.r(j) != '零' && s.everyday(j) == 0 && s.is(j+1, isHanDigit|isDigit|isBig) && s.is(j-1, isDigit|isHanDigit) {
		text = append(text, byte('0'+hanDigits[s.r(j)]))
		l.digits++
		l.han = true
		j++
		if s.is(j, isDigit) {
			n := len(text)
			j = s.digitRun(j, &text, &l)
			l.digits += len(text) - n
		}
	}
	l.end = j
	if len(text) > maxDigits {
		l.bad, l.digits = true, maxDigits
		return l, true
	}
	if len(text) > 0 && text[0] == '.' {
		text = append([]byte{'0'}, text...)
	}
	v, err := decimal.NewFromString(string(text))
	if err != nil {
		l.bad = true
		return l, true
	}
	l.v = v
	if f, ok := vulgar[s.r(j)]; ok && !l.decimal {
		l.v, l.decimal, l.end = v.Add(f.value()), true, j+1
	}
	return l, true
}

// digitRun appends the arabic digits from i on and returns where they end. Raised
// digits after plain ones are a note or an exponent, not part of the number.
func (s *scanner) digitRun(i int, text *[]byte, l *lit) int {
	style := s.style(i)
	for s.is(i, isDigit) && s.style(i) == style {
		if len(*text) <= maxDigits {
			*text = append(*text, byte(s.r(i)))
		}
		i++
		// A separator of programming or Swiss style: 1'200'000.
		if s.r(i) == '\'' && s.is(i+1, isDigit) && s.is(i+3, isDigit) && !s.is(i+4, isDigit) {
			i++
		}
	}
	return i
}

func (s *scanner) style(i int) uint8 {
	if i < len(s.c) {
		return s.c[i].flag & (flagRaised | flagRoman)
	}
	return 0
}
