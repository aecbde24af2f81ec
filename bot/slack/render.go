package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"policybot/bot"
	"policybot/calc"
)

// What one message may hold. Slack allows 50 blocks, a table of 100 rows and
// 20 columns, and refuses blocks of more than about 13,000 characters together;
// we stay below, because how it counts is not written down.
const (
	maxBlocks    = 45
	maxMessage   = 9000 // code points in the blocks of a message
	maxBlockText = 2800 // code points in one block
	maxTableRows = 95   // without the heading
	maxPlain     = 3500 // code points in a message without blocks
	maxButtons   = 5    // choices offered for one question
	maxAsked     = 4    // questions asked at once; the others come with the next answer
)

// part is one message of a reply: blocks, and the same words as plain text.
type part struct {
	blocks []slack.Block
	plain  string
}

// fallback is what is shown in a notification, beside the blocks.
func (p *part) fallback() string { return escape(short(p.plain, 300)) }

// chunk is a piece of a reply that is kept together.
type chunk struct {
	block slack.Block
	plain string
	size  int
	table bool
}

// render turns answers into messages: one answer with all there is to it, or
// the rows of a sheet as a table.
func (w *working) render(answers []bot.Answer) []part {
	if len(answers) > 1 {
		return pack(renderSheet(answers))
	}
	r := renderer{book: w.cfg.book(answers[0].Policy.ID), answer: &answers[0], lang: answers[0].Lang, staff: w.cfg.StaffChannel != ""}
	return pack(r.chunks())
}

// renderer draws one answer.
type renderer struct {
	book   *calc.Book
	answer *bot.Answer
	lang   string
	staff  bool
	out    []chunk
	blocks int
}

func (r *renderer) say(key string, args ...any) string { return say(r.lang, key, args...) }

func (r *renderer) chunks() []chunk {
	a := r.answer
	if a.Receipt == "" { // words of our own, no answer
		r.text("text", a.Text)
		return r.out
	}
	head, body, _ := fold(a)
	r.text("result", head)
	if len(a.Lines) > 0 {
		r.out = append(r.out, tables("lines", r.heading(), r.rows())...)
	}
	for _, p := range body {
		switch p.kind {
		case placeFacts:
			r.understood()
		case placeQuestions:
			r.questions()
		default:
			r.text("body", p.text)
		}
	}
	r.buttons()
	return r.out
}

// id is a block id that is unique in the reply.
func (r *renderer) id(name string) string {
	r.blocks++
	return name + ":" + strconv.Itoa(r.blocks)
}

// text adds Markdown, in as many blocks as it needs.
func (r *renderer) text(name, md string) {
	if strings.TrimSpace(md) == "" {
		return
	}
	for _, piece := range split(md, maxBlockText) {
		r.out = append(r.out, chunk{
			block: slack.NewRichTextBlock(r.id(name), richText(piece)...),
			plain: plainText(piece), size: utf8.RuneCountInString(piece),
		})
	}
}

func (r *renderer) heading() []string {
	return []string{r.say("col_item"), r.say("col_status"), r.say("col_amount"), r.say("col_clause")}
}

// rows are the lines of the answer, and their total when there are several.
func (r *renderer) rows() [][]string {
	var rows [][]string
	for i := range r.answer.Lines {
		l := &r.answer.Lines[i]
		name := l.Title
		if first := &r.answer.Lines[0]; slices.ContainsFunc(r.answer.Lines, func(o calc.Line) bool {
			return o.Applicant != first.Applicant || o.Project != first.Project
		}) { // whose and which tells the lines apart
			name = strings.Join(nonEmpty(name, l.Applicant, l.Project), " · ")
		}
		rows = append(rows, []string{name, r.say(string(l.Status)), r.amount(l.Low, l.High, l.Unit, l.Nature), l.Clause})
	}
	if t := r.answer.Total; t != nil && len(rows) > 1 {
		nature := calc.Ceiling
		if onlyFormulas(r.answer.Lines) {
			nature = calc.Formula
		}
		rows = append(rows, []string{r.say("total"), "", r.amount(t.Low, t.High, t.Unit, nature), ""})
	}
	return rows
}

func onlyFormulas(lines []calc.Line) bool {
	for i := range lines {
		if lines[i].Status != calc.Ineligible && lines[i].Status != calc.Decided && lines[i].Nature != calc.Formula {
			return false
		}
	}
	return true
}

