package intake

import (
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
)

// takenReach is how far before an amount the word may begin that takes it off: 扣除900万.
const takenReach = 4

// deduct finds the amounts that are to come off another, 3700万里有900万是别的课题的，要刨掉, and the
// items of a list that are taken back by their place in it: 第三批退货了.
func (l *listener) deduct() {
	for i := range l.t.money {
		l.takeOff(i)
		l.instead(i)
	}
	for _, q := range l.t.quants {
		if n, ok := l.t.itemNumber(q); ok {
			l.takeBackNth(q, n)
		}
	}
}

// takeOff states that the ith amount does not count towards the base it is said to be a part of: the
// amount before it in the sentence, or the one that stands in the thread. Where a third amount stands
// in the message, that may be what is left, and nothing is worked out here.
func (l *listener) takeOff(i int) {
	t, m := l.t, l.t.money[i]
	from, to := t.sentence(m.start)
	if m.bare || i > 1 || len(t.money) > i+1 {
		return
	}
	if i == 1 {
		from = t.money[0].end
	}
	off, ok := t.phrase(sayTakenOut, m.end, to)
	if !ok {
		off, ok = t.phrase(sayTakenOut, max(from, m.start-takenReach), m.start)
	}
	part := l.partAt(m.start)
	key, standing := l.baseOf(part)
	if i == 1 && l.slots[0].key != "" && l.slots[0].other == "" {
		key = l.slots[0].key
	}
	if !ok || key == "" || i == 0 && !standing || !t.saysIn(sayPartOf, from, m.start) {
		return
	}
	if t.settledOff(off) || t.doubtful(m.start) {
		// not to come off, or off already, or only asked about: which, is for the person to say
		l.slots[i], l.used[i] = slot{other: otherPart}, true
		l.say(part, said{Key: key, Op: opOpen, Start: m.end, End: m.end})
		return
	}
	if i == 1 && !holds(l.standing(l.frame(part), key, ""), t.money[0]) {
		l.slots[0] = slot{key: key, score: scoreGrammar}
	} else if i == 1 {
		l.slots[0], l.used[0] = slot{other: otherPart}, true
	}
	s := t.amountSaid(i, key, "")
	s.Op = opLess
	l.say(part, s)
	l.slots[i], l.used[i] = slot{other: otherPart}, true
}

// settledOff: the words deny that the part is to come off, or say that it has come off.
func (t *scan) settledOff(off hit) bool {
	from, _ := t.segment(off.start)
	before := string(t.text[max(from, off.start-reachHan):off.start])
	for _, w := range []string{"不用", "不必", "无需", "不需", "不是", "没", "未", "已", "必须不", "not ", "need not ", "n't ", "already "} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// instead gives an amount the place of one that stands and that is denied right before it:
// 核定不是八千万，是四千八百万.
func (l *listener) instead(i int) {
	t := l.t
	if i == 0 || l.slots[i].other != "" || !t.deniedBefore(t.money[i-1].start) || t.text[max(0, t.money[i].start-1)] != '是' {
		return
	}
	old := t.money[i-1]
	part := l.partAt(old.start)
	key, standing := l.baseOf(part)
	if !standing || old.bare || t.sent[old.start] != t.sent[t.money[i].start] || !holds(l.standing(l.frame(part), key, ""), old) {
		return
	}
	l.slots[i-1], l.used[i-1] = slot{other: otherPart}, true
	l.slots[i], l.used[i] = slot{other: otherPart}, true
	l.say(part, said{Key: key, Op: opRemove, Low: old.low, Start: old.start, End: old.start})
	s := t.amountSaid(i, key, "")
	s.Op = opAdd
	l.say(part, s)
}

// otherPart is the kind of an amount that is a part of another, or repeats one of the thread.
const otherPart = "part"

// baseOf is the fact that the one rule of a part takes its rate of, and whether an amount stands for it.
func (l *listener) baseOf(part int) (key string, standing bool) {
	for id := range l.meant(l.parts[part].sec.start) {
		rule, ok := l.book.Rule(id)
		if !ok || l.moneyBase(rule) == "" {
			continue
		}
		have := slices.ContainsFunc(l.standing(l.frame(part), rule.Base(), ""), func(s said) bool { return !s.Low.IsZero() })
		if key == "" || have && !standing {
			key, standing = rule.Base(), have
		} else if have == standing && key != rule.Base() {
			return "", false
		}
	}
	return key, standing
}

// mostNth is the longest list of which an item is told by its place; itemWords are what its items are
// counted by: the third batch, but not the third time, year or article.
const (
	mostNth   = 50
	itemWords = "批份笔台套单张"
)

// itemNumber is the place that an ordinal names: 第三批.
func (t *scan) itemNumber(q amount.Quantity) (int, bool) {
	last := q.End - 1
	if last >= 0 && last < len(t.text) && !strings.ContainsRune(itemWords, t.text[last]) {
		last = q.End // the ordinal alone: what it counts follows
	}
	if q.Kind != amount.Ordinal || !q.Point || !q.Value.IsInteger() || last < 0 || last >= len(t.text) || !strings.ContainsRune(itemWords, t.text[last]) {
		return 0, false
	}
	n := q.Value.IntPart()
	return int(n), n >= 1 && n <= mostNth
}

// takeBackNth removes the nth of the amounts that stand for a list or a sum, where the segment says
// plainly that it is out and the message gives no amount itself. Without such an item the base is
// left open.
func (l *listener) takeBackNth(q amount.Quantity, n int) {
	t := l.t
	_, to := t.segment(q.Start)
	out, ok := t.phrase(sayItemOut, q.End, to)
	if !ok || len(t.money) > 0 || t.deniedBefore(out.start) || t.doubtful(q.Start) {
		return
	}
	part := l.partAt(q.Start)
	key, standing := l.baseOf(part)
	have := l.standing(l.frame(part), key, "")
	switch fact, ok := l.book.Fact(key); {
	case !ok || !standing || fact.Type != calc.TypeMoney && fact.Type != calc.TypeMoneys:
	case n > len(have) || len(have) < 2:
		l.say(part, said{Key: key, Op: opOpen, Start: q.Start, End: q.Start})
	default:
		l.say(part, said{Key: key, Op: opRemove, Low: have[n-1].Low, Start: q.Start, End: q.Start})
	}
}

// doubtful: the sentence asks, or supposes, rather than says.
func (t *scan) doubtful(at int) bool {
	from, to := t.sentence(at)
	s := string(t.text[from:min(to+1, len(t.text))])
	for _, w := range []string{"?", "？", "吗", "吧", "呢", "要不要", "是否", "能不能", "的话", "如果", "听说", "有人说", "if ", "should we", "do we"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
