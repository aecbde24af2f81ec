// Package knowledge is what may be relied on: policies as packs, each the text
// as received and, as data beside it, its rules, its worked examples and
// whatever else the owners of the policy keep with it.
//
// A pack is a folder:
//
//	policy.txt     the text, byte for byte as received
//	policy.yaml    what it is called and when it is in force: see [About]
//	rules.yaml     the policy as arithmetic: facts, rules, figures with quotes
//	examples.yaml  cases with the lines expected of them
//	*.yaml         words and questions, read by whoever owns them
//	confirmed.json only where the text is newer than the rules: see below
//
// Only the text must be there. A pack without rules.yaml is searched and quoted,
// and nothing is worked out for it: its Book has no rules. rules.draft.yaml, as
// package knowledge/draft writes it, counts for nothing until it is renamed.
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
// # A newer text
//
// A text that replaces the one the rules were written for comes with
// confirmed.json: for every rule, the fingerprints of the clauses it rests on as
// they were when somebody last compared rule and text. A rule whose clauses are
// the same, and of which every quote still holds, stays in service. Any other is
// under review: calc refuses to work it out until [Pack.Accept].
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
	"maps"
	"path"
	"slices"
	"sync"

	"policybot/calc"
	"policybot/calc/strict"
	"policybot/knowledge/text"
)

//go:embed packs
var packs embed.FS

// The files of a pack that are read here. Where there are rules there are examples.
const (
	policyFile   = "policy.txt"
	aboutFile    = "policy.yaml"
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
	About    About
	Doc      *text.Document
	Book     *calc.Book
	Examples []Example
	Figures  []Claimed         // every figure of the rules, in the order of the text
	Ignored  []Ignored         // figures of the text that are no amounts
	Files    map[string][]byte // all files of the folder, by name
	Reviews  []Review          // rules out of service, in the order of the book

	confirmed Confirmed // nil: the text is the one the rules were written for
	boundary  string    // the clause that says which words include the number, if one does
	dated     bool      // policy.yaml gives issued_on
}

// TextOnly reports whether nobody has written rules for the policy, so that it is explained and
// nothing is worked out.
func (p *Pack) TextOnly() bool { return p.Files[rulesFile] == nil }

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
	return p, p.read()
}

// LoadFiles reads and checks a pack given as its files.
func LoadFiles(id string, files map[string][]byte) (*Pack, error) {
	p := &Pack{ID: id, Files: files}
	if err := p.seal(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", id, err)
	}
	if faults := p.read(); len(faults) > 0 {
		return nil, fmt.Errorf("pack %s: %w", id, errors.Join(faults...))
	}
	return p, nil
}

// read makes everything else of the files, and returns all faults.
func (p *Pack) read() (faults []error) {
	examples := make(chan parsed, 1)
	go func() { // beside the rules: together they are half of the time a pack takes
		root, err := strict.Parse(p.Files[examplesFile])
		examples <- parsed{root, err}
	}()
	doc, err := text.Read(p.Files[policyFile])
	if err != nil {
		faults = append(faults, Fault{File: policyFile, Text: err.Error()})
	}
	p.Doc = doc
	faults = append(faults, p.about(p.Files[aboutFile])...)
	if p.TextOnly() {
		<-examples
		p.Book = &calc.Book{Policy: p.ID, Unconfirmed: map[string]calc.Note{}}
		p.Book.Init()
		p.named()
		p.Book.Title = p.Title
		return faults
	}
	if src := p.Files[confirmedFile]; src != nil {
		if p.confirmed, err = readConfirmed(src); err != nil {
			faults = append(faults, err)
		}
	}
	r := &reader{file: rulesFile, pack: p}
	r.book(p.Files[rulesFile])
	if doc != nil && p.Book != nil {
		structural := len(r.faults)
		r.quotes()
		r.inventory()
		if p.confirmed != nil && r.usable {
			p.review(r.faults[structural:])
			r.faults = r.faults[:structural]
		}
	}
	p.named()
	faults = append(faults, r.faults...)
	if r.usable {
		faults = append(faults, p.readExamples(<-examples)...)
	}
	return faults
}

// Limits of a pack's folder: far above any policy, below what would hurt.
const (
	maxFiles    = 64
	maxFileSize = 8 << 20
)

// readFiles reads the files of the folder, not of folders below it.
func (p *Pack) readFiles(fsys fs.FS, dir string) error {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	if len(entries) > maxFiles {
		return fmt.Errorf("%d files, at most %d are expected", len(entries), maxFiles)
	}
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
	}
	return p.seal()
}

// seal takes the version from the files and wants those that must be there.
func (p *Pack) seal() error {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(p.Files[name]))
		sum.Write(p.Files[name])
	}
	p.Version = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	wanted := []string{policyFile, rulesFile, examplesFile}
	if p.Files[rulesFile] == nil && p.Files[examplesFile] == nil {
		wanted = wanted[:1]
	}
	for _, name := range wanted {
		if p.Files[name] == nil {
			return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
	}
	return nil
}
