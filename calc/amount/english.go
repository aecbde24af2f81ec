package amount

import (
	"github.com/shopspring/decimal"
)

// enReader reads one English number.
type enReader struct {
	s     *scanner
	total decimal.Decimal // closed by a scale
	group decimal.Decimal // below the next scale
	last  enKind
	scale int32 // the last scale, 0 for none
	hund  bool  // the group has its hundreds
	any   bool
	end   int
	n     num
	back  *enReader // as it was before "and" or a comma
}

// english reads the English number that begins at the word at cell i.
func (s *scanner) english(i int) (num, bool) {
	w, end := s.word(i)
	t, ok := englishWords[w]
	if !ok {
		return num{}, false
	}
	rd := &enReader{s: s, end: i, n: num{from: i, words: true}}
	switch t.kind {
	case enArticle:
		return rd.article(i, end)
	case enHalf, enQuarter, enFew, enPart, enPlural, enHundred, enScale, enDozen:
		return rd.odd(i, w, t, end)
	}
	rd.word(t, end)
	rd.loop()
	return rd.result()
}

// englishAfterDigits reads digits that an English scale follows: 2.5 million.
func (s *scanner) englishAfterDigits(i int) (num, bool) {
	j := i
	if s.r(i) == '.' && !s.is(i+1, isDigit) {
		return num{}, false
	}
	for j < i+48 && (s.is(j, isDigit) || vulgar[s.r(j)].den > 0 || s.any(j, ".", ",", "'") > 0 && s.is(j+1, isDigit)) {
		j++
	}
	k := s.skip(j)
	if s.r(k) == '-' && k == j {
		k++
	}
	if j == i || !s.is(k, isLetter) {
		return num{}, false
	}
	w, e := s.word(k)
	t := englishWords[w]
	p := englishScaleLetters[w]
	if t.kind != enHundred && t.kind != enScale && t.kind != enDozen && (p == 0 || k != j && len(w) == 1) {
		return num{}, false
	}
	if w == "mm" && k == j && s.any(s.skip(e), "thick", "wide") > 0 {
		return num{}, false
	}
	l, ok := s.literal(i, false)
	if !ok || l.end != j || l.bad {
		return num{}, false
	}
	rd := &enReader{s: s, end: j, n: num{from: i, words: true, arabic: true, decimal: l.decimal}}
	rd.group, rd.any, rd.last = l.v, true, enUnit
	if p > 0 && t.kind == 0 {
		rd.group, rd.end = rd.group.Shift(p), e
		rd.n.scaled = w == "b" || w == "mln" || w == "bln"
		return rd.result()
	}
	rd.loop()
	return rd.result()
}

// loop reads on as long as the words fit.
func (rd *enReader) loop() {
	for rd.step() {
	}
}

func (rd *enReader) step() bool {
	s := rd.s
	k := s.skip(rd.end)
	if s.r(k) == '-' {
		k = s.skip(k + 1)
	}
	joined := false
	if s.r(k) == ',' && rd.scale >= 3 && s.r(k+1) == ' ' && s.is(k+2, isLetter) {
		k, joined = k+2, true
	}
	if s.r(k) == '&' && k > rd.end {
		k, joined = s.skip(k+1), true
	}
	if !s.is(k, isLetter) && !(joined || rd.scale > 0) {
		return false
	}
	w, end := s.word(k)
	if w == "and" && k > rd.end {
		k = s.skip(end)
		if rd.halves(k) {
			return true
		}
		if s.r(k) == ' ' || rd.last == enUnit && !rd.hund && rd.scale == 0 || rd.last == enTen && rd.scale == 0 && !rd.hund {
			return false
		}
		w, end = s.word(k)
		joined = true
	}
	if joined {
		saved := *rd
		saved.back = nil
		rd.back = &saved
		if s.is(k, isDigit) {
			return rd.digits(k)
		}
	}
	if w == "point" && rd.any {
		return rd.point(end)
	}
	if w == "of" || w == "a" {
		return false
	}
	if w == "k" && rd.any && !rd.n.arabic {
		return rd.scaleWord(3, end)
	}
	t, ok := englishWords[w]
	if !ok {
		return false
	}
	if rd.n.decimal && rd.n.arabic && rd.scale > 0 && t.kind != enScale && t.kind != enHundred {
		return false // 4.9 million two years ago: the two counts the years
	}
	return rd.word(t, end)
}

// digits reads arabic digits after "hundred and".
func (rd *enReader) digits(k int) bool {
	l, ok := rd.s.literal(k, true)
	if !ok || l.decimal || rd.last != enHundred && !(rd.scale > 0 && rd.group.IsZero()) || l.digits > 2 && rd.last == enHundred || rd.n.scaled && rd.n.arabic {
		rd.restore()
		return false
	}
	w, _ := rd.s.word(rd.s.skip(l.end))
	if englishWords[w].kind == enHundred {
		rd.restore()
		return false
	}
	rd.group = rd.group.Add(l.v)
	rd.end, rd.last, rd.any = l.end, enUnit, true
	return true
}

