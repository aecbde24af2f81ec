package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What the README shows is what the program says: each command in a console block is run and its
// output compared. UPDATE_README=1 go test -run Readme ./cmd/policybot writes it anew.
func TestReadme(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		file := filepath.Join("..", "..", name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\ngo test ./...") {
			t.Errorf("%s does not say how to run the tests", name)
		}
		got := runBlocks(t, string(text))
		if got == string(text) {
			continue
		}
		if os.Getenv("UPDATE_README") == "" {
			t.Errorf("%s shows what the program does not say any more; run UPDATE_README=1 go test -run Readme ./cmd/policybot and read the change", name)
		} else if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// runBlocks returns the text with what its commands say now.
func runBlocks(t *testing.T, text string) string {
	t.Helper()
	const open, end, prompt = "```console\n", "```\n", "$ go run ./cmd/policybot "
	var out strings.Builder
	dir := t.TempDir()
	for {
		before, rest, found := strings.Cut(text, open)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		block, after, found := strings.Cut(rest, end)
		if !found {
			t.Fatal("a console block without an end")
		}
		out.WriteString(open)
		for line := range strings.Lines(block) {
			args, isCommand := strings.CutPrefix(line, prompt)
			if !isCommand {
				continue
			}
			cmd := exec.Command("sh", "-c", "policybot "+args)
			cmd.Env = append(os.Environ(), "POLICYBOT_DATA="+dir)
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", line, err, said)
			}
			out.WriteString(line + strings.TrimRight(string(said), "\n") + "\n")
		}
		out.WriteString(end)
		text = after
	}
}
