package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"policybot/knowledge"
	"policybot/knowledge/snapshot"
)

type checkDoc struct {
	Policy  string   `json:"policy"`
	Version string   `json:"version"`
	Clauses int      `json:"clauses"`
	Rules   int      `json:"rules"`
	Figures int      `json:"figures"`
	Ignored int      `json:"ignored"`
	Review  []string `json:"review"` // rules out of service until somebody has compared them with the text
	Faults  []string `json:"faults"`
	Left    []string `json:"left"`  // what a draft of rules leaves to decide
	Draft   bool     `json:"draft"` // rules are drafted and not in force
	From    string   `json:"in_force_from,omitempty"`
	Until   string   `json:"until,omitempty"`
}

// runCheck verifies the built-in pack in the version in force, or the one in a folder, and prints all
// that is wrong. A rule under review is no fault; that it does not agree with the text is.
func runCheck(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 1 {
		return c.misused("one DIR at a time")
	}
	doc := checkDoc{Review: []string{}, Faults: []string{}, Left: []string{}}
	pack, err := a.packAt(ctx, c.Arg(0))
	if err == nil {
		err = serves(pack)
	}
	if err != nil {
		doc.Policy = c.Arg(0)
		for _, fault := range unjoin(err) {
			doc.Faults = append(doc.Faults, fault.Error())
		}
	} else {
		doc.Policy, doc.Version, doc.Clauses, doc.Rules = pack.ID, pack.Version, len(pack.Doc.Clauses), len(pack.Book.Rules)
		doc.Figures, doc.Ignored = len(pack.Figures), len(pack.Ignored)
		doc.From, doc.Until = pack.About.Term.From, pack.About.Term.Until
		doc.draft(c.Arg(0))
		for _, r := range pack.Reviews {
			doc.Review = append(doc.Review, r.Rule)
			for _, f := range r.Faults { // one of the text concerns every rule that rests on the clause
				if !slices.Contains(doc.Faults, f) {
					doc.Faults = append(doc.Faults, f)
				}
			}
		}
	}
	switch {
	case *asJSON:
		if err := writeJSON(a.out, true, doc); err != nil {
			return err
		}
	case err != nil:
		for _, fault := range doc.Faults {
			fmt.Fprintln(a.err, fault)
		}
		return fmt.Errorf("policy pack %s: %d faults; correct the places named above and check again", c.Arg(0), len(doc.Faults))
	default:
		doc.print(a)
	}
	if len(doc.Faults)+len(doc.Left) > 0 {
		return errReported
	}
	return nil
}

// draft lists what the draft of rules in the folder leaves to decide.
func (d *checkDoc) draft(dir string) {
	if dir == "" {
		return
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return
	}
	left, ok := knowledge.CheckDraft(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
	d.Draft = ok
	for _, err := range left {
		d.Left = append(d.Left, err.Error())
	}
}

func (d checkDoc) print(a *app) {
	if d.Rules == 0 {
		d.printText(a)
		return
	}
	if len(d.Review) == 0 {
		fmt.Fprintf(a.out, "%s %s\n%d clauses, %d rules\n%d figures of the text are claimed by a rule or listed as no amount; every quote stands in its clause; every example comes out\n",
			d.Policy, d.Version, d.Clauses, d.Rules, d.Figures+d.Ignored)
		return
	}
	fmt.Fprintf(a.out, "%s %s\n%d clauses, %d rules, %d of them under review: %s\nwhere a rule still holds: policybot index -accept RULE\n",
		d.Policy, d.Version, d.Clauses, d.Rules, len(d.Review), strings.Join(d.Review, ", "))
	for _, fault := range d.Faults {
		fmt.Fprintln(a.err, fault)
	}
}

// printText writes how a policy without rules stands, and what its draft leaves to decide.
func (d checkDoc) printText(a *app) {
	fmt.Fprintf(a.out, "%s %s\n%d clauses and no rules: it is quoted, and nothing is calculated\n", d.Policy, d.Version, d.Clauses)
	if d.From+d.Until != "" {
		fmt.Fprintf(a.out, "in force from %s until %s\n", cmp.Or(d.From, "an unknown day"), cmp.Or(d.Until, "an unknown day"))
	}
	for _, left := range d.Left {
		fmt.Fprintln(a.err, left)
	}
	switch {
	case len(d.Left) > 0:
		fmt.Fprintf(a.err, "the draft leaves %d places to decide: answer each question above in its file, take the word TODO away, and check again\n", len(d.Left))
	case d.Draft:
		fmt.Fprintf(a.out, "the draft is complete: rename %s to rules.yaml and %s to examples.yaml to bring it into force\n", knowledge.RulesDraft, knowledge.ExamplesDraft)
	}
}

// packAt is the pack in a folder, or the built-in one in the version in force when dir is "".
func (a *app) packAt(ctx context.Context, dir string) (*knowledge.Pack, error) {
	if dir == "" {
		pack, err := knowledge.Builtin()
		if err != nil {
			return nil, err
		}
		cfg, err := a.configure()
		if err != nil {
			return nil, err
		}
		p := &parts{cfg: cfg}
		if err := p.openStore(ctx, wants{}); err != nil {
			return nil, err
		}
		defer p.close()
		return published(ctx, snapshot.Open(p.shelves, pack.ID), pack)
	}
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("read policy pack %s: %w; name the folder of a pack", dir, unwrapPath(err))
	} else if !info.IsDir() {
		return nil, fmt.Errorf("read policy pack %s: it is a file; name the folder of a pack", dir)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("read policy pack %s: %w", dir, err)
	}
	return knowledge.LoadPack(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
}

// unjoin takes apart an error that joins several.
func unjoin(err error) []error {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, unjoin(e)...)
	}
	return all
}
