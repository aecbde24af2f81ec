package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serveFails runs a server that should not start, and returns what it says.
func serveFails(t *testing.T, env map[string]string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &bytes.Buffer{}, err: &errs, getenv: func(name string) string { return env[name] }}
	if code := a.run(ctx, []string{"serve", "-addr", "127.0.0.1:0"}); code != 1 {
		t.Errorf("exit code %d", code)
	}
	return errs.String()
}

func TestServeOnBadDisk(t *testing.T) {
	t.Run("damaged file", func(t *testing.T) {
		data := t.TempDir()
		file := filepath.Join(data, "policybot.db")
		content := bytes.Repeat([]byte("no database at all\n"), 1000)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := serveFails(t, map[string]string{"POLICYBOT_DATA": data}); !strings.Contains(said, "left as it was") {
			t.Errorf("it says %q", said)
		}
		if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, content) {
			t.Errorf("the file was changed: %v", err)
		}
	})
	t.Run("folder that cannot be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := serveFails(t, map[string]string{"POLICYBOT_DATA": filepath.Join(file, "data")}); !strings.Contains(said, "name a folder that can be written") {
			t.Errorf("it says %q", said)
		}
	})
	t.Run("read-only folder", func(t *testing.T) {
		dir := mount(t, "ro,size=4m")
		if said := serveFails(t, map[string]string{"POLICYBOT_DATA": dir}); !strings.Contains(said, "can be written") {
			t.Errorf("it says %q", said)
		}
	})
}

// mount mounts a file system of its own for the test, or skips it where that is not allowed.
func mount(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("this test needs the right to mount a small file system: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return dir
}

// The disk fills up while the server runs: questions are refused with a word about it, the server
// says that it is not ready, and goes on when there is room again.
func TestDiskFull(t *testing.T) {
	dir := mount(t, "size=12m")
	s := startServer(t, dir)
	fill := filepath.Join(dir, "fill")
	var refused error
	answered := 0
	if err := os.WriteFile(fill, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < 3000 && refused == nil; n++ {
		if _, refused = s.ask(fmt.Sprint("f", n), fmt.Sprint("f", n), "小巨人企业有什么奖励？"); refused == nil {
			answered++
		}
	}
	if refused == nil || !strings.HasPrefix(refused.Error(), "503") {
		t.Fatalf("after %d answers: %v", answered, refused)
	}
	time.Sleep(1100 * time.Millisecond)
	if status := statusOf(s.url + "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready on a full disk: %d", status)
	}
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); statusOf(s.url+"/readyz") != http.StatusOK; time.Sleep(100 * time.Millisecond) {
		if time.Since(begun) > 15*time.Second {
			t.Fatal("not ready with room again")
		}
	}
	if _, err := s.ask("again", "again", "小巨人企业有什么奖励？"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	t.Logf("full after %d answers", answered)
}

func statusOf(url string) int {
	res, err := http.Get(url)
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}
