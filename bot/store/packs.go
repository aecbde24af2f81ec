package store

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// maxPack bounds a policy that is kept, as a zip file.
const maxPack = 32 << 20

// KeepPack keeps the files of one version of a policy, so that a receipt made under it can be
// recomputed when another version is in force. A version that is kept already is left alone.
func (s *Store) KeepPack(ctx context.Context, policy, version string, files map[string][]byte) error {
	var known int
	err := s.eng.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM packs WHERE version = $1`, version).Scan(&known)
	if err != nil || known > 0 {
		return s.fault("look for policy version", version, err)
	}
	data, err := pack(policy, files)
	if err == nil {
		err = s.transact(ctx, func(tx *sql.Tx) error {
			_, err := s.exec(ctx, tx, `INSERT INTO packs (version, policy, zip, kept_ms) VALUES ($1, $2, $3, {now}) ON CONFLICT DO NOTHING`,
				version, policy, base64.StdEncoding.EncodeToString(data))
			return err
		})
	}
	return s.fault("keep policy version", version, err)
}

func pack(policy string, files map[string][]byte) ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(policy + "/" + name)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if buf.Len() > maxPack {
		return nil, fmt.Errorf("it takes %d MB; at most %d are kept", buf.Len()>>20, maxPack>>20)
	}
	return buf.Bytes(), nil
}

// Pack returns the files of a version of a policy, in a folder named like the policy, or
// bot.ErrNotFound.
func (s *Store) Pack(ctx context.Context, version string) (fs.FS, error) {
	var text string
	err := s.eng.read.QueryRowContext(ctx, `SELECT zip FROM packs WHERE version = $1`, clean(version)).Scan(&text)
	if err != nil {
		return nil, s.fault("load policy version", version, err)
	}
	data, err1 := base64.StdEncoding.DecodeString(text)
	r, err2 := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err := errors.Join(err1, err2); err != nil {
		return nil, s.fault("read policy version", version, err)
	}
	return r, nil
}
