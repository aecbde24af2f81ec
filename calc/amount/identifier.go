package amount

// idLabels are words before a run of digits that make it a number of something:
// a telephone, a document, an account.
var idLabels = []string{"电话", "热线", "手机", "手机号", "拨打", "致电", "邮编", "编号", "号码", "账号", "帐号", "身份证", "证号", "文号", "合同号", "单号", "代码", "工号", "微信", "QQ", "传真", "座机", "序列号", "案号", "订单", "卡号", "税号", "备案号", "流水号", "tel", "Tel", "phone", "Phone", "ID", "hotline", "call", "fax", "postcode", "code", "No"}

// digitIdentifier reads a run of digits that names something, and returns where it
// ends; 0 when it is a number after all.
func (s *scanner) digitIdentifier(i int) int {
	j := i
	for j < i+40 && s.is(j, isDigit) {
		j++
	}
	n := j - i
	switch {
	case s.has(i, "24/7"), s.has(i, "7×24"), s.has(i, "7x24"), s.has(i, "7*24"), s.has(i, "365天"):
		end := i + 4
		if s.r(i) == '7' && s.is(end, isDigit) {
			end++
		}
		s.add(Quantity{Kind: Identifier}, i, end)
		return end
	case s.has(i, "0x") || s.has(i, "0X"):
		return s.hex(i)
	case n == 1 && s.generation(i, j):
		return s.identifier(i, j)
	case s.ordinalSuffix(i, j) > 0:
		end := s.ordinalSuffix(i, j)
		l, _ := s.plainInt(i)
		s.add(Quantity{Kind: Ordinal, Value: l.v, Point: true}, i, end)
		return end
	case s.phone(i, j) > 0:
		end := s.phone(i, j)
		s.add(Quantity{Kind: Identifier}, i, end)
		return end
	case s.r(j) == '号' && n >= 1 && n <= 6 && s.any(j, "号线", "号楼", "号院", "号文", "号令", "号公告", "号文件", "号") > 0 && !s.dateAfterBackward(i):
		end := j + s.any(j, "号线", "号楼", "号院", "号文件", "号文", "号令", "号公告", "号")
		s.add(Quantity{Kind: Identifier}, i, end)
		return end
	case s.r(j) == '.' && s.dotted(i) > 0:
		end := s.dotted(i)
		if n := s.scaleRun(s.skip(end)); n > 0 {
			end = s.skip(end) + n
			s.add(Quantity{Kind: Unknown}, i, end) // 5.000.000 元
			return end
		}
		s.add(Quantity{Kind: Identifier}, i, end)
		return end
	case n >= 3 && n <= 8 && s.any(s.skip(j), "热线", "电话", "专线") > 0:
		s.add(Quantity{Kind: Identifier}, i, j)
		return j
	case n >= 4 && s.idLabelled(i) && !s.countedAt(j):
		return s.identifier(i, j)
	case n >= 12 && !s.countedAt(j) && s.r(j) != '.' && s.r(j) != ',' && n <= 32 && !s.is(i-1, isLetter) && s.r(i-1) != '¥' && s.r(i-1) != '$' && s.prefixless(i):
		return s.identifier(i, j)
	case s.is(j, isLetter):
		return s.mixedIdentifier(i, j)
	}
	return 0
}

func (s *scanner) prefixless(i int) bool {
	o := op{num: num{from: i}}
	s.prefixBack(&o)
	return o.prefix == ""
}

// generation reads 5G, 6G, 3D, 4K, 2B: one digit and a capital letter.
func (s *scanner) generation(i, j int) bool {
	r := s.r(j)
	if r != 'G' && r != 'D' && r != 'C' && r != 'B' && r != 'A' && r != 'V' && r != 'S' && r != 'N' && r != 'F' && !(r == 'K' && (s.r(i) == '4' || s.r(i) == '8' || s.r(i) == '2')) {
		return false
	}
	if s.is(j+1, isLetter) || s.r(i-1) == '$' || s.r(i-1) == '¥' || s.r(i-1) == '.' {
		return false
	}
	return r != 'K' || s.any(j+1, "超高清", "高清", "视频", "显示", "分辨率", "电视", "直播", "屏", "/") > 0
}

// identifier takes the run of letters, digits and joints that begins at i.
func (s *scanner) identifier(i, j int) int {
	for j < i+64 {
		switch {
		case s.is(j, isLetter|isDigit):
			j++
		case (s.r(j) == '-' || s.r(j) == '_' || s.r(j) == '/' || s.r(j) == '.') && s.is(j+1, isLetter|isDigit) && s.is(j-1, isLetter|isDigit):
			j++
		default:
			return s.named(i, j)
		}
	}
	for s.is(j, isLetter|isDigit) {
		j++
	}
	return s.named(i, j)
}

// named adds an identifier, unless a unit of money follows, as after 0b1010.
func (s *scanner) named(i, j int) int {
	if n := s.scaleRun(s.skip(j)); n > 0 {
		j = s.skip(j) + n
		s.add(Quantity{Kind: Unknown}, i, j)
		return j
	}
	s.add(Quantity{Kind: Identifier}, i, j)
	return j
}

