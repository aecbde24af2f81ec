package amount

// prefixBack looks for a sign and a currency before the number: -5万元, RMB 2.5
// million, US$3m, 人民币负壹元.
func (s *scanner) prefixBack(o *op) {
	o.start = o.from
	s.scaleBack(o)
	s.signBack(o)
	j := s.skipBack(o.start)
	if j <= s.last && j != o.start && j < s.last {
		return
	}
	r := s.r(j - 1)
	if code, ok := currencySigns[r]; ok && r != '元' && j-1 >= s.last {
		o.prefix, o.start = code, j-1
		s.nation(o)
		s.signBack(o)
		return
	}
	if s.is(j-1, isLetter) {
		s.codeBack(o, j)
		return
	}
	for _, w := range []string{"人民币", "新台币", "美元", "美金", "港币", "港元", "欧元", "日元", "英镑"} {
		if s.before(j, w) && j-runeLen(w) >= s.last {
			o.prefix, o.start = hanCurrencies[w].code, j-runeLen(w)
			return
		}
	}
}

// scaleBack takes in the character that turns a bare unit into a figure or an
// approximation: 过亿, 上百万, 小两百万, 大几千万.
func (s *scanner) scaleBack(o *op) {
	if o.words || o.start <= s.last {
		return
	}
	r := s.r(o.start - 1)
	switch {
	case o.scaled && (r == '小' || r == '大' && s.r(o.from) == '几') && !o.arabic,
		s.is(o.from, isSmall|isBig) && o.scaled && (r == '过' || r == '上' || r == '近' || r == '超' || r == '逾' || r == '破'):
		o.approx = true
		o.start--
	}
}

func (s *scanner) signBack(o *op) {
	j := o.start
	if o.neg || j <= s.last {
		return
	}
	switch r := s.r(j - 1); {
	case r == '负':
		o.neg, o.start = true, j-1
	case r == '-' || r == '—' && s.stopsBack(j-1):
		p := s.r(j - 2)
		if j-2 < 0 || s.stopsBack(j-1) && p != '-' && p != '—' && p != '~' && p != ')' && p != ']' || p == '了' || p == '为' || p == '是' || p == '约' || p == '=' || p == '<' || p == '>' || p == '到' || p == '至' || p == '(' || p == '得' || p == '给' {
			if s.last == j-1 && s.last > 0 && p != '到' && p != '至' {
				return
			}
			o.neg, o.start = true, j-1
		}
	case r == ' ':
		for _, w := range []string{"negative ", "minus ", "Negative ", "Minus "} {
			if s.before(j, w) && j-runeLen(w) >= s.last {
				o.neg, o.start = true, j-runeLen(w)
			}
		}
	}
}

// nation reads what stands before a dollar sign: US$, HK $, Mex$.
func (s *scanner) nation(o *op) {
	if s.r(o.start) != '$' {
		return
	}
	j := s.skipBack(o.start)
	w, from := s.wordBack(j)
	if code, ok := currencyNations[w]; ok && from >= s.last && (len(w) > 1 || w == "c" || j == o.start && s.r(from) < 'a') {
		o.prefix, o.start = code, from
	}
}

// codeBack reads a currency code before the number: RMB, CNY, USD, yuan.
func (s *scanner) codeBack(o *op, j int) {
	w, from := s.wordBack(j)
	if from < s.last {
		return
	}
	switch w {
	case "rmb", "cny", "cnh", "usd", "eur", "gbp", "jpy", "hkd", "aud", "cad", "sgd", "krw", "twd", "ntd", "thb", "chf", "inr", "mop", "mxn", "vnd", "myr", "renminbi", "yuan", "rs", "rub", "nzd":
		o.prefix, o.start = latinCurrencies[w].code, from
	}
}

// wordBack reads the Latin word that ends before j.
func (s *scanner) wordBack(j int) (string, int) {
	i := j
	for i > 0 && j-i < 12 && s.is(i-1, isLetter) {
		i--
	}
	if s.is(i-1, isLetter) {
		return "", j
	}
	w, _ := s.word(i)
	return w, i
}

type boundWord struct {
	word  string
	bound string
}

