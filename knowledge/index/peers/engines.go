package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"
	_ "modernc.org/sqlite"

	"policybot/knowledge/collection"
	"policybot/knowledge/index"
	"policybot/knowledge/read"
)

// search returns the ids of the k best documents, the best first.
type search func(question string, k int) ([]string, error)

// engines builds each index in an empty folder, and says how it is searched.
var engines = map[string]func(dir string, entries []read.Entry) (search, error){
	"policybot": buildOurs,
	"bleve":     buildBleve,
	"fts5":      buildFTS5,
}

// names are the engines in the order of the table.
var names = []string{"policybot", "bleve", "fts5"}

func buildOurs(_ string, entries []read.Entry) (search, error) {
	docs := make([]index.Doc, 0, len(entries))
	for _, e := range entries {
		docs = append(docs, collection.Doc(e))
	}
	ctx := context.Background()
	ix, err := index.Build(ctx, docs, index.Options{})
	if err != nil {
		return nil, err
	}
	return func(question string, k int) ([]string, error) {
		hits, err := ix.Search(ctx, question, k)
		ids := make([]string, len(hits))
		for i, h := range hits {
			ids[i] = h.ID
		}
		return ids, err
	}, nil
}

// body is what the peers index of a document.
func body(e read.Entry) string {
	parts := []string{e.Text, e.Title}
	for _, p := range e.Path {
		if p != e.Title {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n")
}

func buildBleve(dir string, entries []read.Entry) (search, error) {
	field := bleve.NewTextFieldMapping()
	field.Analyzer = cjk.AnalyzerName
	field.Store, field.IncludeTermVectors, field.IncludeInAll, field.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("body", field)
	m := mapping.NewIndexMapping()
	m.DefaultMapping, m.DefaultAnalyzer, m.ScoringModel = doc, cjk.AnalyzerName, bleveindex.BM25Scoring
	ix, err := bleve.New(filepath.Join(dir, "bleve"), m)
	if err != nil {
		return nil, err
	}
	batch := ix.NewBatch()
	for i, e := range entries {
		if err := batch.Index(e.ID, map[string]any{"body": body(e)}); err != nil {
			return nil, err
		}
		if batch.Size() == 1000 || i == len(entries)-1 {
			if err := ix.Batch(batch); err != nil {
				return nil, err
			}
			batch.Reset()
		}
	}
	return func(question string, k int) ([]string, error) {
		q := bleve.NewMatchQuery(question)
		q.SetField("body")
		res, err := ix.Search(bleve.NewSearchRequestOptions(q, k, 0, false))
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(res.Hits))
		for i, h := range res.Hits {
			ids[i] = h.ID
		}
		return ids, nil
	}, nil
}

func buildFTS5(dir string, entries []read.Entry) (search, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts5.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(normal)&_pragma=cache_size(-65536)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE VIRTUAL TABLE docs USING fts5(body, content='', tokenize='trigram')`); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	insert, err := tx.Prepare(`INSERT INTO docs(rowid, body) VALUES (?, ?)`)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		if _, err := insert.Exec(i+1, body(e)); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(`INSERT INTO docs(docs) VALUES ('optimize')`); err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	find, err := db.Prepare(`SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?`)
	if err != nil {
		return nil, err
	}
	return func(question string, k int) ([]string, error) {
		match := trigrams(question)
		if match == "" {
			return nil, nil
		}
		rows, err := find.Query(match, k)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var ids []string
		for rows.Next() {
			var row int
			if err := rows.Scan(&row); err != nil {
				return nil, err
			}
			ids = append(ids, entries[row-1].ID)
		}
		return ids, rows.Err()
	}, nil
}

// trigrams joins the different trigrams of the question's words by OR, each quoted.
func trigrams(question string) string {
	seen := make(map[string]bool)
	var out []string
	for _, word := range strings.Fields(question) {
		r := []rune(word)
		for i := 0; i+3 <= len(r); i++ {
			if t := string(r[i : i+3]); !seen[t] {
				seen[t] = true
				out = append(out, `"`+strings.ReplaceAll(t, `"`, `""`)+`"`)
			}
		}
	}
	return strings.Join(out, " OR ")
}

// emptyFolder is a folder for an engine's files.
func emptyFolder(name string) (string, error) {
	return os.MkdirTemp("", "peers-"+name+"-"+strconv.Itoa(os.Getpid())+"-")
}
