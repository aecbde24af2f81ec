package bot

import (
	"context"
	"fmt"
	"strings"

	"policybot/knowledge"
	"policybot/knowledge/index"
)

// Searcher finds the clauses that answer a question, best first.
type Searcher interface {
	Search(ctx context.Context, query string, k int) ([]index.Hit, error)
}

// NewIndex builds the index over the clauses of a pack, with the words and questions kept in it
// (questions.yaml). A nil embedder is the local one; nil vectors are kept in this process.
func NewIndex(ctx context.Context, p *knowledge.Pack, e index.Embedder, v index.Vectors) (*index.Index, error) {
	var q index.Questions
	if src := p.Files["questions.yaml"]; src != nil {
		var err error
		if q, err = index.ParseQuestions(src); err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.ID, err)
		}
	}
	docs := clauseDocs(p)
	for i := range docs {
		docs[i].Asked = q.Asked[docs[i].Clause]
	}
	ix, err := index.Build(ctx, docs, index.Options{Glossary: q.Glossary, Outside: q.Outside, Embedder: e, Vectors: v})
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.ID, err)
	}
	return ix, nil
}

// clauseDocs are the clauses of a pack as they are searched.
func clauseDocs(p *knowledge.Pack) []index.Doc {
	docs := make([]index.Doc, 0, len(p.Doc.Clauses))
	for i := range p.Doc.Clauses {
		c := &p.Doc.Clauses[i]
		if c.ID == "0" && strings.Contains(nameForm(p.Title.Zh), nameForm(c.Text)) {
			continue // the title alone, which answers nothing
		}
		d := index.Doc{ID: p.ID + "/" + c.ID, Policy: p.ID, Clause: c.ID, Title: c.Title, Path: c.Path, Text: c.Text}
		for _, s := range c.Sentences {
			d.Sentences = append(d.Sentences, s.Text)
		}
		docs = append(docs, d)
	}
	return docs
}
