package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ url, want string }{
		{"", "want sqlite:PATH"},
		{"mysql://u:secret@h/db", "want sqlite:PATH"},
		{"sqlite:", "no path"},
		{"sqlite:" + dir, "is a directory"},
		{"sqlite:" + dir + "/x.db?sync=no", "full or normal"},
		{"sqlite:" + dir + "/x.db?mode=ro", "unknown option"},
		{"postgres://u:secret@127.0.0.1:1/db?connect_timeout=2", "check that it runs"},
		{"postgres://u:secret@h:x/db", "want postgres://"},
		{"postgres://u:secret@h/db?pool_max_conns=0", "a number from 1 to 1000"},
	} {
		_, err := Open(ctx, test.url)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.url, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the message shows the password: %v", err)
		}
	}
}

// A file that is no database, or a damaged one, is refused and left as it is.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, "sqlite:"+path)
	fill(t, s, 300)
	must(t, s.Close())
	good, err := os.ReadFile(path)
	must(t, err)
	broken := bytes.Clone(good)
	for i := 100; i < 4096; i++ { // the page with the schema
		broken[i] = 0xff
	}
	for name, content := range map[string][]byte{
		"no database": []byte(strings.Repeat("this is no database\n", 500)), "damaged": broken,
	} {
		must(t, os.WriteFile(path, content, 0o600))
		_, err := Open(ctx, "sqlite:"+path)
		if err == nil || !strings.Contains(err.Error(), "left as it was") {
			t.Errorf("%s: got %v", name, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, content) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	// Damage further in shows when it is read, and Verify says so.
	half := bytes.Clone(good)
	for i := len(half) / 2; i < len(half)/2+8192; i++ {
		half[i] = 0xff
	}
	must(t, os.WriteFile(path, half, 0o600))
	if s, err := Open(ctx, "sqlite:"+path); err == nil {
		defer s.Close()
		if _, err := s.Verify(ctx, nil); err == nil {
			t.Error("damage in the middle of the file was not noticed")
		}
	}
}

func TestDiskFull(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "bot.db")
	s := open(t, url)
	save(t, s, "a", 0, "")
	if _, err := s.eng.write.Exec(`PRAGMA max_page_count = 1`); err != nil { // as many as there are now
		t.Fatal(err)
	}
	n, full := 1, error(nil)
	for ; full == nil && n < 1000; n++ {
		_, full = s.SaveTurn(ctx, conv("a", n), receipt("a", n+1, ""))
	}
	if full == nil || !strings.Contains(full.Error(), "disk is full") {
		t.Fatalf("got %v", full)
	}
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != int64(n-1) {
		t.Errorf("while full: %+v, %v; want %d receipts", v, err, n-1)
	}
	if _, err := s.eng.write.Exec(`PRAGMA max_page_count = 100000`); err != nil {
		t.Fatal(err)
	}
	save(t, s, "a", n-1, "")
}

func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		// Root may write everywhere; a folder that cannot be made stands for one that is closed.
		file := filepath.Join(t.TempDir(), "file")
		must(t, os.WriteFile(file, nil, 0o600))
		if _, err := Open(ctx, "sqlite:"+file+"/bot.db"); err == nil || !strings.Contains(err.Error(), "can be written") {
			t.Errorf("got %v", err)
		}
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	if _, err := Open(ctx, "sqlite:"+dir+"/bot.db"); err == nil || !strings.Contains(err.Error(), "can be written") {
		t.Errorf("got %v", err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "it's 100%? #1.db")
	path = strings.ReplaceAll(path, "?", "")
	save(t, open(t, "sqlite:"+path), "a", 0, "")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
}
