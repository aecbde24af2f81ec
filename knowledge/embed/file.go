package embed

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// The cache on disk: the magic, the dimension, then key and vector one after the other, and at the
// end the hash of all that. Written aside and renamed, so that a reader sees a whole file or none.
const magic = "policybot embeddings 1\n"

var errCache = errors.New("not a whole embedding cache")

// Save writes the cache to a file, if it holds anything.
func (r *Remote) Save(path string) error {
	data := r.encode()
	if data == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".embeddings-*")
	if err != nil {
		return fmt.Errorf("saving embeddings: %w", err)
	}
	defer os.Remove(f.Name()) // fails once it is renamed
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("saving embeddings to %s: %w", path, err)
	}
	return nil
}

func (r *Remote) encode() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.order) == 0 {
		return nil
	}
	var b bytes.Buffer
	b.WriteString(magic)
	word := func(x uint32) { b.Write(binary.LittleEndian.AppendUint32(nil, x)) }
	word(uint32(r.dim))
	for _, k := range r.order {
		b.Write(k[:])
		for _, x := range r.cache[k] {
			word(math.Float32bits(x))
		}
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

// Load reads a cache that Save wrote. A file that is not there is no error; one that is damaged is,
// and leaves the cache as it was: the texts are then embedded again.
func (r *Remote) Load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("loading embeddings: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(bufio.NewReader(f), cacheLimit))
	if err == nil {
		err = r.decode(data)
	}
	if err != nil {
		return fmt.Errorf("loading embeddings from %s: %w", path, err)
	}
	return nil
}

const (
	cacheLimit = 1 << 30
	maxDim     = 1 << 16
)

func (r *Remote) decode(data []byte) error {
	head := len(magic) + 4
	if len(data) < head+sha256.Size || string(data[:len(magic)]) != magic {
		return errCache
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return errCache
	}
	dim := int(binary.LittleEndian.Uint32(body[len(magic):]))
	body = body[head:]
	size := sha256.Size + 4*dim
	if dim <= 0 || dim > maxDim || len(body)%size != 0 {
		return errCache
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dim == 0 {
		r.dim = dim
	}
	if r.dim != dim {
		return fmt.Errorf("%w: it has %d dimensions, the vectors in use have %d", errCache, dim, r.dim)
	}
	for ; len(body) > 0; body = body[size:] {
		v := make([]float32, dim)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[sha256.Size+4*i:]))
		}
		r.put(key(body[:sha256.Size]), v)
	}
	return nil
}
