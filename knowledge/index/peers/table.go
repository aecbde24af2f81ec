package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"policybot/knowledge/read"
	"policybot/knowledge/recall"
)

// result is one engine's row.
type result struct {
	name        string
	built       time.Duration
	peak        int64 // MB
	median, p95 time.Duration
	recall.Figures
}

// compare asks every engine every question and prints the table.
func compare(data string, repeat, k int, w io.Writer) error {
	folder, err := recall.Read(os.DirFS(data))
	if err != nil {
		return err
	}
	var questions []recall.Question
	for _, s := range folder.Sets {
		questions = append(questions, s.Questions...)
	}
	if len(questions) == 0 {
		return fmt.Errorf("%s: no question that a document answers", data)
	}
	fmt.Fprintf(w, "%d documents, %d questions, each asked %d times for %d documents; %d processors\n\n", len(folder.Entries), len(questions), repeat, k, runtime.NumCPU())
	whole, err := programRows(folder.Entries, repeat, questions[0])
	if err != nil {
		return err
	}
	folder.Entries = nil // not in memory beside the engines
	results, err := engineRows(data, questions, repeat, k)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "| engine | index, s | peak memory, MB | query median, ms | p95, ms | R@10 | MRR@10 | R@100 |")
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, r := range results {
		fmt.Fprintf(w, "| %s | %.1f | %d | %.2f | %.2f | %.3f | %.3f | %.3f |\n", r.name, r.built.Seconds(), r.peak, ms(r.median), ms(r.p95), r.R10, r.MRR10, r.R100)
	}
	fmt.Fprintf(w, "\n| policybot as a process | s | processor, s | peak memory, MB |\n|---|---:|---:|---:|\n")
	for _, r := range whole {
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %d |\n", r.what, r.took.Seconds(), r.work.Seconds(), r.peak)
	}
	return nil
}

func programRows(entries []read.Entry, repeat int, q recall.Question) ([]row, error) {
	dir, err := emptyFolder("program")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := newProgram(dir, entries)
	if err != nil {
		return nil, err
	}
	return p.rows(repeat, q)
}

// engineRows starts the engines one after the other, measures what each finds, and lets them race.
func engineRows(data string, questions []recall.Question, repeat, k int) ([]result, error) {
	var all []*process
	for _, name := range names {
		p, err := begin(name, data)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	results := make([]result, len(all))
	for i, p := range all {
		var score recall.Score
		for _, q := range questions { // this warms it, too
			f, err := p.ask(q.Text, recall.Depth)
			if err != nil {
				return nil, err
			}
			score.Add(q.Gold, f.IDs)
		}
		results[i] = result{name: p.name, built: p.built, Figures: score.Figures()}
	}
	if err := race(all, questions, repeat, k, results); err != nil {
		return nil, err
	}
	for i, p := range all {
		var err error
		if results[i].peak, err = p.end(); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// race asks each question of each engine in turn and notes the median and the 95th of a hundred of the
// questions' times, where a question's time is the median of its repetitions.
func race(all []*process, questions []recall.Question, repeat, k int, results []result) error {
	times := make([][]time.Duration, len(all))
	for j, q := range questions {
		each := make([][]time.Duration, len(all))
		for r := range repeat {
			for i := range all {
				e := (i + j + r) % len(all)
				f, err := all[e].ask(q.Text, k)
				if err != nil {
					return err
				}
				each[e] = append(each[e], f.Took)
			}
		}
		for e := range all {
			times[e] = append(times[e], quantile(each[e], 0.5))
		}
	}
	for e := range all {
		results[e].median, results[e].p95 = quantile(times[e], 0.5), quantile(times[e], 0.95)
	}
	return nil
}

func quantile(times []time.Duration, q float64) time.Duration {
	slices.Sort(times)
	return times[int(q*float64(len(times)-1))]
}
