package embed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policybot/knowledge/index"
)

// fake embeds by counting a few characters, and keeps what it was sent.
type fake struct {
	calls, texts int
	sent         []string
	down         atomic.Bool
	extra        int // dimensions beyond the usual
}

func (f *fake) embed(_ context.Context, texts []string) ([][]float32, error) {
	f.calls++
	f.texts += len(texts)
	f.sent = append(f.sent, texts...)
	if f.down.Load() {
		return nil, errors.New("away")
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		v := make([]float32, 8+f.extra)
		v[0] = 1
		for j, w := range []string{"数据", "算力", "企业", "活动"} {
			v[j+1] = float32(strings.Count(t, w))
		}
		out[i] = v
	}
	return out, nil
}

func texts(n int) []string {
	var out []string
	for i := range n {
		out = append(out, strings.Repeat("数据", i%7)+strings.Repeat("算力", i/7))
	}
	return out
}

func TestEmbedBatchesAndKeeps(t *testing.T) {
	f := &fake{}
	r := NewRemote("m", f.embed)
	ctx := context.Background()
	first, err := r.Embed(ctx, append(texts(100), texts(100)...))
	if err != nil {
		t.Fatal(err)
	}
	if f.calls != 2 || f.texts != 100 {
		t.Errorf("sent %d texts in %d calls, want 100 in 2", f.texts, f.calls)
	}
	second, err := r.Embed(ctx, texts(100))
	if err != nil || f.calls != 2 || !reflect.DeepEqual(first[100:], second) {
		t.Errorf("asked again: %d calls, %v", f.calls, err)
	}
	if got := r.Name(); got != "m-8" {
		t.Errorf("name: got %s, want m-8", got)
	}
}

func TestEmbedSendsNoQuantity(t *testing.T) {
	f := &fake{}
	r := NewRemote("m", f.embed)
	if _, err := r.Embed(context.Background(), []string{"我们固投1.5亿元，能拿多少", "3000万"}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%q", f.sent), `["我们固投 ，能拿多少" "-"]`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestEmbedRefusesAnotherDimension(t *testing.T) {
	f := &fake{}
	r := NewRemote("m", f.embed)
	if _, err := r.Embed(context.Background(), texts(1)); err != nil {
		t.Fatal(err)
	}
	f.extra = 1
	if _, err := r.Embed(context.Background(), texts(2)); err == nil {
		t.Error("a vector of another dimension was taken")
	}
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "embeddings")
	f := &fake{}
	r := NewRemote("m", f.embed)
	if err := r.Load(path); err != nil {
		t.Fatalf("a cache that is not there: %v", err)
	}
	want, err := r.Embed(context.Background(), texts(20))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	again := NewRemote("m", f.embed)
	if err := again.Load(path); err != nil {
		t.Fatal(err)
	}
	calls := f.calls
	got, err := again.Embed(context.Background(), texts(20))
	if err != nil || f.calls != calls || !reflect.DeepEqual(got, want) {
		t.Errorf("after loading: %d calls more, %v", f.calls-calls, err)
	}
	other := NewRemote("another model", f.embed)
	if err := other.Load(path); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Embed(context.Background(), texts(20)); err != nil || f.calls == calls {
		t.Error("another model was served from this one's vectors")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{data[:len(data)-1], append([]byte{}, data[1:]...), data[:10], {}, flip(data)} {
		if err := NewRemote("m", f.embed).decode(bad); !errors.Is(err, errCache) {
			t.Errorf("a damaged cache of %d bytes: got %v", len(bad), err)
		}
	}
}

func flip(data []byte) []byte {
	out := append([]byte(nil), data...)
	out[len(out)/2] ^= 1
	return out
}

func FuzzDecode(f *testing.F) {
	r := NewRemote("m", (&fake{}).embed)
	if _, err := r.Embed(context.Background(), texts(3)); err != nil {
		f.Fatal(err)
	}
	f.Add(r.encode())
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = NewRemote("m", nil).decode(data)
	})
}

var docs = []index.Doc{
	{ID: "a", Clause: "1", Title: "数据", Text: "数据要素方向的企业。", Sentences: []string{"数据要素方向的企业。"}},
	{ID: "b", Clause: "2", Title: "算力", Text: "支持企业租用算力。", Sentences: []string{"支持企业租用算力。"}},
	{ID: "c", Clause: "3", Title: "活动", Text: "支持企业举办活动。", Sentences: []string{"支持企业举办活动。"}},
}

func build(ctx context.Context, e index.Embedder) (*index.Index, error) {
	return index.Build(ctx, docs, index.Options{Embedder: e})
}

func TestSearchWithoutTheEndpoint(t *testing.T) {
	f := &fake{}
	f.down.Store(true)
	ctx := context.Background()
	x, err := Build(ctx, NewRemote("m", f.embed), build)
	if err != nil {
		t.Fatal(err)
	}
	local, err := index.Build(ctx, docs, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := local.Search(ctx, "租算力", 3)
	check := func(when, serving string) {
		t.Helper()
		got, err := x.Search(ctx, "租算力", 3)
		if err != nil || len(got) != len(want) || got[0].ID != "b" || x.Serving() != serving {
			t.Errorf("%s: got %v, %v, served by %s", when, got, err, x.Serving())
		}
	}
	check("down from the start", "local")

	f.down.Store(false)
	if err := x.upgrade(ctx, time.Second); err != nil {
		t.Fatal(err)
	}
	check("up again", "remote")

	f.down.Store(true)
	got, err := x.Search(ctx, "举办一个论坛活动", 3) // not in the cache
	if err != nil || len(got) == 0 || got[0].ID != "c" {
		t.Errorf("down later: got %v, %v", got, err)
	}
}

func TestSearchDoesNotWaitForTheEndpoint(t *testing.T) {
	hang := func(ctx context.Context, texts []string) ([][]float32, error) {
		if len(texts) > 1 {
			return (&fake{}).embed(ctx, texts)
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	x, err := Build(context.Background(), NewRemote("m", hang), build)
	if err != nil {
		t.Fatal(err)
	}
	x.wait = 20 * time.Millisecond
	got, err := x.Search(context.Background(), "算力", 1) // would wait for ever
	if err != nil || len(got) != 1 || got[0].ID != "b" {
		t.Errorf("got %v, %v", got, err)
	}
}