// boundsBefore and boundsAfter list comparisons, longer ones first.
var boundsBefore = []boundWord{
	{"不得超过", AtMost}, {"不能超过", AtMost}, {"不超过", AtMost}, {"不高于", AtMost}, {"不大于", AtMost}, {"不多于", AtMost}, {"不得高于", AtMost}, {"小于等于", AtMost}, {"小于或等于", AtMost}, {"最多", AtMost}, {"最高", AtMost}, {"至多", AtMost}, {"上限为", AtMost}, {"上限", AtMost}, {"封顶", AtMost}, {"顶格", AtMost}, {"以内", AtMost}, {"≤", AtMost}, {"<=", AtMost}, {"< =", AtMost}, {"最多为", AtMost}, {"最高为", AtMost}, {"最高给", AtMost}, {"最多给", AtMost}, {"最高支持", AtMost}, {"最高给予", AtMost}, {"最高奖励", AtMost}, {"最高给予一次性", AtMost}, {"最高不超", AtMost}, {"不超", AtMost}, {"最高不超过", AtMost},
	{"不低于", AtLeast}, {"不小于", AtLeast}, {"不少于", AtLeast}, {"不得低于", AtLeast}, {"不得少于", AtLeast}, {"大于等于", AtLeast}, {"大于或等于", AtLeast}, {"大于或者等于", AtLeast}, {"至少", AtLeast}, {"最少", AtLeast}, {"最低", AtLeast}, {"起码", AtLeast}, {"≥", AtLeast}, {">=", AtLeast}, {"> =", AtLeast}, {"至少有", AtLeast}, {"至少为", AtLeast},
	{"大于", Above}, {"超过", Above}, {"超过了", Above}, {"高于", Above}, {"多于", Above}, {"超", Above}, {"突破", Above}, {"逾", Above}, {">", Above}, {"高过", Above}, {"大过", Above},
	{"小于", Below}, {"低于", Below}, {"少于", Below}, {"不足", Below}, {"不到", Below}, {"不满", Below}, {"未满", Below}, {"未达", Below}, {"<", Below}, {"低过", Below},
	{"up to ", AtMost}, {"at most ", AtMost}, {"no more than ", AtMost}, {"not more than ", AtMost}, {"not exceed ", AtMost}, {"not exceeding ", AtMost}, {"maximum of ", AtMost}, {"capped at ", AtMost}, {"cap of ", AtMost}, {"ceiling of ", AtMost}, {"limit of ", AtMost}, {"limited to ", AtMost}, {"within ", AtMost}, {"less than or equal to ", AtMost}, {"smaller or equal than ", AtMost}, {"not over ", AtMost}, {"max ", AtMost},
	{"at least or equal to ", AtLeast}, {"at least ", AtLeast}, {"no less than ", AtLeast}, {"not less than ", AtLeast}, {"no fewer than ", AtLeast}, {"minimum of ", AtLeast}, {"greater than or equal to ", AtLeast}, {"bigger or equal than ", AtLeast}, {"equal to or more than ", AtLeast}, {"or more than ", AtLeast}, {"from at least ", AtLeast},
	{"more than ", Above}, {"greater than ", Above}, {"higher than ", Above}, {"over ", Above}, {"above ", Above}, {"exceeding ", Above}, {"exceeds ", Above}, {"exceed ", Above}, {"surpass ", Above}, {"bigger than ", Above}, {"larger than ", Above},
	{"fewer than ", Below}, {"less than ", Below}, {"lower than ", Below}, {"smaller than ", Below}, {"below ", Below}, {"under ", Below}, {"beneath ", Below},
}

var boundsAfter = []boundWord{
	{"(含)以上", AtLeast}, {"及以上", AtLeast}, {"或以上", AtLeast}, {"以上", AtLeast}, {"起步", AtLeast}, {"打底", AtLeast}, {"或者更多", AtLeast}, {"或更多", AtLeast}, {" or more", AtLeast}, {" or above", AtLeast}, {" and above", AtLeast}, {"(含)以下", AtMost}, {"及以下", AtMost}, {"以下", Below}, {"以内", AtMost}, {"之内", AtMost}, {"封顶", AtMost}, {"之下", Below}, {" or less", AtMost}, {" at most", AtMost}, {" or below", AtMost}, {"为限", AtMost}, {"为上限", AtMost}, {" maximum", AtMost},
}

// bounds by the last character of the word, so that only a few are compared.
var boundsByLast = map[rune][]boundWord{}

func init() {
	for _, b := range boundsBefore {
		rs := []rune(b.word)
		last := rs[len(rs)-1]
		boundsByLast[last] = append(boundsByLast[last], b)
	}
	for last, list := range boundsByLast {
		for i := 1; i < len(list); i++ {
			for k := i; k > 0 && len(list[k].word) > len(list[k-1].word); k-- {
				list[k], list[k-1] = list[k-1], list[k]
			}
		}
		boundsByLast[last] = list
	}
}

// bound returns what the words beside the cells from to to say about the figure.
func (s *scanner) bound(from, to int) string {
	b, _ := s.boundBefore(from)
	if s.r(from-1) == '比' {
		switch s.r(s.skip(to)) {
		case '大', '高', '多':
			return Above
		case '小', '低', '少':
			return Below
		}
	}
	if b == "" {
		for _, w := range boundsAfter {
			if s.has(to, w.word) {
				return w.bound
			}
		}
	}
	return b
}

// boundBefore also returns where the word begins.
func (s *scanner) boundBefore(from int) (string, int) {
	j := from
	if s.r(j-1) == ' ' && !asciiLetter(s.r(j-2)) {
		j = s.skipBack(j)
	}
	for _, w := range boundsByLast[foldCase(s.r(j-1))] {
		n := runeLen(w.word)
		if j-n >= 0 && s.hasFold(j-n, w.word) && (!asciiLetter(firstRune(w.word)) || !s.is(j-n-1, isLetter)) {
			return w.bound, j - n
		}
	}
	return "", from
}

func foldCase(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 32
	}
	return r
}

// hasFold is has, whatever the case of the letters.
func (s *scanner) hasFold(i int, word string) bool {
	for _, w := range word {
		if foldCase(s.r(i)) != w {
			return false
		}
		i++
	}
	return true
}

// approximate looks for 约, 近, 左右, about and the like.
func (s *scanner) approximate(from, to int) bool {
	switch s.r(from - 1) {
	case '约', '近', '逾', '超', '≈':
		return true
	case '概', '致', '不', '莫', '有', '估', '乎':
		if s.anyBefore(from, "大概", "大致", "差不多", "约莫", "大概有", "大约有", "估计", "几乎") > 0 {
			return true
		}
	case ' ':
		if w, _ := s.wordBack(from - 1); w == "about" || w == "around" || w == "approximately" || w == "roughly" || w == "nearly" || w == "almost" || w == "some" || w == "circa" || w == "approx" {
			return true
		}
	}
	return s.any(to, "左右", "上下", "出头", "开外", "不到", "样子") > 0
}
