package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// span is a stretch of the message.
type span struct{ from, to int }

// holds tells whether a hit stands in the span.
func (s span) holds(h *hit) bool { return h.start >= s.from && h.end <= s.to }

// has tells whether an amount stands in the span.
func (s span) has(m money) bool { return m.start >= s.from && m.end <= s.to }

// table is a pasted table: rows of cells, the first of them the heading. All rows have the same
// number of cells.
type table [][]span

// header finds the heading of the column an amount stands in, when the message holds a
// pasted table: lines that fall into the same number of cells, the first without amounts.
func (t *scan) header(at int) (span, bool) {
	if !t.tabled {
		t.tabled = true
		t.readTables()
	}
	h, ok := t.columns[at]
	return h, ok
}

func (t *scan) readTables() {
	var rows table
	start := 0
	for i := 0; i <= len(t.text); i++ {
		if i < len(t.text) && t.text[i] != '\n' {
			continue
		}
		cells := t.cells(start, i)
		if len(rows) > 0 && len(cells) != len(rows[0]) || len(cells) < 2 {
			t.addTable(rows)
			rows = nil
		}
		if len(cells) >= 2 {
			rows = append(rows, cells)
		}
		start = i + 1
	}
	t.addTable(rows)
}

// addTable keeps lines of cells as a table, if they are one.
func (t *scan) addTable(rows table) {
	if len(rows) < 2 || t.anyAmount(rows[0]) {
		return
	}
	t.tables = append(t.tables, rows)
	t.years(rows)
	t.scale(rows)
	if t.columns == nil {
		t.columns = make(map[int]span)
	}
	for _, row := range rows[1:] {
		for c, cell := range row {
			for _, m := range t.money {
				if cell.has(m) {
					t.columns[m.start] = rows[0][c]
				}
			}
		}
	}
}

// units are what the heading of a column may say its numbers are counted in.
var units = []struct {
	word   string
	factor decimal.Decimal
}{{"千元", decimal.New(1, 3)}, {"万元", decimal.New(1, 4)}, {" wan", decimal.New(1, 4)}, {"亿元", decimal.New(1, 8)}}

// scale gives the bare numbers of a column the unit its heading names: 实付(万元).
func (t *scan) scale(rows table) {
	for c, head := range rows[0] {
		unit := string(t.text[head.from:head.to])
		inMoney := func(word string) bool { return strings.Contains(unit, word) }
		if !slices.ContainsFunc([]string{"元", "wan", "cny", "rmb", "yuan"}, inMoney) {
			continue
		}
		for _, row := range rows[1:] {
			for i := range t.money {
				m := &t.money[i]
				if !m.bare || !row[c].has(*m) {
					continue
				}
				m.bare, m.small = false, false
				for _, u := range units {
					if strings.Contains(unit, u.word) {
						m.low, m.high = m.low.Mul(u.factor), m.high.Mul(u.factor)
					}
				}
			}
		}
	}
}

// The numbers that are years in a column of years.
var firstYear, lastYear = decimal.New(1900, 0), decimal.New(2100, 0)

// years marks the numbers of a column of years: they are no amounts.
func (t *scan) years(rows table) {
	for c, head := range rows[0] {
		if name := string(t.text[head.from:head.to]); !strings.Contains(name, "年") && !strings.Contains(name, "year") {
			continue
		}
		for i := range t.money {
			m := &t.money[i]
			m.year = m.year || m.bare && m.low.GreaterThanOrEqual(firstYear) && m.low.LessThanOrEqual(lastYear) &&
				slices.ContainsFunc(rows[1:], func(row []span) bool { return row[c].has(*m) })
		}
	}
}

func (t *scan) anyAmount(row []span) bool {
	return slices.ContainsFunc(row, func(cell span) bool {
		return slices.ContainsFunc(t.money, func(m money) bool { return !m.bare && cell.has(m) })
	})
}

// cells splits a line at tabs, bars, or commas that are in no amount.
func (t *scan) cells(from, to int) []span {
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
	var out []span
	start := from
	for i := from; i <= to; i++ {
		if i == to || t.text[i] == sep && !t.inAmount(i) {
			if sep != '|' || i > start {
				out = append(out, span{start, i})
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
	out := t.otherRows()
	for _, rows := range t.tables {
		for c, head := range rows[0] {
			headed := slices.ContainsFunc(t.hits, func(h hit) bool { return h.kind == tagYes && head.holds(&h) && fact(h.name) })
			if !headed {
				continue
			}
			for _, row := range rows[1:] {
				if !saysNo(string(t.text[row[c].from:row[c].to])) {
					continue
				}
				whole := span{row[0].from, row[len(row)-1].to}
				for i, m := range t.money {
					if whole.has(m) && !m.small {
						out = append(out, i)
					}
				}
			}
		}
	}
	return out
}

// otherRows are the amounts of table rows that say they are not what the amounts are of: 不是服务器.
func (t *scan) otherRows() []int {
	var out []int
	for _, rows := range t.tables {
		for _, row := range rows[1:] {
			whole := span{row[0].from, row[len(row)-1].to}
			other := slices.ContainsFunc(t.hits, func(h hit) bool {
				return h.kind == tagSlot && h.weight == weightNear && whole.holds(&h) && t.deniedJust(h.start)
			})
			for i, m := range t.money {
				if other && whole.has(m) && !m.small {
					out = append(out, i)
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
