package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"policybot/knowledge/snapshot"
)

// watchEvery is how often a server looks whether another version was published.
const watchEvery = 2 * time.Second

// watch puts newer policies in the place of those in force when one is published, or when the folder of
// packs changes. Questions that were begun end with the old ones; none is dropped.
func (p *parts) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	seen := p.stamps(p.now.Load())
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stamps := p.stamps(p.now.Load())
		if stamps == seen {
			continue
		}
		seen = stamps // what cannot be loaded is told once
		if err := p.reload(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("a newer version is not taken; the one before serves", "err", err)
		}
	}
}

// stamps changes when a version of one of the policies comes into force, or a file in the folder of
// packs is another.
func (p *parts) stamps(all *policies) string {
	s := folderStamp(p.cfg.Policies)
	for _, pack := range all.packs {
		s += pack.ID + " " + snapshot.Open(p.cfg.indexDir(), pack.ID).Stamp()
	}
	return s
}

// folderStamp lists the files of the packs in a folder with their sizes and times.
func folderStamp(dir string) string {
	var s strings.Builder
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && dir != "" {
			fmt.Fprintf(&s, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return s.String()
}

// reload loads the policies anew and swaps them in.
func (p *parts) reload(ctx context.Context) error {
	all, err := loadPacks(p.cfg)
	if err != nil {
		return err
	}
	if err := all.lost(p.now.Load()); err != nil {
		return err
	}
	for _, b := range all.broken {
		p.log.Error("a policy is out of service", "policy", b.id, "err", b.error)
	}
	if err := p.startAll(ctx, all, wants{bot: true, store: true}); err != nil {
		return err
	}
	p.now.Store(all)
	for _, pack := range all.packs {
		p.log.Info("policy in force", "policy", pack.ID, "version", shortVersion(pack.Version), "under review", len(pack.Reviews))
	}
	return nil
}
