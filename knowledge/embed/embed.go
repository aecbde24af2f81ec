// Package embed makes the vectors of an index with a hosted embedding model, and keeps searching
// when that model is away.
//
// It promises that a text is embedded once, however often it is asked for; that no quantity of a
// text is sent; that what the vectors were made with, model and dimension, is part of their name, so
// that vectors of two models never meet; and that a search is answered by the local embedder's index
// whenever the hosted one cannot serve. That the local index served is told by Serving, never by an
// answer that says less.
//
// It knows nothing about endpoints, keys or the library that speaks to them: it is given a function.
package embed

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"policybot/calc/amount"
)

// Func embeds texts in one call: one vector a text, in order, all of one dimension.
type Func func(ctx context.Context, texts []string) ([][]float32, error)

// Remote is an index.Embedder over a Func. It is safe for concurrent use.
type Remote struct {
	model string
	call  Func

	mu    sync.Mutex
	dim   int
	cache map[key][]float32
	order []key // oldest first, for keeping the cache within its limit
}

type key [sha256.Size]byte

const (
	batch     = 64     // texts a call
	textLimit = 6000   // code points of a text that are embedded; models cut off somewhere beyond
	keep      = 20_000 // vectors in the cache
)

// NewRemote makes an embedder. It sends nothing.
func NewRemote(model string, call Func) *Remote {
	return &Remote{model: model, call: call, cache: make(map[key][]float32)}
}

// Name identifies the vectors. The dimension is in it once it is known.
func (r *Remote) Name() string { return r.model + "-" + strconv.Itoa(r.Dim()) }

// Dim returns the length of the vectors, 0 before the first was made.
func (r *Remote) Dim() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dim
}

// Embed implements index.Embedder. The vectors are shared and must not be changed.
func (r *Remote) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	keys := make([]key, len(texts))
	var missing []string
	at := map[key][]int{}
	var order []key
	r.mu.Lock()
	for i, t := range texts {
		t = blank(t)
		keys[i] = sha256.Sum256([]byte(r.model + "\n" + t))
		if out[i] = r.cache[keys[i]]; out[i] != nil {
			continue
		}
		if at[keys[i]] == nil {
			missing, order = append(missing, t), append(order, keys[i])
		}
		at[keys[i]] = append(at[keys[i]], i)
	}
	r.mu.Unlock()
	for len(missing) > 0 {
		n := min(batch, len(missing))
		vectors, err := r.call(ctx, missing[:n])
		if err != nil {
			return nil, fmt.Errorf("embedding with %s: %w", r.model, err)
		}
		if err := r.learn(order[:n], vectors); err != nil {
			return nil, fmt.Errorf("embedding with %s: %w", r.model, err)
		}
		for j, v := range vectors {
			for _, i := range at[order[j]] {
				out[i] = v
			}
		}
		missing, order = missing[n:], order[n:]
	}
	return out, nil
}

// learn puts vectors into the cache, if they are of the dimension of all others.
func (r *Remote) learn(keys []key, vectors [][]float32) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(vectors) != len(keys) {
		return fmt.Errorf("got %d vectors for %d texts", len(vectors), len(keys))
	}
	for i, v := range vectors {
		if r.dim == 0 {
			r.dim = len(v)
		}
		if len(v) != r.dim || len(v) == 0 {
			return fmt.Errorf("got a vector of %d dimensions, the others have %d", len(v), r.dim)
		}
		r.put(keys[i], v)
	}
	return nil
}

// put adds a vector; the caller holds the lock.
func (r *Remote) put(k key, v []float32) {
	if _, have := r.cache[k]; have {
		return
	}
	if len(r.order) >= keep {
		delete(r.cache, r.order[0])
		r.order = r.order[1:]
	}
	r.cache[k] = v
	r.order = append(r.order, k)
}

// blank takes the quantities out of a text: the values of a case are nobody else's business, and
// for finding a clause they are noise.
func blank(text string) string {
	runes := []rune(text)
	if len(runes) > textLimit {
		runes = runes[:textLimit]
	}
	var b strings.Builder
	at := 0
	for _, q := range amount.Find(string(runes)) {
		b.WriteString(string(runes[at:q.Start]))
		b.WriteByte(' ')
		at = q.End
	}
	b.WriteString(string(runes[at:]))
	if s := strings.TrimSpace(b.String()); s != "" {
		return s
	}
	return "-" // endpoints refuse an empty text
}
