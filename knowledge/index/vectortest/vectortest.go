// Package vectortest is what every keeper of vectors has to do, as a test: memory and the database run
// it, and give the same results.
package vectortest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"policybot/knowledge/index"
)

// Conform tests a keeper of vectors. Each call of open gives another, empty one.
func Conform(t *testing.T, open func(testing.TB) index.Vectors) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, index.Vectors)
	}{
		{"Nearest", nearest}, {"Order", order}, {"Clamp", clamp}, {"Empty", empty}, {"Missing", missing},
		{"Refused", refused}, {"RefusedQuery", refusedQuery}, {"Replace", replace}, {"OddNames", oddNames},
		{"SwapWhileSearching", swapWhileSearching}, {"ReplaceAtOnce", replaceAtOnce}, {"Scale", scale}, {"LikeMemory", likeMemory},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func put(t testing.TB, v index.Vectors, collection string, dim int, ids []string, vecs ...[]float32) {
	t.Helper()
	if err := v.Replace(t.Context(), collection, dim, ids, vecs); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, v index.Vectors, collection string, k int, vec ...float32) (string, []float32) {
	t.Helper()
	ids, cosines, err := v.Nearest(t.Context(), collection, vec, k)
	if err != nil || len(ids) != len(cosines) {
		t.Fatalf("%d ids, %d cosines, %v", len(ids), len(cosines), err)
	}
	return strings.Join(ids, " "), cosines
}

func near(a, b float32) bool { return math.Abs(float64(a)-float64(b)) < 1e-5 }

func nearest(t *testing.T, v index.Vectors) {
	put(t, v, "c", 2, []string{"east", "north", "west", "northeast"}, []float32{1, 0}, []float32{0, 1}, []float32{-1, 0}, []float32{1, 1})
	ids, cosines := find(t, v, "c", 4, 1, 0)
	if ids != "east northeast north west" {
		t.Errorf("got %s", ids)
	}
	for i, want := range []float32{1, 0.70710678, 0, -1} {
		if !near(cosines[i], want) {
			t.Errorf("cosine %d: got %v, want %v", i, cosines[i], want)
		}
	}
}

// Equal vectors come by id, byte by byte, whatever the order they were put in and the language of the
// database.
func order(t *testing.T, v index.Vectors) {
	ids := []string{"b", "a", "B", "ä", "10", "9", "条"}
	vecs := make([][]float32, len(ids))
	for i := range vecs {
		vecs[i] = []float32{1, 2, 3}
	}
	put(t, v, "c", 3, append(ids, "far"), append(vecs, []float32{-1, 0, 0})...)
	for range 5 {
		if got, _ := find(t, v, "c", 7, 3, 2, 1); got != "10 9 B a b ä 条" {
			t.Errorf("got %s", got)
		}
		if got, _ := find(t, v, "c", 2, 3, 2, 1); got != "10 9" {
			t.Errorf("the first two: got %s", got)
		}
	}
}

func clamp(t *testing.T, v index.Vectors) {
	put(t, v, "c", 1, []string{"a", "b"}, []float32{1}, []float32{-1})
	for k, want := range map[int]string{-1: "", 0: "", 1: "a", 2: "a b", 3: "a b", 1 << 40: "a b"} {
		if got, _ := find(t, v, "c", k, 1); got != want {
			t.Errorf("k %d: got %q, want %q", k, got, want)
		}
	}
}

func empty(t *testing.T, v index.Vectors) {
	put(t, v, "c", 3, nil)
	if got, _ := find(t, v, "c", 5, 1, 0, 0); got != "" {
		t.Errorf("got %q", got)
	}
	if n, err := v.Size(t.Context(), "c"); n != 0 || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	if _, _, err := v.Nearest(t.Context(), "c", []float32{1}, 5); err == nil || !strings.Contains(err.Error(), "dimensions") {
		t.Errorf("a query of another dimension: %v", err)
	}
	put(t, v, "c", 1, []string{"a"}, []float32{1})
	put(t, v, "c", 1, nil)
	if got, _ := find(t, v, "c", 5, 1); got != "" {
		t.Errorf("emptied: got %q", got)
	}
}

func missing(t *testing.T, v index.Vectors) {
	if _, err := v.Size(t.Context(), "nobody's"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("size: %v", err)
	}
	if _, _, err := v.Nearest(t.Context(), "nobody's", []float32{1}, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nearest: %v", err)
	}
}

func refused(t *testing.T, v index.Vectors) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	put(t, v, "c", 2, []string{"before"}, []float32{1, 0})
	for _, test := range []struct {
		what, collection string
		dim              int
		ids              []string
		vecs             [][]float32
		want             string
	}{
		{"too short", "c", 2, []string{"a"}, [][]float32{{1}}, "1 dimensions; the collection has 2"},
		{"too long", "c", 2, []string{"ok", "a"}, [][]float32{{1, 1}, {1, 2, 3}}, "3 dimensions"},
		{"zero", "c", 2, []string{"a"}, [][]float32{{0, 0}}, "no direction"},
		{"NaN", "c", 2, []string{"ok", "a"}, [][]float32{{1, 1}, {nan, 1}}, "not finite"},
		{"infinite", "c", 2, []string{"a"}, [][]float32{{inf, 1}}, "not finite"},
		{"minus infinite", "c", 2, []string{"a"}, [][]float32{{1, -inf}}, "not finite"},
		{"an id twice", "c", 2, []string{"a", "a"}, [][]float32{{1, 1}, {1, 2}}, "used twice"},
		{"an empty id", "c", 2, []string{""}, [][]float32{{1, 1}}, "1 to 512 bytes"},
		{"an id that is no text", "c", 2, []string{"\xff"}, [][]float32{{1, 1}}, "1 to 512 bytes"},
		{"an id with a NUL", "c", 2, []string{"a\x00b"}, [][]float32{{1, 1}}, "1 to 512 bytes"},
		{"a long id", "c", 2, []string{strings.Repeat("a", 513)}, [][]float32{{1, 1}}, "1 to 512 bytes"},
		{"more ids than vectors", "c", 2, []string{"a", "b"}, [][]float32{{1, 1}}, "2 ids and 1 vectors"},
		{"no dimension", "c", 0, nil, nil, "0 dimensions"},
		{"too many dimensions", "c", 16_001, nil, nil, "16001 dimensions"},
		{"no name", "", 2, nil, nil, "1 to 512 bytes"},
	} {
		err := v.Replace(t.Context(), test.collection, test.dim, test.ids, test.vecs)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.what, err, test.want)
		}
		if got, _ := find(t, v, "c", 9, 1, 0); got != "before" {
			t.Errorf("%s: afterwards %q", test.what, got)
		}
	}
}

