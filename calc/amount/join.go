package amount

// join finishes what was found: units declared elsewhere, and figures that together
// are one.
func (s *scanner) join() []Quantity {
	s.declare()
	list := s.out
	kept := list[:0]
	for i := 0; i < len(list); i++ {
		f := list[i]
		if len(kept) > 0 {
			if m, ok := s.merge(kept[len(kept)-1], f); ok {
				kept[len(kept)-1] = m
				continue
			}
		}
		kept = append(kept, f)
	}
	if len(kept) == 0 {
		return nil
	}
	out := make([]Quantity, len(kept))
	for i, f := range kept {
		out[i] = f.Quantity
	}
	return out
}

// merge joins two neighbours: 每出一元跟五毛, 满一百减三十, 三百万再多一倍, 大于50小于120,
// and "fifty fen on the yuan".
func (s *scanner) merge(a, b found) (found, bool) {
	gap := b.from - a.to
	if gap < 0 || gap > 40 || !a.Point || !b.Point {
		return a, false
	}
	switch {
	case gap > 0 && gap <= 16 && (a.Kind == Number || a.Kind == Money) && (b.Kind == Money || b.Kind == Number) && s.product(a.to, b.from):
		a.Kind, a.Point = Unknown, false
		return s.widened(a, b), true
	case gap <= 14 && s.perUnit(a, b):
		return s.asRatio(a, b), true
	case a.Kind == Money && b.Kind == Ratio && gap > 0 && gap <= 3 && s.any(a.to, "再多", "再加") > 0 && s.r(b.to-1) == '倍':
		a.Value = a.Value.Mul(b.Value.Add(one))
		return s.widened(a, b), true
	case bounded(a, b) && s.connected(a.to, b.from):
		return s.asRange(a, b), true
	}
	return a, false
}

// product tells whether the cells between two figures multiply them.
func (s *scanner) product(from, to int) bool {
	from = s.skip(from)
	n := s.any(from, "乘以", "乘上", "乘", "×", "*", "times ", "multiplied by ")
	return n > 0 && s.skip(from+n) == to
}

// perUnit tells whether b is given for each a.
func (s *scanner) perUnit(a, b found) bool {
	if a.Kind != Money && a.Kind != Number || b.Kind != Money && b.Kind != Number || a.Unit != "" && b.Unit != "" && a.Unit != b.Unit || !a.Value.IsPositive() {
		return false
	}
	if a.Kind == Money && b.Kind == Money && b.from == a.to+1 && s.r(a.to) == '配' {
		return true
	}
	if s.anyBefore(a.from, "每", "每满", "满", "每出", "每投入", "每投", "每花", "每付", "每拿", "每到账", "每掏", "每补", "每支出", "每给", "每支持", "每新增", "每增加", "每出资", "每拨付", "每补贴", "每补助", "每拨", "每配", "每完成", "每实现", "每缴纳", "每纳税", "每销售", "每消费", "每获得", "每收到", "每投资") == 0 {
		return false
	}
	for i := a.to; i < b.from; i++ {
		switch s.r(i) {
		case '。', '；', ';', '\n':
			return false
		}
	}
	return s.anyBefore(b.from, "跟", "配", "减", "奖", "补", "返", "给", "补贴", "奖励", "配套", "支持", "跟投", "再给", "出", "再出", "跟进", "匹配") > 0
}

func (s *scanner) asRatio(a, b found) found {
	a.Num, a.Den = b.Value, a.Value
	var exact bool
	a.Value, exact = quotient(a.Num, a.Den)
	a.Kind, a.Unit, a.Implied, a.Approx, a.Bound = Ratio, "", false, !exact, ""
	return s.widened(a, b)
}

// widened makes a reach to the end of b.
func (s *scanner) widened(a, b found) found {
	a.to, a.End = b.to, b.End
	a.Quote = s.text[s.c[a.from].b:s.c[b.to-1].e]
	return a
}

// bounded tells a lower and an upper bound of the same thing.
func bounded(a, b found) bool {
	if a.Kind == Number && b.Kind == Measure {
		a.Kind, a.Unit = b.Kind, b.Unit
	}
	if a.Kind != b.Kind || a.Unit != b.Unit || a.Kind != Number && a.Kind != Measure && a.Kind != Money && a.Kind != Percent && a.Kind != Ratio {
		return false
	}
	lower := func(f found) bool { return f.Bound == AtLeast || f.Bound == Above }
	upper := func(f found) bool { return f.Bound == AtMost || f.Bound == Below }
	return lower(a) && upper(b) && a.Value.LessThanOrEqual(b.Value) || upper(a) && lower(b) && b.Value.LessThanOrEqual(a.Value)
}

// connected tells whether nothing but the comparison and a joint stands between
// two bounds.
func (s *scanner) connected(from, to int) bool {
	for i := from; i < to; {
		if n := s.any(i, "以上", "以下", "(含)", "并且", "而且", "并", "且", "但", "和", ",", "，", "、", " ", "大", "小", "之上", "之下", "and ", "but ", "比"); n > 0 {
			i += n
			continue
		}
		b, at := s.boundBefore(to)
		return b != "" && at <= i
	}
	return true
}

func (s *scanner) asRange(a, b found) found {
	a.Low, a.High = a.Value, b.Value
	if a.High.LessThan(a.Low) {
		a.Low, a.High = a.High, a.Low
	}
	a.Point, a.Range, a.Bound = false, true, ""
	a.Kind, a.Unit = b.Kind, b.Unit
	a.Value = a.Value.Sub(a.Value)
	return s.widened(a, b)
}
