package index

import (
	"math"
	"slices"
)

// buildSentences notes the terms of every sentence, so that choosing the one to
// quote reads no text. Large collections do without: theirs are read when they
// are quoted.
func buildSentences(docs []Doc, body *field) [][][]uint32 {
	if len(docs) > vectorLimit {
		return nil
	}
	out := make([][][]uint32, len(docs))
	for i, d := range docs {
		for _, s := range d.Sentences {
			out[i] = append(out[i], termNumbers(s, body))
		}
	}
	return out
}

// termNumbers returns the different terms of s by their number in the field, in
// order.
func termNumbers(s string, body *field) []uint32 {
	ids := make([]uint32, 0, len(s)/2)
	terms(fold(s), func(t term) {
		if id, ok := body.ids[t]; ok {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}

// quote returns the sentence of document d that shares most with the query. A
// longer sentence has more to share and is held to more, but only a little: it
// says more, too.
func (ix *Index) quote(d int, q *query) string {
	doc := &ix.docs[d]
	if len(doc.Sentences) == 1 {
		return doc.Sentences[0]
	}
	best, at := -1.0, -1
	for i, s := range doc.Sentences {
		var ids []uint32
		if ix.sentences != nil {
			ids = ix.sentences[d][i]
		} else {
			ids = termNumbers(s, ix.body)
		}
		sum := 0.0
		for _, id := range ids {
			sum += float64(q.gain[id])
		}
		sum /= math.Pow(float64(len(ids)+20), 0.3)
		if sum > best {
			best, at = sum, i
		}
	}
	if at < 0 {
		return doc.Text
	}
	return doc.Sentences[at]
}
