package amount

import (
	"github.com/shopspring/decimal"
)

// quantity reads the figure that begins at cell i, with what joins it to a second
// one, and returns the cell to go on with; i when there is no figure.
func (s *scanner) quantity(i int) int {
	if j := s.marker(i); j > 0 {
		return j
	}
	if j := s.date(i); j > 0 {
		return j
	}
	if s.is(i, isDigit) {
		if j := s.digitIdentifier(i); j > 0 {
			return j
		}
	}
	if s.is(i, isHanDigit) {
		if j := s.share(i); j > 0 {
			return j
		}
		if j := s.nothing(i); j > 0 {
			return j
		}
	}
	o, ok := s.operand(i)
	if !ok {
		return i
	}
	if o.kind == Number || o.kind == Measure {
		if j := s.zeros(o); j > 0 {
			return j
		}
	}
	s.doubt(&o)
	if s.loneUnit(&o) {
		return o.end
	}
	if s.pair(&o) {
		s.emit(o)
		return o.end
	}
	if !s.acceptable(&o) {
		return o.end
	}
	s.emit(o)
	return o.end
}

// emit appends o to the quantities found.
func (s *scanner) emit(o op) {
	q := Quantity{Kind: o.kind, Unit: o.unit, Approx: o.approx, Implied: o.implied, Point: !o.rng, Range: o.rng}
	if o.rng {
		q.Low, q.High = trimmed(o.v), trimmed(o.hi)
		if q.High.LessThan(q.Low) {
			q.Low, q.High = q.High, q.Low
		}
	} else {
		q.Value = trimmed(o.v)
	}
	if !o.den.IsZero() {
		q.Num, q.Den = o.top, o.den
		q.Approx = o.approx
	}
	if o.bad || o.rng && o.scaled && o.hi.IsZero() {
		q.Kind, q.Point, q.Range = Unknown, false, false
		q.Value, q.Low, q.High = decimal.Zero, decimal.Zero, decimal.Zero
	}
	if q.Kind == Number && !o.bad {
		s.label(&q, o)
	}
	s.add(q, o.start, o.end)
}

// trimmed takes off trailing zeros of the decimals, so that equal values print
// alike.
func trimmed(d decimal.Decimal) decimal.Decimal {
	switch exp := d.Exponent(); {
	case exp < 0:
		return trim(d)
	case exp > 0 && exp < 64:
		return whole(d)
	}
	return d
}

// add appends q, which was read from the cells from to to, with what its
// surroundings say of it.
func (s *scanner) add(q Quantity, from, to int) {
	from = max(from, s.last)
	if to <= from {
		return
	}
	s.surroundings(&q, from, to)
	q.Start, q.End = int(s.c[from].at), int(s.c[to-1].to)
	q.Quote = s.text[s.c[from].b:s.c[to-1].e]
	if s.out == nil {
		s.out = make([]found, 0, 4)
	}
	s.out = append(s.out, found{q, from, to})
	s.last = to
}

// surroundings refuses figures beside invisible characters, and sets Approx and
// Bound from the words around.
func (s *scanner) surroundings(q *Quantity, from, to int) {
	var flags uint8
	for i := from; i <= to && i < len(s.c); i++ {
		flags |= s.c[i].flag
	}
	switch {
	case flags&flagBidi != 0:
		q.Kind, q.Point, q.Range = Unknown, false, false
	case flags&flagHidden != 0:
		q.Kind = Unknown
	}
	if to < len(s.c) && s.is(to, isDigit) && s.c[to].flag&flagRaised != 0 && s.is(to-1, isDigit) {
		q.Kind, q.Point, q.Range = Unknown, false, false // 500¹万
	}
	if q.Kind == Date || q.Kind == Ordinal || q.Kind == Identifier || q.Kind == CapWord {
		return
	}
	if q.Bound == "" {
		q.Bound = s.bound(from, to)
	}
	q.Approx = q.Approx || s.approximate(from, to)
}

// label gives a bare number the unit its label says: PUE 1.34, PUE值为1.3, PUE<1.35.
func (s *scanner) label(q *Quantity, o op) {
	if q.Range && q.High.GreaterThan(decimal.New(10, 0)) || q.Point && q.Value.GreaterThan(decimal.New(10, 0)) {
		return
	}
	for j := o.start - 1; j >= s.last && j >= o.start-14; j-- {
		r := s.r(j)
		if (r == 'E' || r == 'e') && j >= 2 && (s.has(j-2, "PUE") || s.has(j-2, "pue") || s.has(j-2, "Pue")) {
			q.Kind, q.Unit, s.pue = Measure, "PUE", true
			return
		}
		if r == ',' || r == '，' || r == '。' || r == ';' || r == '；' || r == '\n' {
			break
		}
	}
	if s.pue && o.decimal && q.Point && q.Value.GreaterThan(one) && q.Value.LessThan(decimal.New(3, 0)) {
		q.Kind, q.Unit = Measure, "PUE" // 改造前PUE是1.62，改造后1.29
		return
	}
	k := s.skip(o.end)
	if s.r(k) == '的' {
		k = s.skip(k + 1)
	}
	if w, _ := s.word(k); w == "pue" {
		q.Kind, q.Unit = Measure, "PUE"
	}
}
