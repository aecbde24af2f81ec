package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"policybot/bot"
	"policybot/bot/web/sheet"
	"policybot/calc"
)

const (
	typeCSV  = "text/csv"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// batchView is a table worked out: its faults row by row, and the table itself with results.
type batchView struct {
	Rows   int        `json:"rows"`
	Done   int        `json:"done"`
	Faulty int        `json:"faulty"`
	Faults []rowFault `json:"faults"`
	Type   string     `json:"type"` // media type of File
	File   string     `json:"file"` // the table with its results, base64
}

type rowFault struct {
	Row    int    `json:"row"` // as a spreadsheet counts: the header is row 1
	Detail string `json:"detail"`
}

// batch answers POST /api/batch with a CSV or XLSX body, one case a row. It gives JSON with the
// file inside, or, to Accept: text/csv or the XLSX type, the file alone. Every case has a receipt.
func (s *server) batch(w http.ResponseWriter, r *http.Request) error {
	body, kind, err := readBody(w, r, maxSheet, typeCSV, typeXLSX)
	if err != nil {
		return err
	}
	p, err := s.find(r.URL.Query().Get("policy"))
	if err != nil {
		return err
	}
	if p.Book == nil {
		return problemf(http.StatusUnprocessableEntity, "policy", "policy %s has no rules to calculate with", p.ID)
	}
	format := map[string]sheet.Format{typeCSV: sheet.CSV, typeXLSX: sheet.XLSX}[kind]
	table, err := sheet.Read(format, body)
	if err != nil {
		return problemf(http.StatusUnprocessableEntity, "body", "%v", err)
	}
	defer table.Close()
	groups, err := sheet.Cases(p.Book, table, langOf(r))
	if err != nil {
		return problemf(http.StatusUnprocessableEntity, "row 1", "%v", err)
	}
	run := batchRun{server: s, book: p.Book, lang: langOf(r), from: channel(r), extra: make([][]string, len(table.Rows))}
	run.extra[0] = sheet.ResultHeads(run.lang)
	if err := run.all(r.Context(), groups); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := table.Write(&file, run.extra); err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return run.send(w, r, kind, format, file.Bytes())
}

// batchRun works the cases of one table out, one after the other.
type batchRun struct {
	server *server
	book   *calc.Book
	lang   string
	from   string
	extra  [][]string
	view   batchView
}

func (b *batchRun) all(ctx context.Context, groups []sheet.Group) error {
	b.view.Faults = []rowFault{}
	for _, g := range groups {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("working out a table: %w", err)
		}
		b.view.Rows += len(g.Rows)
		if len(g.Faults) == 0 {
			if err := b.book.Check(g.Case); err != nil {
				g.Faults = map[int][]string{}
				for _, f := range caseFaults("", err) {
					at := claimOf(f.Where)
					if at < 0 || at >= len(g.Rows) {
						at = 0
					}
					g.Faults[g.Rows[at]] = append(g.Faults[g.Rows[at]], f.Detail)
				}
			}
		}
		if len(g.Faults) > 0 {
			b.faulty(g)
			continue
		}
		if err := b.one(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// claimOf reads the claim out of a path such as claims[2].facts.level.
func claimOf(where string) int {
	n := -1
	if _, err := fmt.Sscanf(where, "claims[%d]", &n); err != nil {
		return -1
	}
	return n
}

// faulty tells what is wrong, and says of the sound rows of the same case why they have no result.
func (b *batchRun) faulty(g sheet.Group) {
	for _, row := range g.Rows {
		said := g.Faults[row]
		if len(said) == 0 {
			said = []string{sheet.OtherRow(b.lang)}
		} else {
			b.view.Faults = append(b.view.Faults, rowFault{Row: row + 1, Detail: strings.Join(said, "; ")})
		}
		b.view.Faulty++
		b.extra[row] = sheet.FaultCells(strings.Join(said, "; "))
	}
}

func (b *batchRun) one(ctx context.Context, g sheet.Group) error {
	answer, err := b.server.Estimate(ctx, g.Case, b.lang)
	if err != nil {
		return fmt.Errorf("working out row %d: %w", g.Rows[0]+1, err)
	}
	if answer, err = b.server.keep(ctx, g.Case, answer, caseTurn{channel: b.from}); err != nil {
		return err
	}
	for i, row := range g.Rows {
		b.view.Done++
		b.extra[row] = resultCells(answer, i, b.lang)
	}
	return nil
}

// resultCells are the result of one claim. The total is that of the whole case, and stands in
// every row of it.
func resultCells(a bot.Answer, claim int, lang string) []string {
	if claim >= len(a.Lines) {
		return sheet.FaultCells("")
	}
	line := a.Lines[claim]
	res := sheet.Result{Status: string(line.Status), Nature: string(line.Nature), Low: line.Low, High: line.High, Receipt: a.Receipt}
	if a.Total != nil {
		res.TotalLow, res.TotalHigh = a.Total.Low, a.Total.High
	}
	for _, m := range a.Missing {
		if m.Claim == line.Claim {
			res.Missing = append(res.Missing, m.Ask)
		}
	}
	return sheet.ResultCells(lang, res)
}

func (b *batchRun) send(w http.ResponseWriter, r *http.Request, kind string, format sheet.Format, file []byte) error {
	if accept := r.Header.Get("Accept"); strings.Contains(accept, typeCSV) || strings.Contains(accept, typeXLSX) {
		return sendFile(w, r, kind, "policybot-results."+string(format), file)
	}
	b.view.Type, b.view.File = kind, base64.StdEncoding.EncodeToString(file)
	return writeJSON(w, r, b.view)
}

// template answers GET /api/policies/{id}/template?format=xlsx&lang=zh.
func (s *server) template(w http.ResponseWriter, r *http.Request) error {
	p, err := s.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	if p.Book == nil {
		return problemf(http.StatusUnprocessableEntity, "policy", "policy %s has no rules to calculate with", p.ID)
	}
	format, kind := sheet.XLSX, typeXLSX
	switch f := r.URL.Query().Get("format"); f {
	case "", "xlsx":
	case "csv":
		format, kind = sheet.CSV, typeCSV
	default:
		return problemf(http.StatusBadRequest, "format", "%s is not a format, use xlsx or csv", clip(f))
	}
	file, err := sheet.Template(p.Book, format, langOf(r))
	if err != nil {
		return err
	}
	return sendFile(w, r, kind, "policybot-template."+string(format), file)
}

func sendFile(w http.ResponseWriter, r *http.Request, kind, name string, file []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	if kind == typeCSV {
		h.Set("Content-Type", typeCSV+"; charset=utf-8")
	}
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	return send(w, r, file)
}
