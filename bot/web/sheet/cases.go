package sheet

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/width"

	"policybot/calc"
	"policybot/calc/amount"
)

// Group is one case of the table: the rows it came from, and what is wrong with them. A group with
// faults has no usable case.
type Group struct {
	Rows   []int // indexes into Table.Rows, one for each claim of Case
	Case   calc.Case
	Faults map[int][]string // by row, in the language asked for
}

// The columns that are not facts, written so that no fact can have the name.
const (
	colRule    = "#rule"
	colProject = "#project"
	colCase    = "#case"
)

var fixed = []struct {
	name   string
	labels calc.Text
}{
	{colCase, calc.Text{Zh: "案例", En: "case name"}},
	{colRule, calc.Text{Zh: "规则", En: "rule"}},
	{colProject, calc.Text{Zh: "项目", En: "project"}},
}

// Cases reads the rows of a table as cases of a policy. The error is about the header; faults of
// rows are in the groups.
func Cases(b *calc.Book, t *Table, lang string) ([]Group, error) {
	cols, err := header(b, t.Rows[0], lang)
	if err != nil {
		return nil, err
	}
	var groups []Group
	byName := map[string]int{}
	for i := 1; i < len(t.Rows); i++ {
		if empty(t.Rows[i]) {
			continue
		}
		claim, name, faults := row(b, cols, t.Rows[i], lang)
		g, known := byName[name]
		if name == "" || !known {
			g = len(groups)
			groups = append(groups, Group{Case: calc.Case{Policy: b.Policy}, Faults: map[int][]string{}})
			if name != "" {
				byName[name] = g
			}
		}
		groups[g].Rows = append(groups[g].Rows, i)
		groups[g].Case.Claims = append(groups[g].Case.Claims, claim)
		if len(faults) > 0 {
			groups[g].Faults[i] = faults
		}
	}
	return groups, nil
}

// header finds what each column holds: a fact key or one of the fixed names, "" to be ignored.
func header(b *calc.Book, cells []string, lang string) ([]string, error) {
	names := map[string]string{}
	for _, f := range fixed {
		for _, n := range []string{f.labels.Zh, f.labels.En} {
			names[fold(n)] = f.name
		}
	}
	for i := range b.Rules {
		for _, key := range b.Rules[i].Facts {
			f, ok := b.FactOf(b.Rules[i].ID, key)
			if !ok {
				continue
			}
			for _, n := range []string{key, f.Label.Zh, f.Label.En} {
				if _, taken := names[fold(n)]; !taken {
					names[fold(n)] = key
				}
			}
		}
	}
	cols := make([]string, len(cells))
	for i, c := range cells {
		cols[i] = names[fold(c)]
		if cols[i] != "" && slices.Contains(cols[:i], cols[i]) {
			return nil, fmt.Errorf(say(lang, "第 %d 列「%s」与前面的列重复", "column %d %q names the same as an earlier one"), i+1, c)
		}
	}
	if !slices.Contains(cols, colRule) {
		return nil, errors.New(say(lang, "表头里没有「规则」列（rule）", `the header has no column "rule"`))
	}
	return cols, nil
}

// unitInHead is the unit a template writes behind a label: 合同金额（元）, pue (PFLOPS).
var unitInHead = regexp.MustCompile(`\s*[(（][^()（）]*[)）]\s*$`)

// fold makes two ways of writing one name equal.
func fold(s string) string {
	s = strings.ToLower(strings.TrimSpace(width.Fold.String(s)))
	for unitInHead.MatchString(s) {
		s = unitInHead.ReplaceAllString(s, "")
	}
	return strings.Join(strings.Fields(s), " ")
}

