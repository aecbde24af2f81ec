package amount

import (
	"github.com/shopspring/decimal"
)

// date reads a point in time at cell i and returns where it ends, 0 when there is
// none: 2024年5月1日, 2024-05-01, 9月30日, 九点半, 10:30.
func (s *scanner) date(i int) int {
	if s.is(i-1, isDigit) || s.r(i-1) == '.' && s.is(i-2, isDigit) {
		return 0
	}
	from := i
	j := s.moment(i)
	if j == 0 {
		return 0
	}
	for n := 0; n < 4; n++ {
		k := s.skip(j)
		if d := s.any(k, "——", "--", "-", "—", "~", "到", "至"); d > 0 {
			if e := s.moment(s.skip(k + d)); e > 0 {
				j = e
				continue
			}
		}
		if e := s.moment(k); e > 0 && e > k {
			j = e
			continue
		}
		break
	}
	q := Quantity{Kind: Date}
	if l, ok := s.plainInt(i); ok && l.digits == 4 && j <= l.end+1 {
		q.Value, q.Point, q.Unit = l.v, true, "年"
	}
	s.add(q, from, j)
	return j
}

// plainInt reads a run of digits, or a Chinese numeral below a hundred.
func (s *scanner) plainInt(i int) (lit, bool) {
	if s.is(i, isDigit) {
		var buf [20]byte
		text := buf[:0]
		l := lit{from: i, arabic: true}
		l.end = s.digitRun(i, &text, &l)
		l.digits = len(text)
		if l.digits == 0 || l.digits > 8 {
			return l, false
		}
		var v int64
		for _, c := range text {
			v = v*10 + int64(c-'0')
		}
		l.v = decimal.New(v, 0)
		return l, true
	}
	return s.smallHan(i)
}

// smallHan reads 一 to 九十九, or a year written digit by digit.
func (s *scanner) smallHan(i int) (lit, bool) {
	l := lit{from: i, han: true}
	var v int64
	j := i
	for s.is(j, isHanDigit) && j < i+4 {
		v = v*10 + hanDigits[s.r(j)]
		j++
	}
	l.digits = j - i
	if l.digits <= 1 && s.r(j) == '十' {
		if l.digits == 0 {
			v = 1
		}
		v *= 10
		j++
		if s.is(j, isHanDigit) && !s.is(j+1, isSmall|isBig) {
			v += hanDigits[s.r(j)]
			j++
		}
		l.digits = 2
	}
	l.v, l.end = decimal.New(v, 0), j
	return l, j > i
}

func (s *scanner) moment(i int) int {
	if !s.is(i, isDigit|isHanDigit) && s.r(i) != '十' {
		return 0
	}
	l, ok := s.plainInt(i)
	if !ok {
		return 0
	}
	v := l.v.IntPart()
	k := s.skip(l.end)
	switch r := s.r(k); {
	case r == '年':
		return s.year(l, v, k)
	case r == '月' && v >= 1 && v <= 12:
		return s.month(k)
	case (r == '日' || r == '号') && v >= 1 && v <= 31:
		return s.day(i, k)
	case (r == '-' || r == '/' || r == '.') && k == l.end && l.digits == 4 && plausibleYear(v):
		return s.numericDate(k, r)
	case (r == '-' || r == '~' || r == '—' || r == '至' || r == '到') && l.digits == 4 && plausibleYear(v):
		// 2020-2023年
		if m, ok := s.plainInt(k + 1 + btoi(s.r(k+1) == '—')); ok && m.digits == 4 && s.r(m.end) == '年' {
			return m.end + 1
		}
	case r == 'Q' && l.digits == 4 && plausibleYear(v) && s.is(k+1, isDigit) && !s.is(k+2, isDigit):
		return k + 2
	case r == ':' && v <= 24:
		return s.clock(i, k, l)
	case r == '点' || r == '时':
		return s.oClock(i, k, l, v)
	case class(r)&isLetter != 0 && k > l.end && l.digits <= 2 && v >= 1 && v <= 31:
		return s.dayOfMonth(k)
	case l.digits == 8 && !s.is(l.end, isLetter|isHan) && plausibleYear(v/10000) && v/100%100 >= 1 && v/100%100 <= 12 && v%100 >= 1 && v%100 <= 31 && s.r(l.end) != '.' && s.currencyAhead(l.end) == 0:
		return l.end
	case l.digits == 4 && plausibleYear(v) && l.arabic:
		return s.bareYear(i, l)
	}
	return 0
}

