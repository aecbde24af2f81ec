// Package index finds the clauses that answer a question.
//
// It is for short questions in everyday Chinese or English over clauses of
// official text. Four ways of finding are fused, because each sees what the
// others miss:
//
//   - words: BM25 over characters, pairs of characters and English stems of the
//     text, its headings and its titles. Exact, explains itself.
//   - asked: questions people ask that a clause answers, a field of its own,
//     so that a clause nobody asked about loses nothing. This is what bridges
//     lay words and the words of the law.
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
// It knows nothing about policies, rules, chat or files, and never sends
// anything anywhere unless the Embedder it is given does.
package index

import (
	"context"
	"errors"
	"fmt"
	"sort"
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
	Sentences []string // what a hit may quote
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
	docs     []Doc
	byClause map[string][]int
	body     *field
	asked    *askedField
	about    *field // all questions of a clause in one bag
	trust    trust
	// sentences holds, by document and sentence, the numbers of its terms.
	sentences [][][]uint32
	glossary  *glossary
	vectors   *vectors
	scratch   sync.Pool // *scratch
}

// Build indexes docs. The time is linear in their length.
func Build(ctx context.Context, docs []Doc, opt Options) (*Index, error) {
	ix := &Index{docs: docs, byClause: make(map[string][]int), glossary: newGlossary(opt.Glossary)}
	ix.scratch.New = func() any { return new(scratch) }
	seen := make(map[string]bool, len(docs))
	for i, d := range docs {
		if d.ID == "" || seen[d.ID] {
			return nil, fmt.Errorf("building index: document %d %q: %w", i, d.ID, ErrDuplicate)
		}
		seen[d.ID] = true
		ix.byClause[d.Clause] = append(ix.byClause[d.Clause], i)
	}
	ix.trust = newTrust(docs)
	var wg sync.WaitGroup
	wg.Go(func() { // beside the text: a start waits for it
		questions := readQuestions(docs, opt.Outside)
		wg.Go(func() { ix.about = buildAbout(questions, len(docs)) })
		ix.asked = buildAsked(questions, len(docs))
	})
	ix.body = buildBody(docs)
	ix.sentences = buildSentences(docs, ix.body)
	var err error
	ix.vectors, err = buildVectors(ctx, docs, opt.Embedder, ix.body)
	wg.Wait()
	if err != nil {
		return nil, fmt.Errorf("building index: %w", err)
	}
	return ix, nil
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
	scores, err := ix.score(ctx, q, k)
	if err != nil {
		return nil, fmt.Errorf("searching for %q: %w", clip(query, 60), err)
	}
	sort.Slice(scores, func(i, j int) bool {
		a, b := scores[i], scores[j]
		if a.total != b.total {
			return a.total > b.total
		}
		return ix.docs[a.doc].ID < ix.docs[b.doc].ID
	})
	hits := make([]Hit, 0, min(k, len(scores)))
	for _, s := range scores[:min(k, len(scores))] {
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
