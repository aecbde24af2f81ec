package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"policybot/knowledge/recall"
)

// asked and found are what a process is sent and sends, one line of JSON each.
type asked struct {
	Text string
	K    int
}

type found struct {
	IDs  []string
	Took time.Duration
	Err  string
}

// serve builds one index, writes how long that took, and answers what it is asked until the end of in.
func serve(name, data string, in io.Reader, out io.Writer) error {
	build, ok := engines[name]
	if !ok {
		return fmt.Errorf("no engine %q", name)
	}
	folder, err := recall.Read(os.DirFS(data))
	if err != nil {
		return err
	}
	dir, err := emptyFolder(name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	find, err := build(dir, folder.Entries)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	enc := json.NewEncoder(out)
	if err := enc.Encode(found{Took: time.Since(start)}); err != nil {
		return err
	}
	for dec := json.NewDecoder(bufio.NewReader(in)); ; {
		var q asked
		if err := dec.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		start := time.Now()
		ids, err := find(q.Text, q.K)
		f := found{IDs: ids, Took: time.Since(start)}
		if err != nil {
			f.Err = err.Error()
		}
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
}

// process is an engine at work.
type process struct {
	name  string
	built time.Duration
	cmd   *exec.Cmd
	in    io.WriteCloser
	enc   *json.Encoder
	dec   *json.Decoder
}

// begin starts an engine and waits for its index.
func begin(name, data string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{name: name, cmd: exec.Command(self, "-engine", name, data)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.enc, p.dec = json.NewEncoder(p.in), json.NewDecoder(bufio.NewReader(out))
	var ready found
	if err := p.dec.Decode(&ready); err != nil {
		return nil, fmt.Errorf("%s: building its index: %w", name, err)
	}
	p.built = ready.Took
	return p, nil
}

func (p *process) ask(text string, k int) (found, error) {
	var f found
	if err := p.enc.Encode(asked{text, k}); err != nil {
		return f, fmt.Errorf("%s: %w", p.name, err)
	}
	if err := p.dec.Decode(&f); err != nil {
		return f, fmt.Errorf("%s: %w", p.name, err)
	}
	if f.Err != "" {
		return f, fmt.Errorf("%s: %q: %s", p.name, text, f.Err)
	}
	return f, nil
}

// end closes the engine and returns the most memory it held, in megabytes.
func (p *process) end() (peak int64, err error) {
	if err := p.in.Close(); err != nil {
		return 0, err
	}
	if err := p.cmd.Wait(); err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	if u, ok := p.cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = u.Maxrss >> 10
	}
	return peak, nil
}
