package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"policybot/knowledge/index"
	"policybot/knowledge/read"
	"policybot/knowledge/snapshot"
)

// documentsName is the shelf of a collection of documents in a folder.
const documentsName = "documents"

// maxCollection bounds a collection, in bytes.
const maxCollection = 1 << 30

// documents publishes collections: documents without rules, searched by search -dir.
type documents struct {
	*app
	shelf     *snapshot.Shelf
	dry, json bool
}

// isCollection reports whether index is to do with a collection: its file says so or, without files,
// the folder that holds nothing else.
func isCollection(dir, policy string, files []string) (bool, error) {
	n := 0
	for _, f := range files {
		if strings.HasSuffix(f, ".jsonl") || strings.HasSuffix(f, ".jsonl.gz") {
			n++
		}
	}
	switch {
	case n > 1 || n == 1 && len(files) > 1:
		return false, errors.New("one FILE.jsonl at a time, and nothing beside it")
	case n == 1 && policy != "" && policy != documentsName:
		return false, errors.New("a collection belongs to no policy: leave -policy out")
	case n == 1 || policy == documentsName:
		return true, nil
	case len(files) > 0 || policy != "":
		return false, nil
	}
	names, err := snapshot.Names(dir)
	return len(names) == 1 && names[0] == documentsName, err
}

// run publishes the file, goes back, or lists the versions.
func (d *documents) run(ctx context.Context, files []string, back, history bool) error {
	switch {
	case history:
		return showHistory(d.app, d.shelf, d.json)
	case back:
		n, err := d.shelf.Rollback()
		if err != nil {
			return err
		}
		if d.json {
			return writeJSON(d.out, true, map[string]int{"number": n})
		}
		fmt.Fprintf(d.out, "version %d is in force\n", n)
		return nil
	case len(files) == 0:
		return showHistory(d.app, d.shelf, d.json)
	}
	return d.publish(ctx, files[0])
}

// collectionDoc is the outcome, as -json writes it: ids of documents.
type collectionDoc struct {
	Documents int      `json:"documents"`
	Added     []string `json:"added"`
	Changed   []string `json:"changed"`
	Removed   []string `json:"removed"`
	Untouched int      `json:"untouched"`
	Published bool     `json:"published"`
	Number    int      `json:"number"`
}

func (d *documents) publish(ctx context.Context, name string) error {
	data, err := readCollection(name)
	if err != nil {
		return err
	}
	entries, err := d.entries(name, data)
	if err != nil {
		return err
	}
	before, err := d.inForce()
	if err != nil {
		fmt.Fprintf(d.err, "policybot index: %v\n", err) // what is damaged is replaced
	}
	out := compareEntries(before, entries)
	if d.dry || out.Untouched == len(entries) && len(entries) == len(before) {
		return d.print(out)
	}
	if _, err := newCollection(ctx, entries); err != nil {
		return err
	}
	m := snapshot.Manifest{At: time.Now().UTC().Truncate(time.Second), Source: name, Clauses: len(entries)}
	if m, err = d.shelf.Publish(m, map[string][]byte{"documents.jsonl": data}, nil); err != nil {
		return err
	}
	out.Published, out.Number = true, m.Number
	return d.print(out)
}

// readCollection reads a file whole, unpacked where its name ends in .gz.
func readCollection(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; give the name of a file that is there", name, unwrapPath(err))
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		in = z
	}
	data, err := io.ReadAll(io.LimitReader(in, maxCollection+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxCollection {
		return nil, fmt.Errorf("read %s: %w: more than %d MB", name, read.ErrTooLarge, maxCollection>>20)
	}
	return data, nil
}

// entries reads the documents and shows how far it is.
func (d *documents) entries(name string, data []byte) (all []read.Entry, err error) {
	r := bytes.NewReader(data)
	bar := d.progress("reading", int64(len(data)))
	defer bar.done()
	err = read.Collection(r, func(e read.Entry) error {
		all = append(all, e)
		bar.at(int64(len(data)-r.Len()), len(all))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; nothing is published", name, err)
	}
	return all, nil
}

// inForce returns the documents of the version in force; none where there is none.
func (d *documents) inForce() (all []read.Entry, err error) {
	snap, err := d.shelf.Current()
	if errors.Is(err, snapshot.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	err = read.Collection(bytes.NewReader(snap.Part("documents.jsonl")), func(e read.Entry) error {
		all = append(all, e)
		return nil
	})
	return all, err
}

func compareEntries(before, after []read.Entry) collectionDoc {
	doc := collectionDoc{Documents: len(after), Added: []string{}, Changed: []string{}, Removed: []string{}}
	type sum [sha256.Size]byte
	hash := func(e read.Entry) sum {
		data, _ := json.Marshal(e) // strings always can
		return sha256.Sum256(data)
	}
	was := make(map[string]sum, len(before))
	for _, e := range before {
		was[e.ID] = hash(e)
	}
	for _, e := range after {
		switch h, ok := was[e.ID]; {
		case !ok:
			doc.Added = append(doc.Added, e.ID)
		case h != hash(e):
			doc.Changed = append(doc.Changed, e.ID)
		default:
			doc.Untouched++
		}
		delete(was, e.ID)
	}
	for _, e := range before {
		if _, gone := was[e.ID]; gone {
			doc.Removed = append(doc.Removed, e.ID)
		}
	}
	return doc
}

func (d *documents) print(doc collectionDoc) error {
	if d.json {
		return writeJSON(d.out, true, doc)
	}
	fmt.Fprintf(d.out, "%d documents: %d added, %d changed, %d removed, %d untouched\n", doc.Documents, len(doc.Added), len(doc.Changed), len(doc.Removed), doc.Untouched)
	for _, l := range []struct {
		sign string
		ids  []string
	}{{"~", doc.Changed}, {"-", doc.Removed}, {"+", doc.Added}} {
		for _, id := range l.ids[:min(len(l.ids), 20)] {
			fmt.Fprintf(d.out, "%s %s\n", l.sign, id)
		}
		if more := len(l.ids) - 20; more > 0 {
			fmt.Fprintf(d.out, "%s and %d more\n", l.sign, more)
		}
	}
	switch {
	case doc.Published:
		fmt.Fprintf(d.out, "version %d is in force\n", doc.Number)
	case d.dry:
		fmt.Fprintln(d.out, "nothing is published (-n)")
	default:
		fmt.Fprintln(d.out, "as in force; nothing is published")
	}
	return nil
}

// newCollection makes the index of the documents.
func newCollection(ctx context.Context, entries []read.Entry) (*index.Index, error) {
	docs := make([]index.Doc, 0, len(entries))
	for _, e := range entries {
		docs = append(docs, index.Doc{ID: e.ID, Policy: documentsName, Clause: e.ID, Title: e.Title, Path: e.Path, Text: e.Text, Sentences: sentences(e.Text)})
	}
	return index.Build(ctx, docs, index.Options{})
}

// sentences parts a text after full stops and at line breaks.
func sentences(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		for _, part := range strings.SplitAfter(line, "。") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return slices.Clip(out)
}

// openCollection makes the index of the collection published in a folder.
func openCollection(ctx context.Context, a *app, dir string) (*index.Index, error) {
	d := &documents{app: a, shelf: snapshot.Open(dir, documentsName)}
	entries, err := d.inForce()
	if err != nil {
		return nil, fmt.Errorf("collection in %s: %w", dir, err)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("collection in %s: %w; publish one with policybot index -dir %s FILE.jsonl", dir, snapshot.ErrNone, dir)
	}
	return newCollection(ctx, entries)
}
