package bot

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/knowledge/text"
)

// doc is a reply while it is written: paragraphs and lists in Markdown, parted by blank lines.
type doc struct {
	b    strings.Builder
	list bool // the last thing written was a list item
}

// para writes a paragraph of its own.
func (d *doc) para(s string) {
	if s == "" {
		return
	}
	if d.b.Len() > 0 {
		d.b.WriteString("\n\n")
	}
	d.b.WriteString(s)
	d.list = false
}

// item writes one item of a list.
func (d *doc) item(s string) {
	switch {
	case d.b.Len() == 0:
	case d.list:
		d.b.WriteString("\n")
	default:
		d.b.WriteString("\n\n")
	}
	d.b.WriteString("- " + s)
	d.list = true
}

func (d *doc) String() string { return d.b.String() }

// say picks the wording in the language of the turn.
func (t *turn) say(zh, en string) string {
	if t.lang == "en" {
		return en
	}
	return zh
}

// join lists words: 甲、乙 or a, b.
func (t *turn) join(words []string) string { return strings.Join(words, t.say("、", ", ")) }

// clauses joins parts of a sentence: 甲；乙 or a; b.
func (t *turn) parts(words []string) string { return strings.Join(words, t.say("；", "; ")) }

// money writes an amount of yuan exactly: 1.7亿元 or 1,500万元 where it comes out even, 8,400.55元
// otherwise; RMB 15,000,000 in English.
func (t *turn) money(d decimal.Decimal) string {
	if t.lang == "en" {
		return "RMB " + grouped(d)
	}
	if yi := d.Shift(-8); yi.GreaterThanOrEqual(decimal.NewFromInt(1)) && yi.Equal(yi.Truncate(4)) {
		return grouped(yi) + "亿元"
	}
	if wan := d.Shift(-4); wan.GreaterThanOrEqual(decimal.NewFromInt(1)) && wan.Equal(wan.Truncate(2)) {
		return grouped(wan) + "万元"
	}
	return grouped(d) + "元"
}

// amount writes a number of a fact in its unit: yuan, another currency, or whatever the label of the
// fact does not name itself.
func (t *turn) amount(d decimal.Decimal, f *calc.Fact) string {
	switch {
	case f.Unit == "CNY":
		return t.money(d)
	case f.Unit == "" || strings.Contains(f.Label.Zh, f.Unit):
		return grouped(d)
	case t.lang == "en":
		return calc.InUnit(grouped(d), f.Unit, t.lang)
	}
	if wan := d.Shift(-4); f.Type != calc.TypeNumber && wan.GreaterThanOrEqual(decimal.NewFromInt(1)) && wan.Equal(wan.Truncate(2)) {
		return grouped(wan) + "万" + strings.TrimSpace(calc.InUnit("", f.Unit, t.lang))
	}
	return calc.InUnit(grouped(d), f.Unit, t.lang)
}

// grouped writes a number with a comma before every third digit and without trailing zeros after
// the point.
func grouped(d decimal.Decimal) string {
	s := d.String()
	whole, part, hasPart := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if part = strings.TrimRight(part, "0"); hasPart && part != "" {
		b.WriteString("." + part)
	}
	return b.String()
}

// clause names a clause as the text does: 第八条第1款, Article 8(1). Where the text is not ordered by
// articles alone its own words are used in English too, with the heading where they are only a number.
func (t *turn) clause(id string) string {
	c, ok := t.bot.pack.Doc.Clause(id)
	article, item, has := strings.Cut(id, ".")
	switch plain := isNumber(article) && (!has || isNumber(item)) && (!ok || strings.HasPrefix(c.Label, "第") || onlyNumber(c.Label)); {
	case !plain && ok:
		return t.labelled(c)
	case t.lang == "en" && has:
		return "Article " + article + "(" + item + ")"
	case t.lang == "en":
		return "Article " + article
	case ok && strings.HasPrefix(c.Label, "第"):
		return c.Label
	}
	return "第" + id + "条" // the text prints a bare number: 12.
}

// labelled names a clause by its chapter, its label and, where that says little, its heading.
func (t *turn) labelled(c *text.Clause) string {
	name := c.Label
	if strings.HasPrefix(c.ID, "ch") && len(c.Path) > 0 && !strings.HasPrefix(c.Label, c.Path[0]) {
		chapter, _, _ := strings.Cut(c.Path[0], " ")
		if !strings.HasPrefix(c.Label, chapter) {
			name = chapter + c.Label
		}
	}
	if c.Title != "" && c.Title != c.Label && !strings.HasPrefix(c.Label, "第") && !holdsFigure(c.Title) {
		name = strings.TrimSpace(strings.TrimRight(c.Label, "、.．") + " " + c.Title)
	}
	if name == "" {
		return t.say("正文开头", "The beginning of the text")
	}
	t.said = append(t.said, name)
	return name
}

// onlyNumber: the text prints a number and no more: 12.
func onlyNumber(label string) bool {
	return label != "" && strings.TrimRight(label, "0123456789.．、") == ""
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// authority names who decides.
func (t *turn) authority() string { return t.bot.authority.In(t.lang) }

// under writes a line that belongs to the list item before it.
func (d *doc) under(s string) { d.b.WriteString("\n  " + s) }

// turnRef names a turn of the conversation.
func turnRef(n int) string { return "turn " + strconv.Itoa(n) }
