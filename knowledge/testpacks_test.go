package knowledge_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"policybot/calc"
	"policybot/knowledge"
)

// testPacks are policies kept for tests. The first is made up and complete. The
// texts of the others are no part of the program: they are taken from the folder
// of shared data where there is one.
var testPacks = []string{"mechanisms", "dl-foreign-investment", "gz-tianhe-hkmo-youth-2023"}

// testPack is a pack for tests as a file system; the test is skipped where its
// text is missing.
func testPack(t testing.TB, id string) (dir string, files fstest.MapFS) {
	t.Helper()
	dir = "testdata/packs/" + id
	files = fstest.MapFS{}
	names, err := filepath.Glob(dir + "/*")
	if err != nil || len(names) < 2 {
		t.Fatalf("%s: no pack: %v", dir, err)
	}
	for _, name := range names {
		files[dir+"/"+filepath.Base(name)] = &fstest.MapFile{Data: read(t, name)}
	}
	if files[dir+"/policy.txt"] == nil {
		from := filepath.Join(shared(), "data", "policies", id+".txt")
		src, err := os.ReadFile(from)
		if err != nil {
			t.Skipf("needs the text of the policy, %s: set POLICYBOT_SHARED to the folder of shared data", from)
		}
		files[dir+"/policy.txt"] = &fstest.MapFile{Data: src}
	}
	return dir, files
}

func shared() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "shared")
}

// eachPack runs a test on the built-in pack and on those for tests.
func eachPack(t *testing.T, run func(t *testing.T, dir string, files fstest.MapFS)) {
	t.Run(knowledge.BuiltinID, func(t *testing.T) { run(t, packDir, packFiles(t)) })
	for _, id := range testPacks {
		t.Run(id, func(t *testing.T) {
			dir, files := testPack(t, id)
			run(t, dir, files)
		})
	}
}

// eachBook is eachPack for tests that need the rules alone.
func eachBook(t *testing.T, run func(t *testing.T, b *calc.Book)) {
	eachPack(t, func(t *testing.T, dir string, files fstest.MapFS) {
		p, err := knowledge.LoadPack(files, dir)
		if err != nil {
			t.Fatal(err)
		}
		run(t, p.Book)
	})
}

// A pack loads only when every example in it comes out.
func TestPacksLoad(t *testing.T) {
	eachPack(t, func(t *testing.T, dir string, files fstest.MapFS) {
		p, err := knowledge.LoadPack(files, dir)
		if err != nil {
			t.Fatal(err)
		}
		claimed := map[string]bool{}
		for _, e := range p.Examples {
			for _, c := range e.Case.Claims {
				claimed[c.Rule] = true
			}
		}
		for i := range p.Book.Rules {
			if id := p.Book.Rules[i].ID; !claimed[id] {
				t.Errorf("rule %s has no example", id)
			}
		}
		t.Logf("%d rules, %d figures claimed, %d listed as no amount, %d examples", len(p.Book.Rules), len(p.Figures), len(p.Ignored), len(p.Examples))
	})
}
