package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"policybot/bot"
	"policybot/bot/web/sheet"
	"policybot/knowledge"
)

// tableJob is a table of cases to be worked out.
type tableJob struct {
	name   string
	format sheet.Format
	src    []byte
	lang   string
	policy string
	output string // "" for none
	json   bool
}

// tableRow is the result of one row, as -json writes it: an answer, or faults.
type tableRow struct {
	Row    int         `json:"row"` // as a spreadsheet counts: the header is row 1
	Line   int         `json:"line"`
	Answer *bot.Answer `json:"answer,omitempty"` // of the whole case; Line says which of its lines is this row's
	Faults []string    `json:"faults,omitempty"`
}

// estimateTable works out every row; a row with a fault does not hold up the others.
func (a *app) estimateTable(ctx context.Context, job tableJob) error {
	table, err := sheet.Read(job.format, job.src)
	if err != nil {
		return fmt.Errorf("%s: %w", job.name, err)
	}
	defer table.Close()
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		return err
	}
	defer p.close()
	pack, err := p.now.Load().pack(job.policy)
	if err != nil {
		return fmt.Errorf("%s: %w", job.name, err)
	}
	rows, err := p.workRows(ctx, pack, table, job.lang)
	if err != nil {
		return fmt.Errorf("%s: %w", job.name, err)
	}
	if job.output != "" {
		if err := writeTable(job, table, rows); err != nil {
			return err
		}
	}
	if err := a.printRows(job, rows); err != nil {
		return err
	}
	faulty := 0
	for _, r := range rows {
		if len(r.Faults) > 0 {
			faulty++
		}
	}
	if faulty > 0 {
		written := ""
		if job.output != "" {
			written = "; " + job.output + " was written, with the faults in its last column"
		}
		return fmt.Errorf("%s: %d of %d rows have faults%s; correct them and run it again", job.name, faulty, len(rows), written)
	}
	return nil
}

// workRows works out the cases of a table and returns its rows in order, blank ones left out.
func (p *parts) workRows(ctx context.Context, pack *knowledge.Pack, table *sheet.Table, lang string) ([]tableRow, error) {
	groups, err := sheet.Cases(pack.Book, table, lang)
	if err != nil {
		return nil, fmt.Errorf("row 1: %w", err)
	}
	byRow := make([]*tableRow, len(table.Rows))
	for _, g := range groups {
		var answer bot.Answer
		if len(g.Faults) == 0 {
			if answer, err = p.estimate(ctx, g.Case, lang, "cli"); err != nil {
				g.Faults = map[int][]string{g.Rows[0]: {err.Error()}}
			}
		}
		for i, row := range g.Rows {
			r := &tableRow{Row: row + 1, Line: i, Answer: &answer, Faults: g.Faults[row]}
			if len(g.Faults) > 0 {
				r.Answer = nil
				if len(r.Faults) == 0 {
					r.Faults = []string{sheet.OtherRow(lang)}
				}
			}
			byRow[row] = r
		}
	}
	var rows []tableRow
	for _, r := range byRow {
		if r != nil {
			rows = append(rows, *r)
		}
	}
	return rows, nil
}

func (a *app) printRows(job tableJob, rows []tableRow) error {
	if job.json {
		return writeJSON(a.out, true, map[string]any{"file": job.name, "rows": rows})
	}
	for _, r := range rows {
		line := ""
		if len(r.Faults) > 0 {
			line = sheet.FaultLine(job.lang, r.Row, r.Faults)
		} else {
			line = sheet.RowLine(job.lang, r.Row, r.result())
		}
		if _, err := fmt.Fprintln(a.out, line); err != nil {
			return fmt.Errorf("%s: print the rows: %w", job.name, err)
		}
	}
	return nil
}

func writeTable(job tableJob, table *sheet.Table, rows []tableRow) error {
	extra := make([][]string, len(table.Rows))
	extra[0] = sheet.ResultHeads(job.lang)
	for _, r := range rows {
		if len(r.Faults) > 0 {
			extra[r.Row-1] = sheet.FaultCells(strings.Join(r.Faults, "; "))
		} else {
			extra[r.Row-1] = sheet.ResultCells(job.lang, r.result())
		}
	}
	var file bytes.Buffer
	if err := table.Write(&file, extra); err != nil {
		return fmt.Errorf("%s: write the results: %w", job.name, err)
	}
	if err := os.WriteFile(job.output, file.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write %s: %w; name a file that can be written", job.output, unwrapPath(err))
	}
	return nil
}

// result is what the answer says about the line of this row.
func (r tableRow) result() sheet.Result {
	d := sheet.Result{Receipt: r.Answer.Receipt}
	if r.Line < len(r.Answer.Lines) {
		line := r.Answer.Lines[r.Line]
		d.Status, d.Nature, d.Low, d.High = string(line.Status), string(line.Nature), line.Low, line.High
		for _, m := range r.Answer.Missing {
			if m.Rule == line.Rule {
				d.Missing = append(d.Missing, m.Ask)
			}
		}
	}
	if total := r.Answer.Total; total != nil {
		d.TotalLow, d.TotalHigh = total.Low, total.High
	}
	return d
}
