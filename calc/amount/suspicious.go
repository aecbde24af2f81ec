package amount

import "unicode"

// Suspicious returns what Find returns and, besides, places in which a figure may
// hide that Find does not claim to read: numerals of other languages and scripts,
// characters set apart by punctuation (「伍」「佰」「万」), digits mixed with letters that
// look like digits, number words with a letter changed (f1ve). It is for a gate that
// would rather refuse too much; everything added has kind Unknown. Ordered, without
// overlaps.
func Suspicious(text string) []Quantity {
	s := &scanner{text: text, c: fold(nil, text)}
	s.declared = s.declaredUnits()
	s.run()
	known := s.join()
	hidden := &scanner{text: text, c: s.c}
	for i := 0; i < len(hidden.c); {
		i = hidden.suspect(i)
	}
	return combine(known, hidden.join())
}

// combine merges two ordered lists; of two that overlap the first list's stays.
func combine(known, more []Quantity) []Quantity {
	if len(more) == 0 {
		return known
	}
	out := make([]Quantity, 0, len(known)+len(more))
	k := 0
	for _, q := range more {
		for k < len(known) && known[k].End <= q.Start {
			out = append(out, known[k])
			k++
		}
		if k < len(known) && known[k].Start < q.End || len(out) > 0 && out[len(out)-1].End > q.Start {
			continue
		}
		out = append(out, q)
	}
	return append(out, known[k:]...)
}

// suspect looks at cell i and returns the cell to go on with.
func (s *scanner) suspect(i int) int {
	r := s.r(i)
	switch {
	case s.is(i, isHanDigit|isSmall|isBig) && s.partedNumeral(i) > i:
		return s.flag(i, s.partedNumeral(i))
	case r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3040 && r <= 0x30FF:
		return s.otherScript(i)
	case s.is(i, isLetter) || unicode.IsLetter(r) && r < 0x2E80:
		return s.oddWord(i)
	case class(r) == 0 && unicode.IsNumber(r):
		return s.flag(i, i+1)
	}
	return i + 1
}

func (s *scanner) flag(from, to int) int {
	s.add(Quantity{Kind: Unknown}, from, to)
	return to
}

// partedNumeral returns the end of three or more numerals, a unit among them, with
// marks of punctuation or brackets between them; i when there is none.
func (s *scanner) partedNumeral(i int) int {
	j, n, gaps, units := i, 0, 0, 0
	end := i
	for n < 24 {
		if !s.is(j, isHanDigit|isSmall|isBig|isDigit) {
			break
		}
		units += btoi(s.is(j, isBig) || s.is(j, isSmall))
		n++
		end = j + 1
		j++
		gap := 0
		for gap < 3 && j < len(s.c) && !unicode.IsLetter(s.r(j)) && !unicode.IsNumber(s.r(j)) && s.r(j) != '\n' && s.r(j) != '、' && s.r(j) != '。' {
			j++
			gap++
		}
		gaps += btoi(gap > 0)
	}
	if n >= 3 && gaps >= 2 && units > 0 {
		return end
	}
	return i
}

// otherScript reads Korean numerals and kana with a scale: 오백만, ごひゃくまん.
func (s *scanner) otherScript(i int) int {
	j, scale := i, false
	for j < i+24 && (s.r(j) >= 0xAC00 && s.r(j) <= 0xD7A3 || s.r(j) >= 0x3040 && s.r(j) <= 0x30FF) {
		switch s.r(j) {
		case '만', '억', '천', '백', '원':
			scale = true
		}
		for _, w := range []string{"まん", "おく", "ひゃく", "びゃく", "せん", "パーセント", "マン", "オク", "ヒャク", "퍼센트", "프로"} {
			scale = scale || s.has(j, w)
		}
		j++
	}
	if scale {
		return s.flag(i, j)
	}
	return max(j, i+1)
}

// foreignNumbers are number words of other European languages, by their beginning;
// only those that are long enough not to be met in English.
var foreignNumbers = []string{"millionen", "milliard", "millones", "milhão", "milhões", "milioni", "tausend", "hundert", "fünf", "cinq", "cien", "ciento", "quinientos", "cinquecento", "милли", "тысяч", "пятьсот", "сто", "процент", "prozent", "pourcent", "por ciento", "jiaqian", "baifenzhi", "yibai", "wubai", "sanbai", "erbai", "yiqian", "liangqian", "liangbai", "shiwan", "baiwan", "qianwan", "wanyuan", "yiyi", "sancheng", "wucheng", "yiban", "bufengding"}

// spelledNumbers are the English words looked for behind changed letters.
var spelledNumbers = []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "hundred", "thousand", "million", "billion", "percent", "twenty", "thirty", "forty", "fifty", "half"}

// oddWord reads a token of letters, digits and look-alikes.
func (s *scanner) oddWord(i int) int {
	j, digits, foreign := i, 0, 0
	for j < len(s.c) && j < i+40 && (unicode.IsLetter(s.r(j)) && s.r(j) < 0x2E80 || s.is(j, isDigit) || s.r(j) == '@' || s.r(j) == '!') {
		digits += btoi(!asciiLetter(s.r(j)))
		foreign += btoi(s.r(j) > 0x7F)
		j++
	}
	if j == i {
		return i + 1
	}
	for _, w := range foreignNumbers {
		if s.hasFold(i, w) {
			return s.flag(i, j)
		}
	}
	if digits > 0 {
		plain := s.unleeted(i, j)
		for _, w := range spelledNumbers {
			if plain == w || plain == w+"s" {
				return s.flag(i, j)
			}
		}
	}
	if j == i+1 {
		return s.letters(i)
	}
	return j
}

// lookalikes map characters to the letter they are put for.
var lookalikes = map[rune]byte{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '!': 'i', '@': 'a', 'о': 'o', 'е': 'e', 'і': 'i', 'а': 'a', 'ѕ': 's', 'т': 't', 'һ': 'h', 'ո': 'n', 'ο': 'o', 'ε': 'e', 'ι': 'i', 'ν': 'v', 'η': 'n', 'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'í': 'i', 'ì': 'i', 'ï': 'i', 'î': 'i', 'ó': 'o', 'ö': 'o', 'ò': 'o', 'ñ': 'n', 'ú': 'u', 'ü': 'u', 'х': 'x', 'у': 'y', 'р': 'p', 'с': 'c', 'м': 'm', 'н': 'h'}

// unleeted returns the token with look-alikes put back.
func (s *scanner) unleeted(from, to int) string {
	b := make([]byte, 0, to-from)
	for i := from; i < to; i++ {
		r := foldCase(s.r(i))
		if c, ok := lookalikes[r]; ok {
			b = append(b, c)
		} else if r < 0x80 {
			b = append(b, byte(r))
		} else {
			b = append(b, '?')
		}
	}
	return string(b)
}

// letters reads a word set apart letter by letter: f i v e.
func (s *scanner) letters(i int) int {
	var b []byte
	j := i
	for len(b) < 12 && asciiLetter(s.r(j)) && !asciiLetter(s.r(j+1)) {
		b = append(b, byte(foldCase(s.r(j))))
		if r := s.r(j + 1); r != ' ' && r != '-' && r != '.' && r != '_' && r != '*' {
			j++
			break
		}
		j += 2
	}
	for _, w := range spelledNumbers {
		if len(b) >= 3 && string(b) == w {
			return s.flag(i, min(j, len(s.c)-1))
		}
	}
	return i + 1
}
