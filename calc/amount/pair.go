package amount

import (
	"github.com/shopspring/decimal"
)

// pair joins o with a second number into a range (50-200万元), a ratio (1：0.5) or a
// list of steps (50/100/200万元); false leaves o alone.
func (s *scanner) pair(o *op) bool {
	if o.bad {
		return false
	}
	k := s.skip(o.end)
	if n := s.any(k, "(含)", "(不含)", "(含本数)", "(不含本数)"); n > 0 {
		if r := s.r(s.skip(k + n)); r == '至' || r == '到' || r == '-' || r == '~' || r == '—' {
			k = s.skip(k + n) // 1000万(含)至2000万美元: which end belongs to it does not change the range
		}
	}
	switch r := s.r(k); {
	case r == ':' || r == '比':
		return s.ratio(o, k+1)
	case r == '/' && k == o.end:
		return s.slash(o, k+1)
	case r == '^' && k == o.end && s.is(k+1, isDigit):
		return s.raised(o, k+1)
	case r == '配' && s.is(k+1, isDigit|isHan):
		return s.ratio(o, k+1)
	case r == '-' && s.is(k+1, isLetter):
		return s.wordJoin(o, k+1)
	case r == '-' && k == o.end && o.v.Equal(decimal.New(50, 0)) && s.has(k, "-50") && !s.is(k+3, isDigit) && s.r(k+3) != '%' && !s.is(k+3, isBig):
		return s.even(o, k+1)
	case class(r)&isDigit != 0 && k > o.end && o.arabic && o.digits > 0:
		return s.mixedNumber(o, k)
	case r == '-' || r == '—' || r == '~' || r == '到' || r == '至' || r == '与' || r == '和' || r == '及':
		return s.span(o, k)
	case class(r)&isLetter != 0 && k > o.end-1:
		return s.wordJoin(o, k)
	}
	return false
}

// ratio reads b of a:b, as b/a.
func (s *scanner) ratio(o *op, k int) bool {
	if o.kind != Number || o.rng {
		return false
	}
	k = s.skip(k)
	n, ok := s.number(k)
	if !ok || n.rng || n.bad || n.scaled != o.scaled {
		return false
	}
	if o.v.IsZero() || s.r(k-1) == ':' && (o.han != n.han || o.han && (s.r(o.from) == '仨' || s.r(o.from) == '俩')) || s.c[k].flag&flagEnclosed != s.c[o.from].flag&flagEnclosed {
		return false
	}
	if s.longest(measureWords, n.end) > 0 && s.r(k-1) == '比' {
		return false
	}
	o.kind, o.unit = Ratio, ""
	o.top, o.den = n.v, o.v
	var exact bool
	o.v, exact = quotient(o.top, o.den)
	o.approx = !exact
	o.end = n.end
	o.weak = false
	if s.r(o.end) == ':' && s.is(o.end+1, isDigit) {
		o.bad = true // three shares
	}
	return true
}

// raised takes in an exponent, which is seen and not evaluated: 10^6.
func (s *scanner) raised(o *op, k int) bool {
	_, end := s.exponent(k)
	o.bad, o.end = true, end
	if n := s.scaleRun(s.skip(end)); n > 0 {
		o.end = s.skip(end) + n
	}
	return true
}

// mixedNumber reads 2 1/4.
func (s *scanner) mixedNumber(o *op, k int) bool {
	if !s.is(k, isDigit) || s.r(k+1) != '/' || !s.is(k+2, isDigit) || s.is(k+3, isDigit) || s.any(k+3, "/", ".", "-") > 0 {
		return false
	}
	top, den := int64(s.r(k)-'0'), int64(s.r(k+2)-'0')
	if top == 0 || top >= den || o.kind != Number {
		return false
	}
	o.v = o.v.Add(fraction{top, den}.value())
	o.end, o.decimal = k+3, true
	return true
}

// slash reads a fraction (3/4) or the steps of a scale (50/100/200万元).
func (s *scanner) slash(o *op, k int) bool {
	if o.kind != Number && o.kind != Money || o.rng {
		return false
	}
	b, ok := s.operandAfter(k)
	if !ok || b.rng || b.bad {
		return false
	}
	last := b
	steps := 2
	for s.r(last.end) == '/' && steps < 5 {
		c, ok := s.operandAfter(last.end + 1)
		if !ok || c.rng {
			break
		}
		last = c
		steps++
	}
	if last.kind == Number && steps == 2 {
		if o.kind != Number || o.decimal || b.decimal || b.v.IsZero() {
			return false
		}
		o.kind = Ratio
		o.top, o.den = o.v, b.v
		var exact bool
		o.v, exact = quotient(o.top, o.den)
		o.approx = !exact
		o.end = b.end
		return true
	}
	if last.kind == Number || last.noun {
		return false
	}
	s.alike(o, &last)
	if o.kind != last.kind || o.unit != last.unit || o.v.GreaterThan(last.v) {
		return false
	}
	o.rng, o.hi, o.end = true, last.v, last.end
	return true
}

