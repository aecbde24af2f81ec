package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc/amount"
)

const (
	eachReach    = 14     // how far before a price the word for each may begin
	eachGap      = 10     // and how far it may end
	mostThings   = 100000 // counts above this are no number of things
	mostItems    = 24     // of a list, as many are told one by one: each may have a cap of its own
	unknownTimes = -1     // money.times of a price for one of an unknown number
)

// multiply turns a price for each of a number of things into the price of all of them:
// 七十二台…单台41万. The count and the price both have to be said, with the same measure word.
func (t *scan) multiply(i int) {
	m := &t.money[i]
	from, _ := t.segment(m.start)
	each, ok := t.phraseBefore(sayEachOf, max(from, m.start-eachReach), m.start)
	bare := m.start > 0 && t.text[m.start-1] == '各' // 两份合同各5万
	if !ok && !bare || m.times > 0 || !bare && m.start-each.end > eachGap {
		return
	}
	word := "各"
	if ok {
		word = string(t.text[each.start:each.end])
	}
	severally := strings.HasPrefix(word, "各") || strings.HasPrefix(word, "each ") // 两场各花20万: the word itself has no measure
	for _, q := range t.quants {
		if !q.Point || !q.Value.IsInteger() || q.Start > m.start || !t.counts(q, word, severally) {
			continue
		}
		if n := q.Value.IntPart(); n > 1 && n < mostThings {
			m.times = int(n)
			m.one = [2]decimal.Decimal{m.low, m.high}
			m.low, m.high = m.low.Mul(q.Value), m.high.Mul(q.Value)
			return
		}
	}
	if !severally {
		m.times = unknownTimes
	}
}

// fewThings is how many things an English price for each may be of: two forums, each cost 1.2 million.
const fewThings = 20

// counts: the quantity is a number of the things that a word for each is said of.
func (t *scan) counts(q amount.Quantity, word string, severally bool) bool {
	switch {
	case q.Kind == amount.Measure && q.Unit != "":
		english := strings.HasPrefix(word, "each ") && isLatin([]rune(q.Unit)[0]) && q.Value.LessThanOrEqual(decimal.NewFromInt(fewThings)) &&
			!slices.Contains([]string{"year", "years", "month", "months", "day", "days", "week", "weeks", "hours"}, strings.ToLower(q.Unit))
		return strings.Contains(word, q.Unit) || english || severally && strings.Contains("场份个家项笔单批次", q.Unit)
	}
	return false
}
