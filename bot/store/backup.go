package store

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// ErrNotHere says that the database has a better way of its own.
var ErrNotHere = errors.New("a PostgreSQL is backed up with pg_dump, while it runs")

// Backup writes a copy of the SQLite file as it is at this moment to a new file, which only its
// owner can read, and verifies the copy. Others may read and write meanwhile.
func (s *Store) Backup(ctx context.Context, file string) (Verified, error) {
	if s.eng.postgres {
		return Verified{}, s.fault("back up", "", ErrNotHere)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Verified{}, fmt.Errorf("back up to %s: %w", file, err)
	}
	f.Close()
	v, err := s.copyTo(ctx, file)
	if err != nil {
		return v, errors.Join(fmt.Errorf("back up to %s: %w", file, err), os.Remove(file))
	}
	return v, nil
}

func (s *Store) copyTo(ctx context.Context, file string) (Verified, error) {
	if _, err := s.eng.write.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		return Verified{}, s.eng.explain(err)
	}
	copied, err := Open(ctx, "sqlite:"+file)
	if err != nil {
		return Verified{}, err
	}
	v, err := copied.Verify(ctx, nil)
	if err = errors.Join(err, copied.Close()); err != nil {
		return v, err
	}
	f, err := os.Open(file)
	if err != nil {
		return v, err
	}
	return v, errors.Join(f.Sync(), f.Close())
}