func plausibleYear(v int64) bool { return v >= 1900 && v <= 2199 }

func (s *scanner) year(l lit, v int64, k int) int {
	full := l.digits == 4 && plausibleYear(v)
	short := l.digits == 2 && (s.monthAhead(k+1) || s.r(l.from-1) == '\'')
	if !full && !short || s.any(k+1, "限", "级") > 0 && !full {
		return 0
	}
	end := k + 1
	if n := s.any(end, "度", "初", "末", "底", "中", "上半年", "下半年", "前"); n > 0 && s.r(end) != '中' && s.r(end) != '前' {
		end += n
	}
	return end
}

func (s *scanner) monthAhead(i int) bool {
	l, ok := s.plainInt(s.skip(i))
	return ok && s.r(s.skip(l.end)) == '月'
}

func (s *scanner) month(k int) int {
	end := k + 1
	if s.has(end, "份") {
		end++
	}
	if n := s.any(end, "上旬", "中旬", "下旬", "初", "底", "末"); n > 0 {
		end += n
	}
	return end
}

// day reads 日 and 号 as a day of a month: after 月, or where no number of a
// building, line or document can stand.
func (s *scanner) day(i, k int) int {
	if s.anyBefore(i, "月", "到", "至", "-", "~", "本月", "当月", "每月") > 0 || s.any(k+1, "前", "之前", "截止", "下午", "上午", "晚", "起", "那天", "开始", "以前", "后") > 0 && s.r(k) == '日' || s.r(k) == '号' && s.any(k+1, "之前", "截止", "下午", "上午", "那天", "前", "才", "就", "递", "交", "办", "开", "到", "晚", "起", "以前", "之后", "以后") > 0 {
		return k + 1
	}
	return 0
}

// numericDate reads 2024-05-01, 2024/5, 2024.05.01.
func (s *scanner) numericDate(k int, sep rune) int {
	m, ok := s.plainInt(k + 1)
	if !ok || !m.arabic || m.digits > 2 || m.v.IntPart() < 1 || m.v.IntPart() > 12 {
		return 0
	}
	if s.r(m.end) != sep {
		if sep == '.' && m.digits == 2 && s.stops(m.end) || sep == '-' && m.digits == 2 && !s.is(m.end, isHan|isLetter) || sep == '/' && m.digits == 2 && !s.is(m.end, isHan|isLetter) {
			return m.end
		}
		return 0
	}
	d, ok := s.plainInt(m.end + 1)
	if !ok || !d.arabic || d.digits > 2 || d.v.IntPart() < 1 || d.v.IntPart() > 31 {
		return 0
	}
	return d.end
}

// bareYear reads a year without 年 where the words around say so.
func (s *scanner) bareYear(i int, l lit) int {
	j := s.skipBack(i)
	if s.any(l.end, ".", ",") > 0 && s.is(l.end+1, isDigit) || s.is(s.skip(l.end), isBig) || s.currencyAhead(s.skip(l.end)) > 0 || s.is(l.end, isLetter) && s.r(l.end) != 's' {
		return 0
	}
	w, _ := s.wordBack(j)
	switch w {
	case "in", "since", "by", "until", "year", "fy", "before", "after", "during", "late", "early", "mid":
		if s.is(s.skip(l.end), isLetter) {
			if w2, _ := s.word(s.skip(l.end)); latinUnits[w2] != "" || englishWords[w2].kind != 0 {
				return 0
			}
		}
		return l.end
	}
	if months[w] {
		return l.end
	}
	if s.r(l.end) == 's' && !s.is(l.end+1, isLetter) {
		return l.end + 1
	}
	if s.any(l.end, "版", "财年", "届") > 0 {
		return l.end
	}
	return 0
}

// dateAhead tells whether a unit of time stands at i.
func (s *scanner) dateAhead(i int) bool {
	return s.any(s.skip(i), "年", "月", "日", "号", "个月", "点钟", "时") > 0
}
