// Package collection keeps many documents without rules so that they can be searched at once: what was
// read from a JSONL file, and what the index found out about it.
//
// A collection is published as parts of a snapshot and opened from them. What it promises:
//
//   - Opening reads no text and makes no index anew; it takes time and memory in proportion to the
//     parts, whatever they hold.
//   - Revising reads only the lines that are not, byte for byte, lines of the collection before, and
//     its outcome is that of reading all of them.
//   - Parts that do not belong together, or to nothing, are refused (ErrParts). Parts of the first kind,
//     which held the lines alone, are read and indexed again.
//
// It knows nothing about files, versions or policies.
package collection

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"policybot/knowledge/index"
	"policybot/knowledge/read"
)

// Policy is what hits in a collection name as their policy.
const Policy = "documents"

// ErrParts is returned by Open for parts that are not those of a collection.
var ErrParts = errors.New("not the parts of a collection")

// Names of the parts.
const (
	documentsPart = "documents"
	indexPart     = "index"
	linesPart     = "documents.jsonl" // of the first kind
)

// sum tells lines apart: the first half of their SHA-256.
type sum [16]byte

func sumOf(line []byte) sum {
	all := sha256.Sum256(line)
	return sum(all[:16])
}

// Collection is documents and their index. It does not change and is safe for concurrent use.
type Collection struct {
	docs     []index.Doc
	sums     []sum // by document: of the line it was read from
	prepared *index.Prepared
}

// Read reads entries, one a line; see read.Collection.
func Read(data []byte, at func(read, docs int)) (*Collection, error) {
	c, _, err := (&Collection{}).Revise(data, at)
	return c, err
}

// Len returns the number of documents.
func (c *Collection) Len() int { return len(c.docs) }

// Index makes an index of the documents.
func (c *Collection) Index(ctx context.Context) (*index.Index, error) {
	return c.prepared.Index(ctx, index.Options{})
}

// Parts returns what Open takes.
func (c *Collection) Parts() map[string][]byte {
	var docs, prepared []byte
	var wg sync.WaitGroup
	wg.Go(func() { docs = c.pack() })
	prepared = c.prepared.Bytes()
	wg.Wait()
	return map[string][]byte{documentsPart: docs, indexPart: prepared}
}

// Open returns the collection that the parts were made of.
func Open(part func(name string) []byte) (*Collection, error) {
	if lines := part(linesPart); lines != nil {
		return Read(lines, nil)
	}
	c, err := unpack(part(documentsPart))
	if err != nil {
		return nil, err
	}
	if c.prepared, err = index.Load(c.docs, part(indexPart)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParts, err)
	}
	return c, nil
}

// Change says what became of the documents, by their ids.
type Change struct {
	Added, Changed, Removed []string
	Untouched               int
}

// None reports whether nothing changed.
func (c Change) None() bool { return len(c.Added)+len(c.Changed)+len(c.Removed) == 0 }

// Revise reads the entries that take the place of those of c. At is told, now and then, how many bytes
// and documents have been read; nil: nobody asks.
func (c *Collection) Revise(data []byte, at func(read, docs int)) (*Collection, Change, error) {
	r := newRevision(c)
	in := bytes.NewReader(data)
	err := read.Lines(in, func(n int, line []byte) error {
		if at != nil && n%1024 == 0 {
			at(len(data)-in.Len(), n)
		}
		return r.line(n, line)
	})
	if err != nil {
		return nil, Change{}, err
	}
	next, err := r.collection()
	return next, r.change(), err
}
