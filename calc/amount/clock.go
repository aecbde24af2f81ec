package amount

// clock reads 10:30. Two digits after the colon are minutes unless a ratio is
// spoken of.
func (s *scanner) clock(i, k int, l lit) int {
	if !s.is(k+1, isDigit) || !s.is(k+2, isDigit) || s.is(k+3, isDigit) || s.r(k+1) > '5' || !l.arabic || s.c[k].flag&flagWide != 0 && l.digits == 1 {
		return 0
	}
	if s.r(k+3) == '.' && s.is(k+4, isDigit) {
		return 0
	}
	for _, w := range []string{"比例", "按", "配", "ratio", "比"} {
		if s.nearBefore(i, 6, w) || s.any(k+3, "的比例", "配套", "比例", "配") > 0 {
			return 0
		}
	}
	if l.digits == 1 && s.r(i) < '6' && !s.nearBefore(i, 4, "午") && !s.nearBefore(i, 4, "早") && !s.nearBefore(i, 4, "晚") && !s.nearBefore(i, 5, "at") && s.any(s.skip(k+3), "am", "pm", "AM", "PM", "a.m", "p.m") == 0 {
		return 0
	}
	end := k + 3
	if s.r(end) == ':' && s.is(end+1, isDigit) && s.is(end+2, isDigit) {
		end += 3
	}
	return end
}

// oClock reads 九点半, 下午3点, 九点三十分.
func (s *scanner) oClock(i, k int, l lit, v int64) int {
	if v > 24 || s.r(k) == '点' && s.is(i-1, isHan) {
		return 0
	}
	spoken := s.anyBefore(i, "上午", "下午", "早上", "晚上", "中午", "凌晨", "傍晚", "早", "晚", "当天", "当日", "日") > 0
	end := k + 1
	switch {
	case s.r(end) == '半' || s.r(end) == '整':
		return end + 1
	case s.has(end, "钟"):
		return end + 1
	}
	if m, ok := s.plainInt(end); ok && m.v.IntPart() < 60 && (s.r(m.end) == '分' && s.any(m.end, "分之") == 0 || spoken && m.digits == 2) {
		end = m.end
		if s.r(end) == '分' {
			end++
		}
		return end
	}
	if spoken && !s.is(end, isHanDigit|isDigit) {
		return end
	}
	return 0
}
