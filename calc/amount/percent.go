package amount

import (
	"github.com/shopspring/decimal"
)

// loosely matches word at i, letting single spaces stand between its characters,
// and returns where it ends, 0 when it does not match.
func (s *scanner) loosely(i int, word string) int {
	for _, r := range word {
		i = s.skip(i)
		if s.r(i) != r {
			return 0
		}
		i++
	}
	return i
}

// fractionWord reads 分之 and what stands around it: 三分之一, 百分之三十, 三又五分之一.
func (s *scanner) fractionWord(o *op) bool {
	if !o.arabic && !o.han {
		return false
	}
	whole, hasWhole := decimal.Zero, false
	den := o.num
	if j := s.loosely(o.end, "又"); j > 0 {
		n, ok := s.numeral(s.skip(j))
		if !ok || s.loosely(n.end, "分之") == 0 {
			return false
		}
		whole, hasWhole, den = o.v, true, n
	}
	j := s.loosely(den.end, "分之")
	short := false
	if j == 0 {
		// 百分三十: 之 left out, only after a plain 百.
		if k := s.loosely(den.end, "分"); k > 0 && den.v.Equal(hundred) && den.end-den.from == 1 && s.is(k, isHan|isDigit) {
			j, short = k, true
		} else {
			return false
		}
	}
	k := s.skip(j)
	neg := s.r(k) == '负' || s.r(k) == '-'
	if neg {
		k = s.skip(k + 1)
	}
	top, ok := s.numeral(k)
	if !ok || den.v.IsZero() || den.rng {
		return false
	}
	if neg {
		top.v, top.hi = top.v.Neg(), top.hi.Neg()
	}
	o.kind = Ratio
	if d := den.v; !hasWhole && (d.Equal(hundred) || d.Equal(decimal.New(1000, 0)) || d.Equal(decimal.New(10000, 0)) || short) {
		o.kind = Percent
	}
	o.top, o.den = top.v.Add(whole.Mul(den.v)), den.v
	exact := true
	o.v, exact = quotient(o.top, o.den)
	if top.rng {
		o.rng = true
		o.hi, _ = quotient(top.hi, o.den)
	} else {
		o.rng = false
	}
	o.approx = o.approx || top.approx || !exact
	o.bad = o.bad || top.bad
	o.weak = false
	o.end = top.end
	if s.any(o.end, "强", "弱", "多") > 0 {
		o.approx = true
	}
	return true
}

// percent reads %, 成, 折, 倍, 百分点 and their English names.
func (s *scanner) percent(o *op) bool {
	k := s.skip(o.end)
	r := s.r(k)
	switch {
	case r == '%':
		s.setPercent(o, -2, k+1)
		if k := s.loosely(o.end, "个百分点"); k > 0 {
			o.end = k
		}
		return true
	case r == '‰':
		s.setPercent(o, -3, k+1)
		return true
	case r == '‱':
		s.setPercent(o, -4, k+1)
		return true
	case r == '个' || r == '百':
		for _, w := range []string{"个百分点", "百分点", "个点"} {
			if e := s.loosely(k, w); e > 0 && s.r(e) != '位' {
				s.setPercent(o, -2, e)
				return true
			}
		}
		if e := s.loosely(k, "个基点"); e > 0 {
			s.setPercent(o, -4, e)
			return true
		}
	case r == '基' && s.has(k, "基点"):
		s.setPercent(o, -4, k+2)
		return true
	case r == '成':
		return s.tenths(o, k)
	case r == '折':
		return s.discount(o, k)
	case r == '倍':
		return s.multiple(o, k)
	case s.has(k, "位数"):
		o.bad, o.end = true, k+2
		return true
	case class(r)&isLetter != 0 || r == '-':
		return s.englishPercent(o, k)
	}
	return false
}

func (s *scanner) setPercent(o *op, pow int32, end int) {
	o.kind, o.end, o.weak = Percent, end, false
	o.v, o.hi = o.v.Shift(pow), o.hi.Shift(pow)
}

