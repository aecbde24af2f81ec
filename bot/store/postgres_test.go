package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// cluster is a throw-away PostgreSQL server on a Unix socket, started once for all tests that
// need one.
type cluster struct {
	dir, bin string
	cred     *syscall.Credential
	names    atomic.Int64
}

var (
	theCluster = sync.OnceValues(startCluster)
	started    atomic.Bool // theCluster was called for
)

// postgresURL returns the address of an empty database, or skips the test when the programs of
// PostgreSQL are missing. Where CI=true their absence is a failure.
func postgresURL(t testing.TB) string {
	t.Helper()
	started.Store(true)
	c, err := theCluster()
	if errors.Is(err, exec.ErrNotFound) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v", err)
		}
		t.Skipf("%v", err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("t%d", c.names.Add(1))
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return c.url(name)
}

func (c *cluster) url(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=policybot", database, c.dir)
}

func startCluster() (*cluster, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "policybot-pg")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, bin: bin}
	if os.Geteuid() == 0 { // the server refuses to run as root
		if c.cred, err = otherUser(); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(c.cred.Uid), int(c.cred.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "policybot", "-A", "trust", "-E", "UTF8", "--no-locale"); err != nil {
		return nil, err
	}
	return c, c.start()
}

func (c *cluster) start() error {
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"),
		"-o", "-c listen_addresses='' -c unix_socket_directories='"+c.dir+"' -c max_connections=60", "start")
}

func (c *cluster) stop() error {
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop")
}

func (c *cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred}
	// Output goes to a file: the server inherits it, and a pipe would never end.
	out, err := os.OpenFile(filepath.Join(c.dir, "out"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", program, err, text)
	}
	return nil
}

// postgresBin finds the programs: on PATH, or where Debian puts them.
func postgresBin() (string, error) {
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			places = append(places, filepath.Dir(p))
		}
	}
	for i := len(places) - 1; i >= 0; i-- {
		out, err := exec.Command(filepath.Join(places[i], "postgres"), "--version").Output()
		if err != nil {
			continue
		}
		fields := strings.Fields(string(out)) // postgres (PostgreSQL) 15.18 (Debian …)
		if len(fields) < 3 {
			continue
		}
		major, _, _ := strings.Cut(fields[2], ".")
		if n, err := strconv.Atoi(major); err == nil && n >= 15 {
			return places[i], nil
		}
	}
	return "", fmt.Errorf("this test needs initdb, pg_ctl and postgres of version 15 or newer (Debian: postgresql-15): %w", exec.ErrNotFound)
}

func otherUser() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("no user to run the server as: it refuses to run as root")
}

func TestMain(m *testing.M) {
	if work := os.Getenv("STORE_TEST_CHILD"); work != "" {
		os.Exit(child(work))
	}
	code := m.Run()
	if started.Load() {
		if c, err := theCluster(); err == nil {
			c.stop()
			os.RemoveAll(c.dir)
		}
	}
	os.Exit(code)
}

func TestPostgresDown(t *testing.T) {
	url := postgresURL(t)
	s := open(t, url)
	c, _ := theCluster()
	save(t, s, "a", 0, "")
	if err := c.stop(); err != nil {
		t.Fatal(err)
	}
	restarted := make(chan error, 1)
	done := make(chan error, 1)
	go func() { // a turn that arrives while the server is away waits for it
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_, err := s.SaveTurn(ctx, conv("a", 1), receipt("a", 2, "k"))
		done <- err
	}()
	short, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.SaveTurn(short, conv("b", 0), receipt("b", 1, "")); err == nil {
		t.Error("saved without a server")
	}
	if _, err := s.Receipt(context.Background(), "x"); err == nil || strings.Contains(err.Error(), "not found") {
		t.Errorf("reading without a server: %v", err)
	}
	go func() { restarted <- c.start() }()
	if err := <-restarted; err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the turn that waited: %v", err)
	}
	if v, err := s.Verify(context.Background(), nil); err != nil || v.Receipts < 2 {
		t.Errorf("after the server came back: %+v, %v", v, err)
	}
}
