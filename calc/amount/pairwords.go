package amount

// wordJoin reads English ranges and ratios: ten to thirty percent, 20 through 100,
// one to one-half.
func (s *scanner) wordJoin(o *op, k int) bool {
	w, end := s.word(k)
	if s.r(k-1) == '-' && s.r(end) == '-' {
		end++ // one-to-one
	}
	switch w {
	case "to", "through", "till", "until", "thru":
	case "and":
		if !s.betweenBefore(o.start) {
			return false
		}
	case "for", "on":
		return s.even(o, end)
	case "out", "over", "in":
		return s.outOf(o, w, end)
	default:
		return false
	}
	b, ok := s.operandAfter(end)
	if !ok || b.bad {
		return false
	}
	if w == "to" && s.ratioTo(o, b) {
		return true
	}
	if o.weak && !b.words {
		return false
	}
	return s.rangeOf(o, b)
}

// betweenBefore tells whether "between" stands before the cell i.
func (s *scanner) betweenBefore(i int) bool {
	w, from := s.wordBack(s.skipBack(i))
	if w == "the" {
		w, _ = s.wordBack(s.skipBack(from))
	}
	return w == "between" || w == "from"
}

// ratioTo reads one to one-half, 1 to 0.5, two to one.
func (s *scanner) ratioTo(o *op, b op) bool {
	if o.kind != Number || o.rng || o.v.IsZero() || b.kind != Number && b.kind != Ratio {
		return false
	}
	if !o.v.Equal(one) && o.v.LessThanOrEqual(b.v) || o.v.Equal(one) && b.v.GreaterThan(one) {
		return false
	}
	o.kind = Ratio
	o.top, o.den = b.v, o.v
	var exact bool
	o.v, exact = quotient(b.v, o.den)
	o.approx = !exact
	o.end, o.weak = b.end, false
	return true
}

// even reads one for one.
func (s *scanner) even(o *op, end int) bool {
	end = s.skip(end)
	if s.r(end) == '-' {
		end++
	}
	b, ok := s.number(end)
	if !ok || o.kind != Number || !o.v.Equal(b.v) || o.v.IsZero() {
		return false
	}
	o.kind, o.top, o.den, o.v = Ratio, b.v, o.v, one
	o.end, o.weak = b.end, false
	return true
}

// outOf reads one out of three, 1 over 3.
func (s *scanner) outOf(o *op, w string, end int) bool {
	if w == "out" {
		w2, e2 := s.word(s.skip(end))
		if w2 != "of" {
			return false
		}
		end = e2
	}
	b, ok := s.number(s.skip(end))
	if !ok || b.rng || b.bad || o.kind != Number || o.rng || b.v.IsZero() {
		return false
	}
	if w != "over" && (o.v.GreaterThanOrEqual(b.v) || w == "in" && !(o.v.Equal(one) && o.words)) {
		return false
	}
	if w == "in" && s.r(b.end) != ' ' && !s.stops(b.end) || w == "in" && b.v.GreaterThan(hundred) {
		return false
	}
	o.kind, o.top, o.den = Ratio, o.v, b.v
	var exact bool
	o.v, exact = quotient(o.top, o.den)
	o.approx = !exact
	o.end, o.weak = b.end, false
	return true
}
