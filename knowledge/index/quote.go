package index

import (
	"math"
	"slices"
	"strings"
)

// buildSentences notes the terms of every sentence, so that choosing the one to
// quote reads no text. Large collections do without: theirs are read when they
// are quoted.
func buildSentences(docs []Doc) [][]sentence {
	if len(docs) > vectorLimit {
		return nil
	}
	out := make([][]sentence, len(docs))
	for i := range docs {
		for _, s := range docs[i].sentences() {
			out[i] = append(out[i], distinct(s))
		}
	}
	return out
}

// sentence is how many terms one has, and the different ones of them in order.
type sentence struct {
	n     int
	terms []term
}

func distinct(s string) sentence {
	var all []term
	terms(fold(s), func(t term) { all = append(all, t) })
	n := len(all)
	slices.Sort(all)
	return sentence{n, slices.Clip(slices.Compact(all))}
}

// sentences are those of the document, or where it has none its text parted after full stops and at
// line breaks.
func (d *Doc) sentences() []string {
	if d.Sentences != nil {
		return d.Sentences
	}
	var out []string
	for line := range strings.SplitSeq(d.Text, "\n") {
		for part := range strings.SplitAfterSeq(line, "。") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// quote returns the sentence of document d that shares most with the query. A
// longer sentence has more to share and is held to more, but only a little: it
// says more, too.
func (ix *Index) quote(d int, q *query) string {
	doc := &ix.docs[d]
	sentences := doc.sentences()
	if len(sentences) == 1 {
		return sentences[0]
	}
	best, at := -1.0, -1
	for i, s := range sentences {
		sum, n := 0.0, 0
		if ix.sentences != nil {
			n = ix.sentences[d][i].n
			for _, t := range ix.sentences[d][i].terms {
				sum += q.gain.of(t)
			}
		} else {
			q.seen.clear(len(q.words))
			terms(fold(s), func(t term) {
				n++
				if worth := q.gain.of(t); worth > 0 && q.seen.add(t) {
					sum += worth
				}
			})
		}
		sum /= math.Pow(float64(n+20), 0.3)
		if sum > best {
			best, at = sum, i
		}
	}
	if at < 0 {
		return doc.Text
	}
	return sentences[at]
}
