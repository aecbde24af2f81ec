package intake

import "strings"

// header finds the heading of the column an amount stands in, when the message holds a
// pasted table: lines that fall into the same number of cells, the first without amounts.
func (t *scan) header(at int) ([2]int, bool) {
	if !t.tabled {
		t.tabled, t.columns = true, t.table()
	}
	h, ok := t.columns[at]
	return h, ok
}

func (t *scan) table() map[int][2]int {
	var rows [][][2]int
	var out map[int][2]int
	flush := func() {
		if len(rows) >= 2 && !t.rowHasAmount(rows[0]) {
			for _, row := range rows[1:] {
				for c, cell := range row {
					for _, m := range t.money {
						if m.start >= cell[0] && m.end <= cell[1] && c < len(rows[0]) {
							if out == nil {
								out = make(map[int][2]int)
							}
							out[m.start] = rows[0][c]
						}
					}
				}
			}
		}
		rows = nil
	}
	start := 0
	for i := 0; i <= len(t.text); i++ {
		if i < len(t.text) && t.text[i] != '\n' {
			continue
		}
		cells := t.cells(start, i)
		if len(cells) < 2 || len(rows) > 0 && len(cells) != len(rows[0]) {
			flush()
		}
		if len(cells) >= 2 {
			rows = append(rows, cells)
		}
		start = i + 1
	}
	flush()
	return out
}

func (t *scan) rowHasAmount(row [][2]int) bool {
	for _, cell := range row {
		for _, m := range t.money {
			if m.start >= cell[0] && m.end <= cell[1] && !m.bare {
				return true
			}
		}
	}
	return false
}

// cells splits a line at tabs, bars, or commas that are in no amount.
func (t *scan) cells(from, to int) [][2]int {
	line := string(t.text[from:to])
	sep := '\t'
	switch {
	case strings.ContainsRune(line, '\t'):
	case strings.ContainsRune(line, '|'):
		sep = '|'
	case strings.ContainsRune(line, ','):
		sep = ','
	default:
		return nil
	}
	var out [][2]int
	start := from
	for i := from; i <= to; i++ {
		if i == to || t.text[i] == sep && !t.inAmount(i) {
			if sep != '|' || i > start {
				out = append(out, [2]int{start, i})
			}
			start = i + 1
		}
	}
	return out
}
