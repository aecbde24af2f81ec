package intake

// How far around an amount the words may stand that make it point back to one named before.
const (
	refersBefore = 2
	refersAfter  = 4
)

// refers: the amount is used as a name for something: 5万那份.
func (t *scan) refers(m money) bool {
	return t.saysIn(sayRefers, max(0, m.start-refersBefore), min(t.segmentEnd(m.end), m.end+refersAfter))
}

// reference gives an amount that only points back to one named before (5万那份去年领过了) the slot
// of the one it points to, so that it is not read as something of its own.
func (l *listener) reference(i int) {
	m := l.t.money[i]
	if !l.t.refers(m) {
		return
	}
	for j, o := range l.t.money[:i] {
		if o.low.Equal(m.low) && l.slots[j].key != "" && l.slots[j].other == "" {
			l.slots[i] = l.slots[j]
			return
		}
	}
	f := l.frame(l.partAt(m.start))
	for id := range f.Rules {
		rule, ok := l.book.Rule(id)
		if ok && l.moneyBase(rule) != "" && holds(items(f.about(id, rule.Base())), m) {
			l.slots[i] = slot{key: rule.Base(), score: scoreGrammar}
			return
		}
	}
}

// takeBack removes an amount given earlier that is now said to be no base: 210万是全场的.
func (l *listener) takeBack(m money) {
	part := l.partAt(m.start)
	f := l.frame(part)
	for id := range f.Rules {
		rule, ok := l.book.Rule(id)
		if !ok || l.moneyBase(rule) == "" {
			continue
		}
		for _, s := range items(f.about(id, rule.Base())) {
			if s.Low.Equal(m.low) {
				l.say(part, said{Key: s.Key, Rule: s.Rule, Op: opRemove, Low: s.Low, Start: m.start})
				return
			}
		}
	}
}
