package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"policybot/knowledge/collection"
	"policybot/knowledge/index"
	"policybot/knowledge/recall"
)

// evalRetrieval measures the search on a folder of questions on a collection.
func (a *app) evalRetrieval(ctx context.Context, dir string, asJSON bool) error {
	folder, err := recall.Read(os.DirFS(dir))
	if err != nil {
		return fmt.Errorf("folder %s: %w; it wants NAME.jsonl, SET-queries.tsv and SET-qrels.tsv", dir, err)
	}
	docs := make([]index.Doc, len(folder.Entries))
	for i, e := range folder.Entries {
		docs[i] = collection.Doc(e)
	}
	reports := []*recall.Report{}
	for _, set := range folder.Sets {
		r, err := recall.Measure(set, func(asked map[string][]string) (recall.Search, error) { return searchOf(ctx, docs, asked) })
		if err != nil {
			return fmt.Errorf("questions %s: %w", set.Name, err)
		}
		reports = append(reports, r)
	}
	if asJSON {
		return writeJSON(a.out, true, reports)
	}
	for _, r := range reports {
		a.printRetrieval(r, len(docs))
	}
	return nil
}

// searchOf indexes docs, with questions asked of them.
func searchOf(ctx context.Context, docs []index.Doc, asked map[string][]string) (recall.Search, error) {
	docs = slices.Clone(docs)
	for i := range docs {
		if more := asked[docs[i].ID]; len(more) > 0 {
			docs[i].Asked = slices.Concat(docs[i].Asked, more)
		}
	}
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

func (a *app) printRetrieval(r *recall.Report, docs int) {
	fmt.Fprintf(a.out, "%s: %d documents indexed in %.1f s; a query for %d of them %.2f ms in the median, p95 %.2f ms\n", r.Set, docs, r.Built, recall.Depth, r.Median, r.Slowest)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "questions\tR@10\tMRR@10\tR@100\t ")
	row := func(f recall.Figures, what string) {
		fmt.Fprintf(w, "%d\t%.3f\t%.3f\t%.3f\t %s\n", f.Questions, f.R10, f.MRR10, f.R100, what)
	}
	row(r.Plain, "no question known")
	row(r.Logged, "four fifths known, the last fifth asked, in turn")
	row(r.Bare.Plain, "of them on documents without a known question: no question known")
	row(r.Bare.Logged, "the same: four fifths known")
	w.Flush() // what it writes to keeps its own errors
}
