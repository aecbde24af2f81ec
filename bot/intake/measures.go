package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// How far before a number the words stand that say which number it is, in runes.
const (
	nameReach = 10 // the name of the fact
	planReach = 10 // that it is a plan, or of another year
	lackReach = 2  // that it is what is lacking
	nounReach = 3  // the noun that is counted, after the number
)

// thousand turns EFLOPS into PFLOPS.
var thousand = decimal.New(1000, 0)

// measures are facts with a unit of their own: PUE, PFLOPS. The last of several counts,
// unless it is the one from before the work.
func (l *listener) measures() {
	t := l.t
	byKey := map[string][]said{}
	exact := slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Point && q.Bound == "" && l.numberFact(q) != nil
	})
	for _, q := range t.quants {
		if q.Bound != "" && exact {
			continue // PUE<1.40即可: what is wanted, beside what is
		}
		s, ok := l.measure(q)
		if !ok {
			continue
		}
		if list := byKey[s.Key]; len(list) > 0 && !list[0].Low.Equal(s.Low) && !t.choosesLast() {
			s.Op = opOpen // two values, and nothing says which counts
		}
		byKey[s.Key] = append(byKey[s.Key], s)
	}
	l.measured = len(byKey) > 0
	if len(byKey) == 0 && len(l.st.Frames) > 0 && (t.says(sayCorrection) || t.says(sayWhatif) || t.says(sayNow)) {
		t.nearMeasure(&l.st.Frames[len(l.st.Frames)-1], byKey)
	}
	for _, key := range sortedKeys(byKey) {
		list := byKey[key]
		last := list[len(list)-1]
		l.say(l.partAt(last.Start), last)
	}
}

// choosesLast: of two values the message says that the later one counts.
func (t *scan) choosesLast() bool {
	return t.says(sayBecomes) || t.says(sayFirm) || t.says(saySoft) || t.says(sayCorrection) || t.says(sayNow)
}

// measure is the statement a quantity makes of a number fact.
func (l *listener) measure(q amount.Quantity) (said, bool) {
	if !q.Point || q.Kind != amount.Measure && q.Kind != amount.Number && q.Kind != amount.Percent {
		return said{}, false
	}
	fact := l.numberFact(q)
	if fact == nil {
		return said{}, false
	}
	from, _ := l.t.segment(q.Start)
	lack := string(l.t.text[max(from, q.Start-lackReach):q.Start])
	plan := max(from, q.Start-planReach)
	if strings.ContainsAny(lack, "差少多缺剩") || l.t.saysIn(saySoft, plan, q.Start) || l.t.saysIn(sayPastYear, plan, q.Start) ||
		l.t.saysIn(sayThreshold, from, q.Start) {
		return said{}, false
	}
	if q.Unit == "" && fact.Unit == "PFLOPS" {
		q.Value = q.Value.Mul(thousand) // 1.25E
	}
	s := measureSaid(fact.Key, q)
	switch q.Bound {
	case amount.AtLeast, amount.Above:
		s.High = anything
	case amount.AtMost, amount.Below:
		s.Low = decimal.Zero
	}
	return s, true
}

func measureSaid(key string, q amount.Quantity) said {
	return said{Key: key, Op: opSet, Low: q.Value, High: q.Value, Measure: true, Quote: q.Quote, Start: q.Start, End: q.End}
}

// nearMeasure takes a bare number in a correction for the measure given before that it is near
// to: neither is twice the other.
func (t *scan) nearMeasure(f *frame, byKey map[string][]said) {
	two := decimal.New(2, 0)
	for _, q := range t.quants {
		if !q.Point || q.Kind != amount.Number || q.Unit != "" {
			continue
		}
		for _, s := range slices.Backward(f.Said) {
			measure := s.Measure && s.Op == opSet && !s.Low.IsZero() && s.Low.Equal(s.High)
			if measure && q.Value.LessThan(s.Low.Mul(two)) && s.Low.LessThan(q.Value.Mul(two)) {
				byKey[s.Key] = append(byKey[s.Key], measureSaid(s.Key, q))
				break
			}
		}
	}
}

// numberFact is the number fact a quantity states: its unit is the fact's, or it is a plain
// number or a share beside the fact's name. Of several in one unit it is the one that the words
// beside the quantity name, or the only one that a rule spoken of takes.
func (l *listener) numberFact(q amount.Quantity) *calc.Fact {
	t := l.t
	var fits []*calc.Fact
	for i := range l.book.Facts {
		f := &l.book.Facts[i]
		if f.Type != calc.TypeNumber {
			continue
		}
		exa := q.End < len(t.text) && t.text[q.End] == 'e' && f.Unit == "PFLOPS"
		plain := q.Kind == amount.Number && (f.Unit == "" || f.Unit == "PUE" || exa) || q.Kind == amount.Percent && f.Unit == ""
		counted := q.Kind != amount.Percent && counts[f.Unit] && t.factNamedAfter(f.Key, q.End)
		if counted || q.Unit != "" && (sameUnit(q.Unit, f.Unit) || strings.EqualFold(q.Unit, f.Key)) || q.Unit == "" && plain && t.factNamedBefore(f.Key, q.Start) {
			fits = append(fits, f)
		}
	}
	if len(fits) < 2 {
		return only(fits)
	}
	if named := l.choose(fits, func(f *calc.Fact) bool { return t.factNamedBefore(f.Key, q.Start) || t.factNamedAfter(f.Key, q.End) }); named != nil {
		return named
	}
	rules := l.meant(q.Start)
	return l.choose(fits, func(f *calc.Fact) bool { return l.takes(f.Key, "", rules) })
}

// choose is the one fact of which is so, nil where it is so of none or several.
func (l *listener) choose(facts []*calc.Fact, is func(*calc.Fact) bool) *calc.Fact {
	return only(slices.DeleteFunc(slices.Clone(facts), func(f *calc.Fact) bool { return !is(f) }))
}

func only(facts []*calc.Fact) *calc.Fact {
	if len(facts) != 1 {
		return nil
	}
	return facts[0]
}

// counts are units of which the noun that is counted may stand in the place: 4 companies, two students.
var counts = map[string]bool{"人": true, "个": true, "家": true}

// sameUnit: people count companies in 家 and in 个.
func sameUnit(said, unit string) bool {
	return strings.EqualFold(said, unit) || said == "家" && unit == "个" || said == "个" && unit == "家"
}

// factNamedAfter: a noun that names the fact stands right behind a place: 8名实习生.
func (t *scan) factNamedAfter(key string, at int) bool {
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagSlot && h.name == key && h.weight == weightNear && h.start >= at && h.start-at <= nounReach && t.seg[h.start] == t.seg[at-1]
	})
}

// factNamedBefore: a noun that names the fact stands just before a place, in its segment.
func (t *scan) factNamedBefore(key string, at int) bool {
	from, _ := t.segment(at)
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagSlot && h.name == key && h.weight == weightNear && h.start >= from && h.end <= at && at-h.end <= nameReach
	})
}
