package amount

import (
	"github.com/shopspring/decimal"
)

// article reads what begins with a or an: a million, a hundred and two, a half, a few
// thousand; the article alone is no number.
func (rd *enReader) article(i, end int) (num, bool) {
	s := rd.s
	k := s.skip(end)
	if k == end {
		return num{}, false
	}
	w, e := s.word(k)
	t := englishWords[w]
	rd.group, rd.any, rd.last = one, true, enArticle
	switch t.kind {
	case enHundred:
		rd.hundred(e)
	case enScale:
		if w == "yi" || w == "mm" || w == "cr" || w == "mil" || w == "wan" {
			return num{}, false
		}
		rd.scaleWord(int32(t.v), e)
	case enDozen:
		rd.group, rd.end = decimal.New(t.v, 0), e
	case enHalf, enQuarter, enPart:
		if t.kind == enQuarter && !s.ofAhead(e) && !s.scaleAhead(e) || t.kind == enPart && !((s.ofAhead(e) || s.stops(e) && s.r(e) != '-' && s.r(e) != ' ') && s.partWord(w)) {
			return num{}, false
		}
		if t.kind == enHalf && s.r(e) == '-' {
			return num{}, false
		}
		rd.fraction(t, e)
		return rd.result()
	case enFew:
		return rd.few(e)
	default:
		return num{}, false
	}
	rd.loop()
	return rd.result()
}

// partWord tells the fractions that are seldom meant as ordinals before "of".
func (s *scanner) partWord(w string) bool {
	return w != "first" && w != "second" && w != "hundredth" && w != "millionth"
}

func (s *scanner) ofAhead(i int) bool {
	w, _ := s.word(s.skip(i))
	return w == "of"
}

func (s *scanner) scaleAhead(i int) bool {
	i = s.skip(i)
	if s.r(i) == '-' {
		i++
	}
	w, _ := s.word(i)
	return englishWords[w].kind == enScale
}

// odd reads numbers that begin with another word than a digit: half a million,
// several million, quarter million, millions.
func (rd *enReader) odd(i int, w string, t enWord, end int) (num, bool) {
	s := rd.s
	switch t.kind {
	case enHalf:
		if w == "halves" || s.r(end) == '-' && !s.scaleAhead(end+1) {
			return num{}, false
		}
		rd.group, rd.any, rd.last = one, true, enArticle
		rd.fraction(t, end)
		return rd.result()
	case enQuarter:
		if !s.scaleAhead(end) || w == "quarters" {
			return num{}, false
		}
		rd.group, rd.any, rd.last = one, true, enArticle
		rd.fraction(t, end)
		return rd.result()
	case enFew:
		return rd.few(end)
	case enPlural, enHundred, enScale:
		return rd.loneScale(i, w, t, end)
	case enPart:
		return rd.ordinalInRange(i, t, end)
	}
	return num{}, false
}

// few reads several million, a few thousand, a couple of hundred.
func (rd *enReader) few(end int) (num, bool) {
	s := rd.s
	k := s.skip(end)
	w, e := s.word(k)
	if w == "of" {
		w, e = s.word(s.skip(e))
	}
	hundred := w == "hundred"
	if hundred {
		if w2, e2 := s.word(s.skip(e)); englishWords[w2].kind == enScale {
			w, e = w2, e2
		} else {
			hundred = false
		}
	}
	t := englishWords[w]
	if t.kind != enScale && t.kind != enHundred || len(w) < 4 {
		return num{}, false
	}
	pow := int32(t.v)
	if hundred {
		pow += 2
	}
	n := rd.n
	n.v, n.hi, n.rng, n.approx = decimal.New(2, pow), decimal.New(9, pow), true, true
	n.end, n.scaled = e, t.kind == enScale
	return n, true
}

// loneScale reports a scale without a number before it: five in letters set apart,
// "millions". It is seen and not evaluated.
func (rd *enReader) loneScale(i int, w string, t enWord, end int) (num, bool) {
	switch w {
	case "million", "millions", "billion", "billions", "trillion", "trillions", "thousand", "thousands", "hundreds", "hundred", "lakh", "crore":
	default:
		return num{}, false
	}
	n := rd.n
	n.bad, n.end = true, end
	if w2, e2 := rd.s.word(rd.s.skip(end)); englishWords[w2].kind == enPlural || englishWords[w2].kind == enScale {
		n.end = e2
	} else if w2 == "of" {
		if w3, e3 := rd.s.word(rd.s.skip(e2)); englishWords[w3].kind == enPlural {
			n.end = e3
		}
	}
	return n, true
}

