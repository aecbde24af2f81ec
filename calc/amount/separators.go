package amount

// grouping reads thousands separators (1,500,000, 1 500 000, and the Indian 12,00,000).
func (s *scanner) grouping(from, j int, text *[]byte, l *lit) bool {
	if j-from > 3 || *text == nil {
		return false
	}
	k := j
	for {
		sep := s.r(k)
		if sep != ',' && sep != ' ' || k > j && sep != s.r(j) {
			break
		}
		n := 0
		for s.is(k+1+n, isDigit) && n < 4 {
			n++
		}
		if sep == ',' && n == 2 && s.r(k+3) == ',' && s.is(k+4, isDigit) && s.is(k+6, isDigit) && s.c[k].flag&flagWide == 0 {
			k += 3
			continue
		}
		if n != 3 || sep == ' ' && s.r(from) == '0' {
			break
		}
		if s.c[k].flag&flagWide != 0 && s.c[j-1].flag&flagWide == 0 && !s.wideGroups(from, j) {
			break
		}
		k += 4
	}
	if k == j || s.r(from) == '0' && k > j && s.r(j) == ',' && j-from == 1 {
		return false
	}
	for m := j; m < k; m++ {
		if s.is(m, isDigit) && len(*text) <= maxDigits {
			*text = append(*text, byte(s.r(m)))
		}
	}
	l.grouped, l.end = true, k
	return true
}

// wideGroups tells whether a full-width comma between plain digits is a thousands
// separator (1，500，000元) and not a list (100，200，300万).
func (s *scanner) wideGroups(from, j int) bool {
	n, k := 0, j
	for n < 12 && s.r(k) == ',' && s.is(k+1, isDigit) && s.is(k+2, isDigit) && s.is(k+3, isDigit) && !s.is(k+4, isDigit) {
		k += 4
		n++
	}
	if s.r(k) == '.' && s.is(k+1, isDigit) || s.r(from-1) == '¥' || s.r(from-1) == '$' {
		return true
	}
	k = s.skip(k)
	if s.is(k, isBig) {
		return n == 1 && j-from < 3
	}
	return n > 1 || s.r(k) == '元' || j-from < 3
}

// spaced joins single digits written apart, when a unit ends them: 5 0 0 万.
func (s *scanner) spaced(i, j int, text *[]byte) int {
	n, k := 1, j
	for n < 30 && s.r(k) == ' ' && s.is(k+1, isDigit) && !s.is(k+2, isDigit) {
		k += 2
		n++
	}
	m := s.skip(k)
	if n < 2 || !s.is(m, isBig) && s.any(m, "元", "%", "折", "成", "yuan", "RMB") == 0 {
		return j
	}
	for p := i + 1; p < k; p++ {
		if s.is(p, isDigit) {
			*text = append(*text, byte(s.r(p)))
		}
	}
	return k
}

// decimalPoint returns the cell of the first decimal when a point stands at j.
func (s *scanner) decimalPoint(j, digits int) int {
	switch s.r(j) {
	case '.':
		if s.is(j+1, isDigit) {
			return j + 1
		}
	case '·':
		if digits > 0 && s.is(j+1, isDigit) {
			return j + 1
		}
	case '。', ' ':
		// 1。5亿: a full stop typed for a point, only where a unit follows and none
		// stands before; in 2万6。13万那份 it ends the sentence.
		if s.r(j) == '。' && s.is(j+1, isDigit) && digits <= 4 && !s.is(j-digits-1, isBig) {
			k := j + 1
			for k < j+4 && s.is(k, isDigit) {
				k++
			}
			if s.is(k, isBig) || s.any(k, "元", "%") > 0 {
				return j + 1
			}
		}
	}
	return 0
}
