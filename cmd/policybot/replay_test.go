package main

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"policybot/bot"
	"policybot/knowledge"
)

// A receipt made under a version of the policy that is not in force any more is worked out under
// that version, from what the store kept of it.
func TestReplayUnderFormerVersion(t *testing.T) {
	ctx := context.Background()
	var out, errs bytes.Buffer
	settings := map[string]string{"POLICYBOT_DATA": t.TempDir()}
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(name string) string { return settings[name] }}
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		t.Fatal(err)
	}
	former := formerPack(t, p.now.Load().packs[0])
	if former.Version == p.now.Load().packs[0].Version {
		t.Fatal("the former version is the one in force")
	}
	b, err := bot.New(bot.Config{Pack: former, Store: p.db})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := b.Ask(ctx, bot.Question{Text: "国家级平台，固定资产投资1.5亿元，能支持多少？"})
	if err != nil {
		t.Fatal(err)
	}
	replay := []string{"audit", "replay", answer.Receipt}
	if code := a.run(ctx, replay); code != 1 || !strings.Contains(errs.String(), "load policy version") {
		t.Errorf("before it was kept: exit code %d, %s", code, &errs)
	}
	if err := p.db.KeepPack(ctx, former.ID, former.Version, former.Files); err != nil {
		t.Fatal(err)
	}
	p.close()
	if code := a.run(ctx, replay); code != 0 || !strings.Contains(out.String(), "came out the same") || !strings.Contains(out.String(), former.Version) {
		t.Errorf("exit code %d, %s%s", code, &out, &errs)
	}
}

// formerPack is the same policy with another word in a file: another version.
func formerPack(t *testing.T, now *knowledge.Pack) *knowledge.Pack {
	t.Helper()
	files := maps.Clone(now.Files)
	files["rules.yaml"] = append([]byte("# a former version\n"), files["rules.yaml"]...)
	folder := fstest.MapFS{}
	for name, data := range files {
		folder[now.ID+"/"+name] = &fstest.MapFile{Data: data}
	}
	former, err := knowledge.LoadPack(folder, now.ID)
	if err != nil {
		t.Fatal(err)
	}
	return former
}
