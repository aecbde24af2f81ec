package amount

import (
	"strings"

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

// doubt marks figures whose digits stand beside something that may be a digit too,
// so that what was read is perhaps a part only: S00万元, 5、0、0万, 🖐百万, 「五」百万.
func (s *scanner) doubt(o *op) {
	if o.kind == Number || o.kind == Measure || o.words {
		return
	}
	prev := s.r(o.start - 1)
	switch {
	case o.start == o.from && o.arabic && s.is(o.start-1, isLetter) && s.c[o.start-1].to == s.c[o.start].at && s.lookalikeBefore(o.start):
		o.bad = true
		o.start--
	case o.start == o.from && s.is(o.from, isSmall|isBig) && s.r(o.from) != '十' && (strings.ContainsRune(")]」』”’\"'】》》", prev) && prev != 0 || prev > 0x2E7F && !(prev >= 0x3000 && prev <= 0x9FFF) && prev < 0xFF00 || prev > 0xFFFF || s.c[o.from].flag&flagMarkup != 0):
		o.bad = true
	case s.anyBefore(o.start, "若干") > 0 && s.is(o.from, isSmall|isBig):
		o.bad = true
	case o.v.IsZero() && !o.rng && strings.ContainsRune("、,-/.)·|", prev) && prev != 0 && s.is(o.start-2, isDigit|isHanDigit):
		o.bad = true
	case prev == ',' && o.arabic && s.is(o.start-2, isDigit) && s.c[o.start-1].flag&flagWide == 0 && len(s.declared) == 0:
		o.bad = true // 1,5百万
	case s.r(o.from) == '0' && s.is(o.from+1, isDigit) && s.c[o.from].flag&flagRoman == 0:
		o.bad = true
	case s.is(o.from, isSmall) && s.r(o.from) != '十' && s.is(o.from+1, isHanDigit):
		o.bad = true // 百八十万: 80 to 180
	}
}

// lookalikeBefore tells whether the one or two letters before i look like digits.
func (s *scanner) lookalikeBefore(i int) bool {
	w, from := s.wordBack(i)
	if w == "" || i-from > 3 {
		return false
	}
	for k := from; k < i; k++ {
		if !strings.ContainsRune("OoОоΟοlIІSsBZzQqg", s.r(k)) {
			return false
		}
	}
	return true
}

// loneUnit deals with a unit without a number, such as 万元 alone: a question (多少万),
// a unit of account (以万元为单位), a blank (XX万元) or 上亿. True when o is no figure.
func (s *scanner) loneUnit(o *op) bool {
	if !s.is(o.from, isSmall|isBig) || s.r(o.from) == '十' || s.any(o.from+1, "来", "把", "多", "余") > 0 || s.is(o.from+1, isHan|isDigit) || o.words || o.kind == Percent || o.kind == Ratio {
		return false
	}
	j := s.skipBack(o.start)
	switch {
	case o.start < o.from:
		return false
	case s.anyBefore(j, "若干", "数", "好几") > 0 || s.is(j-1, isLetter) || s.anyBefore(j, "*", "□", "■", "●", "x", "?", "？", "_", "…", "#") > 0:
		o.bad = true
		return false
	case s.anyBefore(j, "多少", "单位", "单位是", "单位:", "为单位", "以", "按", "用", "(", "是几", "多少个", "几") > 0:
		return true
	}
	return o.kind == Number || o.kind == Money && o.implied
}

// acceptable tells whether a short numeral without a unit is a figure: 为零, 拾, but
// not 三 in 三亚.
func (s *scanner) acceptable(o *op) bool {
	if o.kind != Number || o.bad || o.arabic || o.words && !o.weak || o.decimal {
		return true
	}
	if o.words {
		return o.neg
	}
	if o.units && !o.weak && o.v.Abs().GreaterThanOrEqual(hundred) {
		if s.has(o.from, "千万") && o.end == o.from+2 {
			return true
		}
		return true
	}
	if o.digits >= 3 {
		return true
	}
	if o.formal && o.end-o.from >= 2 {
		return true
	}
	before := s.stopsBack(o.start)
	after := s.stops(s.skip(o.end))
	if before && after {
		return o.digits != 1 || s.alone(o.start, o.end)
	}
	if s.anyBefore(o.start, "为", "是", "共", "计", "约", "达", "到", "过", "超", "低于", "高于", "少于", "多于", "小于", "大于", "等于", "不足", "给", "=", "得", "成", "至多", "至少", "最多", "最少") > 0 || o.neg {
		return after || o.units && !o.weak
	}
	return o.units && !o.weak && after
}

// stops tells whether the text ends at i, or a mark of punctuation stands there.
func (s *scanner) stops(i int) bool {
	switch s.r(i) {
	case 0, '\n', '\t', ' ', ',', '.', '，', '。', '、', ';', '；', ':', '!', '?', '！', '？', ')', '"', '”', '」', '』', '》', ']', '】', '…', '|', '\'', '/', '—', '-', '~':
		return true
	}
	return false
}

func (s *scanner) stopsBack(i int) bool {
	if i <= 0 {
		return true
	}
	switch s.r(i - 1) {
	case '(', '"', '“', '「', '『', '《', '[', '【':
		return true
	}
	return s.stops(i - 1)
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
	from = s.withMarkup(from, to)
	q.Start, q.End = int(s.c[from].at), int(s.c[to-1].to)
	q.Quote = s.text[s.c[from].b:s.c[to-1].e]
	if s.out == nil {
		s.out = make([]found, 0, 4)
	}
	s.out = append(s.out, found{q, from, to})
	s.last = to
}

// withMarkup notes hidden characters; kept apart so that add reads plainly.
func (s *scanner) withMarkup(from, to int) int { return from }

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

// run of the digits after raised ones is left to the main loop.

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
