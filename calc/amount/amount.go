// Package amount finds the quantities written in Chinese and English text and
// reads them exactly.
//
// It is for three readers: intake, which takes facts from a person's words; the
// numeral inventory of a policy text, in which every numeral has to be seen; and
// a gate, which must notice a figure however it is spelled. Hence its rule:
// seeing and evaluating are two jobs. What is seen but cannot be evaluated with
// certainty is reported with kind Unknown; it is never dropped.
//
// How it works: fold turns the text, character by character and with a map back
// to the original, into plain cells (full width, circled, mathematical digits,
// traditional characters, markup); a numeral grammar for Chinese and one for
// English read numbers; units, dates, ordinals and identifiers give them their
// kind; a list of everyday words (words.txt) keeps 十分, 统一 and 一次性 from being
// read as numbers. Every look ahead and behind is bounded, so the time is linear
// in the length of the text.
//
// Promises: values are exact decimals, never floats; a fraction without a finite
// decimal form has it cut off after 28 places and keeps Num and Den exact; any
// input is accepted, invalid UTF-8 included; no input makes it panic.
//
// Conventions: a label is outside the quote (PUE 1.34 gives the quote 1.34 with
// the unit PUE), a currency and a sign are inside; words such as 约 and 不超过 are
// outside, and told by Approx and Bound. A number with 万, 亿, w, k or million and no
// other unit is money in CNY, since people leave out 元; a plain 80 is a Number.
// A ratio a:b is the value b/a, what is given for one of the first.
//
// It knows nothing of policies, rules, questions or language models.
package amount

import (
	"sync"

	"github.com/shopspring/decimal"
)

// Kind says what a quantity is.
type Kind string

// The kinds a quantity can have.
const (
	Money      Kind = "money"      // an amount of a currency
	Percent    Kind = "percent"    // 30%, 三成, 百分之三十: the plain ratio
	Ratio      Kind = "ratio"      // 1：0.5, 三分之一, 两倍, half
	Number     Kind = "number"     // a number with no unit
	Measure    Kind = "measure"    // a number with a unit that is not money
	Date       Kind = "date"       // a point in time: 2024年5月, 九点半
	Ordinal    Kind = "ordinal"    // 第八条, article 8, （一）
	Identifier Kind = "identifier" // phone and document numbers, 6G, E1003
	CapWord    Kind = "cap_word"   // a claim about an amount made without digits: 上不封顶, 全额
	Unknown    Kind = "unknown"    // a figure that is seen but must not be relied on
)

// Bounds of a quantity, as the words beside it say.
const (
	AtLeast = "at_least" // 至少, 不低于, at least
	AtMost  = "at_most"  // 最高, 不超过, up to
	Above   = "above"    // 大于, 超过, more than
	Below   = "below"    // 小于, 低于, less than
)

// A Quantity is one figure of a text.
type Quantity struct {
	Quote      string // the words, exactly as they stand in the text
	Start, End int    // code points of the text, End exclusive
	Kind       Kind
	// Value is exact and in Unit; percent and ratio are the plain ratio (30% is
	// 0.3). Valid when Point. With kind Unknown it is what the figure seems to
	// say, and not to be calculated with.
	Value decimal.Decimal
	// Low and High are valid when Range; High is not below Low.
	Low, High    decimal.Decimal
	Point, Range bool
	// Num and Den hold a fraction or ratio exactly (Value = Num/Den); Den is zero
	// where they do not apply.
	Num, Den decimal.Decimal
	Unit     string // "CNY", "USD", "PFLOPS", "PUE", 家, 年 …; "" for bare numbers
	Approx   bool   // 约, 左右, 多, 近, about
	Bound    string // AtLeast, AtMost, Above, Below or ""
	Implied  bool   // the currency is not written: 合同2万8
}

