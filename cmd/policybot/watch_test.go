package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/bot"
)

// TestFolderOfPacks: a server takes a pack that is put into the folder, a change of one, and the removal of
// one; what cannot be read keeps nobody else from serving, nor the version that was read before.
func TestFolderOfPacks(t *testing.T) {
	folder := t.TempDir()
	put := func(id, name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(folder, id), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, id, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := assemble(t.Context(), Config{Data: t.TempDir(), Policies: folder, Log: slog.New(slog.DiscardHandler)}, wants{bot: true, store: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	stamps := func() string {
		t.Helper()
		s, err := stampOf(t.Context(), p.cfg, p.shelves)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	stamp := stamps()
	// says asks about the pack, after a change that must have been noticed.
	says := func(question string) string {
		t.Helper()
		now := stamps()
		if now == stamp {
			t.Error("the change was not noticed")
		}
		stamp = now
		if err := p.reload(t.Context()); err != nil {
			return err.Error()
		}
		a, err := p.asker("")(t.Context(), bot.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Citations) == 0 {
			return a.Policy.ID
		}
		return a.Policy.ID + " " + a.Citations[0].Quote
	}
	check := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	const question = "对渔业养殖基地补助多少"
	put("gulf", "policy.txt", "湾里渔业办法\n第一条 对渔业养殖基地补助3万元。\n")
	check(says(question), "gulf 对渔业养殖基地补助3万元。")
	put("gulf", "policy.txt", "湾里渔业办法\n第一条 对渔业养殖基地补助4万元。\n")
	check(says(question), "gulf 对渔业养殖基地补助4万元。")
	put("faulty", "policy.yaml", "title: nothing else\n")
	check(says(question), "gulf 对渔业养殖基地补助4万元。")
	put("gulf", "policy.yaml", "colour: blue\n")
	if got := says(question); got == "" || p.now.Load().packs[1].ID != "gulf" {
		t.Errorf("a fault took the pack out of service: %s", got)
	}
	if err := os.RemoveAll(filepath.Join(folder, "gulf")); err != nil {
		t.Fatal(err)
	}
	if got := says(question); !strings.HasPrefix(got, "tongzhou-digital-economy") || len(p.now.Load().packs) != 1 {
		t.Errorf("after it was removed: %s", got)
	}
}