// hex reads 0x4C4B40 as the number it is.
func (s *scanner) hex(i int) int {
	var v int64
	j := i + 2
	for j < i+14 {
		r := foldCase(s.r(j))
		switch {
		case r >= '0' && r <= '9':
			v = v*16 + int64(r-'0')
		case r >= 'a' && r <= 'f':
			v = v*16 + int64(r-'a') + 10
		default:
			if j == i+2 {
				return 0
			}
			if s.scaleRun(s.skip(j)) > 0 {
				return s.named(i, j)
			}
			s.add(Quantity{Kind: Number, Value: intDecimal(v), Point: true}, i, j)
			return j
		}
		j++
	}
	for s.is(j, isLetter|isDigit) {
		j++
	}
	s.add(Quantity{Kind: Unknown}, i, j)
	return j
}

func (s *scanner) ordinalSuffix(i, j int) int {
	w, end := s.word(j)
	if (w == "st" || w == "nd" || w == "rd" || w == "th") && j-i <= 3 && !s.is(end, isDigit) {
		return end
	}
	return 0
}

// phone reads mobile, land line and international numbers.
func (s *scanner) phone(i, j int) int {
	n := j - i
	switch {
	case n == 11 && s.r(i) == '1' && s.r(i+1) >= '3' && !s.countedAt(j) && s.r(j) != '.':
		return j
	case n == 3 && s.r(i) == '1' && s.r(i+1) >= '3' && (s.r(j) == '-' || s.r(j) == ' ') && s.digitsAt(j+1, 4) && (s.r(j+5) == '-' || s.r(j+5) == ' ') && s.digitsAt(j+6, 4):
		return j + 10
	case (n == 3 || n == 4) && (s.r(i) == '0' || s.r(i) == '4' || s.r(i) == '8') && s.r(j) == '-' && (s.digitsAt(j+1, 8) || s.digitsAt(j+1, 7)):
		k := j + 1
		for s.is(k, isDigit) {
			k++
		}
		return k
	case n == 3 && (s.r(i) == '4' || s.r(i) == '8') && s.r(j) == '-' && s.digitsAt(j+1, 3) && s.r(j+4) == '-' && s.digitsAt(j+5, 4):
		return j + 9
	case n >= 5 && n <= 12 && s.r(i) == '0' && !s.countedAt(j) && s.r(j) != '.':
		return j
	}
	return 0
}

// digitsAt tells whether exactly n digits stand at i.
func (s *scanner) digitsAt(i, n int) bool {
	for k := 0; k < n; k++ {
		if !s.is(i+k, isDigit) {
			return false
		}
	}
	return !s.is(i+n, isDigit)
}

// countedAt tells whether a unit that makes digits an amount stands at j.
func (s *scanner) countedAt(j int) bool {
	j = s.skip(j)
	return s.is(j, isBig) || s.currencyAhead(j) > 0 || s.r(j) == '%'
}

func (s *scanner) idLabelled(i int) bool {
	j := s.skipBack(i)
	for n := 0; n < 4; n++ {
		if s.anyBefore(j, idLabels...) > 0 {
			return true
		}
		switch s.r(j - 1) {
		case ':', '：', '为', '是', '号', ' ', '.', '请', '#':
			j--
		default:
			return false
		}
	}
	return false
}

// dotted reads versions and addresses: 10.0.0.1, 2.0.1.
func (s *scanner) dotted(i int) int {
	j, dots := i, 0
	for j < i+24 && (s.is(j, isDigit) || s.r(j) == '.' && s.is(j+1, isDigit)) {
		dots += btoi(s.r(j) == '.')
		j++
	}
	if dots >= 2 {
		return j
	}
	return 0
}

func (s *scanner) dateAfterBackward(i int) bool {
	return s.anyBefore(i, "月") > 0
}

// mixedIdentifier reads digits followed by letters that are no unit: 5A, 24h, 3a.
func (s *scanner) mixedIdentifier(i, j int) int {
	w, end := s.word(j)
	if s.knownSuffix(j, w, end) || j-i > 12 {
		return 0
	}
	if n := s.scaleRun(s.skip(end)); n > 0 {
		end = s.skip(end) + n
		s.add(Quantity{Kind: Unknown}, i, end) // 5OO万元 with letters for zeros
		return end
	}
	if s.confusable(j, end) {
		for s.is(end, isLetter|isDigit) {
			end++
		}
		s.add(Quantity{Kind: Unknown}, i, end)
		return end
	}
	if len(w) > 3 && !s.is(end, isDigit) || s.r(j-1) == '.' {
		return 0 // 500apples: a number and a word without the space
	}
	return s.identifier(i, j)
}

// knownSuffix tells whether letters glued to digits are a unit or a scale.
func (s *scanner) knownSuffix(j int, w string, end int) bool {
	if s.is(end, isDigit) && !(len(w) == 1 && letterScales[s.r(j)] > 0) && latinCurrencies[w].code == "" && w != "x" && w != "e" {
		return false
	}
	if latinUnits[w] != "" || latinCurrencies[w].code != "" || englishWords[w].kind != 0 || englishScaleLetters[w] > 0 {
		return true
	}
	switch w {
	case "p", "k", "w", "m", "percent", "pct", "x", "bps", "pp", "fold", "e", "per", "times":
		return true
	case "t", "eflop", "n":
		return w == "t"
	}
	return len(w) > 1 && letterScales[s.r(j)] > 0 && s.currencyLetters(j+1)
}

// confusable tells whether the letters between two cells all look like digits.
func (s *scanner) confusable(from, to int) bool {
	for i := from; i < to; i++ {
		switch s.r(i) {
		case 'O', 'o', 'О', 'о', 'Ο', 'ο', 'l', 'I', 'І', '|':
		default:
			return false
		}
	}
	return to > from
}
