package amount

// circled reads ① and its like: a list marker, unless it counts something.
func (s *scanner) circled(i int) int {
	j := i
	for s.is(j, isDigit|isHan) && s.c[j].flag&flagEnclosed != 0 && j < i+12 {
		j++
	}
	k := s.skip(j)
	if j-i > 2 || s.is(k, isSmall|isBig|isDigit) && k == j || s.is(k, isBig) || s.currencyAhead(k) > 0 || s.any(k, "%", "成", "折", ":", "比", ".", "w", "W", "·") > 0 || s.anyBefore(i, "¥", "$", ":", "比", ".") > 0 && s.is(i-2, isDigit) || s.c[i].at == s.c[min(i+1, len(s.c)-1)].at && s.r(i) == '1' && s.c[min(i+2, len(s.c)-1)].at == s.c[i].at {
		if s.c[i].at == s.c[min(i+2, len(s.c)-1)].at { // 💯
			end := j
			if n := s.any(j, "万元", "万", "元", "亿元", "亿", "%"); n > 0 {
				end += n
			} else {
				return j
			}
			s.add(Quantity{Kind: Unknown}, i, end)
			return end
		}
		return 0
	}
	l, ok := s.plainInt(i)
	if !ok {
		return j
	}
	s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, j)
	return j
}

// romanSign reads Ⅱ and its like: Ⅱ类 is an ordinal, Ⅴ百万 is a figure in disguise.
func (s *scanner) romanSign(i int) int {
	j := i
	for s.is(j, isDigit) && s.c[j].flag&flagRoman != 0 && j < i+12 {
		j++
	}
	k := s.skip(j)
	if n := s.scaleRun(k); n > 0 {
		s.add(Quantity{Kind: Unknown}, i, k+n)
		return k + n
	}
	if s.any(k, "类", "级", "期", "型", "章", "节", "条", ".", "、") > 0 {
		l, _ := s.plainInt(i)
		s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, j)
	}
	return j
}

// scaleRun returns the length of 百万元, 万, 元, % and the like at i, 0 when there is
// none.
func (s *scanner) scaleRun(i int) int {
	j := i
	for s.is(j, isSmall|isBig) && j < i+4 {
		j++
	}
	if n := s.any(j, "元", "块", "人民币", "%", "成", "折"); n > 0 {
		return j + n - i
	}
	if j > i && s.is(j-1, isBig) {
		return j - i
	}
	return 0
}

var romanDigits = map[rune]int64{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100, 'd': 500, 'm': 1000}

// roman reads a Roman numeral in letters of one case.
func (s *scanner) roman(i int) (int64, int) {
	var total, last int64
	j := i
	for j < i+10 && s.is(j, isLetter) {
		d, ok := romanDigits[foldCase(s.r(j))]
		if !ok || (s.r(j) < 'a') != (s.r(i) < 'a') {
			return 0, i
		}
		if d > last {
			total += d - 2*last
		} else {
			total += d
		}
		last = d
		j++
	}
	if s.is(j, isLetter|isDigit) {
		return 0, i
	}
	return total, j
}
