package intake

import (
	"slices"
	"unicode"
)

// fewLetters are too few to tell a language by: a unit, a name.
const fewLetters = 3

// language is that of the message; a message with no words keeps the thread's.
func language(t *scan, before string) string {
	han, latin := t.letters(false)
	switch {
	case han == 0 && before != "" && latin <= fewLetters:
		return before
	case latin > 3*han && latin > fewLetters, han == 0 && latin > 0:
		return "en"
	}
	return "zh"
}

// letters counts the Chinese characters and the Latin letters, with those in amounts or without.
func (t *scan) letters(amounts bool) (han, latin int) {
	for i, r := range t.text {
		switch {
		case !amounts && t.inAmount(i):
		case isHan(r):
			han++
		case isLatin(r):
			latin++
		}
	}
	return han, latin
}

func latinText(rs []rune) bool { return !slices.ContainsFunc(rs, isHan) }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }
