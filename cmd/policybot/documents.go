package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"policybot/knowledge/collection"
	"policybot/knowledge/index"
	"policybot/knowledge/read"
	"policybot/knowledge/snapshot"
)

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
	case n == 1 && policy != "" && policy != collection.Policy:
		return false, errors.New("a collection belongs to no policy: leave -policy out")
	case n == 1 || policy == collection.Policy:
		return true, nil
	case len(files) > 0 || policy != "":
		return false, nil
	}
	names, err := snapshot.Folder(dir).Names()
	return len(names) == 1 && names[0] == collection.Policy, err
}

// run publishes the file, goes back, or lists the versions.
func (d *documents) run(ctx context.Context, files []string, back, history bool) error {
	switch {
	case history:
		return showHistory(ctx, d.app, d.shelf, d.json)
	case back:
		n, err := d.shelf.Rollback(ctx)
		if err != nil {
			return err
		}
		if d.json {
			return writeJSON(d.out, true, map[string]int{"number": n})
		}
		fmt.Fprintf(d.out, "version %d is in force\n", n)
		return nil
	case len(files) == 0:
		return showHistory(ctx, d.app, d.shelf, d.json)
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
	type file struct {
		data []byte
		err  error
	}
	reading := make(chan file, 1)
	go func() { // beside the version in force: together they are most of what is read
		data, err := readCollection(name)
		reading <- file{data, err}
	}()
	seen, err := d.shelf.State(ctx) // first: what comes into force meanwhile is no longer what was compared with
	if err != nil && !errors.Is(err, snapshot.ErrDamaged) {
		return err
	}
	before, err := d.inForce(ctx)
	given := <-reading
	if given.err != nil {
		return given.err
	}
	data := given.data
	if err != nil {
		fmt.Fprintf(d.err, "policybot index: %v\n", err) // what is damaged is replaced
	}
	if before == nil {
		before = new(collection.Collection)
	}
	next, change, err := d.revise(before, name, data)
	if err != nil {
		return err
	}
	out := newCollectionDoc(next.Len(), change)
	if d.dry || change.None() {
		return d.print(out)
	}
	m := snapshot.Manifest{At: time.Now().UTC().Truncate(time.Second), Source: name, Clauses: next.Len()}
	if m, err = d.shelf.Publish(ctx, m, next.Parts(), &seen); err != nil {
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
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= maxCollection {
		data.Grow(int(info.Size()) + bytes.MinRead)
	}
	if _, err := data.ReadFrom(io.LimitReader(in, maxCollection+1)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if data.Len() > maxCollection {
		return nil, fmt.Errorf("read %s: %w: more than %d MB", name, read.ErrTooLarge, maxCollection>>20)
	}
	return data.Bytes(), nil
}

// revise reads the documents and shows how far it is.
func (d *documents) revise(before *collection.Collection, name string, data []byte) (*collection.Collection, collection.Change, error) {
	bar := d.progress("reading", int64(len(data)))
	defer bar.done()
	next, change, err := before.Revise(data, func(read, docs int) { bar.at(int64(read), docs) })
	if err != nil {
		return nil, change, fmt.Errorf("read %s: %w; nothing is published", name, err)
	}
	return next, change, nil
}

// inForce returns the collection in force; nil where there is none.
func (d *documents) inForce(ctx context.Context) (*collection.Collection, error) {
	snap, err := d.shelf.Current(ctx)
	if errors.Is(err, snapshot.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := collection.Open(snap.Part)
	if err != nil {
		return nil, fmt.Errorf("version %d: %w", snap.Number, err)
	}
	return c, nil
}

func newCollectionDoc(n int, c collection.Change) collectionDoc {
	doc := collectionDoc{Documents: n, Added: []string{}, Changed: []string{}, Removed: []string{}, Untouched: c.Untouched}
	doc.Added, doc.Changed, doc.Removed = append(doc.Added, c.Added...), append(doc.Changed, c.Changed...), append(doc.Removed, c.Removed...)
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

// openCollection makes the index of the collection published in a folder.
func openCollection(ctx context.Context, a *app, dir string) (*index.Index, error) {
	d := &documents{app: a, shelf: snapshot.Open(snapshot.Folder(dir), collection.Policy)}
	c, err := d.inForce(ctx)
	if err == nil && c == nil {
		return nil, fmt.Errorf("collection in %s: %w; publish one with policybot index -dir %s FILE.jsonl", dir, snapshot.ErrNone, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("collection in %s: %w", dir, err)
	}
	return c.Index(ctx)
}
