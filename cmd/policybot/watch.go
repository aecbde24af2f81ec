package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"policybot/bot"
	"policybot/knowledge/snapshot"
)

const (
	watchEvery = time.Second     // how often a server looks whether another version was published
	lookTime   = 5 * time.Second // for one look
)

// reloadTime is for making ready what was found.
var reloadTime = 90 * time.Second

// watch puts newer policies in the place of those in force when one is published, or when the folder of
// packs changes. Questions that were begun end with the old ones; none is dropped. It looks every
// second, and at once when the database tells that something was published.
func (p *parts) watch(ctx context.Context) {
	wake := make(chan struct{}, 1)
	if p.cfg.shared() {
		var listening sync.WaitGroup
		defer listening.Wait()
		listening.Go(func() {
			p.opened.Versions().Listen(ctx, func() {
				select {
				case wake <- struct{}{}:
				default: // it will look anyway
				}
			})
		})
	}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	seen := p.now.Load().stamp
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
		seen = p.look(ctx, seen)
	}
}

// stampOf changes when a version of one of the policies comes into force, or a file in the folder of
// packs is another.
func stampOf(ctx context.Context, cfg Config, shelves snapshot.Place) (string, error) {
	published, err := shelves.Stamp(ctx)
	return folderStamp(cfg.Policies) + published, err
}

// look takes what was published since it last looked, and returns what it has seen.
func (p *parts) look(ctx context.Context, seen string) string {
	short, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	found, err := stampOf(short, p.cfg, p.shelves)
	if err != nil || found == seen {
		return seen // a database that is away is told about by readiness
	}
	long, cancel := context.WithTimeout(ctx, reloadTime)
	defer cancel()
	err = p.reload(long)
	switch {
	case err == nil:
		return p.now.Load().stamp
	case ctx.Err() != nil, errors.Is(err, bot.ErrUnavailable):
		return seen // it is tried again
	case long.Err() != nil:
		p.log.Warn("a newer version could not be made ready in time; the one before serves, and it is tried again", "within", reloadTime, "err", err)
		return seen
	}
	p.log.Error("a newer version is not taken; the one before serves", "err", err)
	return found // what cannot be loaded is told once
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

// reload loads the policies anew and swaps them in. One that is broken keeps nobody else out.
func (p *parts) reload(ctx context.Context) error {
	before := p.now.Load()
	all, err := loadPacks(ctx, p.cfg, p.shelves, before)
	if err != nil {
		return err
	}
	if err := p.startAll(ctx, all, before, wants{bot: true, store: true}); err != nil {
		return err
	}
	for _, b := range all.broken {
		if all.kept[b.id] {
			p.log.Error("a newer version is not taken; the one before serves", "policy", b.id, "err", b.error)
		} else {
			p.log.Error("a policy is out of service", "policy", b.id, "err", b.error)
		}
	}
	p.now.Store(all)
	for _, pack := range all.packs {
		p.log.Info("policy in force", "policy", pack.ID, "version", shortVersion(pack.Version), "under review", len(pack.Reviews))
	}
	return nil
}
