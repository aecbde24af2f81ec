package index

import (
	"context"
	"math"
	"strconv"
)

// local embeds without any model: every term is hashed to one of the
// dimensions with a sign, weighted by what the collection teaches about how
// telling it is, and the whole brought to length one.
type local struct {
	dim   int
	field *field
}

const localDim = 256

func (l *local) Name() string { return "local-hashed-ngrams-" + strconv.Itoa(l.dim) }
func (l *local) Dim() int     { return l.dim }

func (l *local) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		var b bag
		b.add(s)
		b.merge()
		ts := make([]weighted, len(b))
		for j, c := range b {
			ts[j] = weighted{term: c.term, weight: float32(1 + math.Log(float64(c.n)))}
		}
		out[i] = l.embedTerms(ts)
	}
	return out, nil
}

func (l *local) embedTerms(ts []weighted) []float32 {
	v := make([]float32, l.dim)
	for _, c := range ts {
		i, ok := l.field.find(c.term)
		if !ok {
			continue
		}
		h := mix(uint64(c.term))
		w := c.weight * l.field.idf[i] * gramWeight(c.term)
		if h>>63 == 1 {
			w = -w
		}
		v[h%uint64(l.dim)] += w
	}
	if n := float32(norm(v)); n > 0 {
		for i := range v {
			v[i] /= n
		}
	}
	return v
}

// mix spreads the bits of a term (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
