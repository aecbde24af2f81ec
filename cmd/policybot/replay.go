package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"policybot/bot"
	"policybot/calc"
)

type replayDoc struct {
	ID          string   `json:"id"`
	Same        bool     `json:"same"`
	Policy      string   `json:"policy"`      // version the receipt was made under
	InForce     string   `json:"in_force"`    // version it was worked out under now
	Lines       int      `json:"lines"`       // compared, each with its whole working
	Differences []string `json:"differences"` // one for each line that came out otherwise
	Note        string   `json:"note,omitempty"`
}

// replay works out the case of a receipt again and compares every line with its working.
func (u *auditor) replay(ctx context.Context, id string) error {
	r, err := u.receipt(ctx, id)
	if err != nil {
		return err
	}
	doc, err := u.recompute(ctx, r)
	if err != nil {
		return fmt.Errorf("replay receipt %s: %w", id, err)
	}
	if u.json {
		if err := writeJSON(u.out, true, doc); err != nil {
			return err
		}
	} else {
		doc.print(u)
	}
	if !doc.Same {
		return errReported
	}
	return nil
}

func (d replayDoc) print(u *auditor) {
	switch {
	case d.Note != "":
		fmt.Fprintf(u.out, "receipt %s: %s\n", d.ID, d.Note)
	case d.Same:
		fmt.Fprintf(u.out, "receipt %s: %d lines came out the same, with their working\n", d.ID, d.Lines)
	default:
		fmt.Fprintf(u.out, "receipt %s: comes out otherwise\n", d.ID)
	}
	for _, text := range d.Differences {
		fmt.Fprintf(u.out, "  %s\n", text)
	}
	if d.Policy != d.InForce {
		fmt.Fprintf(u.out, "  made under policy version %s, worked out under %s\n", d.Policy, d.InForce)
	}
}

func (u *auditor) recompute(ctx context.Context, r bot.Receipt) (replayDoc, error) {
	doc := replayDoc{ID: r.ID, Policy: r.Policy.Version, Differences: []string{}}
	pack, err := u.pack(r.Policy.ID)
	if err != nil {
		return doc, err
	}
	doc.InForce = pack.Version
	if len(r.Answer) == 0 {
		return doc, fmt.Errorf("its texts were removed, and with them the facts; nothing is left to work out")
	}
	if len(r.Case) == 0 || string(r.Case) == "null" {
		doc.Same, doc.Note = true, "no amount was worked out in this answer"
		return doc, nil
	}
	var before bot.Answer
	if err := json.Unmarshal(r.Answer, &before); err != nil {
		return doc, fmt.Errorf("its answer: %w", err)
	}
	facts, err := calc.ParseCase(r.Case)
	if err != nil {
		return doc, fmt.Errorf("its case: %w", err)
	}
	after, err := u.work(ctx, facts, before.Lang)
	if err != nil {
		return doc, err
	}
	doc.Lines, doc.Differences = len(before.Lines), compare(before.Lines, after.Lines)
	if len(before.Lines) == len(after.Lines) && !same(before.Total, after.Total) {
		doc.Differences = append(doc.Differences, "the total")
	}
	doc.Same = len(doc.Differences) == 0
	return doc, nil
}

// compare looks for every line of an answer among those of another; each serves once.
func compare(before, after []calc.Line) []string {
	differences := []string{}
	used := make([]bool, len(after))
next:
	for _, was := range before {
		for i, is := range after {
			if !used[i] && same(was, is) {
				used[i] = true
				continue next
			}
		}
		differences = append(differences, fmt.Sprintf("rule %s: was %s–%s", was.Rule, was.Low, orUnbounded(was.High)))
	}
	return differences
}

func same(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}
