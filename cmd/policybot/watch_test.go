package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	var ask func(string) string
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
		return ask(question)
	}
	ask = func(question string) string {
		t.Helper()
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
	check(says(question), "gulf 对渔业养殖基地补助4万元。") // as it was read before,
	const other = "对高山茶园补助多少"
	put("hill", "policy.txt", "山里茶业办法\n第一条 对高山茶园补助5万元。\n")
	check(says(other), "hill 对高山茶园补助5万元。") // and keeps no other out
	put("hill", "policy.txt", "山里茶业办法\n第一条 对高山茶园补助6万元。\n")
	check(says(other), "hill 对高山茶园补助6万元。")
	check(ask(question), "gulf 对渔业养殖基地补助4万元。")
	if err := os.Remove(filepath.Join(folder, "gulf", "policy.yaml")); err != nil {
		t.Fatal(err)
	}
	put("gulf", "words.yaml", "colour: blue\n") // which is read when its bot starts
	check(says(question), "gulf 对渔业养殖基地补助4万元。")
	put("new", "policy.txt", "新区办法\n第一条 对新区企业补助7万元。\n")
	put("new", "words.yaml", "colour: blue\n")
	check(says(other), "hill 对高山茶园补助6万元。")
	if _, err := p.now.Load().pack("new"); err == nil || len(p.now.Load().broken) != 3 {
		t.Errorf("a pack with faulty words serves: %v, broken %v", err, p.now.Load().broken)
	}
	fresh, err := assemble(t.Context(), p.cfg, wants{bot: true})
	if err != nil || len(fresh.now.Load().packs) != 2 || len(fresh.now.Load().broken) != 3 {
		t.Errorf("a new start with faulty words: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "gulf")); err != nil {
		t.Fatal(err)
	}
	if got := says(question); !strings.HasPrefix(got, "tongzhou-digital-economy") || len(p.now.Load().packs) != 2 {
		t.Errorf("after it was removed: %s", got)
	}
}

// What was not made ready in time is tried again, and what cannot be loaded is told once.
func TestReloadThatTakesLong(t *testing.T) {
	folder := t.TempDir()
	p, err := assemble(t.Context(), Config{Data: t.TempDir(), Policies: folder, Log: slog.New(slog.DiscardHandler)}, wants{bot: true, store: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	if err := os.MkdirAll(filepath.Join(folder, "gulf"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "gulf", "policy.txt"), []byte("湾里渔业办法\n第一条 对渔业养殖基地补助3万元。\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	seen := p.now.Load().stamp
	usual := reloadTime
	reloadTime = time.Nanosecond
	defer func() { reloadTime = usual }()
	if got := p.look(t.Context(), seen); got != seen || len(p.now.Load().packs) != 1 {
		t.Errorf("after too short a time it counts as seen: %v, %d packs", got != seen, len(p.now.Load().packs))
	}
	reloadTime = usual
	if got := p.look(t.Context(), seen); got == seen || len(p.now.Load().packs) != 2 {
		t.Errorf("with time enough %d packs", len(p.now.Load().packs))
	}
}

// What keeps a pack from serving is a fault that check finds.
func TestCheckFindsWhatCannotServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gulf")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"policy.txt":     "湾里渔业办法\n第一条 对渔业养殖基地补助3万元。\n",
		"words.yaml":     "colour: blue\n",
		"questions.yaml": "sound: loud\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := policybot(t, t.TempDir(), "check", dir)
	if code == 0 || !strings.Contains(errs, "colour") || !strings.Contains(errs, "sound") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
