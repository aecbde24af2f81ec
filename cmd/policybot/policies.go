package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"policybot/bot"
	"policybot/knowledge"
	"policybot/knowledge/snapshot"
)

// policies are those in force at one moment, with what answers on them. They do not change: a server
// that finds newer ones puts others in their place, and a question that was begun ends with these.
type policies struct {
	packs  []*knowledge.Pack       // first the one meant where none is named
	broken []brokenPack            // what is out of service, and why
	index  map[string]bot.Searcher // by id of the policy, as bots
	bots   map[string]*bot.Bot
	router *bot.Router     // over all bots; nil where there are none
	kept   map[string]bool // what goes on as it served before, because what was to follow is broken
	stamp  string          // of what was in force when they were loaded
}

// brokenPack is a policy that cannot be loaded, or a published version of one.
type brokenPack struct {
	id string
	error
}

func newPolicies() *policies {
	return &policies{index: map[string]bot.Searcher{}, bots: map[string]*bot.Bot{}, kept: map[string]bool{}}
}

func (b brokenPack) Unwrap() error { return b.error }

// refuse puts a policy out of service, or what was to take its place: where it serves in before as it
// should, it goes on as it is there, and that pack is returned. It is nil where there is none.
func (all *policies) refuse(id string, err error, before *policies) *knowledge.Pack {
	all.broken = append(all.broken, brokenPack{id, err})
	if before == nil {
		return nil
	}
	was := slices.ContainsFunc(before.broken, func(b brokenPack) bool { return b.id == id })
	i := slices.IndexFunc(before.packs, func(p *knowledge.Pack) bool { return p.ID == id })
	if i < 0 || was && !before.kept[id] { // what serves there is what can be had
		return nil
	}
	all.kept[id] = true
	all.index[id], all.bots[id] = before.index[id], before.bots[id]
	return before.packs[i]
}

// indexDir is the folder of the published versions.
func (c Config) indexDir() string { return filepath.Join(c.Data, "index") }

// loadPacks loads the built-in pack and those in the folder of packs, each in the version that was
// published for it. One that is faulty is told about; it goes on as it serves in before, or out of service,
// and the others are not concerned. At the start before is nil.
func loadPacks(ctx context.Context, cfg Config, shelves snapshot.Place, before *policies) (*policies, error) {
	all := newPolicies()
	var err error
	if all.stamp, err = stampOf(ctx, cfg, shelves); err != nil { // first: what comes into force meanwhile is seen as newer
		return nil, err
	}
	if err := all.loadOwn(cfg, before); err != nil {
		return nil, err
	}
	for i, pack := range all.packs {
		if all.kept[pack.ID] {
			continue
		}
		newer, err := published(ctx, snapshot.Open(shelves, pack.ID), pack)
		if newer == nil {
			return nil, fmt.Errorf("policy %s: %w", pack.ID, err)
		}
		if err != nil {
			if still := all.refuse(pack.ID, fmt.Errorf("policy %s: published version: %w", pack.ID, err), before); still != nil {
				newer = still
			}
		}
		all.packs[i] = newer
	}
	return all, nil
}

// loadOwn loads the packs as their owners wrote them, first the one that is meant where none is named.
func (all *policies) loadOwn(cfg Config, before *policies) error {
	if err := all.loadFolder(cfg, before); err != nil || cfg.Policy == "" {
		return err
	}
	meant, err := all.pack(cfg.Policy)
	if err != nil {
		return usagef("setting POLICYBOT_POLICY: %v", err)
	}
	rest := slices.DeleteFunc(all.packs, func(p *knowledge.Pack) bool { return p == meant })
	all.packs = append([]*knowledge.Pack{meant}, rest...)
	return nil
}

func (all *policies) loadFolder(cfg Config, before *policies) error {
	builtin, err := knowledge.Builtin()
	if err != nil {
		return fmt.Errorf("load the built-in policy: %w", err)
	}
	all.packs = []*knowledge.Pack{builtin}
	if cfg.Policies == "" {
		return nil
	}
	entries, err := os.ReadDir(cfg.Policies)
	if err != nil {
		return usagef("setting POLICYBOT_POLICIES: read folder %s: %v; name a folder with one folder a policy pack", cfg.Policies, unwrapPath(err))
	}
	folder := os.DirFS(cfg.Policies)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !isDir(folder, e.Name()) {
			continue
		}
		fault := func(err error) error { return fmt.Errorf("policy pack %s/%s: %w", cfg.Policies, e.Name(), err) }
		if slices.ContainsFunc(all.packs, func(have *knowledge.Pack) bool { return have.ID == e.Name() }) {
			all.broken = append(all.broken, brokenPack{e.Name(), fault(fmt.Errorf("its id %s is taken", e.Name()))})
			continue
		}
		pack, err := knowledge.LoadPack(folder, e.Name())
		if err != nil {
			pack = all.refuse(e.Name(), fault(err), before)
		}
		if pack != nil {
			all.packs = append(all.packs, pack)
		}
	}
	return nil
}

// published is the pack in the version on the shelf, or as it is where there is none. A version that
// is damaged, or that cannot be loaded, is told about; what is given back serves instead. That is nil
// where it cannot be found out which version is in force.
func published(ctx context.Context, shelf *snapshot.Shelf, pack *knowledge.Pack) (*knowledge.Pack, error) {
	snap, damaged := shelf.Serving(ctx)
	switch {
	case errors.Is(damaged, snapshot.ErrNone):
		return pack, nil
	case snap == nil && !errors.Is(damaged, snapshot.ErrDamaged):
		return nil, damaged
	case snap == nil:
		return pack, fmt.Errorf("%w; the text that came with the program serves", damaged)
	case damaged != nil:
		damaged = fmt.Errorf("%w; version %d serves", damaged, snap.Number)
	}
	newer, err := fromSnapshot(snap, pack)
	if err != nil {
		return pack, fmt.Errorf("version %d: %w; the text that came with the program serves", snap.Number, err)
	}
	return newer, damaged
}

// fromSnapshot loads a version. Where the pack was written anew since, its rules are compared with
// the text of the version from the start.
func fromSnapshot(snap *snapshot.Snapshot, pack *knowledge.Pack) (*knowledge.Pack, error) {
	files := snap.Parts("files/")
	if snap.Base != pack.Version {
		revised, err := pack.Revise(files["policy.txt"], nil)
		if err != nil {
			return nil, err
		}
		files = revised
	}
	return knowledge.LoadFiles(pack.ID, files)
}

// isDir follows links: a folder of packs is often made of them.
func isDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// pack returns the policy with the id; for "" the one of POLICYBOT_POLICY, or the built-in one.
func (all *policies) pack(id string) (*knowledge.Pack, error) {
	var ids []string
	for _, pack := range all.packs {
		if id == "" || pack.ID == id {
			return pack, nil
		}
		ids = append(ids, pack.ID)
	}
	err := fmt.Errorf("policy %q is not known; there are: %s", id, strings.Join(ids, ", "))
	for _, broken := range all.broken {
		err = fmt.Errorf("%w; out of service: %w", err, broken.error)
	}
	return nil, err
}
