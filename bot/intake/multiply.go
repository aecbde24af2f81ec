package intake

import (
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
	if !ok || m.times > 0 || m.start-each.end > eachGap {
		return
	}
	word := string(t.text[each.start:each.end])
	severally := strings.HasPrefix(word, "各") // 两场各花20万: the word itself has no measure
	for _, q := range t.quants {
		if q.Kind != amount.Measure || !q.Point || q.Unit == "" || !q.Value.IsInteger() {
			continue
		}
		if !strings.Contains(word, q.Unit) && !(severally && strings.Contains("场份个家项笔单批次", q.Unit)) {
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
