package amount

import (
	"github.com/shopspring/decimal"
)

func intDecimal(v int64) decimal.Decimal { return decimal.New(v, 0) }

// latin reads what begins with a letter: an English number, a label with its
// number, an identifier; other words are passed over.
func (s *scanner) latin(i int) int {
	w, end := s.word(i)
	if s.r(i-1) == '_' || s.r(i-1) == '/' && s.r(i-2) == '/' || s.r(i-1) == '@' {
		return s.passToken(end)
	}
	if (w == "http" || w == "https" || w == "www") && s.any(end, "://", ".") > 0 {
		return s.address(end)
	}
	if j := s.monthDay(i, w, end); j > 0 {
		return j
	}
	if j := s.labelled(i, w, end); j > 0 {
		return j
	}
	if j := s.fixedRatio(i); j > i {
		return j
	}
	if _, ok := englishWords[w]; ok {
		if j := s.quantityWord(i); j > i {
			return j
		}
	}
	if j := s.idiom(i, w, end); j > i {
		return j
	}
	if j := s.disguised(i, w, end); j > i {
		return j
	}
	if s.is(end, isDigit) {
		return s.lettersThenDigits(i, w, end)
	}
	if s.r(end) == '-' && s.is(end+1, isDigit) && s.capital(i, end) && end-i <= 8 && latinCurrencies[w].code == "" && w != "pue" {
		return s.identifier(i, end)
	}
	return end
}

// quantityWord reads an English number.
func (s *scanner) quantityWord(i int) int {
	if s.is(i-1, isDigit) && s.c[i].at == s.c[i-1].to {
		return i
	}
	if j := s.date(i); j > 0 {
		return j
	}
	return s.quantity(i)
}

func (s *scanner) capital(i, end int) bool {
	for k := i; k < end; k++ {
		if s.r(k) < 'A' || s.r(k) > 'Z' {
			return false
		}
	}
	return true
}

// lettersThenDigits reads E1003, H100, HT-2024-001; a currency code or PUE before
// digits is left for the number to find.
func (s *scanner) lettersThenDigits(i int, w string, end int) int {
	if latinCurrencies[w].code != "" && w != "us" || w == "pue" {
		return end
	}
	switch w {
	case "about", "around", "over", "under", "approx", "max", "min", "to", "and", "or", "x", "is", "of", "cost", "total", "up", "for", "at", "than":
		return end
	}
	j := end
	for s.is(j, isDigit|isLetter) && j < end+40 {
		j++
	}
	if n := s.scaleRun(s.skip(j)); n > 0 {
		if s.confusable(i, end) {
			s.add(Quantity{Kind: Unknown}, i, s.skip(j)+n) // l00万元
			return s.skip(j) + n
		}
		return end // 合同A100万元: the digits are the figure
	}
	return s.identifier(i, end)
}

// passToken passes over the rest of a token.
func (s *scanner) passToken(i int) int {
	for s.is(i, isLetter|isDigit) || s.r(i) == '_' {
		i++
	}
	return i
}

// address passes over a web address.
func (s *scanner) address(i int) int {
	for i < len(s.c) {
		switch r := s.r(i); {
		case r <= ' ', r > 0x2E7F, r == '"', r == '<', r == '>', r == ')', r == ']':
			return i
		}
		i++
	}
	return i
}

// fixedRatios are English ways of saying one for one.
var fixedRatios = []string{"dollar for dollar", "dollar-for-dollar", "yuan for yuan", "yuan-for-yuan", "like for like", "fifty-fifty", "fifty fifty"}

func (s *scanner) fixedRatio(i int) int {
	switch foldCase(s.r(i)) {
	case 'd', 'y', 'l', 'f':
	default:
		return i
	}
	for _, f := range fixedRatios {
		if s.hasFold(i, f) {
			e := i + len(f)
			s.add(Quantity{Kind: Ratio, Value: one, Point: true, Num: one, Den: one}, i, e)
			return e
		}
	}
	return i
}

