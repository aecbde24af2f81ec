package index

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Embedder turns texts into vectors. One text gives the same vector every time.
type Embedder interface {
	Name() string // identifies the vectors: another name, other vectors
	Dim() int
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// Vectors keeps embeddings in collections and finds the nearest: Memory does so in this process, a
// database with pgvector for all replicas at once.
type Vectors interface {
	// Replace makes a collection or puts another in its place, whole and at once: a search sees the one
	// before or the one after. What CheckVectors finds wrong is refused.
	Replace(ctx context.Context, collection string, dim int, ids []string, vecs [][]float32) error
	// Nearest returns the k ids whose vectors have the greatest cosine with vec, the greatest first,
	// equal ones by id; all where there are fewer. fs.ErrNotExist when there is no such collection.
	Nearest(ctx context.Context, collection string, vec []float32, k int) (ids []string, cosines []float32, err error)
	// Size returns how many vectors a collection has; fs.ErrNotExist when there is none.
	Size(ctx context.Context, collection string) (int, error)
}

// Limits of Vectors, those of pgvector and of a key in a database.
const (
	maxDim  = 16_000
	maxName = 512 // bytes
)

// CheckVectors says why vectors cannot be a collection: another length than dim, no direction, a value
// that is no number, a name that is empty, twice there or no text.
func CheckVectors(collection string, dim int, ids []string, vecs [][]float32) error {
	wrong := func(id, format string, args ...any) error {
		return fmt.Errorf("collection %q: vector %q: %s", collection, id, fmt.Sprintf(format, args...))
	}
	switch {
	case !nameable(collection):
		return wrong("", "the collection's name must be a text of 1 to %d bytes", maxName)
	case dim < 1 || dim > maxDim:
		return wrong("", "%d dimensions; want 1 to %d", dim, maxDim)
	case len(ids) != len(vecs):
		return wrong("", "%d ids and %d vectors", len(ids), len(vecs))
	}
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		switch {
		case !nameable(id):
			return wrong(id, "its id must be a text of 1 to %d bytes", maxName)
		case seen[id]:
			return wrong(id, "its id is used twice")
		case len(vecs[i]) != dim:
			return wrong(id, "%d dimensions; the collection has %d", len(vecs[i]), dim)
		case norm(vecs[i]) == 0:
			return wrong(id, "it has no direction: it is zero, or not finite")
		}
		seen[id] = true
	}
	return nil
}

// nameable is what every database takes as a key.
func nameable(s string) bool {
	return s != "" && len(s) <= maxName && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// CheckQuery says why a vector cannot be compared with those of a collection.
func CheckQuery(collection string, dim int, vec []float32) error {
	switch {
	case len(vec) != dim:
		return fmt.Errorf("collection %q: the query has %d dimensions, the collection %d: they were made by different embedders", collection, len(vec), dim)
	case norm(vec) == 0:
		return fmt.Errorf("collection %q: the query has no direction: it is zero, or not finite", collection)
	}
	return nil
}

// Unit returns a vector in the same direction, of length one: what is kept and compared, so that neither
// tiny nor huge values lose themselves in single precision.
func Unit(vec []float32) []float32 {
	out, n := make([]float32, len(vec)), norm(vec)
	for i, x := range vec {
		out[i] = float32(float64(x) / n)
	}
	return out
}

// vectors are the embeddings of the clauses of one index. All are compared with a query, which carries
// up to some thousand within a search's time; beyond vectorLimit the words alone decide.
type vectors struct {
	embedder Embedder
	store    Vectors
	docs     []Doc
	name     string // of the collection: by what is in it, so that versions and embedders never mix
	size     int    // vectors there are; a text without a known word has none
}

const vectorLimit = 2000

func buildVectors(ctx context.Context, docs []Doc, opt Options, body *field) (*vectors, error) {
	v := &vectors{embedder: opt.Embedder, store: opt.Vectors, docs: docs}
	if v.embedder == nil {
		v.embedder = &local{dim: localDim, field: body}
	}
	if v.store == nil {
		v.store = NewMemory()
	}
	if len(docs) == 0 || len(docs) > vectorLimit {
		return v, nil
	}
	return v, v.fill(ctx)
}

// fill embeds the clauses and puts them where they are compared, unless they are there.
func (v *vectors) fill(ctx context.Context) error {
	texts := make([]string, len(v.docs))
	for i, d := range v.docs {
		texts[i] = d.Title + "\n" + d.Text
	}
	e := v.embedder
	vecs, err := e.Embed(ctx, texts)
	if err != nil {
		return fmt.Errorf("embedding %d clauses with %s: %w", len(texts), e.Name(), err)
	}
	if len(vecs) != len(texts) {
		return fmt.Errorf("embedding %d clauses with %s: got %d vectors", len(texts), e.Name(), len(vecs))
	}
	var ids []string
	var kept [][]float32
	for i, vec := range vecs {
		if len(vec) != e.Dim() {
			return fmt.Errorf("embedding clause %s with %s: got %d dimensions, want %d", v.docs[i].ID, e.Name(), len(vec), e.Dim())
		}
		if norm(vec) > 0 {
			ids, kept = append(ids, strconv.Itoa(i)), append(kept, vec)
		}
	}
	v.name, v.size = named(e, ids, kept), len(ids)
	if n, err := v.store.Size(ctx, v.name); err == nil && n == v.size {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking for vectors: %w", err)
	}
	if err := v.store.Replace(ctx, v.name, e.Dim(), ids, kept); err != nil {
		return fmt.Errorf("keeping vectors made by %s: %w", e.Name(), err)
	}
	return nil
}

// named is the name of a collection, from all that is in it.
func named(e Embedder, ids []string, vecs [][]float32) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", e.Name(), e.Dim())
	var buf []byte
	for i, id := range ids {
		buf = append(append(buf[:0], id...), 0)
		for _, x := range vecs[i] {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(x))
		}
		h.Write(buf)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// near returns the cosine of the query with every document, or nil when there
// are no vectors to compare with.
func (v *vectors) near(ctx context.Context, q *query) ([]float32, error) {
	if v.size == 0 {
		return nil, nil
	}
	var vec []float32
	if l, ok := v.embedder.(*local); ok {
		vec = l.embedTerms(q.words)
	} else {
		vecs, err := v.embedder.Embed(ctx, []string{q.folded})
		if err != nil {
			return nil, fmt.Errorf("embedding the query with %s: %w", v.embedder.Name(), err)
		}
		vec = vecs[0]
	}
	if norm(vec) == 0 {
		return nil, nil
	}
	ids, cosines, err := v.store.Nearest(ctx, v.name, vec, v.size)
	if errors.Is(err, fs.ErrNotExist) { // a store that is shared drops what nobody used for long
		if err = v.refill(ctx); err == nil {
			ids, cosines, err = v.store.Nearest(ctx, v.name, vec, v.size)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("comparing vectors: %w", err)
	}
	out := make([]float32, len(v.docs))
	for j, id := range ids {
		if i, err := strconv.Atoi(id); err == nil && i >= 0 && i < len(out) {
			out[i] = max(0, cosines[j])
		}
	}
	return out, nil
}

// refill puts the vectors back; an index does not change, so that it is another one that fills.
func (v *vectors) refill(ctx context.Context) error {
	again := *v
	if err := again.fill(ctx); err != nil {
		return err
	}
	if again.name != v.name {
		return fmt.Errorf("%s made other vectors of the same texts", v.embedder.Name())
	}
	return nil
}

func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0
	}
	return math.Sqrt(sum)
}
