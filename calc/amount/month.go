package amount

// months are the English names of months.
var months = map[string]bool{"january": true, "february": true, "march": true, "april": true, "may": true, "june": true, "july": true, "august": true, "september": true, "october": true, "november": true, "december": true, "jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true}

// dayOfMonth reads the month, and the year, after a day: 1 May 2024.
func (s *scanner) dayOfMonth(k int) int {
	w, end := s.word(k)
	if !months[w] || s.r(k) > 'Z' {
		return 0
	}
	return s.yearAfter(end)
}

// yearAfter reads a year at i, after a comma or not, and returns where the date
// ends.
func (s *scanner) yearAfter(i int) int {
	k := i
	if s.r(k) == ',' || s.r(k) == '.' {
		k++
	}
	k = s.skip(k)
	if l, ok := s.plainInt(k); ok && l.digits == 4 && plausibleYear(l.v.IntPart()) {
		return l.end
	}
	return i
}

// monthDay reads a month with its day or year: May 1, 2024, Dec. 31, March 2025.
func (s *scanner) monthDay(i int, w string, end int) int {
	if !months[w] || s.r(i) > 'Z' {
		return 0
	}
	k := end
	if s.r(k) == '.' {
		k++
	}
	k = s.skip(k)
	l, ok := s.plainInt(k)
	if !ok || !l.arabic || k == end || s.r(l.end) == '%' {
		return 0
	}
	j := 0
	switch {
	case l.digits == 4 && plausibleYear(l.v.IntPart()):
		j = l.end
	case l.digits <= 2 && l.v.IntPart() >= 1 && l.v.IntPart() <= 31:
		j = l.end
		if e := s.ordinalSuffix(k, j); e > 0 {
			j = e
		}
		if w2, _ := s.word(s.skip(j)); englishWords[w2].kind == enScale || s.currencyAhead(s.skip(j)) > 0 {
			return 0
		}
		j = s.yearAfter(j)
	default:
		return 0
	}
	s.add(Quantity{Kind: Date}, i, j)
	return j
}
