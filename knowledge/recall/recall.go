// Package recall measures how well a search finds: a folder with a collection, questions, and which
// documents answer each, turned into the usual figures.
//
// A folder holds one collection, NAME.jsonl or NAME.jsonl.gz (see read.Collection), and for each set of
// questions SET-queries.tsv (id of the question, question) and SET-qrels.tsv (id of the question, id of
// a document that answers it).
//
// It knows nothing about how anything is found: it is given lists of ids.
package recall

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"policybot/knowledge/read"
)

// Question is what somebody asked, and the ids of the documents that answer it: at least one.
type Question struct {
	ID, Text string
	Gold     []string
}

// Set is a set of questions on one collection.
type Set struct {
	Name      string
	Questions []Question // only those that some document answers
}

// Folder is a collection and the sets of questions asked of it.
type Folder struct {
	Entries []read.Entry
	Sets    []Set
}

// limit bounds each file, in bytes, unpacked.
const limit = 1 << 30

// ErrFolder is returned for a folder that is not as the package wants it.
var ErrFolder = errors.New("not a folder of questions on a collection")

// Read reads a folder.
func Read(dir fs.FS) (*Folder, error) {
	name, err := only(dir, "*.jsonl", "*.jsonl.gz")
	if err != nil {
		return nil, err
	}
	f := new(Folder)
	ids := make(map[string]bool)
	err = open(dir, name, func(r io.Reader) error {
		return read.Collection(r, func(e read.Entry) error {
			f.Entries = append(f.Entries, e)
			ids[e.ID] = true
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	sets, err := fs.Glob(dir, "*queries.tsv")
	if err != nil || len(sets) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%w: no file *queries.tsv", ErrFolder))
	}
	for _, queries := range sets {
		set, err := readSet(dir, strings.TrimSuffix(queries, "queries.tsv"), ids)
		if err != nil {
			return nil, err
		}
		f.Sets = append(f.Sets, set)
	}
	return f, nil
}

// only returns the name of the one file that fits.
func only(dir fs.FS, patterns ...string) (string, error) {
	var names []string
	for _, p := range patterns {
		found, err := fs.Glob(dir, p)
		if err != nil {
			return "", err
		}
		names = append(names, found...)
	}
	if len(names) != 1 {
		return "", fmt.Errorf("%w: %d files %s, want one collection", ErrFolder, len(names), strings.Join(patterns, " or "))
	}
	return names[0], nil
}

func readSet(dir fs.FS, prefix string, ids map[string]bool) (Set, error) {
	set := Set{Name: strings.TrimRight(prefix, "-_.")}
	gold := make(map[string][]string)
	err := rows(dir, prefix+"qrels.tsv", func(query, doc string) error {
		if !ids[doc] {
			return fmt.Errorf("%w: document %s is not in the collection", ErrFolder, doc)
		}
		gold[query] = append(gold[query], doc)
		return nil
	})
	if err != nil {
		return set, err
	}
	err = rows(dir, prefix+"queries.tsv", func(id, text string) error {
		if len(gold[id]) > 0 {
			set.Questions = append(set.Questions, Question{id, text, gold[id]})
		}
		return nil
	})
	return set, err
}

// rows reads a file of two columns.
func rows(dir fs.FS, name string, use func(a, b string) error) error {
	return open(dir, name, func(r io.Reader) error {
		in := bufio.NewScanner(r)
		in.Buffer(nil, 1<<20)
		for n := 1; in.Scan(); n++ {
			line := strings.TrimSpace(in.Text())
			if line == "" {
				continue
			}
			a, b, ok := strings.Cut(line, "\t")
			if !ok {
				return fmt.Errorf("line %d: %w: want two columns parted by a tab", n, ErrFolder)
			}
			if err := use(a, b); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		return in.Err()
	})
}

// open hands over a file, unpacked where its name ends in .gz.
func open(dir fs.FS, name string, use func(io.Reader) error) error {
	f, err := dir.Open(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		r = z
	}
	if err := use(io.LimitReader(r, limit)); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
