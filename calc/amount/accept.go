package amount

import (
	"strings"
)

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
	case prev == ',' && o.arabic && s.last == o.start-1 && s.is(o.start-2, isDigit) && s.c[o.start-1].flag&flagWide == 0 && len(s.declared) == 0 && s.out[len(s.out)-1].Kind == Number:
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
