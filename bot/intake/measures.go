package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// measures are facts with a unit of their own: PUE, PFLOPS. The last of several counts,
// unless it is the one from before the work.
func (r *Reader) measures(t *scan, st *state, parts []part, tn *turn) {
	byKey := map[string][]said{}
	exact := slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Point && q.Bound == "" && r.measured(t, q) != nil
	})
	for _, q := range t.quants {
		if !q.Point || q.Kind != amount.Measure && q.Kind != amount.Number {
			continue
		}
		if q.Bound != "" && exact {
			continue // PUE<1.40即可: what is wanted, beside what is
		}
		fact := r.measured(t, q)
		if fact == nil {
			continue
		}
		from, _ := t.segment(q.Start)
		if strings.ContainsAny(string(t.text[max(from, q.Start-2):q.Start]), "差少多缺剩") || t.saysIn(saySoft, max(from, q.Start-10), q.Start) || t.saysIn(sayPastYear, max(from, q.Start-10), q.Start) {
			continue
		}
		if q.Unit == "" && fact.Unit == "PFLOPS" {
			q.Value = q.Value.Mul(decimal.New(1000, 0)) // 1.25E
		}
		s := said{Key: fact.Key, Op: opSet, Low: q.Value, High: q.Value, Measure: true, Quote: q.Quote, Start: q.Start, End: q.End}
		switch q.Bound {
		case amount.AtLeast, amount.Above:
			s.High = anything
		case amount.AtMost, amount.Below:
			s.Low = decimal.Zero
		}
		if list := byKey[fact.Key]; len(list) > 0 && !list[0].Low.Equal(s.Low) && !t.says(sayBecomes) && !t.says(sayFirm) && !t.says(saySoft) && !t.says(sayCorrection) && !t.says(sayNow) {
			s.Op = opOpen // two values, and nothing says which counts
		}
		byKey[fact.Key] = append(byKey[fact.Key], s)
	}
	tn.measured = len(byKey) > 0
	if len(byKey) == 0 && len(st.Frames) > 0 && (t.says(sayCorrection) || t.says(sayWhatif)) {
		t.nearMeasure(&st.Frames[len(st.Frames)-1], byKey)
	}
	for _, key := range sortedKeys(byKey) {
		list := byKey[key]
		parts[r.partOf(t, parts, list[len(list)-1].Start)].said = append(parts[r.partOf(t, parts, list[len(list)-1].Start)].said, list[len(list)-1])
	}
}

// nearMeasure takes a bare number in a correction for the measure given before that it is near to.
func (t *scan) nearMeasure(f *frame, byKey map[string][]said) {
	two := decimal.New(2, 0)
	for _, q := range t.quants {
		if !q.Point || q.Kind != amount.Number || q.Unit != "" {
			continue
		}
		for _, s := range slices.Backward(f.Said) {
			measure := s.Op == opSet && !s.Low.IsZero() && s.Low.Equal(s.High) && len(s.Options) == 0 && s.Measure
			if measure && q.Value.LessThan(s.Low.Mul(two)) && s.Low.LessThan(q.Value.Mul(two)) {
				byKey[s.Key] = append(byKey[s.Key], said{Key: s.Key, Op: opSet, Low: q.Value, High: q.Value, Measure: true, Quote: q.Quote, Start: q.Start, End: q.End})
				break
			}
		}
	}
}

func (r *Reader) partOf(t *scan, parts []part, at int) int {
	for i := len(parts) - 1; i > 0; i-- {
		if at >= parts[i].sec.start {
			return i
		}
	}
	return 0
}

// measured is the number fact a quantity states: its unit is the fact's, or it is a plain
// number beside the fact's name.
func (r *Reader) measured(t *scan, q amount.Quantity) *calc.Fact {
	for i := range r.book.Facts {
		f := &r.book.Facts[i]
		if f.Type != calc.TypeNumber {
			continue
		}
		if q.Unit != "" && (strings.EqualFold(q.Unit, f.Unit) || strings.EqualFold(q.Unit, f.Key)) {
			return f
		}
		exa := q.End < len(t.text) && t.text[q.End] == 'e' && f.Unit == "PFLOPS"
		if q.Unit == "" && q.Kind == amount.Number && (f.Unit == "" || f.Unit == "PUE" || exa) {
			from, _ := t.segment(q.Start)
			for _, h := range t.hits {
				if h.kind == tagSlot && h.name == f.Key && h.weight == 3 && h.start >= from && h.end <= q.Start && q.Start-h.end <= 10 {
					return f
				}
			}
		}
	}
	return nil
}
