package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

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
			t.tables = append(t.tables, rows)
			t.scale(rows)
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

// scale gives the bare numbers of a column the unit its heading names: 实付(万元).
func (t *scan) scale(rows [][][2]int) {
	for c, head := range rows[0] {
		unit := string(t.text[head[0]:head[1]])
		if !strings.Contains(unit, "元") && !strings.Contains(unit, "wan") && !strings.Contains(unit, "cny") && !strings.Contains(unit, "rmb") && !strings.Contains(unit, "yuan") {
			continue
		}
		for _, row := range rows[1:] {
			for i := range t.money {
				m := &t.money[i]
				if c >= len(row) || !m.bare || m.start < row[c][0] || m.end > row[c][1] {
					continue
				}
				m.bare, m.small = false, false
				for word, factor := range map[string]decimal.Decimal{"千元": decimal.New(1000, 0), "万元": decimal.New(10000, 0), " wan": decimal.New(10000, 0), "亿元": decimal.New(100000000, 0)} {
					if strings.Contains(unit, word) {
						m.low, m.high = m.low.Mul(factor), m.high.Mul(factor)
					}
				}
			}
		}
	}
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
	case strings.Count(strings.TrimSpace(line), " ") >= 2 && strings.ContainsFunc(line, isHan):
		sep = ' '
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

// denials are the amounts of table rows that say no in a column headed by a yes-or-no fact:
// 是否服务券产品 | 否.
func (t *scan) denials(fact func(key string) bool) []int {
	t.header(-1)
	var out []int
	for _, rows := range t.tables {
		for c, head := range rows[0] {
			headed := slices.ContainsFunc(t.hits, func(h hit) bool {
				return h.kind == tagYes && h.start >= head[0] && h.end <= head[1] && fact(h.name)
			})
			if !headed {
				continue
			}
			for _, row := range rows[1:] {
				if c >= len(row) || !saysNo(string(t.text[row[c][0]:row[c][1]])) {
					continue
				}
				for i, m := range t.money {
					if m.start >= row[0][0] && m.end <= row[len(row)-1][1] && !m.small {
						out = append(out, i)
					}
				}
			}
		}
	}
	return out
}

func saysNo(cell string) bool {
	switch strings.Trim(strings.TrimSpace(cell), "。.") {
	case "否", "不是", "无", "没有", "没", "未", "no", "n", "×", "x", "✗", "✘", "false", "0":
		return true
	}
	return false
}