// understood shows the facts as they were read, with the words they were read from.
func (r *renderer) understood() {
	if len(r.answer.Facts) == 0 {
		return
	}
	var md strings.Builder
	fmt.Fprintf(&md, "**%s**\n", r.say("understood"))
	for _, f := range r.answer.Facts {
		fmt.Fprintf(&md, "- %s%s\n", r.say("choice", f.Label, r.value(&f)), r.say("from", literal(f.Quote)))
	}
	r.text("facts", md.String())
}

// literal keeps a person's own words from being read as Markdown.
func literal(s string) string {
	return strings.NewReplacer("*", "∗", "`", "ˋ", "\n", " ").Replace(s)
}

// value writes a fact's value with the Book's own label for a choice.
func (r *renderer) value(f *bot.Fact) string {
	switch f.Value {
	case "true":
		return r.say("f_yes")
	case "false":
		return r.say("f_no")
	}
	if r.book != nil && f.Claim < len(r.answer.Lines) {
		for _, l := range r.answer.Lines {
			if d, ok := r.book.FactOf(l.Rule, f.Key); ok && l.Claim == f.Claim {
				if c, ok := d.Choice(f.Value); ok {
					return c.Label.In(r.lang)
				}
			}
		}
	}
	if f.Unit == "CNY" && strings.Trim(f.Value, "0123456789.") == "" {
		return r.say("yuan", grouped(f.Value))
	}
	return strings.TrimSpace(f.Value + " " + f.Unit)
}

// questions shows what is still needed, the most telling first; where the
// answer is a choice it can be pressed.
func (r *renderer) questions() {
	asked := map[string]bool{}
	for _, m := range r.answer.Missing {
		if asked[m.Ask] || len(asked) == maxAsked {
			continue
		}
		lead := ""
		if len(asked) == 0 {
			lead = "**" + r.say("needed") + "**\n"
		}
		asked[m.Ask] = true
		r.text("missing", lead+"- "+m.Ask)
		r.choices(&m)
	}
}

func (r *renderer) choices(m *calc.Missing) {
	if r.book == nil {
		return
	}
	f, ok := r.book.FactOf(m.Rule, m.Key)
	if !ok {
		return
	}
	options := f.Choices
	if f.Type == calc.TypeBool {
		options = []calc.Choice{{Value: "true", Label: words["f_yes"]}, {Value: "false", Label: words["f_no"]}}
	}
	if len(options) == 0 || len(options) > maxButtons {
		return
	}
	var buttons []slack.BlockElement
	for _, o := range options {
		value, err := json.Marshal(pressed{r.answer.Receipt, m.Claim, m.Rule, m.Key, o.Value})
		if err != nil {
			return
		}
		id := strings.Join([]string{actChoice, strconv.Itoa(m.Claim), m.Key, o.Value}, ":")
		buttons = append(buttons, slack.NewButtonBlockElement(id, string(value), plain(o.Label.In(r.lang), 75)))
	}
	r.out = append(r.out, chunk{block: slack.NewActionBlock(r.id("choices"), buttons...)})
}

// buttons are what can be done with the answer.
func (r *renderer) buttons() {
	a := r.answer
	var b []slack.BlockElement
	add := func(action, key string) {
		b = append(b, slack.NewButtonBlockElement(action, a.Receipt, plain(r.say(key), 75)))
	}
	if len(a.Lines) > 0 {
		add(actWorking, "b_working")
	}
	if len(a.Lines) > 0 && r.book != nil {
		add(actFacts, "b_facts")
	}
	if r.staff {
		add(actPerson, "b_person")
	}
	if len(b) > 0 {
		r.out = append(r.out, chunk{block: slack.NewActionBlock(r.id("actions"), b...)})
	}
	good := slack.NewFeedbackButton(plain(r.say("b_good"), 75), "good:"+a.Receipt)
	bad := slack.NewFeedbackButton(plain(r.say("b_bad"), 75), "bad:"+a.Receipt)
	r.out = append(r.out,
		chunk{block: slack.NewContextBlock(r.id("receipt"), plain(r.say("receipt", a.Receipt), 2000)), plain: r.say("receipt", a.Receipt)},
		chunk{block: slack.NewContextActionsBlock(r.id("feedback"), slack.NewFeedbackButtonsBlockElement(actFeedback, good, bad))})
}

// plain is a text object that Slack does not parse, cut with a sign to what its field holds.
func plain(s string, limit int) *slack.TextBlockObject {
	if utf8.RuneCountInString(s) > limit {
		s = short(s, limit)
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}
