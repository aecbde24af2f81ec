// Package snapshot keeps versions of a policy's text, or of a collection of documents, in a folder of
// the data folder, and says which of them is in force.
//
// A version is one file: a manifest and the parts it names, each with its size and hash. Next to the
// versions stands CURRENT, one line that names the one in force.
//
// What it promises:
//
//   - Publishing is atomic. The file is written aside, synced and renamed, then CURRENT the same way.
//     Killed at any moment, the folder opens as it was before or as it is after, never in between.
//   - Nothing damaged is served. Magic, manifest, sizes and hashes are verified on opening.
//   - Nothing is lost by going back: versions stay, and the one before comes into force again.
//   - Two who publish at the same time come one after the other, across processes.
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
	"os"
	"path/filepath"
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

// write puts a version into w.
func write(w io.Writer, m Manifest, parts map[string][]byte) error {
	m.Parts = nil
	names := slices.Sorted(maps.Keys(parts))
	m.Parts = make([]Part, len(names))
	var wg sync.WaitGroup // parts may be large, and processors several
	for i, name := range names {
		if len(parts[name]) > maxPart {
			return fmt.Errorf("part %s: %d bytes, at most %d", name, len(parts[name]), maxPart)
		}
		wg.Go(func() { m.Parts[i] = Part{name, len(parts[name]), hash(parts[name])} })
	}
	wg.Wait()
	head, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<20)
	fmt.Fprintf(b, "%s %d %s\n", magic, len(head), hash(head))
	b.Write(head)
	for _, name := range names {
		b.Write(parts[name])
	}
	return b.Flush() // a bufio.Writer keeps the first error
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// read verifies a version of so many bytes. With headOnly the parts are not read.
func read(r io.Reader, length int64, headOnly bool) (*Snapshot, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	line, err := in.ReadString('\n')
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

func readFile(path string, headOnly bool) (*Snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	s, err := read(f, info.Size(), headOnly)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return s, nil
}
