package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// How short a message has to be to be no more than an answer, in runes.
const (
	bareRest   = 16 // beside the amount, in Chinese
	latinScale = 4  // Latin words say as much in so many times the letters
	shortReply = 24 // the whole of a yes or no
	bareTail   = 4  // after the yes or no

	correctReach = 8 // before an amount, of a word of correction: 写错了，是9040万
)

// bareAnswer reads a bare answer: an amount, yes or no, that fits what was asked last.
func (l *listener) bareAnswer() {
	if len(l.parts) > 1 || len(l.st.Frames) == 0 || l.fresh {
		return
	}
	f := l.frame(0)
	if len(f.Rules) == 0 {
		return
	}
	missing := l.missing(*f)
	if i, ok := l.bareAmount(); ok {
		l.bareMoney(f, i, missing)
	}
	if yes, ok := l.t.bareYesNo(); ok {
		l.bareBool(yes, missing)
	}
	l.rescale(f)
}

// missing is what the calculator still asks for a frame.
func (r *Reader) missing(f frame) []calc.Missing {
	claims, _ := r.claims([]frame{f}, false)
	if len(claims) == 0 {
		return nil
	}
	res, err := r.book.Estimate(calc.Case{Claims: claims})
	if err != nil {
		return nil
	}
	return res.Missing("zh")
}

// asked are the facts of some types among those missing, each once for each of its rules.
func (r *Reader) asked(missing []calc.Missing, types ...calc.Type) []calc.Missing {
	return slices.DeleteFunc(slices.Clone(missing), func(m calc.Missing) bool {
		fact, ok := factOf(r.book, m.Rule, m.Key)
		return !ok || !slices.Contains(types, fact.Type)
	})
}

// bareAmount: the message is little more than one amount that nothing names, or one stands right
// behind a word of correction.
func (l *listener) bareAmount() (int, bool) {
	t, found := l.t, -1
	for i, m := range t.money {
		if l.used[i] || l.slots[i].other != "" || m.bare && (len(t.money) > 1 || m.low.LessThan(smallestBare)) || t.deniedBefore(m.start) {
			continue
		}
		if t.saysIn(sayCorrection, max(0, m.start-correctReach), m.start) {
			return i, true
		}
		if l.slots[i].key != "" || found >= 0 {
			return 0, false
		}
		found = i
	}
	if found < 0 {
		return 0, false
	}
	rest := len(t.text) - (t.money[found].end - t.money[found].start)
	if latinText(t.text) {
		rest /= latinScale
	}
	if t.says(sayCorrection) || t.says(sayWhatif) {
		rest /= 2
	}
	return found, rest <= bareRest
}

// bareMoney files an amount without a name: the one that was asked for, or, with a word of
// correction, the one given last; with a word of addition, one more of the last.
func (l *listener) bareMoney(f *frame, i int, missing []calc.Missing) {
	if l.t.says(sayCorrection) || l.t.says(sayWhatif) {
		if last, ok := lastAmount(f.Said); ok {
			s := l.t.amountSaid(i, last.Key, last.Rule)
			if len(l.standing(f, last.Key, last.Rule)) > 1 {
				l.say(0, said{Key: last.Key, Rule: last.Rule, Op: opRemove, Low: last.Low})
				s.Op = opAdd
			}
			l.say(0, s)
			l.used[i] = true
			return
		}
	}
	if last, ok := lastAmount(f.Said); ok && l.t.addsOne(l.t.money[i]) {
		s := l.t.amountSaid(i, last.Key, last.Rule)
		s.Op = opAdd
		l.say(0, s)
		l.used[i] = true
		return
	}
	open := slices.DeleteFunc(l.asked(missing, calc.TypeMoney, calc.TypeMoneys), func(m calc.Missing) bool {
		fact, ok := factOf(l.book, m.Rule, m.Key)
		return !ok || !l.t.money[i].fits(fact)
	})
	if len(open) == 0 || slices.ContainsFunc(open, func(m calc.Missing) bool { return m.Key != open[0].Key }) {
		return // nothing was asked for, or more than one thing
	}
	l.say(0, l.t.amountSaid(i, open[0].Key, ""))
	l.used[i] = true
}

func lastAmount(list []said) (said, bool) {
	for _, s := range slices.Backward(list) {
		if s.Quote != "" && !s.Low.IsZero() && (s.Op == opSet || s.Op == opAdd) {
			return s, true
		}
	}
	return said{}, false
}

// bareYesNo: the message is little more than yes or no.
func (t *scan) bareYesNo() (yes, ok bool) {
	if len(t.text) > shortReply || len(t.money) > 0 {
		return false, false
	}
	end := len([]rune(strings.TrimRight(strings.TrimSpace(string(t.text)), "。.!！~ 的了呢啊呀哦")))
	for _, p := range []phrase{sayNo, sayYes} {
		for _, i := range t.spoken[p] {
			if h := t.hits[i]; h.start <= 1 && end-h.end <= bareTail {
				return p == sayYes, true
			}
		}
	}
	return false, false
}

// bareBool files a yes or no to the one yes-or-no fact that was asked for, unless the message
// states such a fact in words of its own.
func (l *listener) bareBool(yes bool, missing []calc.Missing) {
	if slices.ContainsFunc(l.parts[0].said, func(s said) bool { return len(s.Options) == 0 && s.Low.IsZero() }) {
		return
	}
	if open := l.asked(missing, calc.TypeBool); len(open) == 1 {
		l.say(0, said{Key: open[0].Key, Op: opSet, Yes: yes, Quote: strings.TrimSpace(string(l.t.raw)), End: len(l.t.raw)})
	}
}

// rescale: "the unit was thousands" changes the bare numbers said before.
func (l *listener) rescale(f *frame) {
	var factor decimal.Decimal
	switch {
	case l.t.says(sayUnitQian):
		factor = decimal.New(1000, 0)
	case l.t.says(sayUnitWan):
		factor = decimal.New(10000, 0)
	default:
		return
	}
	for _, s := range f.Said {
		if s.Bare && s.Quote != "" {
			s.Low, s.High, s.Bare, s.Op = s.Low.Mul(factor), s.High.Mul(factor), false, opSet
			l.say(0, s)
		}
	}
}
