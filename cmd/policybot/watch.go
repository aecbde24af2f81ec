package main

import (
	"context"
	"errors"
	"time"

	"policybot/knowledge/snapshot"
)

// watchEvery is how often a server looks whether another version was published.
const watchEvery = 2 * time.Second

// watch puts newer policies in the place of those in force when one is published. Questions that were
// begun end with the old ones; none is dropped.
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
			p.log.Error("a published version is not taken; the one before serves", "err", err)
		}
	}
}

// stamps changes when a version of one of the policies comes into force.
func (p *parts) stamps(all *policies) string {
	var s string
	for _, pack := range all.packs {
		s += pack.ID + " " + snapshot.Open(p.cfg.indexDir(), pack.ID).Stamp()
	}
	return s
}

// reload loads the policies anew and swaps them in.
func (p *parts) reload(ctx context.Context) error {
	all, err := loadPacks(p.cfg)
	if err != nil {
		return err
	}
	if len(all.broken) > len(p.now.Load().broken) {
		return errors.Join(all.broken...)
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
