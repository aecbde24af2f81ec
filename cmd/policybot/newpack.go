package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"policybot/knowledge"
	"policybot/knowledge/draft"
	"policybot/knowledge/read"
)

// packID is how the folder of a pack is named.
var packID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,60}$`)

// packDoc is the outcome of new-pack as -json writes it.
type packDoc struct {
	ID      string         `json:"id"`
	Dir     string         `json:"dir"`
	Title   string         `json:"title"`
	Clauses int            `json:"clauses"`
	Rules   int            `json:"rules"`
	Left    int            `json:"left"` // places marked TODO
	Figures []draft.Figure `json:"figures"`
}

// runNewPack drafts a pack from the text of a policy.
func runNewPack(_ context.Context, a *app, c *call) error {
	out := c.String("out", "", "folder of packs to put it in; default: POLICYBOT_POLICIES")
	id := c.String("id", "", "id of the policy: small letters, digits and -; default: the name of the file")
	asJSON := c.Bool("json", false, "write one JSON document")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return c.misused("want one FILE: txt, docx, PDF, HTML or Markdown")
	}
	name := c.Arg(0)
	if *id == "" {
		*id = strings.Trim(strings.ToLower(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))), "- ")
	}
	if !packID.MatchString(*id) {
		return c.misused("-id %q: want small letters, digits and -, such as chaoyang-2026", *id)
	}
	if *out == "" {
		cfg, err := a.configure()
		if err != nil {
			return err
		}
		if *out = cfg.Policies; *out == "" {
			return c.misused("-out is missing: name the folder of packs (and set POLICYBOT_POLICIES to it)")
		}
	}
	dir := filepath.Join(*out, *id)
	if _, err := os.Lstat(dir); err == nil {
		return fmt.Errorf("new pack %s: it is there already, and nothing was changed; choose another -id, or remove it first", dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("new pack %s: %w", dir, unwrapPath(err))
	}
	doc, err := read.File(name)
	if err != nil {
		return err
	}
	for _, what := range doc.Left {
		fmt.Fprintf(a.err, "%s: left out: %s\n", doc.Name, what)
	}
	d, err := draft.New(*id, []byte(doc.Text))
	if err != nil {
		return err
	}
	if err := writePack(*out, *id, d.Files); err != nil {
		return fmt.Errorf("new pack %s: %w", dir, err)
	}
	left, _ := knowledge.CheckDraft(os.DirFS(*out), *id)
	result := packDoc{*id, dir, d.Pack.Title.Zh, len(d.Pack.Doc.Clauses), len(d.Rules), len(left), d.Figures}
	if *asJSON {
		return writeJSON(a.out, true, result)
	}
	result.print(a, d)
	return nil
}

// writePack writes the files of a pack aside and then gives the folder its name, so that no half of it
// is ever loaded.
func writePack(out, id string, files map[string][]byte) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(out, ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	if err := os.Chmod(aside, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(aside, name), data, 0o644); err != nil {
			return err
		}
	}
	return os.Rename(aside, filepath.Join(out, id))
}

// print is the report: the figures clause by clause, the skeletons, and what to do next.
func (doc packDoc) print(a *app, d *draft.Draft) {
	fmt.Fprintf(a.out, "%s\n%s: %d clauses, %d figures, %d rule skeletons\n\n", doc.Title, doc.ID, doc.Clauses, len(doc.Figures), doc.Rules)
	sentence := ""
	for _, f := range doc.Figures {
		if f.Sentence != sentence {
			sentence = f.Sentence
			fmt.Fprintf(a.out, "%s: %s\n", f.Clause, strings.Join(strings.Fields(sentence), " "))
		}
		rule := ""
		if f.Rule != "" {
			rule = "  rule " + f.Rule
		}
		fmt.Fprintf(a.out, "    %-10s %s%s\n", f.Kind, f.Quote, rule)
	}
	fmt.Fprintf(a.out, "\nwritten to %s: %s\n", doc.Dir, strings.Join(slices.Sorted(maps.Keys(d.Files)), ", "))
	fmt.Fprintf(a.out, "The policy can be asked about now: it is quoted, and nothing is calculated.\n")
	fmt.Fprintf(a.out, "1. policy.yaml: check title, issuer and places, and fill in the days it is in force.\n")
	fmt.Fprintf(a.out, "2. policybot check %s names the %d places to decide in the drafts.\n", doc.Dir, doc.Left)
	fmt.Fprintf(a.out, "3. When it names none, rename %s to rules.yaml and %s to examples.yaml: from then on amounts are worked out.\n", knowledge.RulesDraft, knowledge.ExamplesDraft)
}
