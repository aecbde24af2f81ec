package index

import (
	"math"
	"slices"
	"strings"
)

// buildSentences notes the terms of every sentence, so that choosing the one to
// quote reads no text. Large collections do without: theirs are read when they
// are quoted.
func buildSentences(docs []Doc) [][][]term {
	if len(docs) > vectorLimit {
		return nil
	}
	out := make([][][]term, len(docs))
	for i := range docs {
		for _, s := range docs[i].sentences() {
			out[i] = append(out[i], distinct(s))
		}
	}
	return out
}

// distinct returns the different terms of s in order.
func distinct(s string) []term {
	var all []term
	terms(fold(s), func(t term) { all = append(all, t) })
	slices.Sort(all)
	return slices.Clip(slices.Compact(all))
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
			n = len(ix.sentences[d][i])
			for _, t := range ix.sentences[d][i] {
				sum += q.gain.of(t)
			}
		} else {
			q.seen.clear(len(s))
			terms(fold(s), func(t term) {
				if q.seen.add(t) {
					n++
					sum += q.gain.of(t)
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
