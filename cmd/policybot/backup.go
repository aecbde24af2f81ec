package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"policybot/bot/store"
)

// runBackup copies the SQLite file while a server may be using it.
func runBackup(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return c.misused("want the name of a new file, got %d arguments", c.NArg())
	}
	p, err := a.build(ctx, wants{store: true})
	if err != nil {
		return err
	}
	defer p.close()
	v, err := p.db.Backup(ctx, c.Arg(0))
	if errors.Is(err, store.ErrNotHere) {
		return fmt.Errorf("%w; deploy/backup.sh does it", err)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: there is such a file already, and it is left as it is; name a new one, for instance with the date in it", c.Arg(0))
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return writeJSON(a.out, true, map[string]any{"file": c.Arg(0), "receipts": v.Receipts, "head": v.Head})
	}
	fmt.Fprintf(a.out, "%s: %d receipts, verified; head %s\n", c.Arg(0), v.Receipts, v.Head)
	return nil
}
