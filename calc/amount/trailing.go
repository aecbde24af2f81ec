package amount

// point reads the decimals after 点, which follow everything read so far.
func (rd *reader) point(k int) (int, bool) {
	s := rd.s
	l, ok := s.literal(s.skip(k+1), true)
	if l.ranged && l.digits == 1 && l.end-l.from == 2 {
		l = l.unpaired()
	}
	if !ok || l.decimal || l.digits == 0 || rd.n.decimal || rd.ranged || s.is(s.skip(l.end), isSmall) || s.r(k+1) == '两' {
		return 0, false
	}
	if len(rd.terms) > 0 && rd.terms[len(rd.terms)-1].pow == rd.tail || rd.open || len(rd.terms) > 0 {
		for _, t := range rd.terms {
			rd.section = rd.section.Add(t.v)
		}
		rd.terms = rd.terms[:0]
	}
	rd.section = rd.section.Add(l.v.Shift(-int32(l.digits)))
	rd.open, rd.small, rd.tail = true, noUnit, noUnit
	rd.n.decimal, rd.n.han, rd.n.chain = true, true, 0
	rd.n.digits = 0
	rd.n.end = l.end
	m := s.skip(l.end)
	if s.is(m, isBig) {
		return rd.bigUnit(m, true)
	}
	return l.end, s.r(l.end) == '个'
}

// trailing reads digits without a unit after a unit: 三千二 is 3200, 2万8 is 28000,
// 一百零五 is 105, 1万600 is 10600.
func (rd *reader) trailing(j int, l lit) {
	s := rd.s
	if rd.tail == noUnit || l.decimal || l.digits == 0 || l.digits > int(rd.tail) || l.ranged && rd.tail > 1 {
		return
	}
	spaced := s.r(j) == ' '
	if spaced && (rd.tail != 1 || l.arabic || l.digits != 1) && !rd.zero {
		return
	}
	if !rd.zero && s.stopsTrailing(l, rd.tail) {
		return
	}
	pow := int32(0)
	if !rd.zero && rd.tail > 1 && l.digits == 1 {
		pow = rd.tail - 1
	} else if !rd.zero && rd.tail > 1 && l.digits > 1 && (l.digits < 3 || l.han) {
		if l.digits != int(rd.tail) {
			rd.n.bad = true // 2万85: 28,500 or 20,085
		}
	}
	rd.take(l)
	rd.section, rd.open = rd.section.Add(l.v.Shift(pow)), true
	rd.widen(l, pow)
	rd.n.chain = 0
	rd.n.end = l.end
	rd.tail = noUnit
}

// stopsTrailing tells whether digits after a unit begin something of their own:
// 100万3年, 50万一家, 100万一次性.
func (s *scanner) stopsTrailing(l lit, tail int32) bool {
	if l.digits != 1 && !l.arabic {
		return false
	}
	if tail == 1 {
		return l.arabic // the ones after 十
	}
	if s.everyday(l.from) > 0 {
		return true
	}
	m := l.end
	if s.is(m, isLetter) || s.any(m, "%", "‰", "成", "折", "分之", "比", "号", "日", "#") > 0 || s.dateAhead(m) {
		return true
	}
	if s.is(m+1, isDigit) && (s.any(m, ".", ":", "/", "-") > 0 || l.arabic && s.r(m) == ',') {
		return true
	}
	if s.r(m) == '.' && l.arabic || s.r(m) == ')' && l.digits == 1 && s.r(l.from-1) == '(' {
		return true
	}
	return s.longest(measureWords, m) > 0 && s.any(m, "元", "块", "分", "多", "份合同") == 0
}
