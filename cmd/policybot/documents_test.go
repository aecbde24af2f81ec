package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"policybot/knowledge/collection"
	"policybot/knowledge/snapshot"
)

const laws = `{"id":"a","title":"婚姻法第一条","path":["婚姻法"],"text":"离婚后，不满两周岁的子女，以由母亲直接抚养为原则。协议不成的，由人民法院判决。"}
{"id":"b","title":"公司法第一条","path":["公司法"],"text":"公司是企业法人，有独立的法人财产。"}
{"id":"c","title":"统计法第一条","path":["统计法"],"text":"企业应当提供真实的资料。"}
`

// lawFile writes laws, with words replaced, to a file.
func lawFile(t *testing.T, pairs ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "laws.jsonl")
	if err := os.WriteFile(path, []byte(strings.NewReplacer(pairs...).Replace(laws)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIndexACollection(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	want(t, data, 1, "no version is published; publish one with policybot index -dir", "search", "-dir", dir, "离婚")
	want(t, data, 0, "3 documents: 3 added, 0 changed, 0 removed, 0 untouched", "index", "-n", "-dir", dir, lawFile(t))
	want(t, data, 0, "version 1 is in force", "index", "-dir", dir, lawFile(t))
	want(t, data, 0, "nothing is published", "index", "-dir", dir, lawFile(t))
	want(t, data, 0, "协议不成的，由人民法院判决。", "search", "-dir", dir, "协议不成怎么办")
	out := want(t, data, 0, "version 2 is in force", "index", "-dir", dir, lawFile(t, "真实的资料", "真实、完整的资料", `"id":"b"`, `"id":"d"`))
	if !strings.Contains(out, "3 documents: 1 added, 1 changed, 1 removed, 1 untouched\n~ c\n- b\n+ d\n") {
		t.Errorf("the change is shown as\n%s", out)
	}
	want(t, data, 0, "企业应当提供真实、完整的资料。", "search", "-dir", dir, "资料要完整吗")
	want(t, data, 1, "line 2: the file is damaged: id \"a\" stands on line 1 already; nothing is published", "index", "-dir", dir, lawFile(t, `"id":"b"`, `"id":"a"`))
	want(t, data, 0, "version 1 is in force", "index", "-dir", dir, "-rollback")
	want(t, data, 0, "b ", "search", "-dir", dir, "-k", "1", "公司法人财产")
}

// meanwhile is a place where somebody else publishes as soon as the version in force was read.
type meanwhile struct {
	snapshot.Place
	publish func()
}

func (m meanwhile) Read(ctx context.Context, name string, number int, head bool) (io.ReadCloser, int64, error) {
	in, length, err := m.Place.Read(ctx, name, number, head)
	m.publish()
	return in, length, err
}

// What was shown as the change is what is published: not where another collection came into force meanwhile.
func TestCollectionMoved(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	want(t, data, 0, "version 1 is in force", "index", "-dir", dir, lawFile(t))
	place := meanwhile{snapshot.Folder(dir), func() {
		want(t, data, 0, "version 2 is in force", "index", "-dir", dir, lawFile(t, "真实的资料", "完整的资料"))
	}}
	var out strings.Builder
	d := &documents{app: &app{out: &out, err: &out}, shelf: snapshot.Open(place, collection.Policy)}
	if err := d.publish(t.Context(), lawFile(t, "公司是企业法人", "公司是法人")); !errors.Is(err, snapshot.ErrMoved) {
		t.Errorf("got %v: %s", err, out.String())
	}
	want(t, data, 0, "企业应当提供完整的资料。", "search", "-dir", dir, "资料要完整吗")
}

// A question logged with a document finds it.
func TestCollectionWithQuestions(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	want(t, data, 0, "in force", "index", "-dir", dir, lawFile(t, `"text":"企业应当`, `"asked":["报表造假会怎样"],"text":"企业应当`))
	want(t, data, 0, "c ", "search", "-dir", dir, "-k", "1", "报表造假")
}

// A version of the time when only the lines were kept is still searched.
func TestOldCollection(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	_, err := snapshot.Open(snapshot.Folder(dir), collection.Policy).Publish(t.Context(), snapshot.Manifest{Clauses: 3}, map[string][]byte{"documents.jsonl": []byte(laws)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want(t, data, 0, "a ", "search", "-dir", dir, "-k", "1", "离婚后孩子归谁")
	want(t, data, 0, "1 changed, 0 removed, 2 untouched", "index", "-dir", dir, lawFile(t, "真实", "完整"))
}

// TestCollectionKilled kills policybot index -dir at random moments. The collection opens each time, as
// it was before or as it is after. POLICYBOT_KILL_RUNS sets how often; 10 without it.
func TestCollectionKilled(t *testing.T) {
	runs := 10
	if n, err := strconv.Atoi(os.Getenv("POLICYBOT_KILL_RUNS")); err == nil {
		runs = n
	}
	program, dir := filepath.Join(t.TempDir(), "policybot"), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Skipf("needs symbolic links: %v", err)
	}
	var files [2]string
	for i := range files {
		var b strings.Builder
		for j := range 3000 {
			fmt.Fprintf(&b, "{\"id\":\"%d\",\"title\":\"第%d条\",\"path\":[\"法\"],\"text\":\"%s\"}\n", j, j, strings.Repeat([]string{"甲方", "乙方"}[i], 5+j%40))
		}
		files[i] = filepath.Join(t.TempDir(), "c.jsonl")
		if err := os.WriteFile(files[i], []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	if out, err := exec.Command(program, "index", "-dir", dir, files[0]).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole, last, published, other := time.Since(began), 1, 0, 1
	shelf := snapshot.Open(snapshot.Folder(dir), collection.Policy)
	for i := range runs {
		c := exec.Command(program, "index", "-dir", dir, files[other])
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole/4 + time.Duration(rand.Int64N(2*int64(whole))))
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
		snap, err := shelf.Current(t.Context())
		if err != nil || snap.Number < last {
			t.Fatalf("run %d: version after %d: %v", i, last, err)
		}
		if snap.Number > last {
			last, published, other = snap.Number, published+1, 1-other
		}
		now, err := collection.Open(snap.Part)
		if err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
		data, err := os.ReadFile(files[1-other])
		if err != nil {
			t.Fatal(err)
		}
		if _, change, err := now.Revise(data, nil); err != nil || !change.None() || change.Untouched != 3000 {
			t.Fatalf("run %d: version %d is something in between: %v", i, snap.Number, err)
		}
	}
	t.Logf("%d runs killed, %d of them had published", runs, published)
}