// span reads the second end of a range after a dash, 到 or 至.
func (s *scanner) span(o *op, k int) bool {
	j := k
	dash := s.r(k) == '-' || s.r(k) == '—' || s.r(k) == '~'
	if dash {
		for j < k+3 && (s.r(j) == '-' || s.r(j) == '—' || s.r(j) == '~') {
			j++
		}
	} else {
		j++
	}
	b, ok := s.operandAfter(j)
	if !ok || b.bad {
		return false
	}
	if s.r(k) == '与' || s.r(k) == '和' || s.r(k) == '及' {
		if b.unit == "间" {
			b.kind, b.unit, b.end = Number, "", b.end-1
		}
		if e := s.any(b.end, "之间", "间"); e == 0 && s.anyBefore(o.start, "介于", "在") == 0 || s.any(s.skip(b.end), "之间", "间") == 0 {
			return false
		}
	}
	return s.rangeOf(o, b)
}

// rangeOf makes o the range from o to b, giving o the scale and unit of b.
func (s *scanner) rangeOf(o *op, b op) bool {
	s.alike(o, &b)
	if o.kind != b.kind {
		return false
	}
	if o.unit != b.unit || o.kind == Percent && s.r(o.end-1) == '点' && s.r(b.end-1) == '%' {
		return false // 提高5个百分点至35%
	}
	hi := b.v
	if b.rng {
		hi = b.hi
	}
	if o.v.GreaterThan(hi) {
		return false
	}
	o.rng, o.hi, o.end = true, hi, b.end
	o.implied = o.implied && b.implied || o.unit == "CNY" && b.implied && o.prefix == ""
	o.approx = o.approx || b.approx
	o.den, o.top = decimal.Zero, decimal.Zero
	o.weak = false
	return true
}

// alike gives the first side of a range the scale and the unit that only the
// second has: 一至三千万元, 50-200万元, 三到五成, 百分之三十至五十.
func (s *scanner) alike(o, b *op) {
	switch {
	case o.kind == Number && b.kind == Percent:
		for _, pow := range []int32{-1, -2, -3} {
			if s.percentPower(b) == pow {
				o.v, o.kind = o.v.Shift(pow), Percent
			}
		}
		return
	case b.kind == Number && o.kind == Percent && !b.weak || b.kind == Number && o.kind == Percent && o.han:
		pow := s.percentPower(o)
		b.v, b.hi, b.kind = b.v.Shift(pow), b.hi.Shift(pow), Percent
		return
	}
	if !o.scaled && b.scaled && (o.kind == Number || o.kind == Money && o.unit == b.unit && o.prefix != "") {
		o.v = s.scaleLike(o, b)
		if o.kind == Number {
			o.kind, o.unit = b.kind, b.unit
		}
	} else if o.kind == Number && b.kind != Number {
		if b.units && !o.units && o.digits == 1 {
			o.v = s.scaleLike(o, b)
		}
		o.kind, o.unit = b.kind, b.unit
	}
	if o.kind == Number && b.kind == Number && b.units && !o.units && o.han && o.digits == 1 {
		o.v = s.scaleLike(o, b)
	}
	if o.kind == Money && b.kind == Money && o.unit != b.unit {
		if o.implied || o.prefix == "" && b.prefix != "" {
			o.unit = b.unit
		} else if b.implied || b.prefix == "" && o.prefix != "" {
			b.unit = o.unit
		}
	}
	if o.kind == Money && o.implied && b.kind == Measure && o.scaled {
		o.kind, o.unit, o.implied = Measure, b.unit, false
	}
	if b.kind == Number && o.kind == Money && o.prefix != "" {
		b.kind, b.unit = Money, o.unit
	}
	if o.kind == Measure && b.kind == Number && !o.noun && !b.weak {
		b.kind, b.unit = Measure, o.unit
	}
	if o.kind == Measure && b.kind == Measure && b.noun && !o.noun {
		return
	}
}

// percentPower is the power of ten from the number written to the plain ratio.
func (s *scanner) percentPower(o *op) int32 {
	if !o.den.IsZero() {
		switch {
		case o.den.Equal(hundred):
			return -2
		case o.den.Equal(decimal.New(1000, 0)):
			return -3
		case o.den.Equal(decimal.New(10000, 0)):
			return -4
		}
	}
	switch s.r(o.end - 1) {
	case '成', '折':
		return -1
	case '‰':
		return -3
	case '‱':
		return -4
	}
	return -2
}

// scaleLike scales o as far as the units of b go without passing b: 一至三千万 is
// 1000万 to 3000万, 8500到3万 stays 8500.
func (s *scanner) scaleLike(o, b *op) decimal.Decimal {
	top := b.v
	if b.rng {
		top = b.hi
	}
	for _, pow := range []int32{b.chain, b.big} {
		if pow == 0 || pow == b.chain && pow != b.big && b.v.Shift(-pow).GreaterThanOrEqual(decimal.New(10, 0)) {
			continue
		}
		if v := o.v.Shift(pow); v.LessThan(top) {
			return v
		}
	}
	return o.v
}
