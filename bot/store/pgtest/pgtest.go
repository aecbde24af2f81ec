// Package pgtest runs throw-away PostgreSQL servers for tests. A server listens on a Unix socket in a
// folder of its own and is gone with it. It needs the programs of PostgreSQL 15 or newer and nothing
// else; where they are missing a test is skipped and told what it needs.
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Cluster is one server.
type Cluster struct {
	dir, bin string
	cred     *syscall.Credential
}

// Skip ends the test when err says that the programs are missing; where they must be there that is a
// failure, as any other error is.
func Skip(t testing.TB, err error, must bool) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, exec.ErrNotFound) && !must:
		t.Skipf("%v", err)
	default:
		t.Fatalf("start PostgreSQL: %v", err)
	}
}

// URL is the address of a database of the cluster.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=policybot", database, c.dir)
}

// Close stops the server and removes all it kept.
func (c *Cluster) Close() {
	c.Stop()
	os.RemoveAll(c.dir)
}

// New starts a server with an empty database named postgres.
func New() (*Cluster, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "policybot-pg")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: bin}
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
	return c, c.Start()
}

// Start starts the server that was stopped.
func (c *Cluster) Start() error {
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"),
		"-o", "-c listen_addresses='' -c unix_socket_directories='"+c.dir+"' -c max_connections=100", "start")
}

// Stop stops the server as if its power had failed.
func (c *Cluster) Stop() error {
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop")
}

func (c *Cluster) run(program string, args ...string) error {
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

// Bin is the folder of the programs.
func (c *Cluster) Bin() string { return c.bin }

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
