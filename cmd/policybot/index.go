package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
	"policybot/knowledge/collection"
	"policybot/knowledge/read"
	"policybot/knowledge/snapshot"
)

// indexer publishes versions of a policy's text.
type indexer struct {
	*app
	parts *parts
	shelf *snapshot.Shelf
	seen  snapshot.State  // how the shelf stood when pack was read from it
	own   *knowledge.Pack // as its owners wrote it
	pack  *knowledge.Pack // in force

	dry, json, force bool
}

// runIndex reads policy files, shows what changed against the version in force, and publishes.
func runIndex(ctx context.Context, a *app, c *call) error {
	dir := c.String("dir", "", "folder of the published versions; default: the database when that is a PostgreSQL, else index in POLICYBOT_DATA")
	policy := c.String("policy", "", "id of the policy; default: that of POLICYBOT_POLICY, or the built-in one")
	dry := c.Bool("n", false, "show what changed, publish nothing")
	asJSON := c.Bool("json", false, "write one JSON document")
	back := c.Bool("rollback", false, "bring the version before into force again")
	history := c.Bool("history", false, "list the versions")
	accept := c.String("accept", "", "put a rule back into service after comparing it with the text; several with commas")
	force := c.Bool("force", false, "publish although hardly a clause is as it was")
	if err := c.parse(a); err != nil {
		return err
	}
	chosen := 0
	for _, b := range []bool{*back, *history, *accept != "", c.NArg() > 0} {
		if b {
			chosen++
		}
	}
	if chosen > 1 {
		return c.misused("give files, -accept, -rollback or -history, one of them")
	}
	cfg, err := a.configure()
	if err != nil {
		return err
	}
	folder := *dir
	if folder == "" {
		folder = cfg.indexDir()
	}
	if whole, err := isCollection(folder, *policy, c.Args()); err != nil {
		return c.misused("%v", err)
	} else if whole {
		d := &documents{app: a, shelf: snapshot.Open(snapshot.Folder(folder), collection.Policy), dry: *dry, json: *asJSON}
		return d.run(ctx, c.Args(), *back, *history)
	}
	x := &indexer{app: a, parts: &parts{cfg: cfg, log: cfg.Log, store: bot.NewMemory()}, dry: *dry, json: *asJSON, force: *force}
	if err := x.parts.openStore(ctx, wants{}); err != nil {
		return err
	}
	defer x.parts.close()
	if *dir != "" {
		x.parts.shelves = snapshot.Folder(*dir)
	}
	if err := x.open(ctx, *policy); err != nil {
		return err
	}
	switch {
	case *history:
		return showHistory(ctx, a, x.shelf, *asJSON)
	case *back:
		return x.rollback(ctx)
	case *accept != "":
		return x.accept(ctx, strings.Split(*accept, ","))
	case c.NArg() == 0:
		return x.state()
	}
	return x.files(ctx, c.Args())
}

// open finds the policy as it was written and as it is in force.
func (x *indexer) open(ctx context.Context, id string) error {
	own := newPolicies()
	if err := own.loadOwn(x.parts.cfg, nil); err != nil {
		return err
	}
	pack, err := own.pack(id)
	if err != nil {
		return err
	}
	x.own, x.shelf = pack, snapshot.Open(x.parts.shelves, pack.ID)
	if x.seen, err = x.shelf.State(ctx); err != nil && !errors.Is(err, snapshot.ErrDamaged) {
		return err
	}
	if x.pack, err = published(ctx, x.shelf, pack); x.pack == nil {
		return err
	}
	if err != nil {
		fmt.Fprintf(x.err, "policybot index: policy %s: %v\n", pack.ID, err)
	}
	return nil
}

// files reads the new text, and other files of the pack, and publishes them.
func (x *indexer) files(ctx context.Context, names []string) error {
	newText, source := x.pack.Files["policy.txt"], ""
	others := map[string][]byte{}
	for _, name := range names {
		base := filepath.Base(name)
		if _, ours := x.pack.Files[base]; ours && base != "policy.txt" {
			data, err := x.readFile(name)
			if err != nil {
				return err
			}
			others[base] = data
			continue
		}
		if source != "" {
			return usagef("%s: there is a text already, %s; give one text and files of the pack (%s)", name, source, x.packFiles())
		}
		doc, err := read.File(name)
		if err != nil {
			return err
		}
		newText, source = []byte(doc.Text), base
		for _, what := range doc.Left {
			fmt.Fprintf(x.err, "%s: left out: %s\n", base, what)
		}
	}
	files, err := x.pack.Revise(newText, others)
	if err != nil {
		return fmt.Errorf("policy %s: %w", x.pack.ID, err)
	}
	if source == "" {
		source = strings.Join(slices.Sorted(maps.Keys(others)), ", ")
	}
	return x.publish(ctx, files, source, "")
}

