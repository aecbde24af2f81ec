package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"policybot/bot/store/pgtest"
)

// runWith runs a command with settings, in this process.
func runWith(ctx context.Context, env map[string]string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &o, err: &e, getenv: func(name string) string { return env[name] }}
	code = a.run(ctx, args)
	return code, o.String(), e.String()
}

// With the vectors in the database a search finds what it finds with them in memory, also in a version
// that was published; the version before stays for those who still search it.
func TestSearchInTheDatabase(t *testing.T) {
	p, err := pgtest.NewPGlite(os.Getenv("POLICYBOT_PGLITE"))
	pgtest.Skip(t, err, os.Getenv("CI") == "true")
	t.Cleanup(p.Close)
	env := map[string]string{"POLICYBOT_DATABASE_URL": p.URL(), "POLICYBOT_DATA": t.TempDir(), "POLICYBOT_VECTORS": "memory"}
	search := func(query string) (doc searchDoc) {
		t.Helper()
		code, out, errs := runWith(t.Context(), env, "search", "-json", "-k", "10", query)
		if err := json.Unmarshal([]byte(out), &doc); err != nil || code != 0 || len(doc.Hits) == 0 {
			t.Fatalf("exit %d, %v: %s", code, err, errs)
		}
		return doc
	}
	same := func() {
		t.Helper()
		for _, query := range []string{"算力券补贴", "小巨人企业奖励", "how much for infrastructure", "第八条第一款", "数据要素流通交易"} {
			env["POLICYBOT_VECTORS"] = "memory"
			want := search(query)
			env["POLICYBOT_VECTORS"] = "pgvector"
			got := search(query)
			if len(got.Hits) != len(want.Hits) {
				t.Fatalf("%s: %d hits, in memory %d", query, len(got.Hits), len(want.Hits))
			}
			for i := range got.Hits {
				if g, w := got.Hits[i], want.Hits[i]; g.ID != w.ID || math.Abs(g.Score-w.Score) > 1e-4 {
					t.Errorf("%s: hit %d is %s %.5f, in memory %s %.5f", query, i, g.ID, g.Score, w.ID, w.Score)
				}
			}
		}
	}
	same()
	if code, out, errs := runWith(t.Context(), env, "index", withText(t, "a.txt", "严格执行财务", "严格遵守财务")); code != 0 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	same()
	db, err := sql.Open("pgx", p.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var collections, vectors int
	if err := db.QueryRow(`SELECT COUNT(*), SUM(size) FROM vector_collections`).Scan(&collections, &vectors); err != nil || collections != 2 || vectors != 48 {
		t.Errorf("%d collections with %d vectors, %v; want one of 24 a version", collections, vectors, err)
	}
}

// Where the vectors cannot be kept as set, the program says so and does not start.
func TestVectorsSetting(t *testing.T) {
	_, url := postgres(t)
	for _, test := range []struct{ vectors, url, want string }{
		{"pgvector", "", "set POLICYBOT_DATABASE_URL"},
		{"pgvector", "sqlite:x.db", "set POLICYBOT_DATABASE_URL"},
		{"faiss", url, "want memory or pgvector"},
		{"pgvector", url, "the database has no pgvector: add it to the server"},
	} {
		env := map[string]string{"POLICYBOT_DATABASE_URL": test.url, "POLICYBOT_DATA": t.TempDir(), "POLICYBOT_VECTORS": test.vectors}
		for _, command := range []string{"search", "ask"} {
			if code, _, errs := runWith(t.Context(), env, command, "算力券补贴"); code == 0 || !strings.Contains(errs, "POLICYBOT_VECTORS") || !strings.Contains(errs, test.want) {
				t.Errorf("%s with %s on %q: exit %d: %s; want %q", command, test.vectors, test.url, code, errs, test.want)
			}
		}
	}
}
