package amount

import "strings"

// notUnitBefore lists, for a character that can be a unit, what it must not be
// followed by: 60万支持 is no number of 支.
var notUnitBefore = map[rune]string{
	'支': "持出付撑援", '根': "据", '本': "金次年市区办着轮期级项政身科质地", '次': "年日要", '处': "理罚置于", '对': "应于外象方口比", '起': "步来", '条': "件例款", '名': "义称额单录下优", '位': "于置", '批': "准复", '期': "间限", '股': "权东份", '门': "槛店",
	'行': "业政为动", '列': "入为出", '部': "分门署", '份': "额", '家': "庭具里乡属电", '人': "民才工均", '户': "口籍均", '天': "使然津", '日': "常益前均", '年': "轻龄报利化均", '周': "转边", '时': "间代候效", '台': "湾州", '代': "表码理", '场': "地景租所",
	'层': "次面", '笔': "记", '包': "括含", '安': "全排", '核': "定准心", '口': "径岸碑", '头': "部寸", '类': "似", '米': "其", '路': "径演", '节': "能约省", '升': "级", '章': "程", '组': "织成建", '队': "伍", '版': "权", '样': "本板", '款': "项式", '秒': "杀",
	'分': "别为期公布开之", '强': "制", '级': "别", '张': "家", '间': "接", '项': "下", '块': "链", '里': "面", '单': "位",
}

// measure reads a unit that is not money.
func (s *scanner) measure(o *op) bool {
	k := s.skip(o.end)
	if s.r(k) == '-' && o.end == k && s.is(k+1, isLetter) && (o.words || o.arabic) {
		k++ // three-year, 5-day
	}
	if s.is(k, isLetter) || s.r(k) == '㎡' {
		return s.latinMeasure(o, k)
	}
	if k > o.end && s.r(k-1) == ' ' && o.scaled && !s.is(k, isUnitStart) {
		return false
	}
	n := s.longest(measureWords, k)
	if n == 0 || o.weak && o.formal {
		return false
	}
	if o.weak && s.r(k) == '点' && s.is(k+n, isHan|isDigit) {
		return false
	}
	if n == 1 && strings.ContainsRune(notUnitBefore[s.r(k)], s.r(k+1)) && s.r(k+1) != 0 {
		return false
	}
	unit := string(s.runes(k, k+n))
	if unit == "次" && s.r(k+n) == '方' {
		o.bad, o.end = true, k+n+1 // 10的6次方
		return true
	}
	if o.scaled && !s.countable(unit) {
		return false
	}
	if unit == "个" && s.r(k+1) == '半' && s.any(k+2, "月", "小时") > 0 && !o.rng {
		half := vulgar['½'].value()
		o.v = o.v.Add(half)
		n = 2 + s.any(k+2, "月", "小时")
		unit = string(s.runes(k+2, k+n))
	}
	o.end = k + n
	if unit == "年" && s.r(o.end) == '半' && s.any(o.end+1, "导", "成") == 0 {
		o.v = o.v.Add(vulgar['½'].value())
		o.end++
	}
	if s.r(o.end) == '多' && s.r(o.end+1) != '少' && s.any(o.end+1, "大", "次", "家", "为") == 0 {
		o.approx = true
		o.end++
	}
	if u, ok := normalUnits[unit]; ok {
		unit = u
	}
	o.kind, o.unit = Measure, unit
	return true
}

// countable tells the units that 万 and 亿 go with; others after 万 begin a word of
// their own (500万条件, 300万级) and leave the number money.
func (s *scanner) countable(unit string) bool {
	switch unit {
	case "级", "点", "级别", "档", "档次", "类", "门", "行", "列", "样", "分", "项目", "企业", "单位", "时", "对", "代", "口", "头", "路", "步", "处", "所", "班", "组", "期", "大", "强", "维", "段", "章", "节", "根", "起", "顶", "场", "块", "里", "包", "安", "核", "层", "版", "部", "份", "条", "笔", "批", "轮", "层次", "本", "年度", "每", "通道", "元素", "星", "环", "室", "会计年度", "环节", "方面", "阶段", "团队", "席", "股", "款", "日", "队", "夜", "晚":
		return unit == "股" || unit == "条" || unit == "份" || unit == "笔"
	}
	return true
}

