package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"policybot/knowledge"
)

type checkDoc struct {
	Policy  string   `json:"policy"`
	Version string   `json:"version"`
	Clauses int      `json:"clauses"`
	Rules   int      `json:"rules"`
	Figures int      `json:"figures"`
	Ignored int      `json:"ignored"`
	Faults  []string `json:"faults"`
}

// runCheck verifies the built-in pack, or the one in a folder, and prints all that is wrong.
func runCheck(_ context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 1 {
		return c.misused("one DIR at a time")
	}
	doc := checkDoc{Faults: []string{}}
	pack, err := packAt(c.Arg(0))
	if err != nil {
		doc.Policy = c.Arg(0)
		for _, fault := range unjoin(err) {
			doc.Faults = append(doc.Faults, fault.Error())
		}
	} else {
		doc = checkDoc{pack.ID, pack.Version, len(pack.Doc.Clauses), len(pack.Book.Rules), len(pack.Figures), len(pack.Ignored), doc.Faults}
	}
	if *asJSON {
		if err := writeJSON(a.out, true, doc); err != nil {
			return err
		}
	} else if err == nil {
		fmt.Fprintf(a.out, "%s %s\n%d clauses, %d rules\n%d figures of the text are claimed by a rule or listed as no amount; every quote stands in its clause; every example comes out\n",
			doc.Policy, doc.Version, doc.Clauses, doc.Rules, doc.Figures+doc.Ignored)
	} else {
		for _, fault := range doc.Faults {
			fmt.Fprintln(a.err, fault)
		}
		return fmt.Errorf("policy pack %s: %d faults; correct the places named above and check again", c.Arg(0), len(doc.Faults))
	}
	if len(doc.Faults) > 0 {
		return errReported
	}
	return nil
}

// packAt is the pack in a folder, or the built-in one when dir is "".
func packAt(dir string) (*knowledge.Pack, error) {
	if dir == "" {
		return knowledge.Builtin()
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