// Find returns the quantities of text in order, without overlaps.
func Find(text string) []Quantity {
	s := idle.Get().(*scanner)
	defer s.rest()
	s.text, s.c = text, fold(s.c[:0], text)
	s.declared = s.declaredUnits()
	s.run()
	return s.join()
}

// idle keeps scanners for the sake of their memory: a reply is looked at several times, and its cells
// are ten times as large as its text.
var idle = sync.Pool{New: func() any { return new(scanner) }}

// What is larger than this is not worth keeping.
const (
	largeCells = 8192
	largeOut   = 256
)

// rest gives the scanner back. It forgets the text.
func (s *scanner) rest() {
	if cap(s.c) > largeCells || cap(s.out) > largeOut {
		return
	}
	clear(s.out[:cap(s.out)])
	*s = scanner{c: s.c, out: s.out[:0]}
	idle.Put(s)
}

type scanner struct {
	text     string
	c        []cell
	out      []found
	last     int // the cell after the last quantity
	declared []declared
	pue      bool // a PUE has been read
}

// found is a quantity with the cells it was read from.
type found struct {
	Quantity
	from, to int
}

func (s *scanner) run() {
	for i := 0; i < len(s.c); {
		cl := class(s.c[i].r)
		if cl == 0 {
			i++
			continue
		}
		i = s.step(i, cl)
	}
}

// step reads what begins at cell i and returns the cell to go on with.
func (s *scanner) step(i int, cl uint16) int {
	if cl&isWordStart != 0 {
		if n := s.everyday(i); n > 0 {
			return i + n
		}
	}
	if cl&isCapStart != 0 {
		if j := s.capWord(i); j > i {
			return j
		}
	}
	if cl&isSpecial != 0 {
		if j := s.special(i); j > i {
			return j
		}
	}
	if cl&isLetter != 0 {
		return s.latin(i)
	}
	if cl&(isDigit|isHan) != 0 {
		if j := s.quantity(i); j > i {
			return j
		}
	}
	return i + 1
}

// r returns the folded character of cell i, 0 outside the text.
func (s *scanner) r(i int) rune {
	if i < 0 || i >= len(s.c) {
		return 0
	}
	return s.c[i].r
}

// has tells whether the cells from i on spell word.
func (s *scanner) has(i int, word string) bool {
	for _, w := range word {
		if s.r(i) != w {
			return false
		}
		i++
	}
	return true
}

// any returns the length in cells of the first of words that stands at i, or 0.
func (s *scanner) any(i int, words ...string) int {
	for _, w := range words {
		if s.has(i, w) {
			return runeLen(w)
		}
	}
	return 0
}

// before tells whether word ends right before cell i.
func (s *scanner) before(i int, word string) bool {
	n := runeLen(word)
	return i >= n && s.has(i-n, word)
}

func (s *scanner) anyBefore(i int, words ...string) int {
	for _, w := range words {
		if s.before(i, w) {
			return runeLen(w)
		}
	}
	return 0
}

func runeLen(w string) int {
	n := 0
	for range w {
		n++
	}
	return n
}

// skip passes over at most three spaces.
func (s *scanner) skip(i int) int {
	for n := 0; n < 3 && s.r(i) == ' '; n++ {
		i++
	}
	return i
}

// skipLine passes over spaces and at most one line break, for units that a line
// break tore off.
func (s *scanner) skipLine(i int) int {
	i = s.skip(i)
	if s.r(i) == '\n' {
		if j := s.skip(i + 1); s.is(j, isBig|isSmall) || s.r(j) == '元' {
			return j
		}
	}
	return i
}

// skipBack returns the index after the last cell before i that is not a space,
// passing over at most two.
func (s *scanner) skipBack(i int) int {
	for n := 0; n < 2 && s.r(i-1) == ' '; n++ {
		i--
	}
	return i
}

func (s *scanner) is(i int, bits uint16) bool {
	return i >= 0 && i < len(s.c) && class(s.c[i].r)&bits != 0
}
