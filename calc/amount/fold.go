package amount

import (
	"slices"
	"unicode/utf8"
)

// A cell is one character as the grammars see it. Folding a character can give
// several cells (⑳ gives 2 and 0), which then share the same place.
type cell struct {
	r      rune
	flag   uint8
	at, to int32 // code points of the text
	b, e   int32 // bytes of the text
}

// What folding noticed about a cell.
const (
	flagHidden   uint8 = 1 << iota // an invisible character stands before it
	flagBidi                       // a character that changes the writing direction stands before it
	flagRaised                     // a superscript or subscript digit
	flagEnclosed                   // ①, ㈠, ⒈: also used as list markers
	flagFormal                     // a capital numeral: 壹, 佰
	flagMarkup                     // markup was taken out before it
	flagWide                       // a full-width character
	flagRoman                      // a Roman numeral character: Ⅴ
)

// folder turns a text into cells.
type folder struct {
	text    string
	cells   []cell
	pending uint8 // flags for the next cell
	pos     int   // byte
	cp      int   // code point
	frac    int   // inside \frac{…}{…}: 2 before the slash, 1 after it
	group   int   // open \text{ groups
	math    int   // byte of the $ that closes a formula
}

// fold appends the cells of text to cells. Invalid bytes count as one code point
// each, as in a conversion to []rune.
func fold(cells []cell, text string) []cell {
	f := &folder{text: text, cells: slices.Grow(cells, utf8.RuneCountInString(text)+8), math: -1}
	for f.pos < len(text) {
		c := text[f.pos]
		if c < utf8.RuneSelf && !markupByte[c] {
			f.put(rune(c), 1, 1)
			continue
		}
		if c < utf8.RuneSelf && f.markup(c) {
			continue
		}
		r, n := utf8.DecodeRuneInString(text[f.pos:])
		f.fold(r, n, 1)
	}
	// What follows the last cell is kept on a closing cell, so that an invisible
	// character at the very end is noticed too.
	f.put('\n', 0, 0)
	return f.cells
}

// put appends one cell that stands for the next n bytes and cps code points.
func (f *folder) put(r rune, n, cps int) {
	if r == '\r' {
		r = ' '
	}
	f.cells = append(f.cells, cell{r: r, flag: f.pending,
		at: int32(f.cp), to: int32(f.cp + cps), b: int32(f.pos), e: int32(f.pos + n)})
	f.pending = 0
	f.pos += n
	f.cp += cps
}

// drop passes over n bytes of cps code points.
func (f *folder) drop(n, cps int, flag uint8) {
	f.pending |= flag
	f.pos += n
	f.cp += cps
}

// fold appends the cells for the character r, written in n bytes.
func (f *folder) fold(r rune, n, cps int) {
	switch {
	case r < 0x300:
		f.foldLatin(r, n, cps)
	case r >= 0x4E00 && r <= 0x9FFF:
		f.foldHan(r, n, cps)
	case isBidi(r):
		f.drop(n, cps, flagBidi)
	case isInvisible(r):
		flag := flagHidden
		if r == 0xFEFF && f.pos == 0 || r >= 0xFE00 && r <= 0xFE0F {
			flag = 0 // a byte order mark; a variation selector as in 5️⃣
		}
		f.drop(n, cps, flag)
	case isCombining(r):
		f.drop(n, cps, 0)
	default:
		f.foldOther(r, n, cps)
	}
}

func (f *folder) foldLatin(r rune, n, cps int) {
	switch r {
	case 0xAD:
		f.drop(n, cps, flagHidden)
	case 0xA0:
		f.put(' ', n, cps)
	case '²', '³', '¹':
		f.pending |= flagRaised
		f.put(map[rune]rune{'¹': '1', '²': '2', '³': '3'}[r], n, cps)
	default:
		f.put(r, n, cps)
	}
}

func (f *folder) foldHan(r rune, n, cps int) {
	if r == '参' && !f.formalAhead(n) {
		f.put(r, n, cps)
		return
	}
	if to := hanTable[r-0x4E00]; to.r != 0 {
		f.pending |= to.flag
		r = rune(to.r)
	}
	f.put(r, n, cps)
}

// formalAhead tells whether a unit of capital numerals follows: 参 is three in
// 参拾万, and a common word elsewhere (参与).
func (f *folder) formalAhead(n int) bool {
	next, _ := utf8.DecodeRuneInString(f.text[min(f.pos+n, len(f.text)):])
	switch next {
	case '拾', '佰', '仟', '万', '萬', '亿', '億', '元', '圆', '圓', '角':
		return true
	}
	return false
}

func (f *folder) foldOther(r rune, n, cps int) {
	if to, ok := symbolFold[r]; ok {
		f.pending |= to.flag
		f.put(to.r, n, cps)
		return
	}
	if digits, flag := enclosed(r); digits != "" {
		f.several(digits, flag, n, cps)
		return
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		f.pending |= flagWide
		f.put(r-0xFEE0, n, cps)
	case r >= 0x2000 && r <= 0x200A || r == 0x202F || r == 0x205F || r == 0x3000:
		f.put(' ', n, cps)
	case r == 0x2028 || r == 0x2029:
		f.put('\n', n, cps)
	case r >= 0x1D400 && r <= 0x1D6A3:
		f.put(letter52(r-0x1D400), n, cps)
	case r >= 0x24B6 && r <= 0x24E9:
		f.put(letter52(r-0x24B6), n, cps)
	case r >= 0x1F130 && r <= 0x1F149:
		f.put('A'+r-0x1F130, n, cps)
	default:
		if d, ok := digitOf(r); ok {
			f.put('0'+d, n, cps)
			return
		}
		f.put(r, n, cps)
	}
}

// several appends the cells of one character that stands for several; the last
// one moves on in the text.
func (f *folder) several(digits string, flag uint8, n, cps int) {
	first := f.pending
	for i, d := range digits {
		f.pending = flag
		if i == 0 {
			f.pending |= first
		}
		f.cells = append(f.cells, cell{r: d, flag: f.pending,
			at: int32(f.cp), to: int32(f.cp + cps), b: int32(f.pos), e: int32(f.pos + n)})
	}
	f.pending = 0
	f.pos += n
	f.cp += cps
}

func letter52(d rune) rune {
	d %= 52
	if d < 26 {
		return 'A' + d
	}
	return 'a' + d - 26
}

func isBidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x206F ||
		r == 0x200E || r == 0x200F || r == 0x061C
}

func isInvisible(r rune) bool {
	return r >= 0x200B && r <= 0x200D || r >= 0x2060 && r <= 0x2065 || r == 0xFEFF ||
		r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x17B4 || r == 0x17B5 ||
		r >= 0x180B && r <= 0x180E || r == 0x3164 || r == 0xFFA0 ||
		r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0000 && r <= 0xE0FFF ||
		r >= 0xFFF9 && r <= 0xFFFB || r == 0x2800
}

// isCombining tells marks written over, under or around a character, such as the
// strokes of 5̶0̶0̶ and the frame of a keycap.
func isCombining(r rune) bool {
	return r >= 0x300 && r <= 0x36F || r >= 0x483 && r <= 0x489 || r >= 0x1AB0 && r <= 0x1AFF ||
		r >= 0x1DC0 && r <= 0x1DFF || r >= 0x20D0 && r <= 0x20FF || r >= 0xFE20 && r <= 0xFE2F
}
