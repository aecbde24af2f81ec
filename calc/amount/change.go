package amount

// notMoney tells 元, 块, 角, 分 and the like that belong to another word: 三元桥, 两块
// 牌子, 八角, 五分钟.
func (s *scanner) notMoney(o *op, k, n int) bool {
	after := s.r(k + n)
	switch s.r(k) {
	case '元':
		return o.weak && o.digits == 1 && s.any(k+n, "桥", "里", "村", "化", "宇", "素", "一次", "二次", "方程", "论", "结构", "锂", "材料", "体系", "正", "相") > 0 && !o.formal ||
			n == 1 && s.any(k, "元宇宙", "元素", "元年", "元旦") > 0
	case '块':
		if o.weak && s.r(o.from) == '一' && n == 1 && !s.is(k+1, isHanDigit|isDigit) {
			return !s.alone(o.from, k+1) && s.r(k+1) != '配'
		}
		return n == 1 && (o.weak || !o.scaled) && !(s.is(k+1, isHanDigit|isDigit) || s.stops(k+1) || s.any(k+1, "的", "以", "到", "至", "左右", "每", "配", "一", "多", "就", "都", "来", "和") > 0)
	case '毛':
		return n == 1 && s.any(k+1, "利", "病", "衣", "巾", "笔", "线", "片", "孩", "坯", "重", "发", "皮", "泽", "细") > 0
	case '角':
		return n == 1 && o.weak && !o.formal && !s.moneyBefore(o.from) && !s.is(k+1, isHanDigit|isDigit) && s.anyBefore(o.from, "配", "跟", "补", "返", "减") == 0
	case '分', '厘':
		if n > 1 || s.moneyBefore(o.from) || o.formal {
			return false
		}
		return !s.alone(o.from, k+1)
	case '盾', '铢', '马':
		return n == 1 && after != 0 && o.weak
	}
	return false
}

// alone tells whether the cells from i to j are the whole text.
func (s *scanner) alone(i, j int) bool {
	return s.skipBack(i) <= 0 && s.skip(j) >= len(s.c)-1
}

// moneyBefore tells whether a sum ends right before i: the 元 of 三元五角.
func (s *scanner) moneyBefore(i int) bool {
	return s.anyBefore(i, "元", "块", "角", "毛", "零") > 0
}

// change reads 角 and 分 after 元: 五元三毛, 一块五, 三块零四, 两毛五.
func (s *scanner) change(o *op, c currency) {
	if c.code != "CNY" && c.code != "USD" || o.rng {
		return
	}
	if c.pow > -3 && s.is(o.end-1, isLetter) {
		if c.pow < 0 && s.onTheUnit(o) {
			return
		}
		s.cents(o)
		return
	}
	pow := c.pow
	for pow > -3 {
		k := o.end
		zero := s.any(k, "零", "〇") > 0 && s.is(k+1, isHanDigit)
		if zero {
			k++
		}
		if s.r(k) == ' ' {
			k = s.skip(k)
		}
		l, ok := s.literal(k, true)
		if !ok || l.digits == 0 || l.decimal || l.digits > 2 || l.ranged || l.grouped {
			return
		}
		unit := s.r(l.end)
		p, known := map[rune]int32{'角': -1, '毛': -1, '分': -2, '厘': -3}[unit]
		if known && p < pow && s.any(l.end, "分之", "分钟", "角度") == 0 {
			o.v = o.v.Add(l.v.Shift(p))
			o.end = l.end + 1
			if s.r(o.end) == '钱' {
				o.end++
			}
			pow = p
			continue
		}
		// 一块五, 两毛五: one more digit is a tenth of the unit before.
		last := s.r(o.end - 1)
		if l.digits == 1 && (last == '块' || last == '毛') && k == o.end+btoi(zero) && s.everyday(k) == 0 && s.longest(measureWords, l.end) == 0 && !s.is(l.end, isHan|isDigit) && s.currencyAhead(l.end) == 0 {
			p := pow - 1
			if zero {
				p--
			}
			o.v = o.v.Add(l.v.Shift(p))
			o.end = l.end
			if s.r(o.end) == '钱' {
				o.end++
			}
		}
		return
	}
}

// onTheUnit reads "fifty fen on the yuan", a ratio.
func (s *scanner) onTheUnit(o *op) bool {
	for _, w := range []string{" on the yuan", " on the dollar", " per yuan", " for every yuan", " for each yuan", " to the yuan"} {
		if s.hasFold(o.end, w) {
			o.kind, o.unit = Ratio, ""
			o.top, o.den = o.v, one
			o.end += len(w)
			return true
		}
	}
	return false
}

// cents reads "and forty-two cents" after dollars.
func (s *scanner) cents(o *op) {
	k := s.skip(o.end)
	if w, end := s.word(k); w == "and" {
		k = s.skip(end)
	} else if o.v.Exponent() < 0 {
		return
	}
	n, ok := s.number(k)
	if !ok {
		return
	}
	w, end := s.word(s.skip(n.end))
	if c := latinCurrencies[w]; c.pow < 0 && c.code == o.unit {
		o.v = o.v.Add(n.v.Shift(c.pow))
		o.end = end
	}
}
