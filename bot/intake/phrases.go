package intake

import "slices"

// says is speech over the whole message.
func (t *scan) says(name string) bool { return t.speech(name, 0, len(t.text)) }

// speech tells whether any phrase of that name occurs between two places.
func (t *scan) speech(name string, from, to int) bool {
	_, ok := t.phrase(name, from, to)
	return ok
}

func (t *scan) phrase(name string, from, to int) (hit, bool) {
	for _, h := range t.hits {
		if h.kind == tagSpeech && h.name == name && h.start >= from && h.end <= to {
			return h, true
		}
	}
	return hit{}, false
}

func (t *scan) phraseBefore(name string, from, to int) (hit, bool) {
	for _, h := range slices.Backward(t.hits) {
		if h.kind == tagSpeech && h.name == name && h.start >= from && h.end <= to {
			return h, true
		}
	}
	return hit{}, false
}

// beside: the word stands in the amount's own stretch of the segment, up to the amounts around it.
func (t *scan) beside(name string, i int) bool {
	m := t.money[i]
	from, to := t.segment(m.start)
	for j, o := range t.money {
		if j < i && o.end > from && !o.bare {
			from = o.end
		}
		if j > i && o.start < to && !o.bare {
			to = o.start
		}
	}
	return t.speech(name, from, m.start) || t.speech(name, m.end, min(to, m.end+6))
}
