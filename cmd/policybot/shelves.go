package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"policybot/bot/store"
	"policybot/knowledge/collection"
	"policybot/knowledge/snapshot"
)

// shared says whether the database is one that replicas on several machines share. Published versions
// are kept there then, and not in a folder that only this machine sees.
func (c Config) shared() bool {
	scheme, _, _ := strings.Cut(c.DatabaseURL, ":")
	return scheme == "postgres" || scheme == "postgresql"
}

// Where the vectors are, by POLICYBOT_VECTORS.
const (
	vectorsHere   = "memory"
	vectorsShared = "pgvector"
)

// openStore opens what the program keeps: receipts and conversations where they are needed, and the
// published versions, which every command reads.
func (p *parts) openStore(ctx context.Context, need wants) error {
	p.shelves = snapshot.Folder(p.cfg.indexDir())
	if !need.store && !p.cfg.shared() {
		return nil
	}
	db, err := store.OpenWith(ctx, p.cfg.storeURL(), store.Options{MaskReceipts: p.cfg.MaskReceipts})
	if err != nil {
		return err
	}
	p.opened = db
	if need.store {
		p.db, p.store = db, db
	}
	if !p.cfg.shared() {
		return nil
	}
	p.shelves = db.Versions()
	if err := p.leftBehind(ctx, db.Versions(), need.takeOver); err != nil {
		p.close()
		return err
	}
	return nil
}

// openVectors says where the vectors of the clauses are compared: in this process, or in the database.
func (p *parts) openVectors(ctx context.Context) error {
	if p.cfg.Vectors != vectorsShared {
		return nil
	}
	v, err := p.opened.OpenVectors(ctx)
	if err != nil {
		return fmt.Errorf("setting POLICYBOT_VECTORS: %w", err)
	}
	p.vectors = v
	return nil
}

// leftBehind finds policies that were published in the folder and never in the database, as before there
// was one. A server takes their versions over; other commands, which may run on a machine with a folder of
// its own, tell that they are not in force.
func (p *parts) leftBehind(ctx context.Context, versions store.Versions, takeOver bool) error {
	folder := snapshot.Folder(p.cfg.indexDir())
	names, err := folder.Names()
	if err != nil || len(names) == 0 {
		return err
	}
	here, err := versions.Shelves(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		switch {
		case name == collection.Policy || slices.Contains(here, name):
		case takeOver:
			if err := p.takeOver(ctx, folder, versions, name); err != nil {
				return fmt.Errorf("take the version of %s in force in folder %s over into the database: %w; to start without it, move the folder away", name, folder, err)
			}
		default:
			p.cfg.Log.Warn("a version that was published in the data folder is not in force; a server takes it over when it starts, or publish it: policybot index FILE", "policy", name, "folder", string(folder))
		}
	}
	return nil
}

// takeOver publishes the version that is in force in a folder in the database, unless another server was
// quicker. Its number there begins anew; where it came from, it keeps.
func (p *parts) takeOver(ctx context.Context, from, to snapshot.Place, name string) error {
	snap, err := snapshot.Open(from, name).Serving(ctx)
	if errors.Is(err, snapshot.ErrNone) { // gone back to the text that the program came with
		return nil
	}
	if snap == nil {
		return err
	}
	if err != nil {
		p.cfg.Log.Error("a published version is damaged; the one before is taken over", "policy", name, "err", err)
	}
	m, err := snapshot.Open(to, name).Publish(ctx, snap.Manifest, snap.Parts(""), &snapshot.State{})
	if errors.Is(err, snapshot.ErrMoved) {
		return nil
	}
	if err != nil {
		return err
	}
	p.cfg.Log.Info("the version published in the data folder is in force in the database", "policy", name, "number", m.Number, "was", snap.Number, "source", m.Source)
	return nil
}
