package pgtest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// PGlite is a PostgreSQL with pgvector that runs in node: one server with one database and one session
// that all connections share. So one connection may work at a time: two whose transactions meet wait for
// each other for ever. It takes some seconds to start; Empty makes it fit for the next test.
type PGlite struct {
	dir string
	cmd *exec.Cmd
}

// NewPGlite starts one. modules is the folder node_modules that has the npm packages
// @electric-sql/pglite, pglite-pgvector and pglite-socket; "" for none.
func NewPGlite(modules string) (*PGlite, error) {
	node, err := exec.LookPath("node")
	server := filepath.Join(modules, "@electric-sql", "pglite-socket", "dist", "scripts", "server.js")
	if _, missing := os.Stat(server); modules == "" || missing != nil || err != nil {
		return nil, fmt.Errorf("this test needs node, and POLICYBOT_PGLITE set to a folder node_modules with @electric-sql/pglite, @electric-sql/pglite-pgvector and @electric-sql/pglite-socket: %w", exec.ErrNotFound)
	}
	dir, err := os.MkdirTemp("", "policybot-pglite")
	if err != nil {
		return nil, err
	}
	p := &PGlite{dir: dir, cmd: exec.Command(node, server, "--path="+filepath.Join(dir, ".s.PGSQL.5432"),
		"--extensions=@electric-sql/pglite-pgvector:vector", "--max-connections=5")}
	if err := p.start(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// start waits until the server says that it listens.
func (p *PGlite) start() error {
	var errs bytes.Buffer
	p.cmd.Stderr = &errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	late := time.AfterFunc(time.Minute, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "listening on") {
			go func() { // so that it is never held up by its own output
				for lines.Scan() {
				}
			}()
			return nil
		}
	}
	p.cmd.Wait()
	return errors.New("PGlite did not start: " + errs.String())
}

// URL is the address of its database, for one store at a time: with one connection, and without
// prepared statements, which in a shared session outlive their connection.
func (p *PGlite) URL() string {
	return "postgres://postgres@/postgres?sslmode=disable&default_query_exec_mode=exec&pool_max_conns=1&host=" + url.QueryEscape(p.dir)
}

// Empty removes all there is, by what runs a statement.
func (p *PGlite) Empty(exec func(statement string) error) error {
	return errors.Join(exec(`RESET ROLE`), exec(`DROP SCHEMA public CASCADE`), exec(`CREATE SCHEMA public`), exec(`GRANT USAGE ON SCHEMA public TO public`))
}

// Close stops the server, and with it all it kept is gone.
func (p *PGlite) Close() {
	if p.cmd.Process != nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
	os.RemoveAll(p.dir)
}