func (rd *enReader) restore() {
	if rd.back != nil {
		*rd = *rd.back
	}
}

// word takes in one number word.
func (rd *enReader) word(t enWord, end int) bool {
	switch t.kind {
	case enUnit, enTeen:
		if rd.last == enUnit || rd.last == enTeen || rd.last == enTen && (t.kind == enTeen || t.v == 0) {
			return false
		}
		rd.group = rd.group.Add(decimal.New(t.v, 0))
	case enTen:
		if rd.last == enUnit || rd.last == enTeen || rd.last == enTen {
			return false
		}
		rd.group = rd.group.Add(decimal.New(t.v, 0))
	case enHundred:
		return rd.hundred(end)
	case enScale:
		return rd.scaleWord(int32(t.v), end)
	case enPlural:
		if rd.last == enHundred || rd.last == enScale || rd.any {
			if t.v == 2 {
				return rd.hundred(end)
			}
			return rd.scaleWord(int32(t.v), end)
		}
		return false
	case enDozen:
		rd.group = rd.group.Mul(decimal.New(t.v, 0))
		if rd.back != nil && rd.back.any {
			rest := rd.group.Sub(rd.back.group.Mul(decimal.New(t.v, 0)))
			rd.group = rd.back.group.Add(rest)
		}
	case enPart, enHalf, enQuarter:
		return rd.fraction(t, end)
	default:
		return false
	}
	rd.last, rd.end, rd.any = t.kind, end, true
	return true
}

func (rd *enReader) hundred(end int) bool {
	if !rd.any || rd.hund || rd.group.IsZero() {
		rd.restore()
		return false
	}
	rd.group = rd.group.Shift(2)
	rd.hund, rd.last, rd.end = true, enHundred, end
	rd.back = nil
	return true
}

func (rd *enReader) scaleWord(pow int32, end int) bool {
	s := rd.s
	if !rd.any {
		return false
	}
	if rd.scale > 0 && pow >= rd.scale {
		if rd.group.IsZero() && rd.last == enScale {
			rd.total = rd.total.Shift(pow)
			rd.scale, rd.end = pow, end
			return true
		}
		rd.restore()
		return false
	}
	if rd.group.IsZero() && rd.last == enScale {
		rd.total = rd.total.Shift(pow)
	} else {
		rd.total = rd.total.Add(rd.group.Shift(pow))
	}
	rd.group, rd.hund = decimal.Zero, false
	rd.scale, rd.last, rd.end = pow, enScale, end
	rd.n.scaled = true
	rd.n.chain, rd.n.big, rd.n.units = pow, pow, true
	rd.back = nil
	if w, _ := s.word(end - 3); w == "mil" && s.r(end) == '.' && (s.r(end+1) != '\n' && end+1 < len(s.c)-1) {
		rd.end++
	}
	return true
}

// point reads decimals in words: one point five, point seventy-one, point three o three.
func (rd *enReader) point(end int) bool {
	s := rd.s
	frac := ""
	j := end
	for n := 0; n < 20; n++ {
		k := s.skip(j)
		if s.r(k) == '-' {
			k++
		}
		w, e := s.word(k)
		t := englishWords[w]
		switch {
		case t.kind == enUnit:
			frac += string(rune('0' + t.v))
		case w == "o" || w == "oh":
			frac += "0"
		case (t.kind == enTen || t.kind == enTeen) && frac == "":
			v := t.v
			if w2, e2 := s.word(s.skip(e + btoi(s.r(e) == '-'))); t.kind == enTen && englishWords[w2].kind == enUnit && englishWords[w2].v > 0 {
				v += englishWords[w2].v
				e = e2
			}
			frac = intDecimal(v).String()
		default:
			n = 20
			continue
		}
		j = e
	}
	if frac == "" {
		return false
	}
	v, err := decimal.NewFromString("0." + frac)
	if err != nil {
		return false
	}
	rd.group = rd.total.Add(rd.group).Add(v)
	rd.total, rd.scale = decimal.Zero, 0
	rd.last, rd.end, rd.n.decimal, rd.hund = enUnit, j, true, false
	k := s.skip(j)
	w, e := s.word(k)
	if t := englishWords[w]; t.kind == enScale {
		return rd.scaleWord(int32(t.v), e)
	}
	rd.last = enPart
	return false
}

// result closes the number.
func (rd *enReader) result() (num, bool) {
	if !rd.any {
		return num{}, false
	}
	n := rd.n
	if !n.decimal || !n.rng {
		n.v = rd.total.Add(rd.group)
	}
	n.end = rd.end
	n.weak = !n.arabic && rd.single()
	return n, true
}

// single tells the lone word "one", which is seldom a number.
func (rd *enReader) single() bool {
	w, e := rd.s.word(rd.n.from)
	return w == "one" && e == rd.end
}
