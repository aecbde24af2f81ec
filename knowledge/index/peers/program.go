package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"policybot/knowledge/read"
	"policybot/knowledge/recall"
)

// program is policybot as a whole, with the collection in a file.
type program struct {
	binary, dir string
	files       [2]string // the collection, and the same with one clause changed
}

// row is what runs of one command took.
type row struct {
	what string
	took time.Duration // median
	work time.Duration // of the processors, median
	peak int64         // MB, of the largest
}

// newProgram builds policybot and writes the files.
func newProgram(dir string, entries []read.Entry) (*program, error) {
	p := &program{binary: filepath.Join(dir, "policybot"), dir: filepath.Join(dir, "index")}
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "policybot").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the program's source: %w; start this with go run in its own folder", err)
	}
	build := exec.Command("go", "build", "-o", p.binary, "./cmd/policybot")
	build.Dir = strings.TrimSpace(string(root))
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building policybot: %w\n%s", err, out)
	}
	var lines [2]bytes.Buffer
	for i, e := range entries {
		for j := range lines {
			if j == 1 && i == len(entries)/2 {
				e.Text += "本条自公布之日起施行。"
			}
			if err := json.NewEncoder(&lines[j]).Encode(e); err != nil {
				return nil, err
			}
		}
	}
	for j := range lines {
		p.files[j] = filepath.Join(dir, fmt.Sprintf("collection%d.jsonl", j))
		if err := os.WriteFile(p.files[j], lines[j].Bytes(), 0o644); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// rows times whole processes: a new collection once, then one clause changed back and forth, then a
// start to the first answer.
func (p *program) rows(repeat int, q recall.Question) ([]row, error) {
	fresh, err := p.time("publish a new collection", 1, func(int) []string { return []string{"index", "-dir", p.dir, p.files[0]} })
	if err != nil {
		return nil, err
	}
	changed, err := p.time("publish it with one clause changed", repeat, func(i int) []string { return []string{"index", "-dir", p.dir, p.files[(i+1)%2]} })
	if err != nil {
		return nil, err
	}
	start, err := p.time("start from the snapshot, to the first answer", repeat, func(int) []string { return []string{"search", "-dir", p.dir, q.Text} })
	return []row{fresh, changed, start}, err
}

func (p *program) time(what string, repeat int, args func(i int) []string) (row, error) {
	r := row{what: what}
	var times, work []time.Duration
	for i := range repeat {
		cmd := exec.Command(p.binary, args(i)...)
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return r, fmt.Errorf("policybot %s: %w\n%s", strings.Join(args(i), " "), err, out)
		}
		times = append(times, time.Since(start))
		work = append(work, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			r.peak = max(r.peak, u.Maxrss>>10)
		}
	}
	r.took, r.work = quantile(times, 0.5), quantile(work, 0.5)
	return r, nil
}
