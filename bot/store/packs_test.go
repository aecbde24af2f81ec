package store

import (
	"errors"
	"io/fs"
	"testing"

	"policybot/bot"
)

func testPacks(t *testing.T, url string) {
	s := open(t, url)
	if _, err := s.Pack(ctx, "v1"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	must(t, s.KeepPack(ctx, "p", "v1", map[string][]byte{"policy.txt": []byte("第一条 \x00\xff"), "rules.yaml": nil}))
	must(t, s.KeepPack(ctx, "p", "v1", map[string][]byte{"policy.txt": []byte("another")}))
	files, err := s.Pack(ctx, "v1")
	must(t, err)
	got, err := fs.ReadFile(files, "p/policy.txt")
	if err != nil || string(got) != "第一条 \x00\xff" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := fs.ReadFile(files, "p/rules.yaml"); err != nil || len(got) != 0 {
		t.Errorf("got %q, %v", got, err)
	}
}
