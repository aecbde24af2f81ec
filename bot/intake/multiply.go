package intake

import (
	"strings"

	"policybot/calc/amount"
)

// multiply turns a price for each of a number of things into the price of all of them:
// 七十二台…单台41万. The count and the price both have to be said, with the same measure word.
func (t *scan) multiply(i int) {
	m := &t.money[i]
	from, _ := t.sentence(m.start)
	each, ok := t.phraseBefore(sayEachOf, max(from, m.start-8), m.start)
	if !ok || m.times > 0 || m.start-each.end > 3 {
		return
	}
	said := string(t.text[each.start:each.end])
	for _, q := range t.quants {
		things := strings.HasPrefix(said, "各") && strings.Contains("场份个家项笔单批次", q.Unit)
		if q.Kind != amount.Measure || !q.Point || q.Unit == "" || !q.Value.IsInteger() || !things && !strings.Contains(said, q.Unit) {
			continue
		}
		if n := q.Value.IntPart(); n > 1 && n < 100000 {
			m.times = int(n)
			m.low, m.high = m.low.Mul(q.Value), m.high.Mul(q.Value)
			return
		}
	}
	if !strings.HasPrefix(said, "各") {
		m.times = -1 // a price for one of an unknown number
	}
}
