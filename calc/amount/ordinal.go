package amount

// special reads what begins with 第, a bracket, 图 or 表, or a fraction character.
func (s *scanner) special(i int) int {
	switch s.r(i) {
	case '第':
		return s.ordinal(i)
	case '(':
		return s.bracketed(i)
	case '〔', '[':
		return s.document(i)
	case '图', '表', '附':
		return s.exhibit(i)
	}
	if _, ok := vulgar[s.r(i)]; ok || s.r(i) == '.' {
		return s.quantity(i)
	}
	return i
}

// ordinal reads 第八条, 第2款, 第三季度.
func (s *scanner) ordinal(i int) int {
	n, ok := s.numeral(s.skip(i + 1))
	if !ok || n.bad {
		return i
	}
	end := n.end
	if n := s.any(s.skip(end), "个季度", "季度", "条", "款", "项", "章", "节", "目", "号", "期", "批", "次", "名", "位", "类", "档", "页", "届", "行", "列", "步", "级", "年", "月", "周", "天", "轮", "个"); n > 0 {
		end = s.skip(end) + n
	}
	s.add(Quantity{Kind: Ordinal, Value: n.v, Point: !n.rng}, i, end)
	return end
}

// bracketed reads a list marker such as （一） or (2), or (iii).
func (s *scanner) bracketed(i int) int {
	j := i + 1
	for j < i+5 && s.is(j, isDigit|isHanDigit|isSmall) {
		j++
	}
	if j == i+1 || s.r(j) != ')' {
		if v, end := s.roman(i + 1); v > 0 && s.r(end) == ')' && !s.is(i-1, isLetter) {
			s.add(Quantity{Kind: Ordinal, Value: intDecimal(v), Point: true}, i, end+1)
			return end + 1
		}
		return i
	}
	if s.is(j+1, isBig|isSmall) || s.any(j+1, "元", "%", "成") > 0 || s.is(i-1, isDigit) {
		return i
	}
	l, ok := s.plainInt(i + 1)
	if !ok || l.end != j {
		return i
	}
	s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, j+1)
	return j + 1
}

// document reads the number of a document: 〔2024〕136号.
func (s *scanner) document(i int) int {
	l, ok := s.plainInt(i + 1)
	if !ok || l.digits != 4 || s.any(l.end, "〕", "]") == 0 {
		return s.bookmark(i)
	}
	n, ok := s.plainInt(s.skip(l.end + 1))
	if !ok || s.r(s.skip(n.end)) != '号' {
		return i
	}
	end := s.skip(n.end) + 1
	s.add(Quantity{Kind: Identifier}, i, end)
	return end
}

// bookmark passes over the remains of a word processor: [bookmark: _Toc269].
func (s *scanner) bookmark(i int) int {
	if !s.has(i, "[bookmark:") {
		return i
	}
	for j := i; j < i+80 && j < len(s.c); j++ {
		if s.r(j) == ']' {
			for k := i; k < j; k++ {
				if s.is(k, isDigit) {
					s.add(Quantity{Kind: Identifier}, s.skip(i+10), j)
					break
				}
			}
			return j + 1
		}
	}
	return i
}

// exhibit reads 图一, 表3, 附件2.
func (s *scanner) exhibit(i int) int {
	n := s.any(i, "附件", "附表", "附录", "附图", "图表", "图", "表")
	if n == 0 {
		return i
	}
	k := s.skip(i + n)
	l, ok := s.plainInt(k)
	if !ok || l.digits > 2 || s.is(l.end, isBig|isSmall) || s.any(l.end, ".", "元", "%") > 0 && s.is(l.end+1, isDigit) || s.longest(measureWords, l.end) > 0 || s.everyday(k) > 0 || s.any(l.end, "号", "日", "月", "年", "份") > 0 {
		return i
	}
	s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, l.end)
	return l.end
}

// marker reads a list marker at the start of a line or clause: 一、 1. ① 2）.
func (s *scanner) marker(i int) int {
	if s.c[i].flag&flagEnclosed != 0 {
		return s.circled(i)
	}
	if s.c[i].flag&flagRoman != 0 {
		return s.romanSign(i)
	}
	if end := s.hash(i); end > 0 {
		return end
	}
	if !s.lineStart(i) {
		return 0
	}
	l, ok := s.plainInt(i)
	if !ok || l.digits > 2 || !s.is(i, isDigit|isHan) {
		return 0
	}
	switch s.r(l.end) {
	case '、':
		if l.arabic && s.is(l.end+1, isDigit) {
			return 0
		}
	case '.':
		if s.is(l.end+1, isDigit) {
			return 0
		}
	case ')':
	default:
		return 0
	}
	if !s.leads(i, l.end+1) {
		return 0
	}
	s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, l.end)
	return l.end + 1
}

