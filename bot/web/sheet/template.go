package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"policybot/calc"
)

// Template makes an empty table for a policy: a column for every fact, named in the language, the
// rule and every choice as lists to pick from (XLSX), and a second sheet that explains the columns.
func Template(b *calc.Book, f Format, lang string) ([]byte, error) {
	heads, facts := columns(b, lang)
	if f == CSV {
		t := &Table{Format: CSV, Rows: [][]string{heads}}
		var buf bytes.Buffer
		err := t.Write(&buf, nil)
		return buf.Bytes(), err
	}
	x := excelize.NewFile()
	defer x.Close()
	if err := fillTemplate(x, b, heads, facts, lang); err != nil {
		return nil, fmt.Errorf("making the template: %w", err)
	}
	var buf bytes.Buffer
	if err := x.Write(&buf); err != nil {
		return nil, fmt.Errorf("writing the template: %w", err)
	}
	return buf.Bytes(), nil
}

// columns lists the columns of a template; facts[i] is nil for the fixed ones. Where rules take
// one fact with different choices, the column offers all of them.
func columns(b *calc.Book, lang string) (heads []string, facts []*calc.Fact) {
	for _, f := range fixed {
		heads, facts = append(heads, f.labels.In(lang)), append(facts, nil)
	}
	at := map[string]int{}
	labels := map[string]bool{}
	for i := range b.Rules {
		for _, key := range b.Rules[i].Facts {
			f, ok := b.FactOf(b.Rules[i].ID, key)
			if !ok {
				continue
			}
			if n, seen := at[key]; seen {
				facts[n] = widen(facts[n], f)
				continue
			}
			head := f.Label.In(lang)
			if labels[fold(head)] { // two facts of one name: the key tells them apart
				head = key
			}
			labels[fold(head)] = true
			at[key] = len(heads)
			heads, facts = append(heads, head+unit(f, lang)), append(facts, f)
		}
	}
	return heads, facts
}

func unit(f *calc.Fact, lang string) string {
	switch {
	case f.Unit == "CNY" || f.Type == calc.TypeMoney || f.Type == calc.TypeMoneys:
		return say(lang, "（元）", " (CNY)")
	case f.Unit != "" && !strings.Contains(f.Label.In(lang), f.Unit):
		return say(lang, "（"+f.Unit+"）", " ("+f.Unit+")")
	}
	return ""
}

func widen(f, more *calc.Fact) *calc.Fact {
	w := *f
	w.Choices = slices.Clone(f.Choices)
	for _, c := range more.Choices {
		if !slices.ContainsFunc(w.Choices, func(x calc.Choice) bool { return x.Value == c.Value }) {
			w.Choices = append(w.Choices, c)
		}
	}
	return &w
}

func fillTemplate(x *excelize.File, b *calc.Book, heads []string, facts []*calc.Fact, lang string) error {
	bold, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	text, err := x.NewStyle(&excelize.Style{NumFmt: 49}) // cells are text: no amount passes through a float
	if err != nil {
		return err
	}
	for i, head := range heads {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := x.SetCellStr(sheetName, col+"1", head); err != nil {
			return err
		}
		if err := x.SetColStyle(sheetName, col, text); err != nil {
			return err
		}
		if err := x.SetColWidth(sheetName, col, col, 20); err != nil {
			return err
		}
		if list := offered(b, fixedName(i), facts[i], lang); len(list) > 0 {
			if err := addList(x, col, list); err != nil {
				return err
			}
		}
	}
	if err := x.SetRowStyle(sheetName, 1, 1, bold); err != nil {
		return err
	}
	if err := x.SetPanes(sheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return explain(x, b, heads, facts, lang)
}

func fixedName(i int) string {
	if i < len(fixed) {
		return fixed[i].name
	}
	return ""
}

// offered are the entries a column allows, nil when anything goes.
func offered(b *calc.Book, name string, f *calc.Fact, lang string) []string {
	var out []string
	switch {
	case name == colRule:
		for i := range b.Rules {
			out = append(out, b.Rules[i].ID)
		}
	case f == nil || f.Several:
	case f.Type == calc.TypeBool:
		out = []string{say(lang, "是", "yes"), say(lang, "否", "no")}
	default:
		for _, c := range f.Choices {
			out = append(out, c.Label.In(lang))
		}
	}
	return out
}

// addList offers a list in a column, where it fits the 255 characters that XLSX allows.
func addList(x *excelize.File, col string, list []string) error {
	for _, entry := range list {
		if strings.Contains(entry, ",") {
			return nil
		}
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = col + "2:" + col + strconv.Itoa(MaxRows+1)
	if err := v.SetDropList(list); err != nil {
		return nil // too long for a list: the second sheet has the entries
	}
	return x.AddDataValidation(sheetName, v)
}

// explain writes the second sheet: what each column means and takes, and the rules with their facts.
func explain(x *excelize.File, b *calc.Book, heads []string, facts []*calc.Fact, lang string) error {
	name := say(lang, "说明", "Notes")
	if _, err := x.NewSheet(name); err != nil {
		return err
	}
	rows := [][]string{{say(lang, "列", "Column"), say(lang, "要填什么", "What it asks"), say(lang, "可填", "Takes")}}
	for i, f := range facts {
		if f == nil {
			rows = append(rows, []string{heads[i], fixedHelp(fixedName(i), lang), ""})
			continue
		}
		takes := offered(b, "", f, lang)
		if f.Several {
			for _, c := range f.Choices {
				takes = append(takes, c.Label.In(lang))
			}
		}
		if f.Type == calc.TypeMoneys {
			takes = []string{say(lang, "多笔用分号隔开", "several, parted by semicolons")}
		}
		rows = append(rows, []string{heads[i], f.Ask.In(lang), strings.Join(takes, say(lang, "；", "; "))})
	}
	rows = append(rows, nil, []string{say(lang, "规则", "Rule"), say(lang, "名称", "Title"), say(lang, "所用事实", "Facts")})
	for i := range b.Rules {
		r := &b.Rules[i]
		var keys []string
		for _, key := range r.Facts {
			if f, ok := b.FactOf(r.ID, key); ok {
				keys = append(keys, f.Label.In(lang))
			}
		}
		rows = append(rows, []string{r.ID, r.Title.In(lang), strings.Join(keys, say(lang, "；", "; "))})
	}
	for i, row := range rows {
		for j, cell := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if err := x.SetCellStr(name, at, cell); err != nil {
				return err
			}
		}
	}
	return x.SetColWidth(name, "A", "C", 48)
}

func fixedHelp(name, lang string) string {
	switch name {
	case colRule:
		return say(lang, "规则编号，见下表", "The rule, from the list below")
	case colProject:
		return say(lang, "同一项目的规则择一", "Rules of one project are subject to choose-one")
	}
	return say(lang, "同一案例的多行填同一名称；留空则一行一个案例", "Rows of one case share a name; left empty, each row is a case")
}