// latinMeasure reads a unit in Latin letters: 1200 PFLOPS, 1700P, 30 days, 45 licences.
func (s *scanner) latinMeasure(o *op, k int) bool {
	w, end := s.word(k)
	if s.r(k) == '㎡' {
		w, end = "㎡", k+1
	}
	if o.suffix != 0 && !o.words && s.latinUnit(w) == "" {
		return false
	}
	if (s.r(k) == 'P' || s.r(k) == 'E' || s.r(k) == 'T') && end == k+1 && s.computingLetter(o, k, end) {
		o.kind, o.unit = Measure, "PFLOPS"
		if s.r(k) == 'E' {
			o.v, o.hi = o.v.Shift(3), o.hi.Shift(3)
		}
		if s.r(k) == 'T' {
			o.v, o.hi = o.v.Shift(-3), o.hi.Shift(-3)
		}
		o.end = end
		return true
	}
	unit := s.latinUnit(w)
	if w == "m" && (s.c[min(end, len(s.c)-1)].flag&flagRaised != 0 || s.r(end) == '²') {
		unit, end = "平方米", end+1
	}
	if w == "square" || w == "sq" {
		switch next, after := s.word(s.skip(end)); next {
		case "metre", "metres", "meter", "meters", "m":
			unit, end = "平方米", after
		}
	}
	if unit == "" {
		return s.noun(o, k, w, end)
	}
	if s.is(end, isDigit) || (unit == "吨" || unit == "小时") && len(w) == 1 && s.r(end) == '.' {
		return false
	}
	o.kind, o.unit, o.end = Measure, unit, end
	if pow, ok := computing[unit]; ok {
		o.unit = "PFLOPS"
		o.v, o.hi = o.v.Shift(pow), o.hi.Shift(pow)
	}
	return true
}

func (s *scanner) latinUnit(w string) string { return latinUnits[w] }

// computingLetter tells whether P, E or T after a number means computing power:
// P always, E and T only next to such a word.
func (s *scanner) computingLetter(o *op, k, end int) bool {
	if s.is(end, isDigit) {
		return false
	}
	if s.r(k) == 'P' {
		return true
	}
	return s.any(s.skip(end), "算力", "的算力", "智算") > 0 || s.nearBefore(o.from, 8, "算力")
}

// nearBefore tells whether word stands in the n cells before i.
func (s *scanner) nearBefore(i, n int, word string) bool {
	for j := i - runeLen(word); j >= 0 && j >= i-n-runeLen(word); j-- {
		if s.has(j, word) {
			return true
		}
	}
	return false
}

// noun reads the plural that an English number counts: 45 licences, a million
// questions. A singular after a number is no unit (a five million grant).
func (s *scanner) noun(o *op, k int, w string, end int) bool {
	if (w == "figure" || w == "digit") && s.r(k-1) == '-' {
		o.bad, o.end = true, end
		return true
	}
	if o.weak || k == o.end && s.r(k-1) != '-' || o.prefix != "" || len(w) < 4 || w[len(w)-1] != 's' || w[len(w)-2] == 's' || s.r(end) == '\'' {
		return false
	}
	switch w {
	case "zeros", "zeroes", "figures", "digits":
		o.bad, o.end = true, end // five with six zeros
		return true
	case "times", "plus", "less", "this", "is", "was", "has", "does", "versus", "minus", "across", "always", "as", "us", "gains", "cases", "hundreds", "thousands", "millions", "billions", "thus", "perhaps", "towards", "besides", "previous", "various":
		return false
	}
	if _, isNumber := englishWords[w]; isNumber {
		return false
	}
	o.kind, o.unit, o.noun = Measure, w, true
	return true
}