// ordinalInRange reads "the tenth" of "between the tenth and the fifteenth".
func (rd *enReader) ordinalInRange(i int, t enWord, end int) (num, bool) {
	s := rd.s
	w, from := s.wordBack(s.skipBack(i))
	if w != "the" {
		return num{}, false
	}
	w, _ = s.wordBack(s.skipBack(from))
	if w != "between" && w != "and" {
		return num{}, false
	}
	if w2, _ := s.word(s.skip(end)); w == "between" && w2 != "and" {
		return num{}, false
	}
	n := rd.n
	n.v, n.end = decimal.New(t.v, 0), end
	return n, true
}

// halves reads "a half", "one quarter", "three quarters", "half" after "and".
func (rd *enReader) halves(k int) bool {
	s := rd.s
	w, e := s.word(k)
	top := int64(1)
	switch t := englishWords[w]; {
	case t.kind == enArticle || t.kind == enUnit && t.v < 4:
		top = t.v
		k = s.skip(e)
		if s.r(k) == '-' {
			k++
		}
		w, e = s.word(k)
	}
	t := englishWords[w]
	if t.kind != enHalf && t.kind != enQuarter && !(t.kind == enPart && t.v == 3 && w != "third") {
		return false
	}
	v := fraction{top, t.v}.value()
	rd.n.decimal = true
	next, e2 := s.word(s.skip(e))
	if nt := englishWords[next]; nt.kind == enScale || next == "hundred" {
		pow := int32(nt.v)
		if rd.scale == 0 || pow < rd.scale {
			rd.total = rd.total.Add(rd.group)
			rd.group = decimal.Zero
			if rd.scale == 0 {
				rd.total = rd.total.Add(v).Shift(pow)
			} else {
				rd.total = rd.total.Add(v.Shift(pow))
			}
			rd.scale, rd.last, rd.end, rd.n.scaled = pow, enScale, e2, true
			return true
		}
	}
	if rd.last == enScale {
		v = v.Shift(rd.scale)
		if rd.scale >= 9 && t.kind == enQuarter {
			v = fraction{top, t.v}.value().Shift(rd.scale)
		}
	}
	rd.group = rd.group.Add(v)
	rd.end, rd.last = e, enPart
	return true
}

// fraction reads the denominator after a number: two thirds, three quarters of a
// million, half a million, one hundred thirty-fifths.
func (rd *enReader) fraction(t enWord, end int) bool {
	s := rd.s
	if t.v == 1 || !rd.any || rd.n.decimal {
		return false
	}
	den := decimal.New(t.v, 0)
	top := rd.total.Add(rd.group)
	if rd.last == enTen && t.v < 10 {
		// thirty-fifths: the tens belong to the denominator
		tens := top.Mod(hundred)
		if top.GreaterThan(tens) {
			den, top = den.Add(tens), top.Sub(tens)
		} else {
			return false
		}
	}
	if rd.last == enArticle && t.kind == enPart && !s.ofAhead(end) && !(s.stops(end) && s.r(end) != ' ') {
		return false
	}
	plural := s.r(end-1) == 's'
	if !plural && t.kind == enPart && !top.Equal(one) {
		return false
	}
	if t.kind == enPart && t.v == 2 {
		return false
	}
	v, exact := quotient(top, den)
	rd.total, rd.group, rd.end = decimal.Zero, v, end
	rd.last, rd.scale, rd.hund = enPart, 0, false
	rd.n.decimal, rd.n.approx = true, rd.n.approx || !exact
	rd.n.frac, rd.n.top, rd.n.den = true, top, den
	rd.ofScale()
	return false
}

// ofScale multiplies a fraction by the scale after it: half a million, three
// quarters of a million.
func (rd *enReader) ofScale() {
	s := rd.s
	k := s.skip(rd.end)
	if s.r(k) == '-' {
		k++
	}
	w, e := s.word(k)
	if w == "of" {
		w, e = s.word(s.skip(e))
		if w != "a" {
			return
		}
	}
	if w == "a" || w == "an" {
		w, e = s.word(s.skip(e))
	}
	t := englishWords[w]
	if t.kind != enScale || w == "mm" || w == "cr" {
		return
	}
	v, exact := quotient(rd.n.top.Shift(int32(t.v)), rd.n.den)
	rd.group, rd.end, rd.n.scaled, rd.n.frac = v, e, true, false
	rd.n.approx = !exact
	rd.n.chain, rd.n.big = int32(t.v), int32(t.v)
}