// leads tells whether a marker at i that ends at end has something to lead: after a
// colon or semicolon words have to follow it on the line, or it is what the
// colon introduces: “Staff: 5.” is no list.
func (s *scanner) leads(i, end int) bool {
	j := s.skipBack(i)
	if j <= 0 {
		return true
	}
	switch s.r(j - 1) {
	case ':', '：', ';', '；':
	default:
		return true
	}
	for end < len(s.c) && (s.r(end) == ' ' || s.r(end) == '\t') {
		end++
	}
	return end < len(s.c) && s.r(end) != '\n'
}

// hash reads the number of an item: #1 RMB 28,000.
func (s *scanner) hash(i int) int {
	if i == 0 || s.r(i-1) != '#' {
		return 0
	}
	l, ok := s.plainInt(i)
	if !ok || !l.arabic || l.digits > 3 || s.is(l.end, isDigit|isBig|isLetter|isHan) || s.r(l.end) == '%' ||
		(s.r(l.end) == '.' || s.r(l.end) == ',') && s.is(l.end+1, isDigit) {
		return 0
	}
	s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, l.end)
	return l.end
}

func (s *scanner) lineStart(i int) bool {
	j := s.skipBack(i)
	if j <= 0 {
		return true
	}
	switch s.r(j - 1) {
	case '\n', ';', '；', '。', '|', '：', ':':
		return true
	}
	return false
}

// ordinalLabels are words before a number that make it the name of a part.
var ordinalLabels = map[string]bool{"article": true, "articles": true, "art": true, "arts": true, "section": true, "sections": true, "sec": true, "chapter": true, "clause": true, "clauses": true, "item": true, "items": true, "paragraph": true, "para": true, "annex": true, "appendix": true, "rule": true, "rules": true, "no": true, "nos": true, "number": true, "figure": true, "fig": true, "table": true, "step": true, "phase": true, "stage": true, "part": true, "page": true, "version": true, "ver": true, "schedule": true, "question": true, "q": true, "level": true, "room": true, "line": true, "option": true, "point": true, "subsection": true, "exhibit": true, "note": true, "class": true, "type": true, "category": true, "building": true, "gate": true, "tier": true, "release": true, "batch": true, "round": true, "windows": true}

// labelled reads "article 8", "Section IV", "item (iii)" after the label that ends
// at end.
func (s *scanner) labelled(i int, w string, end int) int {
	if w == "top" && (s.r(end) == '-' || s.r(end) == ' ') && s.is(end+1, isDigit) {
		if l, ok := s.plainInt(end + 1); ok && s.stops(l.end) && s.r(l.end+1) != 'm' {
			s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, l.end)
			return l.end
		}
	}
	if !ordinalLabels[w] {
		return 0
	}
	k := end
	if s.r(k) == '.' {
		k++
	}
	k = s.skip(k)
	if s.r(k) == '#' {
		k++
	}
	bracket := s.r(k) == '('
	if bracket {
		k++
	}
	if s.is(k, isDigit) {
		j := k
		for j < k+10 && (s.is(j, isDigit) || s.r(j) == '.' && s.is(j+1, isDigit)) {
			j++
		}
		if j-k > 6 || s.is(s.skip(j), isBig) || s.currencyAhead(s.skip(j)) > 0 || s.r(j) == '%' || s.r(j) == ',' && s.is(j+1, isDigit) && s.is(j+3, isDigit) {
			return 0
		}
		if w2, _ := s.word(s.skip(j)); englishWords[w2].kind == enScale || w2 == "percent" || w == "no" && s.r(end) != '.' && s.r(end) != ' ' {
			return 0
		}
		if (w == "number" || w == "no" && s.r(end) != '.') && j-k > 4 {
			return 0
		}
		if s.is(j, isLetter) && !s.is(j+1, isLetter) && j-k <= 3 && s.r(j) < 'i' {
			j++
		} else if s.is(j, isLetter) {
			return 0
		}
		q := Quantity{Kind: Ordinal}
		if l, ok := s.literal(k, true); ok && l.end == j {
			q.Value, q.Point = l.v, true
		}
		if bracket && s.r(j) == ')' {
			j++
		}
		s.add(q, i, j)
		return j
	}
	if v, e := s.roman(k); v > 0 && v < 100 && s.r(k) < 'a' || v > 0 && bracket && s.r(e) == ')' {
		if !bracket && e-k == 1 && s.r(k) != 'I' && s.r(k) != 'V' && s.r(k) != 'X' {
			return 0
		}
		e += btoi(bracket)
		s.add(Quantity{Kind: Ordinal, Value: intDecimal(v), Point: true}, i, e)
		return e
	}
	return s.labelledWord(i, w, k)
}

// labelledWord reads "article eight".
func (s *scanner) labelledWord(i int, w string, k int) int {
	switch w {
	case "article", "section", "chapter", "clause", "item", "paragraph", "annex", "appendix", "phase", "stage", "part", "step", "tier", "level":
	default:
		return 0
	}
	n, ok := s.english(k)
	if !ok || n.bad || n.scaled || n.v.GreaterThan(hundred) {
		return 0
	}
	s.add(Quantity{Kind: Ordinal, Value: n.v, Point: true}, i, n.end)
	return n.end
}
