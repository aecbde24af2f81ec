package main

import (
	"context"
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
	if err := p.leftBehind(ctx, db.Versions()); err != nil {
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

// leftBehind warns of policies that were published in the folder and never in the database: what
// stands there is not in force.
func (p *parts) leftBehind(ctx context.Context, versions store.Versions) error {
	folder, err := snapshot.Folder(p.cfg.indexDir()).Names()
	if err != nil || len(folder) == 0 {
		return err
	}
	here, err := versions.Shelves(ctx)
	for _, name := range folder {
		if name != collection.Policy && !slices.Contains(here, name) {
			p.cfg.Log.Warn("a version that was published in the data folder is not in force; with a database publish it there: policybot index FILE", "policy", name, "folder", p.cfg.indexDir())
		}
	}
	return err
}
