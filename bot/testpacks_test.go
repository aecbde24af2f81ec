package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/calc"
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

// TestPackReplies works out cases of the made-up policy, "> " before each, and compares the whole English
// replies with a file. None is withheld.
func TestPackReplies(t *testing.T) {
	b, err := New(Config{Pack: testPack(t, "mechanisms")})
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/packs/mechanisms.en.txt"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.SplitSeq(string(src), "\n") {
		said, asked := strings.CutPrefix(line, "> ")
		switch {
		case strings.HasPrefix(line, "#"):
			got.WriteString(line + "\n")
		case asked:
			c, err := calc.ParseCase([]byte("claims: [" + said + "]"))
			if err != nil {
				t.Fatalf("%s: %v", said, err)
			}
			a, err := b.Estimate(t.Context(), c, "en")
			if err != nil || len(a.Refused) > 0 {
				t.Errorf("%s: %v, withheld for %v", said, err, a.Refused)
			}
			fmt.Fprintf(&got, "> %s\n", said)
			for l := range strings.SplitSeq(strings.TrimSpace(a.Text), "\n") {
				got.WriteString(strings.TrimRight("  "+l, " ") + "\n")
			}
		}
	}
	checkFile(t, file, got.String())
}