// tenths reads 成: 三成, 两成半, 三成五.
func (s *scanner) tenths(o *op, k int) bool {
	if o.scaled || s.any(k+1, "立", "员", "功", "本", "品", "果", "长", "熟", "型", "绩", "就", "不", "交", "因", "套", "为", "都", "人", "效", "家", "份", "渝", "型", "见", "文", "了") > 0 && o.han && !o.arabic {
		return false
	}
	s.setPercent(o, -1, k+1)
	switch {
	case s.r(k+1) == '半':
		o.v = o.v.Add(decimal.New(5, -2))
		o.hi = o.hi.Add(decimal.New(5, -2))
		o.end++
	case s.is(k+1, isHanDigit) && !s.is(k+2, isHan|isDigit) && s.everyday(k+1) == 0 && s.longest(measureWords, k+2) == 0 && s.any(k+2, "成", "折", "倍", "是", "比") == 0:
		o.v = o.v.Add(decimal.New(hanDigits[s.r(k+1)], -2))
		o.end++
	case s.any(k+1, "多", "余") > 0:
		o.approx = true
		o.end++
	}
	return true
}

// discount reads 折: 五折 and 五五折 are 0.5 and 0.55 of the price.
func (s *scanner) discount(o *op, k int) bool {
	if o.scaled || s.any(k+1, "页", "叠", "线", "旧", "算", "腾", "磨", "中", "射", "返", "子", "纸", "痕", "桥", "戏", "刀", "合") > 0 {
		return false
	}
	pow := int32(-1)
	if o.v.GreaterThan(decimal.New(10, 0)) {
		pow = -2
	}
	if o.rng && o.digits == 1 && !o.units {
		pow = -1
	}
	s.setPercent(o, pow, k+1)
	return true
}

// multiple reads 倍: 两倍, 一倍半, 三倍多.
func (s *scanner) multiple(o *op, k int) bool {
	if s.any(k+1, "频", "感", "增", "率", "镜") > 0 {
		return false
	}
	o.kind, o.weak, o.end = Ratio, false, k+1
	switch {
	case s.r(o.end) == '半':
		o.v = o.v.Add(decimal.New(5, -1))
		o.end++
	case s.any(o.end, "多", "余") > 0:
		o.approx = true
		o.end++
	}
	return true
}

// englishPercent reads percent, per cent, pct, percentage points, basis points,
// fold and times.
func (s *scanner) englishPercent(o *op, k int) bool {
	if s.r(k) == '-' {
		k++
	}
	w, end := s.word(k)
	next := func() (string, int) { return s.word(s.skip(end)) }
	switch w {
	case "percent", "pct", "percentage", "percents", "pc":
		if w == "pc" && s.is(end, isLetter|isDigit) {
			return false
		}
		if w2, e2 := next(); w2 == "points" || w2 == "point" || w2 == "pts" {
			end = e2
		}
	case "per":
		w2, e2 := next()
		switch w2 {
		case "cent":
			end = e2
		case "mille", "mil", "thousand":
			s.setPercent(o, -3, e2)
			return true
		default:
			return false
		}
	case "pp", "pps", "ppt":
	case "basis":
		w2, e2 := next()
		if w2 != "points" && w2 != "point" {
			return false
		}
		s.setPercent(o, -4, e2)
		return true
	case "bps", "bp":
		s.setPercent(o, -4, end)
		return true
	case "fold":
		o.kind, o.end, o.weak = Ratio, end, false
		return true
	case "x":
		if s.is(end, isDigit|isLetter) || k != o.end || s.r(s.skip(end)) == '1' {
			return false
		}
		o.kind, o.end = Ratio, end
		return true
	case "times":
		if w2, _ := next(); w2 == "the" || w2 == "as" || w2 == "that" || w2 == "more" || w2 == "higher" {
			o.kind, o.end, o.weak = Ratio, end, false
			return true
		}
		return false
	default:
		return false
	}
	s.setPercent(o, -2, end)
	return true
}
