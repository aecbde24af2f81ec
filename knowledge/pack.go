// Package knowledge is what may be relied on: policies as packs, each the text
// as received and, as data beside it, its rules, its worked examples and
// whatever else the owners of the policy keep with it.
//
// A pack is a folder:
//
//	policy.txt     the text, byte for byte as received
//	rules.yaml     the policy as arithmetic: facts, rules, figures with quotes
//	examples.yaml  cases with the lines expected of them
//	*.yaml         words and questions, read by whoever owns them
//
// # Promises
//
// A pack that loads is right in every way that can be proved. Every figure of
// a rule is a quoted string, equals the figure in the quote beside it, and the
// quote stands word for word, and once, in the clause that is cited. Every
// figure of the text is claimed by a rule or listed as no amount. Every example
// comes out. What does not hold is a [Fault] that names file, line, rule and
// field; all are reported, not the first alone. So changing a single figure,
// in the text or in the rules, keeps the pack from loading.
//
// Package knowledge knows nothing of conversations, channels or language
// models. Reading texts is knowledge/text, searching them knowledge/index, and
// arithmetic calc; this package joins the first to the last.
package knowledge

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"policybot/calc"
	"policybot/knowledge/text"
)

//go:embed packs
var packs embed.FS

// The files every pack has.
const (
	policyFile   = "policy.txt"
	rulesFile    = "rules.yaml"
	examplesFile = "examples.yaml"
)

// BuiltinID is the pack that is always there.
const BuiltinID = "tongzhou-digital-economy"

// Pack is one policy, checked.
type Pack struct {
	ID       string
	Title    calc.Text
	Version  string // "sha256:…" over the names and contents of all its files
	IssuedOn string // 2006-01-02, or empty: the text does not say
	Doc      *text.Document
	Book     *calc.Book
	Examples []Example
	Figures  []Claimed         // every figure of the rules, in the order of the text
	Ignored  []Ignored         // figures of the text that are no amounts
	Files    map[string][]byte // all files of the folder, by name
}

// Claimed is a figure of a rule and where it stands in the text, in code points
// of Doc.Source.
type Claimed struct {
	Rule       string
	Field      string // "rate", "caps[0].table.national"
	Figure     *calc.Figure
	Start, End int // of the figure itself: 1万元
}

// Ignored is a figure of the text that is no amount, and why.
type Ignored struct {
	Clause, Quote, Why string
}

var builtin = sync.OnceValues(func() (*Pack, error) {
	return LoadPack(packs, "packs/"+BuiltinID)
})

// Builtin returns the pack that is part of the program. It is loaded and
// checked once.
func Builtin() (*Pack, error) { return builtin() }

// LoadPack reads and checks the pack in a folder. The error joins all faults.
func LoadPack(fsys fs.FS, dir string) (*Pack, error) {
	p, faults := load(fsys, dir)
	if len(faults) > 0 {
		return nil, fmt.Errorf("pack %s: %w", path.Base(dir), errors.Join(faults...))
	}
	return p, nil
}

// Check returns everything that is wrong with the pack in a folder, each a
// [Fault] where it can be laid to a place in a file.
func Check(fsys fs.FS, dir string) []error {
	_, faults := load(fsys, dir)
	return faults
}

// Fault is one thing wrong with a pack.
type Fault struct {
	File  string
	Line  int    // 0: the file as a whole
	Rule  string // empty: not of a rule
	Field string
	Text  string
}

// Error writes "rules.yaml:12: rule 8.1a: caps[0].table.national: …".
func (f Fault) Error() string {
	s := f.File
	if f.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, f.Line)
	}
	if f.Rule != "" {
		s += ": rule " + f.Rule
	}
	if f.Field != "" {
		s += ": " + f.Field
	}
	return s + ": " + f.Text
}

// load reads a pack as far as it can and returns it with all its faults.
func load(fsys fs.FS, dir string) (*Pack, []error) {
	p := &Pack{ID: path.Base(dir), Files: map[string][]byte{}}
	if err := p.readFiles(fsys, dir); err != nil {
		return p, []error{fmt.Errorf("reading pack %s: %w", dir, err)}
	}
	var faults []error
	doc, err := text.Read(p.Files[policyFile])
	if err != nil {
		faults = append(faults, Fault{File: policyFile, Text: err.Error()})
	}
	p.Doc = doc
	r := &reader{file: rulesFile, pack: p}
	r.book(p.Files[rulesFile])
	if doc != nil && p.Book != nil {
		r.quotes()
		r.inventory()
	}
	faults = append(faults, r.faults...)
	if r.usable {
		faults = append(faults, p.readExamples()...)
	}
	return p, faults
}

// Limits of a pack's folder: far above any policy, below what would hurt.
const (
	maxFiles    = 64
	maxFileSize = 8 << 20
)

// readFiles reads the files of the folder, not of folders below it, and takes
// the version from them.
func (p *Pack) readFiles(fsys fs.FS, dir string) error {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	if len(entries) > maxFiles {
		return fmt.Errorf("%d files, at most %d are expected", len(entries), maxFiles)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if a.Name() < b.Name() {
			return -1
		}
		return 1
	})
	sum := sha256.New()
	for _, e := range entries {
		if e.IsDir() || e.Name()[0] == '.' {
			continue
		}
		if info, err := e.Info(); err != nil {
			return err
		} else if info.Size() > maxFileSize {
			return fmt.Errorf("%s: %d bytes, at most %d are expected", e.Name(), info.Size(), maxFileSize)
		}
		src, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		p.Files[e.Name()] = src
		fmt.Fprintf(sum, "%s %d\n", e.Name(), len(src))
		sum.Write(src)
	}
	p.Version = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	for _, name := range []string{policyFile, rulesFile, examplesFile} {
		if p.Files[name] == nil {
			return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
	}
	return nil
}