// claims are English claims about an amount without a figure.
var claims = map[string]string{
	"unlimited": "", "uncapped": "", "double": "2", "doubles": "2", "doubled": "2", "doubling": "2", "triple": "3", "triples": "3", "tripled": "3", "quadruple": "4", "quadrupled": "4",
	"twice": "2", "thrice": "3", "halve": "0.5", "halves": "0.5", "halved": "0.5", "twofold": "2", "threefold": "3", "fourfold": "4", "fivefold": "5", "sixfold": "6", "tenfold": "10", "hundredfold": "100",
}

// idiom reads fixed expressions in English.
func (s *scanner) idiom(i int, w string, end int) int {
	if v, ok := claims[w]; ok {
		return s.claim(i, w, v, end)
	}
	switch {
	case s.hasFold(i, "in full") && s.stops(i+7) && !s.hasFold(i, "in full swing"), s.hasFold(i, "fully fund"), s.hasFold(i, "fully cover"), s.hasFold(i, "fully reimburs"), s.hasFold(i, "fully subsid"):
		return s.inFull(i)
	case s.hasFold(i, "full reimburse"), s.hasFold(i, "full funding"), s.hasFold(i, "full coverage"), s.hasFold(i, "full refund"), s.hasFold(i, "full subsidy"):
		_, e := s.word(i + 5)
		s.add(Quantity{Kind: CapWord, Value: one, Point: true}, i, e)
		return e
	case s.hasFold(i, "no upper limit"):
		s.add(Quantity{Kind: CapWord}, i, i+14)
		return i + 14
	case s.hasFold(i, "no cap") && !s.is(i+6, isLetter), s.hasFold(i, "no ceiling"), s.hasFold(i, "no limit") && !s.is(i+8, isLetter), s.hasFold(i, "without limit"), s.hasFold(i, "without a cap"), s.hasFold(i, "without cap"):
		e := i
		for n := 0; n < 3 && s.is(e, isLetter); n++ {
			_, e2 := s.word(e)
			e = e2
			if s.r(e) == ' ' && n < btoi(s.hasFold(i, "without a"))+1 {
				e++
			}
		}
		s.add(Quantity{Kind: CapWord}, i, e)
		return e
	}
	return i
}

// inFull reads "in full" and "fully funded".
func (s *scanner) inFull(i int) int {
	e := i + 7
	for s.is(i+4, isLetter) && s.is(e, isLetter) {
		e++
	}
	s.add(Quantity{Kind: CapWord, Value: one, Point: true}, i, e)
	return e
}

// claim reads double, threefold, unlimited; not double-check, triple helix or
// 双.
func (s *scanner) claim(i int, w, v string, end int) int {
	if s.r(end) == '-' && s.is(end+1, isLetter) {
		return i
	}
	if w == "double" || w == "triple" || w == "quadruple" {
		next, _ := s.word(s.skip(end))
		if s.r(end) != ' ' && !s.stops(end) {
			return i
		}
		switch next {
		case "", "the", "its", "that", "this", "to", "for", "if", "when", "in", "by", "what", "your", "their", "our", "of", "amount", "support", "funding", "subsidy", "subsidies", "reward", "grant", "cap", "limit", "matching", "rate", "and", "or":
		default:
			return i
		}
		prev, _ := s.wordBack(s.skipBack(i))
		if prev == "a" && next != "amount" && next != "subsidy" && next != "reward" && next != "grant" && next != "cap" {
			return i
		}
	}
	if w == "twice" {
		next, _ := s.word(s.skip(end))
		switch next {
		case "the", "as", "that", "its", "what", "this", "your":
		default:
			return i
		}
	}
	q := Quantity{Kind: CapWord}
	if v != "" {
		q.Value, q.Point = decimal.RequireFromString(v), true
	}
	if len(w) > 4 && w[len(w)-4:] == "fold" {
		q.Kind = Ratio
	}
	s.add(q, i, end)
	return end
}
