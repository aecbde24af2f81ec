package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"policybot/knowledge/index"
)

type key [sha256.Size]byte

// Reuse is an embedder that embeds only what it holds no vector of. It is safe for concurrent use.
type Reuse struct {
	index.Embedder

	mu   sync.Mutex
	have map[key][]float32
	asks map[key]bool // texts asked for, which are those to keep
	made int
}

// NewReuse puts the vectors of a version before an embedder; snap may be nil. Vectors of another
// model or dimension are not used.
func NewReuse(e index.Embedder, snap *Snapshot) (*Reuse, error) {
	r := &Reuse{Embedder: e, have: map[key][]float32{}, asks: map[key]bool{}}
	if snap == nil || snap.Embedder == "" || snap.Embedder != e.Name() || snap.Dim != e.Dim() {
		return r, nil
	}
	have, err := decodeVectors(snap.Part("vectors"), snap.Dim)
	if err != nil {
		return nil, fmt.Errorf("vectors of version %d: %w", snap.Number, err)
	}
	r.have = have
	return r, nil
}

// Embed implements index.Embedder. The vectors are shared and must not be changed.
func (r *Reuse) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var missing []string
	var at []int
	r.mu.Lock()
	for i, t := range texts {
		k := sha256.Sum256([]byte(t))
		r.asks[k] = true
		if out[i] = r.have[k]; out[i] == nil {
			missing, at = append(missing, t), append(at, i)
		}
	}
	r.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	made, err := r.Embedder.Embed(ctx, missing)
	if err != nil {
		return nil, err
	}
	if len(made) != len(missing) {
		return nil, fmt.Errorf("%s: got %d vectors for %d texts", r.Name(), len(made), len(missing))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for j, v := range made {
		out[at[j]] = v
		r.have[sha256.Sum256([]byte(missing[j]))] = v
		r.made++
	}
	return out, nil
}

// Made is how many texts were embedded anew.
func (r *Reuse) Made() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made
}

// Keep puts the vectors that were asked for into a version that is to be published. Vectors that are
// not all of the embedder's dimension are an error.
func (r *Reuse) Keep(m *Manifest, parts map[string][]byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.Embedder, m.Dim = r.Name(), r.Dim()
	var out []byte
	keys := slices.SortedFunc(maps.Keys(r.asks), func(a, b key) int { return slices.Compare(a[:], b[:]) })
	for _, k := range keys {
		v := r.have[k]
		if len(v) != m.Dim {
			return fmt.Errorf("a vector of %d dimensions, %s has %d", len(v), m.Embedder, m.Dim)
		}
		out = append(out, k[:]...)
		for _, x := range v {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	parts["vectors"] = out
	return nil
}

func decodeVectors(data []byte, dim int) (map[key][]float32, error) {
	size := sha256.Size + 4*dim
	if dim <= 0 || len(data)%size != 0 {
		return nil, fmt.Errorf("%w: %d bytes of vectors of dimension %d", ErrDamaged, len(data), dim)
	}
	have := make(map[key][]float32, len(data)/size)
	for ; len(data) > 0; data = data[size:] {
		v := make([]float32, dim)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[sha256.Size+4*i:]))
		}
		have[key(data[:sha256.Size])] = v
	}
	return have, nil
}
