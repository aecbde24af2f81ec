package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/knowledge"
)

// testPacks are policies kept for tests, with the words people use for them. The first is made up and
// complete. The texts of the others are no part of the program: they are taken from the folder of shared
// data where there is one.
var testPacks = []string{"mechanisms", "dl-foreign-investment", "gz-tianhe-hkmo-youth-2023"}

// testPack loads a pack for tests, or skips the test where its text is missing.
func testPack(t testing.TB, id string) *knowledge.Pack {
	t.Helper()
	files := map[string][]byte{}
	names, err := filepath.Glob("../knowledge/testdata/packs/" + id + "/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no pack: %v", id, err)
	}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if files["policy.txt"] == nil {
		dir := os.Getenv("POLICYBOT_SHARED")
		if dir == "" {
			dir = filepath.Join("..", "..", "shared")
		}
		from := filepath.Join(dir, "data", "policies", id+".txt")
		if files["policy.txt"], err = os.ReadFile(from); err != nil {
			t.Skipf("needs the text of the policy, %s: set POLICYBOT_SHARED to the folder of shared data", from)
		}
	}
	p, err := knowledge.LoadFiles(id, files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPacks asks about other policies than the built-in one, and compares what is made of each question
// with a file, as TestTalks does. A blank line begins another conversation.
func TestPacks(t *testing.T) {
	for _, id := range testPacks {
		t.Run(id, func(t *testing.T) {
			b, err := New(Config{Pack: testPack(t, id)})
			if err != nil {
				t.Fatal(err)
			}
			file := "testdata/packs/" + id + ".txt"
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			thread := ""
			for line := range strings.SplitSeq(string(src), "\n") {
				said, asked := strings.CutPrefix(line, "> ")
				switch {
				case asked:
					a := ask(t, b, thread, said)
					thread = a.Thread
					fmt.Fprintf(&got, "> %s\n%s", said, summary(a))
				case line == "":
					thread = ""
					got.WriteString("\n")
				case strings.HasPrefix(line, "#"):
					got.WriteString(line + "\n")
				}
			}
			checkFile(t, file, strings.TrimRight(got.String(), "\n")+"\n")
		})
	}
}