func (x *indexer) packFiles() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(x.pack.Files)) {
		if name != "policy.txt" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// accept puts rules back into service.
func (x *indexer) accept(ctx context.Context, rules []string) error {
	pack := x.pack
	for _, id := range rules {
		files, err := pack.Accept(strings.TrimSpace(id))
		if _, out := pack.UnderReview(strings.TrimSpace(id)); err != nil && out {
			return fmt.Errorf("%w\ncorrect the rule or its examples, publish them with policybot index rules.yaml examples.yaml, and accept it again", err)
		}
		if err != nil {
			return err
		}
		if pack, err = knowledge.LoadFiles(pack.ID, files); err != nil {
			return err
		}
	}
	return x.publish(ctx, pack.Files, "", "accepted "+strings.Join(rules, ", "))
}

// publish shows what changes with the files and, unless it is only to be shown, brings them into force.
func (x *indexer) publish(ctx context.Context, files map[string][]byte, source, note string) error {
	next, err := knowledge.LoadFiles(x.pack.ID, files)
	if err != nil {
		return fmt.Errorf("%w; nothing is published", err)
	}
	doc := newIndexDoc(x.pack, next)
	doc.Note = note
	if next.Version == x.pack.Version {
		doc.Same = true
		return x.print(doc)
	}
	if doc.foreign() && !x.force {
		return fmt.Errorf("%s: of %d clauses in force hardly one is in it: it seems to be another document; nothing is published. Name its policy with -policy, or publish it all the same with -force", source, len(x.pack.Doc.Clauses))
	}
	if x.dry {
		return x.print(doc)
	}
	if err := x.tryOut(ctx, next); err != nil {
		return fmt.Errorf("%w; nothing is published", err)
	}
	m := snapshot.Manifest{At: time.Now().UTC().Truncate(time.Second), Source: source, Note: note, Version: next.Version, Base: x.own.Version, Clauses: len(next.Doc.Clauses)}
	for _, r := range next.Reviews {
		m.Review = append(m.Review, r.Rule)
	}
	if e := x.parts.embedder; e != nil {
		m.Embedder, m.Dim = e.Name(), e.Dim()
	}
	published := map[string][]byte{}
	for name, data := range next.Files {
		published["files/"+name] = data
	}
	m, err = x.shelf.Publish(ctx, m, published, &x.seen)
	if err != nil {
		return err
	}
	doc.Published, doc.Number = true, m.Number
	return x.print(doc)
}

// tryOut makes everything a server makes of the version, so that one that cannot serve is never
// published. Only clauses that changed are embedded; a server finds their vectors made.
func (x *indexer) tryOut(ctx context.Context, next *knowledge.Pack) error {
	x.parts.embedder = x.parts.newEmbedder()
	if err := x.parts.openVectors(ctx); err != nil {
		return err
	}
	ix, err := x.parts.newIndex(ctx, next)
	if err != nil {
		return err
	}
	b, err := bot.New(bot.Config{Pack: next, Search: ix})
	if err != nil {
		return err
	}
	for i := range next.Book.Rules {
		if r := &next.Book.Rules[i]; r.Review == "" {
			if _, err := b.Estimate(ctx, calc.Case{Claims: []calc.Claim{{Rule: r.ID}}}, "zh"); err != nil {
				return fmt.Errorf("rule %s: %w", r.ID, err)
			}
		}
	}
	return nil
}

// rollback brings the version before into force.
func (x *indexer) rollback(ctx context.Context) error {
	was := x.pack
	if x.dry {
		return usagef("-n and -rollback do not go together; -history shows the versions")
	}
	n, err := x.shelf.Rollback(ctx)
	if errors.Is(err, snapshot.ErrNone) {
		return fmt.Errorf("policy %s: %w; there is nothing to go back to", x.own.ID, err)
	}
	if err != nil {
		return err
	}
	if x.pack, err = published(ctx, x.shelf, x.own); err != nil {
		return err
	}
	doc := newIndexDoc(was, x.pack)
	doc.Published, doc.Number, doc.Note = true, n, "went back"
	return x.print(doc)
}

// state shows the version in force.
func (x *indexer) state() error {
	doc := newIndexDoc(x.pack, x.pack)
	doc.Same = true
	return x.print(doc)
}
