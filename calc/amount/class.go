package amount

import (
	_ "embed"
	"strings"
)

// Classes of folded characters; a character can have several.
const (
	isDigit     uint16 = 1 << iota // 0-9
	isHanDigit                     // 零〇一…九两俩仨
	isSmall                        // 十百千
	isBig                          // 万亿兆
	isHan                          // may begin or continue a Chinese numeral
	isLetter                       // Latin, Greek, Cyrillic letters
	isWordStart                    // an everyday word begins with it
	isCapStart                     // a cap word begins with it
	isSpecial                      // an ordinal, a bracket, a fraction character …
	isUnitStart                    // a unit of measure begins with it
)

var classes [0x10000]uint16

func class(r rune) uint16 {
	if uint32(r) < uint32(len(classes)) {
		return classes[r]
	}
	return 0
}

// hanDigits gives the value of one Chinese digit.
var hanDigits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6,
	'七': 7, '八': 8, '九': 9, '两': 2, '俩': 2, '仨': 3, '幺': 1, '洞': 0, '拐': 7}

// powers gives the power of ten of a Chinese unit.
var powers = map[rune]int32{'十': 1, '百': 2, '千': 3, '万': 4, '亿': 8, '兆': 12}

// tens are the single characters for twenty, thirty, forty and two hundred.
var tens = map[rune]int64{'廿': 20, '卅': 30, '卌': 40, '皕': 200}

// everydayText lists everyday words that hold a numeral and state no quantity,
// one or more a line, separated by spaces; lines that begin with # are remarks.
//
//go:embed words.txt
var everydayText string

// words holds a list of words by their first character, longest first.
type words map[rune][][]rune

func (w words) add(word string) {
	rs := []rune(word)
	list := w[rs[0]]
	at := len(list)
	for at > 0 && len(list[at-1]) < len(rs) {
		at--
	}
	list = append(list, nil)
	copy(list[at+1:], list[at:])
	list[at] = rs
	w[rs[0]] = list
}

// longest returns the length of the longest word at cell i, or 0.
func (s *scanner) longest(w words, i int) int {
next:
	for _, word := range w[s.r(i)] {
		for k, r := range word {
			if s.r(i+k) != r {
				continue next
			}
		}
		return len(word)
	}
	return 0
}

var everydayWords, measureWords, capWords = words{}, words{}, words{}

func init() {
	mark := func(chars string, bits uint16) {
		for _, r := range chars {
			classes[r] |= bits
		}
	}
	mark("0123456789", isDigit)
	mark("零〇一二三四五六七八九两俩仨", isHanDigit|isHan)
	mark("十百千", isSmall|isHan)
	mark("万亿兆", isBig|isHan)
	mark("廿卅卌皕几半数", isHan)
	mark("第(〔[图表附每上过小大近超逾½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞.", isSpecial)
	for r := rune('A'); r <= 'Z'; r++ {
		classes[r] |= isLetter
		classes[r+32] |= isLetter
	}
	for r := rune(0xC0); r < 0x250; r++ {
		classes[r] |= isLetter
	}
	for r := rune(0x370); r < 0x530; r++ {
		classes[r] |= isLetter
	}
	classes['×'], classes['÷'] = 0, 0
	fill(everydayWords, everydayText, isWordStart)
	fill(measureWords, measureText, isUnitStart)
	for word := range capValues {
		capWords.add(word)
		classes[firstRune(word)] |= isCapStart
	}
}

func fill(w words, text string, bit uint16) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			w.add(word)
			classes[firstRune(word)] |= bit
		}
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