func say(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// row reads one row as a claim, and the name of its case.
func row(b *calc.Book, cols, cells []string, lang string) (calc.Claim, string, []string) {
	claim := calc.Claim{Facts: map[string]calc.Value{}}
	name := ""
	var faults []string
	values := map[string]string{}
	for i, cell := range cells {
		if i >= len(cols) || cols[i] == "" || strings.TrimSpace(cell) == "" {
			continue
		}
		values[cols[i]] = strings.TrimSpace(cell)
	}
	name, claim.Project, claim.Rule = values[colCase], values[colProject], values[colRule]
	rule, ok := b.Rule(claim.Rule)
	if !ok {
		return claim, name, []string{fmt.Sprintf(say(lang, "没有规则「%s」", "there is no rule %q"), claim.Rule)}
	}
	for _, key := range keysOf(values) {
		f, takes := b.FactOf(rule.ID, key)
		if !takes {
			faults = append(faults, fmt.Sprintf(say(lang, "规则 %s 不用「%s」", "rule %s does not take %q"), rule.ID, key))
			continue
		}
		v, err := value(f, values[key], lang)
		if err != nil {
			faults = append(faults, f.Label.In(lang)+say(lang, "：", ": ")+err.Error())
			continue
		}
		claim.Facts[key] = v
	}
	return claim, name, faults
}

func keysOf(values map[string]string) []string {
	var keys []string
	for k := range values {
		if k != colRule && k != colProject && k != colCase {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// value reads a cell as the fact takes it.
func value(f *calc.Fact, cell, lang string) (calc.Value, error) {
	switch f.Type {
	case calc.TypeBool:
		return yesNo(cell, lang)
	case calc.TypeChoice:
		return choice(f, cell, lang)
	case calc.TypeMoneys:
		var items []calc.Value
		for _, part := range split(cell) {
			d, err := number(f, part, lang)
			if err != nil {
				return calc.Value{}, err
			}
			items = append(items, calc.Money(d))
		}
		return calc.Moneys(items), nil
	}
	d, err := number(f, cell, lang)
	if err != nil {
		return calc.Value{}, err
	}
	return calc.Num(d), nil
}

// split parts a list at semicolons, Chinese list commas and line breaks; a comma groups digits.
func split(cell string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(cell, func(r rune) bool {
		return r == ';' || r == '；' || r == '、' || r == '\n'
	}), func(s string) bool { return strings.TrimSpace(s) == "" })
}

func yesNo(cell, lang string) (calc.Value, error) {
	switch fold(cell) {
	case "true", "yes", "y", "是", "有", "1", "✓", "√":
		return calc.Bool(true), nil
	case "false", "no", "n", "否", "无", "0", "✗", "×":
		return calc.Bool(false), nil
	}
	return calc.Value{}, fmt.Errorf(say(lang, "「%s」应为 是 或 否", "%q should be yes or no"), cell)
}

func choice(f *calc.Fact, cell, lang string) (calc.Value, error) {
	parts := []string{cell}
	if f.Several {
		parts = split(cell)
	}
	var picked, allowed []string
	for _, c := range f.Choices {
		allowed = append(allowed, c.Label.In(lang))
	}
	for _, part := range parts {
		i := slices.IndexFunc(f.Choices, func(c calc.Choice) bool {
			p := fold(part)
			return p == fold(c.Value) || p == fold(c.Label.Zh) || p == fold(c.Label.En)
		})
		if i < 0 {
			return calc.Value{}, fmt.Errorf(say(lang, "「%s」不在可选值内：%s", "%q is not one of: %s"), part, strings.Join(allowed, say(lang, "、", ", ")))
		}
		picked = append(picked, f.Choices[i].Value)
	}
	return calc.Choose(picked...), nil
}

var (
	plain   = regexp.MustCompile(`^\d+(\.\d+)?$`)
	grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
)

// number reads a plain or grouped decimal in the unit of the fact, or an amount in words that can be
// read in one way only and is in the currency of the fact.
func number(f *calc.Fact, cell, lang string) (decimal.Decimal, error) {
	money := f.Type != calc.TypeNumber
	s := strings.TrimSpace(width.Fold.String(cell))
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if plain.MatchString(s) && len(s) <= 40 {
		if _, cents, _ := strings.Cut(s, "."); money && len(cents) > 2 {
			return decimal.Decimal{}, fmt.Errorf(say(lang, "「%s」超过两位小数，请把单元格设为文本再填", "%q has more than two decimals; format the cell as text"), cell)
		}
		return decimal.NewFromString(s)
	}
	if under := strings.TrimLeft(s, "-−"); under != s && (plain.MatchString(under) || len(amount.Find(under)) == 1) {
		return decimal.Decimal{}, fmt.Errorf(say(lang, "「%s」不能是负数", "%q cannot be negative"), cell)
	}
	found := amount.Find(cell)
	if len(found) == 1 {
		q := found[0]
		whole := strings.TrimSpace(q.Quote) == strings.TrimSpace(cell)
		fits := q.Kind == amount.Money && q.Unit == f.Unit && money || !money && (q.Kind == amount.Measure || q.Kind == amount.Number)
		if whole && fits && q.Point && !q.Approx && q.Bound == "" {
			return q.Value, nil
		}
	}
	if money && f.Unit != "CNY" {
		return decimal.Decimal{}, fmt.Errorf(say(lang, "「%s」不是以%s计的金额", "%q is not an amount in %s"), cell, f.Unit)
	}
	if money {
		return decimal.Decimal{}, fmt.Errorf(say(lang, "「%s」不是以元计的金额，例如 150000000 或 1.5亿元", "%q is not an amount in yuan, such as 150000000"), cell)
	}
	return decimal.Decimal{}, fmt.Errorf(say(lang, "「%s」不是数，例如 1.34", "%q is not a number, such as 1.34"), cell)
}
