package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
)

// replayDoc is the outcome as -json writes it.
type replayDoc struct {
	ID          string   `json:"id"`
	Same        bool     `json:"same"`
	Version     string   `json:"version"`     // of the policy, when the receipt was made and now again
	InForce     string   `json:"in_force"`    // version that new questions are answered under
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
	if d.Version != d.InForce {
		fmt.Fprintf(u.out, "  under policy version %s; in force now is %s\n", d.Version, d.InForce)
	}
}

// recompute works the case out under the version of the policy that was in force then.
func (u *auditor) recompute(ctx context.Context, r bot.Receipt) (replayDoc, error) {
	doc := replayDoc{ID: r.ID, Version: r.Policy.Version, Differences: []string{}}
	if err := u.db.Intact(ctx, r.ID); err != nil {
		return doc, err
	}
	now := u.now.Load()
	pack, err := now.pack(r.Policy.ID)
	if err != nil {
		return doc, err
	}
	doc.InForce = pack.Version
	if len(r.Answer) == 0 {
		return doc, errors.New("its texts were removed, and with them the facts; nothing is left to work out")
	}
	if len(r.Case) == 0 || string(r.Case) == "null" {
		doc.Same, doc.Note = true, "no amount was worked out in this answer"
		return doc, nil
	}
	b := now.bots[pack.ID]
	if pack.Version != r.Policy.Version {
		if b, err = u.former(ctx, r.Policy); err != nil {
			return doc, err
		}
	}
	var before bot.Answer
	if err := json.Unmarshal(r.Answer, &before); err != nil {
		return doc, fmt.Errorf("its answer: %w", err)
	}
	facts, err := calc.ParseCase(r.Case)
	if err != nil {
		return doc, fmt.Errorf("its case: %w", err)
	}
	after, err := b.Again(ctx, facts, before.Lang)
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

// former is the bot on a version of a policy that is not in force any more.
func (u *auditor) former(ctx context.Context, ref bot.PolicyRef) (*bot.Bot, error) {
	files, err := u.db.Pack(ctx, ref.Version)
	if err != nil {
		return nil, err
	}
	pack, err := knowledge.LoadPack(files, ref.ID)
	if err != nil {
		return nil, fmt.Errorf("policy version %s cannot be loaded any more: %w", ref.Version, err)
	}
	if pack.Version != ref.Version {
		return nil, fmt.Errorf("what was kept as policy version %s is %s", ref.Version, pack.Version)
	}
	return bot.New(bot.Config{Pack: pack})
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

func orUnbounded(high string) string {
	if high == "" {
		return "no stated limit"
	}
	return high
}
