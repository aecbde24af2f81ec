package index

import (
	"math"
	"slices"
	"strings"
)

// texts says which text each document is from. The first heading of a clause is taken for the name of
// its text; documents without headings are from texts of their own kind, one for all.
type texts struct {
	of    []uint32 // by document
	asked []bool   // by text: people asked about one of its documents
	docs  []uint32 // of those texts
	names []string
}

func newTexts(docs []Doc) *texts {
	t := &texts{of: make([]uint32, len(docs))}
	numbers := make(map[string]uint32)
	for i := range docs {
		name := textName(&docs[i])
		n, ok := numbers[name]
		if !ok {
			n = uint32(len(t.names))
			numbers[name] = n
			t.names = append(t.names, name)
			t.asked = append(t.asked, false)
		}
		t.of[i] = n
		t.asked[n] = t.asked[n] || len(docs[i].Asked) > 0
	}
	for d, n := range t.of {
		if t.asked[n] {
			t.docs = append(t.docs, uint32(d))
		}
	}
	return t
}

// citedShare is the say of how often a document is named by others. A law that
// many others refer to is one that people meet: of two articles with the same
// words it is the likelier answer. Between 0.08 and 0.16 it makes no difference.
const citedShare = 0.1

// standing returns, by document, the factor its words count by: 1 for one that
// no other names, a little more for each doubling of the others that do.
func (t *texts) standing(docs []Doc) []float32 {
	numbers := make(map[string]int, len(t.names))
	for i, name := range t.names {
		if name != "" {
			numbers[name] = i
		}
	}
	found := make([][]int, (len(docs)+chunk-1)/chunk)
	each(len(found), func(c int) {
		for i := c * chunk; i < min(len(docs), (c+1)*chunk); i++ {
			if own := t.of[i]; t.names[own] != "" {
				found[c] = append(found[c], mentioned(docs[i].Text, numbers, int(own))...)
			}
		}
	})
	named := make([]int, len(t.names))
	for _, part := range found {
		for _, n := range part {
			named[n]++
		}
	}
	factors := make([]float32, len(t.names))
	for i, n := range named {
		factors[i] = float32(1 + citedShare*math.Log1p(float64(n)))
	}
	out := make([]float32, len(docs))
	for i, n := range t.of {
		out[i] = factors[n]
	}
	return out
}

// mentioned returns the numbers of the other texts named in s within 《》, each once.
func mentioned(s string, numbers map[string]int, own int) []int {
	var out []int
	for {
		_, rest, ok := strings.Cut(s, "《")
		if !ok {
			return out
		}
		s = rest
		name, after, ok := strings.Cut(s, "》")
		if !ok {
			return out
		}
		s = after
		if at := strings.LastIndex(name, "《"); at >= 0 {
			name = name[at+len("《"):]
		}
		n, ok := numbers[strings.TrimPrefix(name, stateName)]
		if ok && n != own && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
}

// stateName begins the full title of a national law and is left out in its
// everyday name.
const stateName = "中华人民共和国"

func textName(d *Doc) string {
	if len(d.Path) == 0 {
		return ""
	}
	return strings.TrimPrefix(d.Path[0], stateName)
}
