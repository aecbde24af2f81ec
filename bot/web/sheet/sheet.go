// Package sheet reads cases from a table and writes their results back into it: CSV or XLSX, one
// case a row.
//
// The first row names the columns: rule, project, case name, and the facts of the policy, by key or
// by label in either language. Rows that have the same "case name" (案例) are one case, so
// that choosing between the rules of a project works across rows; a row without is a case of its
// own. A cell that cannot be read makes a fault of its row, and the other rows go on.
//
// What comes back is the table as it was received, every cell untouched, with columns added to its
// right. A cell that a spreadsheet program would take for a formula is written as text.
//
// It knows how tables look and how a cell becomes a fact. It works nothing out and knows nothing
// of HTTP. It is the one place that imports an XLSX library.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Format is how a table is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Limits on what is read: far above any list of cases a person puts together.
const (
	MaxRows    = 2000
	maxColumns = 200
	maxCell    = 2000     // code points
	maxUnzip   = 64 << 20 // bytes an XLSX may unpack to
	bom        = "\ufeff" // spreadsheet programs read a CSV as UTF-8 only with it
	sheetName  = "Sheet1" // of tables made here
)

// Table is a table as received: Rows[0] is the header.
type Table struct {
	Format Format
	Rows   [][]string

	file  *excelize.File // XLSX: the whole workbook, so that nothing in it is lost
	sheet string
}

// Read reads a table. The error says what is wrong with the file as a whole.
func Read(f Format, src []byte) (*Table, error) {
	var t *Table
	var err error
	switch f {
	case CSV:
		t, err = readCSV(src)
	case XLSX:
		t, err = readXLSX(src)
	default:
		return nil, fmt.Errorf("a table of format %q: csv and xlsx are read", f)
	}
	if err != nil {
		return nil, err
	}
	return t, t.check()
}

func (t *Table) check() error {
	for len(t.Rows) > 0 && empty(t.Rows[len(t.Rows)-1]) {
		t.Rows = t.Rows[:len(t.Rows)-1]
	}
	if len(t.Rows) < 2 {
		return errors.New("the table has no rows below its header")
	}
	if len(t.Rows)-1 > MaxRows {
		return fmt.Errorf("the table has %d rows, at most %d are read", len(t.Rows)-1, MaxRows)
	}
	for i, row := range t.Rows {
		if len(row) > maxColumns {
			return fmt.Errorf("row %d has %d columns, at most %d are read", i+1, len(row), maxColumns)
		}
		for j, cell := range row {
			if !utf8.ValidString(cell) {
				return fmt.Errorf("row %d, column %d is not valid UTF-8: save the table as UTF-8", i+1, j+1)
			}
			if utf8.RuneCountInString(cell) > maxCell {
				return fmt.Errorf("row %d, column %d is longer than %d characters", i+1, j+1, maxCell)
			}
		}
	}
	return nil
}

func empty(row []string) bool {
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// readCSV reads UTF-8, and GB18030, which Chinese spreadsheet programs write unless told otherwise.
func readCSV(src []byte) (*Table, error) {
	if !utf8.Valid(src) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, errors.New("reading the CSV: it is neither UTF-8 nor GB18030; save it as UTF-8")
		}
		src = decoded
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte(bom))))
	r.FieldsPerRecord = -1
	t := &Table{Format: CSV}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the CSV: %w", err)
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) > MaxRows+1000 {
			return nil, fmt.Errorf("the table has more than %d rows", MaxRows)
		}
	}
}

func readXLSX(src []byte) (*Table, error) {
	f, err := excelize.OpenReader(bytes.NewReader(src), excelize.Options{
		UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip, RawCellValue: true})
	if err != nil {
		return nil, fmt.Errorf("reading the XLSX: it is damaged, encrypted or too large: %w", err)
	}
	t := &Table{Format: XLSX, file: f, sheet: f.GetSheetName(f.GetActiveSheetIndex())}
	if t.sheet == "" {
		return nil, errors.New("reading the XLSX: it has no sheet")
	}
	rows, err := f.Rows(t.sheet)
	if err != nil {
		return nil, fmt.Errorf("reading the XLSX: sheet %q: %w", t.sheet, err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("reading the XLSX: row %d: %w", len(t.Rows)+1, err)
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) > MaxRows+1000 {
			return nil, fmt.Errorf("the table has more than %d rows", MaxRows)
		}
	}
	return t, nil
}

// Write writes the table with columns added to the right: extra[i] goes to Rows[i], extra[0] being
// the header.
func (t *Table) Write(w io.Writer, extra [][]string) error {
	width := 0
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	if t.Format == XLSX {
		return t.writeXLSX(w, extra, width)
	}
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("writing the CSV: %w", err)
	}
	out := csv.NewWriter(w)
	for i, row := range t.Rows {
		full := make([]string, width, width+8)
		copy(full, row)
		if i < len(extra) {
			full = append(full, extra[i]...)
		}
		for j := range full {
			full[j] = harmless(full[j])
		}
		if err := out.Write(full); err != nil {
			return fmt.Errorf("writing row %d of the CSV: %w", i+1, err)
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet program from running a cell of a CSV as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (t *Table) writeXLSX(w io.Writer, extra [][]string, width int) error {
	for i, cells := range extra {
		for j, cell := range cells {
			at, err := excelize.CoordinatesToCellName(width+j+1, i+1)
			if err != nil {
				return fmt.Errorf("writing row %d of the XLSX: %w", i+1, err)
			}
			if err := t.file.SetCellStr(t.sheet, at, cell); err != nil {
				return fmt.Errorf("writing cell %s of the XLSX: %w", at, err)
			}
		}
	}
	if err := t.file.Write(w); err != nil {
		return fmt.Errorf("writing the XLSX: %w", err)
	}
	return nil
}

// Close lets go of what a workbook holds.
func (t *Table) Close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}
