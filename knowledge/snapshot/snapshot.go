// Package snapshot keeps versions of a policy's text, or of a collection of documents, and says which
// of them is in force.
//
// A version is a manifest and the parts it names, each with its size and hash. The versions of one
// thing stand on a Shelf, and shelves in a Place: a Folder, where a version is a file, or a database
// that replicas on several machines share.
//
// What it promises:
//
//   - Publishing is atomic. In a folder the file is written aside, synced and renamed, then the line
//     that names the one in force the same way; in a database it is one transaction. Killed at any
//     moment, the shelf opens as it was before or as it is after, never in between.
//   - Nothing damaged is served. Magic, manifest, sizes and hashes are verified on opening.
//   - Nothing is lost by going back: versions stay, and the one before comes into force again.
//   - Two who publish at the same time come one after the other, across processes and machines.
//
// It knows nothing about rules, clauses or vectors: what the parts hold is the affair of those who put them in.
package snapshot

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Errors that callers act on.
var (
	ErrNone    = errors.New("no version is published")
	ErrDamaged = errors.New("the version is damaged")
)

const (
	magic       = "policybot snapshot 1"
	maxManifest = 16 << 20
	maxPart     = 1 << 30
)

// Manifest describes a version.
type Manifest struct {
	Name    string    `json:"name"`    // id of the policy, or the name of a collection
	Number  int       `json:"number"`  // 1, 2, …; given by Publish
	Follows int       `json:"follows"` // the version it replaced; 0: what the program came with
	At      time.Time `json:"at"`
	Source  string    `json:"source"`         // the file it was read from
	Note    string    `json:"note,omitempty"` // what was done, in words

	Version string   `json:"version,omitempty"` // of the pack
	Base    string   `json:"base,omitempty"`    // version of the pack it was made from
	Clauses int      `json:"clauses"`
	Review  []string `json:"review,omitempty"` // rules out of service

	Embedder string `json:"embedder,omitempty"` // what the clauses were embedded with, name and dimension
	Dim      int    `json:"dim,omitempty"`

	Parts []Part `json:"parts"`
}

// Part is a stretch of the file.
type Part struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Snapshot is a version, whole and verified.
type Snapshot struct {
	Manifest
	parts map[string][]byte
}

// Part returns a part, nil when there is none. It must not be changed.
func (s *Snapshot) Part(name string) []byte { return s.parts[name] }

// Parts returns the parts whose name begins with the prefix, by the rest of their name.
func (s *Snapshot) Parts(prefix string) map[string][]byte {
	out := map[string][]byte{}
	for name, data := range s.parts {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			out[rest] = data
		}
	}
	return out
}

// encode is a version as it is kept, in pieces: the manifest with the line before it, and the parts.
func encode(m Manifest, parts map[string][]byte) ([][]byte, error) {
	names := slices.Sorted(maps.Keys(parts))
	m.Parts = make([]Part, len(names))
	pieces := make([][]byte, 1, 1+len(names))
	var wg sync.WaitGroup // parts may be large, and processors several
	for i, name := range names {
		if len(parts[name]) > maxPart {
			return nil, fmt.Errorf("part %s: %d bytes, at most %d", name, len(parts[name]), maxPart)
		}
		pieces = append(pieces, parts[name])
		wg.Go(func() { m.Parts[i] = Part{name, len(parts[name]), hash(parts[name])} })
	}
	wg.Wait()
	head, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	pieces[0] = fmt.Appendf(nil, "%s %d %s\n%s", magic, len(head), hash(head), head)
	return pieces, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// read verifies a version of so many bytes. With headOnly the parts are not read.
func read(r io.Reader, length int64, headOnly bool) (*Snapshot, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	first, err := in.ReadSlice('\n') // no longer than the buffer
	line := string(first)
	if err != nil || !strings.HasPrefix(line, magic+" ") {
		return nil, fmt.Errorf("%w: it does not begin as a version does", ErrDamaged)
	}
	var size int
	var sum string
	if n, err := fmt.Sscanf(line[len(magic):], "%d %64s", &size, &sum); n != 2 || err != nil || size < 0 || size > maxManifest {
		return nil, fmt.Errorf("%w: its first line", ErrDamaged)
	}
	head := make([]byte, size)
	if _, err := io.ReadFull(in, head); err != nil || hash(head) != sum {
		return nil, fmt.Errorf("%w: its manifest", ErrDamaged)
	}
	s := &Snapshot{parts: map[string][]byte{}}
	if err := json.Unmarshal(head, &s.Manifest); err != nil {
		return nil, fmt.Errorf("%w: its manifest: %v", ErrDamaged, err)
	}
	if headOnly {
		return s, nil
	}
	whole := make([]bool, len(s.Manifest.Parts))
	var wg sync.WaitGroup
	defer wg.Wait()
	for i, p := range s.Manifest.Parts {
		if length -= int64(p.Size); p.Size < 0 || p.Size > maxPart || length < 0 { // more is promised than there is
			return nil, fmt.Errorf("%w: size of part %s", ErrDamaged, p.Name)
		}
		data := make([]byte, p.Size)
		if _, err := io.ReadFull(in, data); err != nil {
			return nil, fmt.Errorf("%w: part %s", ErrDamaged, p.Name)
		}
		wg.Go(func() { whole[i] = hash(data) == p.SHA256 }) // while the next is read
		s.parts[p.Name] = data
	}
	if _, err := in.ReadByte(); err != io.EOF {
		return nil, fmt.Errorf("%w: something follows its last part", ErrDamaged)
	}
	wg.Wait()
	if i := slices.Index(whole, false); i >= 0 {
		return nil, fmt.Errorf("%w: part %s", ErrDamaged, s.Manifest.Parts[i].Name)
	}
	return s, nil
}
