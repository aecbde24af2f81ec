package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"policybot/knowledge/index"
)

// maxHits is the most hits that can be asked for.
const maxHits = 100

type searchDoc struct {
	Query string   `json:"query"`
	Hits  []hitDoc `json:"hits"`
}

type hitDoc struct {
	ID     string             `json:"id"`
	Policy string             `json:"policy"`
	Clause string             `json:"clause"`
	Title  string             `json:"title"`
	Score  float64            `json:"score"`
	Quote  string             `json:"quote"`
	Sure   float64            `json:"confidence"`
	From   map[string]float64 `json:"from"`
}

// runSearch shows retrieval alone, with scores and where they come from.
func runSearch(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	byLine := c.Bool("lines", false, "one JSON string a line in, one JSON document a line out")
	k := c.Int("k", 5, "number of clauses")
	dir := c.String("dir", "", "folder of a collection published with index -dir")
	if err := c.parse(a); err != nil {
		return err
	}
	if *k < 1 || *k > maxHits {
		return c.misused("-k %d; want 1 to %d", *k, maxHits)
	}
	var text string
	if !*byLine {
		var err error
		if text, err = c.text(a); err != nil {
			return err
		}
	}
	search, done, err := a.searcher(ctx, *dir)
	if err != nil {
		return err
	}
	defer done()
	find := func(text string) (searchDoc, error) {
		if err := checkText(text); err != nil {
			return searchDoc{}, err
		}
		hits, err := search(ctx, text, *k)
		return newSearchDoc(text, hits), err
	}
	if *byLine {
		return a.lines(func(text string) (any, error) { return find(text) })
	}
	doc, err := find(text)
	if err != nil {
		return err
	}
	if *asJSON {
		return writeJSON(a.out, true, doc)
	}
	if len(doc.Hits) == 0 {
		fmt.Fprintln(a.out, "nothing found")
	}
	for _, h := range doc.Hits {
		fmt.Fprintf(a.out, "%-5s %.3f (%.2f) %s\n      %s\n      %s\n", h.Clause, h.Score, h.Sure, h.Title, h.Quote, origins(h.From))
	}
	return nil
}

// searcher searches the policies, or the collection in a folder.
func (a *app) searcher(ctx context.Context, dir string) (search func(context.Context, string, int) ([]index.Hit, error), done func(), err error) {
	if dir != "" {
		ix, err := openCollection(ctx, a, dir)
		if err != nil {
			return nil, nil, err
		}
		return ix.Search, func() {}, nil
	}
	p, err := a.build(ctx, wants{index: true})
	if err != nil {
		return nil, nil, err
	}
	return p.search, p.close, nil
}

func newSearchDoc(query string, hits []index.Hit) searchDoc {
	doc := searchDoc{Query: query, Hits: []hitDoc{}}
	for _, h := range hits {
		doc.Hits = append(doc.Hits, hitDoc{h.ID, h.Policy, h.Clause, h.Title, h.Score, h.Quote, h.Confidence, h.From})
	}
	return doc
}

// origins lists what each way of finding gave.
func origins(from map[string]float64) string {
	var parts []string
	for _, way := range slices.Sorted(maps.Keys(from)) {
		parts = append(parts, fmt.Sprintf("%s %.3f", way, from[way]))
	}
	return strings.Join(parts, ", ")
}
