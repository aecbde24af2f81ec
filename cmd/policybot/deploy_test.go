package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const deployDir = "../../deploy"

// backup runs deploy/backup.sh with the program on PATH.
func backup(t *testing.T, file string, env ...string) error {
	t.Helper()
	cmd := exec.Command("sh", filepath.Join(deployDir, "backup.sh"), file)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	t.Logf("backup: %s", out)
	return err
}

// A backup made while the server answers holds everything that was answered before, and nothing of
// what came later; it is what deploy/README.md tells to do.
func TestBackup(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("this test needs sh")
	}
	data := t.TempDir()
	f := &fleet{t: t, data: data}
	s := startServer(t, data)
	var receipt string
	for _, key := range []string{"a", "b", "c"} {
		a, err := s.ask(key, "t"+key, "小巨人企业有什么奖励？")
		if err != nil {
			t.Fatal(err)
		}
		receipt = a.Receipt
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := backup(t, file, "POLICYBOT_DATA="+data); err != nil {
		t.Fatal(err)
	}
	if err := backup(t, file, "POLICYBOT_DATA="+data); err == nil {
		t.Error("a backup overwrote another")
	}
	if _, err := s.ask("d", "td", "小巨人企业有什么奖励？"); err != nil {
		t.Fatal(err)
	}
	s.cmd.Process.Kill()
	s.wait(t)

	restored := t.TempDir()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(restored, "policybot.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	f.data = restored
	if n := f.verified(); n != 3 {
		t.Errorf("%d receipts in the backup", n)
	}
	s = startServer(t, restored)
	if a, err := s.ask("c", "tc", "小巨人企业有什么奖励？"); err != nil || a.Receipt != receipt {
		t.Errorf("after restoring, the key gives receipt %q, %v; want %q", a.Receipt, err, receipt)
	}
}

// The same with PostgreSQL: pg_dump while the server answers, pg_restore into an empty database.
func TestBackupPostgres(t *testing.T) {
	c, url := postgres(t)
	own := url + "&pool_max_conns=3&default_query_exec_mode=exec" // which pg_dump would not take
	s := startServer(t, t.TempDir(), "POLICYBOT_DATABASE_URL="+own)
	if code, _, errs := runWith(t.Context(), kept(t, own), "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励")); code != 0 {
		t.Fatal(errs)
	}
	a, err := s.ask("a", "t", "小巨人企业有什么奖励？")
	if err != nil {
		t.Fatal(err)
	}
	path := "PATH=" + c.Bin() + string(os.PathListSeparator) + os.Getenv("PATH")
	if _, err := exec.LookPath(filepath.Join(c.Bin(), "pg_dump")); err != nil {
		t.Skipf("this test needs pg_dump: %v", err)
	}
	file := filepath.Join(t.TempDir(), "dump")
	if err := backup(t, file, "POLICYBOT_DATABASE_URL="+own, path); err != nil {
		t.Fatal(err)
	}
	s.cmd.Process.Kill()
	s.wait(t)
	for _, command := range [][]string{
		{"psql", "--dbname=" + url, "--command=CREATE DATABASE again"},
		{"pg_restore", "--exit-on-error", "--no-owner", "--dbname=" + c.URL("again"), file},
	} {
		cmd := exec.Command(filepath.Join(c.Bin(), command[0]), command[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", command[0], err, out)
		}
	}
	f := &fleet{t: t, data: t.TempDir(), env: []string{"POLICYBOT_DATABASE_URL=" + c.URL("again")}}
	if n := f.verified(); n != 1 {
		t.Errorf("%d receipts in the backup", n)
	}
	s = startServer(t, t.TempDir(), f.env...)
	if again, err := s.ask("a", "t", "小巨人企业有什么奖励？"); err != nil || again.Receipt != a.Receipt {
		t.Errorf("after restoring, the key gives receipt %q, %v; want %q", again.Receipt, err, a.Receipt)
	}
	want(t, c.URL("again"), 0, "*    1  ", "index", "-history") // published versions are restored with the rest
}

// Every setting that a file for operators names is one that the program reads, and what should be
// YAML is YAML.
func TestDeployFiles(t *testing.T) {
	source, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	for _, name := range source {
		if !strings.HasSuffix(name, "_test.go") {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			code.Write(text)
		}
	}
	setting := regexp.MustCompile(`\b(?:POLICYBOT|OPENAI|SLACK)_[A-Z_]+\b`)
	check := func(name string) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range setting.FindAllString(string(text), -1) {
			if !strings.Contains(code.String(), `"`+strings.TrimSuffix(word, "_FILE")+`"`) && !strings.HasPrefix(word, "POLICYBOT_TEST") {
				t.Errorf("%s names %s, which the program does not read", name, word)
			}
		}
		if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
			for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
				var doc any
				if err := d.Decode(&doc); err != nil {
					if err.Error() != "EOF" {
						t.Errorf("%s: %v", name, err)
					}
					return
				}
			}
		}
	}
	err = filepath.WalkDir(deployDir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			check(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../../README.md", "../../README.zh-CN.md", "../../.github/workflows/release.yml"} {
		check(name)
	}
}
