package amount

// pinyin are the syllables of numerals; a unit has a power.
var pinyin = map[string]struct {
	digit bool
	scale bool
	money bool
}{
	"ling": {digit: true}, "yi": {digit: true, scale: true}, "er": {digit: true}, "liang": {digit: true}, "san": {digit: true}, "si": {digit: true}, "wu": {digit: true}, "liu": {digit: true}, "qi": {digit: true}, "ba": {digit: true}, "jiu": {digit: true}, "ji": {digit: true},
	"shi": {digit: true, scale: true}, "bai": {scale: true}, "qian": {scale: true}, "wan": {scale: true}, "yuan": {money: true}, "kuai": {money: true}, "rmb": {money: true},
}

// disguised reads figures in letters that are no English: wubaiwan, l00万元, V百万.
// They are seen, not evaluated.
func (s *scanner) disguised(i int, w string, end int) int {
	k := s.skip(end)
	if n := s.scaleRun(k); n > 0 && end-i <= 6 {
		if v, e := s.roman(i); v > 0 && e == end && s.r(i) < 'a' || s.confusable(i, end) && end-i >= 2 {
			s.add(Quantity{Kind: Unknown}, i, k+n)
			return k + n
		}
	}
	return s.inPinyin(i, w)
}

// inPinyin reads a numeral in pinyin, fused or in syllables: wu bai wan.
func (s *scanner) inPinyin(i int, w string) int {
	if len(w) < 2 {
		return i
	}
	j, end := i, i
	digits, scales, count, money := 0, 0, 0, 0
	for count < 16 {
		n, syl := s.syllable(j)
		if n == 0 {
			break
		}
		p := pinyin[syl]
		if count == 0 && !p.digit {
			return i
		}
		count++
		switch {
		case p.money:
			money++
		case p.scale && count > 1:
			scales++
		default:
			digits++
		}
		end = j + n
		j = s.skip(end)
		if s.r(j) == '-' {
			j++
		}
	}
	if s.is(end, isLetter) || digits == 0 || scales == 0 || count < 2 {
		return i
	}
	last, _ := s.word(max(i, end-3))
	if count < 3 && last != "wan" && money == 0 {
		return i
	}
	if money == 0 && scales > 0 && !s.endsInScale(end) {
		return i
	}
	s.add(Quantity{Kind: Unknown}, i, end)
	return end
}

// syllable returns the length of the longest pinyin syllable at j.
func (s *scanner) syllable(j int) (int, string) {
	if !s.is(j, isLetter) {
		return 0, ""
	}
	w, _ := s.word(j)
	for n := min(5, len(w)); n >= 2; n-- {
		if _, ok := pinyin[w[:n]]; ok {
			return n, w[:n]
		}
	}
	return 0, ""
}

// endsInScale tells whether the pinyin before end closes with wan, qian or bai.
func (s *scanner) endsInScale(end int) bool {
	for _, w := range []string{"wan", "qian", "bai"} {
		if end >= len(w) && s.hasFold(end-len(w), w) {
			return true
		}
	}
	return false
}