func refusedQuery(t *testing.T, v index.Vectors) {
	put(t, v, "c", 2, []string{"a"}, []float32{1, 0})
	for what, vec := range map[string][]float32{"none": nil, "short": {1}, "long": {1, 2, 3}, "zero": {0, 0}, "NaN": {float32(math.NaN()), 1}} {
		if ids, _, err := v.Nearest(t.Context(), "c", vec, 1); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a query that is %s: %v, %v", what, ids, err)
		}
	}
}

func replace(t *testing.T, v index.Vectors) {
	put(t, v, "c", 2, []string{"a", "b"}, []float32{1, 0}, []float32{0, 1})
	put(t, v, "other", 2, []string{"o"}, []float32{1, 0})
	put(t, v, "c", 3, []string{"b", "c"}, []float32{1, 0, 0}, []float32{0, 1, 0}) // also of another dimension
	if got, cosines := find(t, v, "c", 9, 1, 0, 0); got != "b c" || !near(cosines[0], 1) {
		t.Errorf("got %s %v", got, cosines)
	}
	if n, err := v.Size(t.Context(), "c"); n != 2 || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	if got, _ := find(t, v, "other", 9, 1, 0); got != "o" {
		t.Errorf("the other collection: %s", got)
	}
}

func oddNames(t *testing.T, v index.Vectors) {
	ids := []string{"it's", `"quoted"`, `back\slash`, "new\nline", "tab\t", "{a,b}", "NULL", "第八条/（一）", "🏛️", "%_*", " ", "a;DROP TABLE vectors;--", strings.Repeat("条", 170)}
	vecs := make([][]float32, len(ids))
	for i := range vecs {
		vecs[i] = make([]float32, len(ids))
		vecs[i][i] = 1
	}
	for _, name := range []string{"plain", "it's; --", "集合\n\"1\""} {
		put(t, v, name, len(ids), ids, vecs...)
		for i, want := range ids {
			if got, _ := find(t, v, name, 1, vecs[i]...); got != want {
				t.Errorf("in %q: got %q, want %q", name, got, want)
			}
		}
	}
}

