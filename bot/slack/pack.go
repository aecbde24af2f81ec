package slack

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"policybot/calc"
)

// pack puts chunks into as few messages as they fit, in order.
func pack(chunks []chunk) []part {
	var out []part
	var p part
	size, tables := 0, 0
	flush := func() {
		if len(p.blocks) > 0 {
			p.plain = strings.TrimSpace(p.plain)
			out = append(out, p)
		}
		p, size, tables = part{}, 0, 0
	}
	for _, c := range chunks {
		if len(p.blocks) == maxBlocks || size+c.size > maxMessage || c.table && tables == 1 {
			flush()
		}
		p.blocks = append(p.blocks, c.block)
		if c.plain != "" {
			p.plain += "\n\n" + c.plain
		}
		size += c.size
		if c.table {
			tables++
		}
	}
	flush()
	return out
}

// tables draws rows as table blocks with text cells. Number cells are floats
// on the wire, so money is never put in one.
func tables(name string, heading []string, rows [][]string) []chunk {
	var out []chunk
	for start, n := 0, 0; start < len(rows); n++ {
		t := slack.NewTableBlock(name + ":" + strconv.Itoa(n))
		t.WithColumnSettings(slack.ColumnSetting{IsWrapped: true}, slack.ColumnSetting{}, slack.ColumnSetting{Align: slack.ColumnAlignmentRight}, slack.ColumnSetting{})
		size, plain := addRow(t, heading), ""
		end := start
		for ; end < len(rows) && end-start < maxTableRows; end++ {
			if size > maxMessage*2/3 {
				break
			}
			size += addRow(t, rows[end])
			plain += "\n• " + joinCells(rows[end])
		}
		start = end
		out = append(out, chunk{block: t, plain: strings.TrimSpace(plain), size: size, table: true})
	}
	return out
}

func addRow(t *slack.TableBlock, cells []string) (size int) {
	row := make([]slack.TableCell, len(cells))
	for i, c := range cells {
		if c == "" {
			c = "–" // Slack refuses an empty cell
		}
		size += utf8.RuneCountInString(c)
		row[i] = slack.NewTableRawTextCell(c)
	}
	t.AddRow(row...)
	return size
}

func joinCells(cells []string) string { return strings.Join(nonEmpty(cells...), " | ") }

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(s string) bool { return s == "" })
}

// amount writes what a line comes to. The digits are the calculator's own; only
// commas are put between them.
func (r *renderer) amount(low, high, unit string, nature calc.Nature) string {
	money := func(s string) string {
		if unit == "CNY" {
			return r.say("yuan", grouped(s))
		}
		return strings.TrimSpace(grouped(s) + " " + unit)
	}
	switch {
	case high == "" && low == "":
		return r.say("case_by_case")
	case high == "" && nothing(low):
		return r.say("open")
	case high == "":
		return r.say("at_least", money(low))
	case nothing(high), low == high && nature == calc.Formula:
		return money(high)
	case low == high, nothing(low):
		return r.say("at_most", money(high))
	case nature == calc.Formula:
		return r.say("between", money(low), money(high))
	}
	return r.say("most_between", money(low), money(high))
}

func nothing(amount string) bool { return strings.Trim(amount, "0.") == "" }

// grouped puts commas into the digits of a decimal and drops ".00".
func grouped(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if strings.Trim(fraction, "0") == "" {
		return whole
	}
	return whole + "." + fraction
}
