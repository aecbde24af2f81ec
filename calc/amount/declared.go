package amount

import (
	"github.com/shopspring/decimal"
)

// A declared unit is a heading or a remark such as 单位：万元 or 金额（万元）, which
// scales the bare numbers it governs.
type declared struct {
	at, end int
	pow     int32
	heading bool // 单位：万元, for all that follows; else in brackets behind a name
	sep     rune // in brackets in a line of a table: what parts its columns
	column  int  // and which column it heads
	lineEnd int
}

// The reach, in cells, of a remark in brackets within its sentence, and of a
// heading over a table.
const (
	remarkReach  = 40
	headingReach = 600
)

// declaredUnits finds such remarks.
func (s *scanner) declaredUnits() []declared {
	var list []declared
	for i := 1; i < len(s.c); i++ {
		if s.c[i].r != '元' {
			continue
		}
		pow, from := s.unitPower(i)
		if s.r(from-1) == '(' && s.r(i+1) == ')' {
			d := declared{at: from - 1, end: i + 2, pow: pow}
			s.findColumn(&d)
			s.findTitle(&d)
			list = append(list, d)
			continue
		}
		j := s.skipBack(from)
		if s.anyBefore(j, "单位:", "单位：", "单位为", "单位是", "单位都是", "单位统一为", "单位") > 0 {
			list = append(list, declared{at: j - 2, end: i + 1, pow: pow, heading: true})
		}
	}
	return list
}

// unitPower reads back from 元 over 万, 亿, 百万 and the like.
func (s *scanner) unitPower(i int) (int32, int) {
	var pow int32
	from := i
	for from > 0 && from > i-2 && s.is(from-1, isSmall|isBig) {
		pow += powers[s.r(from-1)]
		from--
	}
	return pow, from
}

// findColumn tells which column of a table the remark heads.
func (s *scanner) findColumn(d *declared) {
	from := d.at
	for from > 0 && d.at-from < headingReach && s.r(from-1) != '\n' {
		from--
	}
	to := d.end
	for to < len(s.c) && to-d.end < headingReach && s.r(to) != '\n' {
		to++
	}
	d.lineEnd = to
	for i := from; i < to; i++ {
		switch r := s.r(i); r {
		case '\t', '|', ',':
			if d.sep == 0 || d.sep == ',' && r != ',' {
				d.sep, d.column = r, 0
			}
			if r == d.sep && i < d.at {
				d.column++
			}
		}
	}
}

// findTitle tells whether the remark closes a line of its own, without a figure, over what follows:
// 项目台账（万元）： is a heading.
func (s *scanner) findTitle(d *declared) {
	for i := d.end; i < d.lineEnd; i++ {
		if r := s.r(i); r != ':' && r != '：' && r != ' ' {
			return
		}
	}
	for i := d.at - 1; i >= 0 && s.r(i) != '\n'; i-- {
		if s.is(i, isDigit) {
			return
		}
	}
	if d.sep == 0 && s.r(d.lineEnd) == '\n' {
		d.heading, d.end = true, d.lineEnd
	}
}

// declare scales the bare numbers that a declared unit governs, and takes out the
// declarations themselves.
func (s *scanner) declare() {
	if len(s.declared) == 0 {
		return
	}
	kept := s.out[:0]
	first := 0
	for _, f := range s.out {
		for first < len(s.declared) && s.declared[first].end+headingReach < f.from {
			first++
		}
		if s.isDeclaration(first, f) {
			continue
		}
		if f.Kind == Number && (f.Point || f.Range) {
			if d := s.governing(first, f); d != nil {
				f.Kind, f.Unit = Money, "CNY"
				f.Value, f.Low, f.High = whole(f.Value.Shift(d.pow)), whole(f.Low.Shift(d.pow)), whole(f.High.Shift(d.pow))
			}
		}
		kept = append(kept, f)
	}
	s.out = kept
}

// declarationsLooked bounds how many declarations are compared with one figure.
const declarationsLooked = 16

func (s *scanner) isDeclaration(first int, f found) bool {
	for i := first; i < len(s.declared) && i < first+declarationsLooked; i++ {
		if f.from >= s.declared[i].at && f.to <= s.declared[i].end {
			return true
		}
	}
	return false
}

// governing returns the declaration that governs f, the nearest before all others.
func (s *scanner) governing(first int, f found) *declared {
	var best *declared
	for i := first; i < len(s.declared) && i < first+declarationsLooked; i++ {
		d := &s.declared[i]
		if s.governs(d, f) {
			best = d
		}
	}
	return best
}

func (s *scanner) governs(d *declared, f found) bool {
	switch {
	case d.heading && d.at >= f.to:
		return !s.sentenceBreak(f.to, d.at)
	case d.heading:
		return f.from-d.end <= headingReach && (s.r(d.end) == '\n' || !s.sentenceBreak(d.end, f.from))
	case d.at >= f.to:
		return d.at-f.to <= 3 && s.r(f.to) != ','
	case f.from <= d.lineEnd:
		for i := d.end; i < f.from; i++ {
			if d.sep != 0 && s.r(i) == d.sep && d.sep != ',' && i > d.end {
				return false
			}
			if s.is(i, isDigit) || s.r(i) == ',' {
				return false
			}
		}
		return f.from-d.end <= 8
	case d.sep != 0:
		return s.inColumn(d, f)
	}
	return false
}

// inColumn tells whether f stands in the column that d heads, in one of the lines
// below it. Commas inside a figure part no columns.
func (s *scanner) inColumn(d *declared, f found) bool {
	column, i := 0, f.from
	for ; i > d.end && s.r(i-1) != '\n' && f.from-i < headingReach; i-- {
		if s.r(i-1) == d.sep && !(d.sep == ',' && s.is(i-2, isDigit) && s.is(i, isDigit) && s.digitsAt(i, 3)) {
			column++
		}
	}
	return column == d.column
}

func whole(d decimal.Decimal) decimal.Decimal { return d.Add(decimal.New(0, 0)) }

// sentenceBreak tells whether a sentence ends between two cells, or they are far
// apart.
func (s *scanner) sentenceBreak(from, to int) bool {
	if to-from > remarkReach {
		return true
	}
	for i := from; i < to; i++ {
		switch s.r(i) {
		case '。', '；', ';', '!', '?', '！', '？':
			return true
		}
	}
	return false
}
