// Package index finds the clauses that answer a question.
//
// It is for short questions in everyday Chinese or English over clauses of
// official text. Four ways of finding are fused, because each sees what the
// others miss:
//
//   - words: BM25 over characters, pairs of characters and English stems of the
//     text, its headings and its titles. Exact, explains itself.
//   - asked: questions people ask that a clause answers, a field of its own,
//     and fused so that a clause nobody asked about loses nothing (see rank).
//     This is what bridges lay words and the words of the law.
//   - vector: nearness of embeddings, in chromem-go.
//   - lookup: 第八条第二款, "article 8 item 2", 8.2, where the person names the
//     clause.
//
// Promises: the same documents and the same query give the same hits in the
// same order (score, then id), on any machine. A quote is one of the sentences
// given, word for word. Confidence says how well the hit covers the question
// in absolute terms, so that a caller can tell "the best there is" from "an
// answer".
//
// What takes long is apart: Prepare finds out which words stand where, can be
// kept as bytes, loaded (Load) and revised (Revise) without reading a document
// that is as it was; an index is made of it in a moment.
//
// A search leaves no document out: it scores all that share a word with the
// query and picks the best without sorting the rest (rank_test compares with
// sorting). For 55,536 articles of law that takes half a millisecond.
//
// It knows nothing about policies, rules, chat or files, and never sends
// anything anywhere unless the Embedder it is given does.
package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Doc is one clause as it is searched.
type Doc struct {
	ID        string // unique in the index
	Policy    string
	Clause    string // "8.1"
	Title     string
	Path      []string // headings above the clause
	Text      string
	Sentences []string // what a hit may quote; nil: the text, parted after full stops and at line breaks
	Asked     []string // questions people ask that this clause answers
}

// Options are what Build may be told; the zero value is usable.
type Options struct {
	// Glossary maps a lay or English word to words of the text. A query with
	// the one is also searched for the others, at less weight.
	Glossary map[string][]string
	// Outside are questions that no document answers. One that comes nearer to
	// them than to the questions of any document is given little confidence.
	Outside []string
	// Embedder makes the vectors; nil: a local one, taught by the documents.
	Embedder Embedder
}

// Hit is one clause found.
type Hit struct {
	ID, Policy, Clause, Title string

	Score      float64            // comparable within one search only
	Confidence float64            // 0 to 1, comparable between searches
	Quote      string             // the sentence that answers best, verbatim
	From       map[string]float64 // what each way of finding gave: words, asked, vector, lookup
}

// MaxQuery is the longest query searched, in code points; what goes beyond is
// not looked at. It bounds the time of one search.
const MaxQuery = 2000

// ErrDuplicate is returned by Build for two documents of one id.
var ErrDuplicate = errors.New("document id used twice")

// Index is a searchable set of documents. It does not change after Build and
// is safe for concurrent use.
type Index struct {
	docs      []Doc
	byClause  map[string][]int
	texts     *texts
	body      *field
	asked     *askedField
	about     *field // all questions of a clause in one bag; nil where they do not count
	trust     trust
	sentences [][]sentence // by document
	glossary  *glossary
	vectors   *vectors
	scratch   sync.Pool // *scratch
}

// Build indexes docs. The time is linear in their length.
func Build(ctx context.Context, docs []Doc, opt Options) (*Index, error) {
	p, err := Prepare(docs)
	if err != nil {
		return nil, err
	}
	return p.Index(ctx, opt)
}

// Len returns the number of documents.
func (ix *Index) Len() int { return len(ix.docs) }

// Search returns the k best documents for query, best first. A query without a
// word in common with any document has no hits.
func (ix *Index) Search(ctx context.Context, query string, k int) ([]Hit, error) {
	if k <= 0 || len(ix.docs) == 0 {
		return nil, nil
	}
	q := ix.read(query)
	ranked, err := ix.rank(ctx, q, k)
	if err != nil {
		return nil, fmt.Errorf("searching for %q: %w", clip(query, 60), err)
	}
	hits := make([]Hit, 0, len(ranked))
	for _, s := range ranked {
		d := &ix.docs[s.doc]
		hits = append(hits, Hit{ID: d.ID, Policy: d.Policy, Clause: d.Clause, Title: d.Title,
			Score: s.total, Confidence: s.confidence(), Quote: ix.quote(s.doc, q), From: s.from()})
	}
	return hits, nil
}

// clip shortens s to n code points for an error message.
func clip(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