// A search sees one version whole: never vectors of two, never none.
func swapWhileSearching(t *testing.T, v index.Vectors) {
	const n = 40
	version := func(name string) {
		ids, vecs := make([]string, n), make([][]float32, n)
		for i := range ids {
			ids[i], vecs[i] = fmt.Sprint(name, i), []float32{1, float32(i)}
		}
		put(t, v, "c", 2, ids, vecs...)
	}
	version("a")
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for first := true; ctx.Err() == nil || first; first = false {
				ids, _, err := v.Nearest(t.Context(), "c", []float32{1, 0}, n)
				if err != nil || len(ids) != n || slices.ContainsFunc(ids, func(id string) bool { return id[0] != ids[0][0] }) {
					t.Errorf("%d ids, %v, %v", len(ids), err, ids)
					return
				}
			}
		})
	}
	for i := range 10 {
		version(string(rune('b' + i)))
	}
	stop()
	wg.Wait()
}

// Replicas that fill one collection at the same time do not hinder each other.
func replaceAtOnce(t *testing.T, v index.Vectors) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := v.Replace(t.Context(), "c", 2, []string{"a", "b"}, [][]float32{{1, 0}, {0, 1}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, _ := find(t, v, "c", 9, 1, 0); got != "a b" {
		t.Errorf("got %s", got)
	}
}

// Length does not matter, not even at the ends of what a float32 holds.
func scale(t *testing.T, v index.Vectors) {
	put(t, v, "c", 2, []string{"tiny", "huge", "other"}, []float32{1e-30, 1e-30}, []float32{3e38, 3e38}, []float32{1, -1})
	for _, s := range []float32{1e-30, 1, 3e38} {
		if got, cosines := find(t, v, "c", 9, s, s); got != "huge tiny other" || !near(cosines[1], 1) || !near(cosines[2], 0) {
			t.Errorf("query of %g: %s %v", s, got, cosines)
		}
	}
}

// The results are those of memory, to within rounding.
func likeMemory(t *testing.T, v index.Vectors) {
	const n, dim = 300, 256
	r := rand.New(rand.NewPCG(1, 2))
	random := func() []float32 {
		vec := make([]float32, dim)
		for i := range vec {
			vec[i] = float32(r.NormFloat64())
		}
		return vec
	}
	m := index.NewMemory()
	ids, vecs := make([]string, n), make([][]float32, n)
	for i := range ids {
		ids[i], vecs[i] = fmt.Sprint(i), random()
	}
	put(t, m, "c", dim, ids, vecs...)
	put(t, v, "c", dim, ids, vecs...)
	for range 20 {
		query := random()
		wantIDs, want, err := m.Nearest(t.Context(), "c", query, n)
		if err != nil {
			t.Fatal(err)
		}
		gotIDs, got, err := v.Nearest(t.Context(), "c", query, n)
		if err != nil || len(gotIDs) != n {
			t.Fatalf("%d of %d, %v", len(gotIDs), n, err)
		}
		for i := range got {
			// Two that are nearer to each other than rounding may change places.
			if !near(got[i], want[i]) || gotIDs[i] != wantIDs[i] && !near(want[slices.Index(wantIDs, gotIDs[i])], want[i]) {
				t.Fatalf("place %d: got %s %v, want %s %v", i, gotIDs[i], got[i], wantIDs[i], want[i])
			}
		}
	}
}
