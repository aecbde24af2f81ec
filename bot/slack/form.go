package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"policybot/calc"
)

// formMeta travels with the form and comes back with what was filled in.
type formMeta struct {
	Receipt string `json:"receipt"`
	Job     job    `json:"job"` // where the answer goes
}

const maxFormBlocks = 100

// openFacts shows the facts of an answer as a form, drawn from the rules'
// own facts: their types, units, choices and labels.
func (s *Slack) openFacts(ctx context.Context, trigger, receipt string, j job) error {
	c, book, lang, err := s.caseOf(ctx, receipt)
	if err != nil {
		return err
	}
	meta, err := json.Marshal(formMeta{receipt, j})
	if err != nil {
		return fmt.Errorf("form: %w", err)
	}
	return s.show(ctx, trigger, slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formFacts, PrivateMetadata: string(meta),
		Title: plain(say(lang, "f_title"), 24), Submit: plain(say(lang, "b_compute"), 24), Close: plain(say(lang, "b_close"), 24),
		Blocks: slack.Blocks{BlockSet: drawForm(book, c, lang)},
	})
}

// caseOf is the case an answer was worked out from, the rules of its policy, and its language.
func (s *Slack) caseOf(ctx context.Context, receipt string) (calc.Case, *calc.Book, string, error) {
	r, a, err := s.receipt(ctx, receipt)
	if err != nil {
		return calc.Case{}, nil, "", err
	}
	book := s.cfg.book(r.Policy.ID)
	if book == nil || len(r.Case) == 0 || string(r.Case) == "null" {
		return calc.Case{}, nil, a.Lang, &fault{say(a.Lang, "no_case")}
	}
	c, err := calc.ParseCase(r.Case)
	if err != nil {
		return calc.Case{}, nil, a.Lang, fmt.Errorf("receipt %s: %w", receipt, err)
	}
	return c, book, a.Lang, nil
}

// drawForm draws the form of a case: a heading a claim, an input a fact.
func drawForm(book *calc.Book, c calc.Case, lang string) []slack.Block {
	blocks := []slack.Block{slack.NewContextBlock("intro", plain(say(lang, "f_intro"), 2000))}
	for i := range c.Claims {
		cl := &c.Claims[i]
		rule, ok := book.Rule(cl.Rule)
		if !ok {
			continue
		}
		if len(blocks)+1+len(rule.Facts) > maxFormBlocks-1 {
			more := say(lang, "f_more", i)
			return append(blocks, slack.NewContextBlock("more", plain(more, 2000)))
		}
		title := rule.Title.In(lang)
		if cl.Project != "" {
			title += " · " + cl.Project
		}
		blocks = append(blocks, slack.NewHeaderBlock(plain(title, 150), slack.HeaderBlockOptionBlockID(fmt.Sprintf("h:%d", i))))
		for _, key := range rule.Facts {
			if f, ok := book.FactOf(cl.Rule, key); ok {
				blocks = append(blocks, drawFact(f, cl.Facts[key], blockOf(i, key), lang))
			}
		}
	}
	return blocks
}

// blockOf names the input of a fact.
func blockOf(claim int, key string) string { return fmt.Sprintf("f:%d:%s", claim, key) }

// unknownOption is the choice that says nothing is known; an empty select
// cannot always be emptied again by hand.
const unknownOption = "-"

func drawFact(f *calc.Fact, v calc.Value, id, lang string) slack.Block {
	var element slack.BlockElement
	hint := ""
	switch f.Type {
	case calc.TypeBool, calc.TypeChoice:
		element = drawChoice(f, v, lang)
		hint = f.Ask.In(lang)
	default:
		element, hint = drawAmount(f, v, lang)
	}
	label := f.Label.In(lang)
	if f.Type == calc.TypeMoney || f.Type == calc.TypeMoneys {
		label += " (" + say(lang, "f_money") + ")"
	} else if f.Unit != "" {
		label += " (" + f.Unit + ")"
	}
	block := slack.NewInputBlock(id, plain(label, 2000), nil, element)
	if hint != "" {
		block.Hint = plain(hint, 2000)
	}
	block.Optional = true
	return block
}

func drawChoice(f *calc.Fact, v calc.Value, lang string) slack.BlockElement {
	var options, chosen []*slack.OptionBlockObject
	add := func(value, label string) {
		o := slack.NewOptionBlockObject(value, plain(label, 75), nil)
		options = append(options, o)
		for _, have := range v.Options() {
			if have == value {
				chosen = append(chosen, o)
			}
		}
	}
	if f.Type == calc.TypeBool {
		add("true", say(lang, "f_yes"))
		add("false", say(lang, "f_no"))
	}
	for _, c := range f.Choices {
		add(c.Value, c.Label.In(lang))
	}
	if f.Several || len(chosen) > 1 {
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, "v", options...)
		e.InitialOptions = chosen
		return e
	}
	options = append([]*slack.OptionBlockObject{slack.NewOptionBlockObject(unknownOption, plain(say(lang, "f_unknown"), 75), nil)}, options...)
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "v", options...)
	e.InitialOption = options[0]
	if len(chosen) == 1 {
		e.InitialOption = chosen[0]
	}
	return e
}

func drawAmount(f *calc.Fact, v calc.Value, lang string) (slack.BlockElement, string) {
	e := slack.NewPlainTextInputBlockElement(nil, "v")
	e.Multiline = f.Type == calc.TypeMoneys
	e.MaxLength = 3000
	hint := f.Ask.In(lang)
	if isRange(v) {
		hint = say(lang, "f_range", v.String())
	} else {
		e.InitialValue = amounts(v)
	}
	return e, hint
}

// isRange reports that a value cannot be written in one field without losing
// that it is a range.
func isRange(v calc.Value) bool {
	for _, n := range v.Numbers() {
		if !n.Known() {
			return true
		}
	}
	return false
}

func amounts(v calc.Value) string {
	var out []string
	for _, n := range v.Numbers() {
		out = append(out, n.Lo.String())
	}
	return strings.Join(out, "\n")
}

// factsSent checks what the form holds while it is still open, so that a fault
// is shown beside its field, and puts the case into the inbox.
func (s *Slack) factsSent(ctx context.Context, c *slack.InteractionCallback) (any, error) {
	var meta formMeta
	if err := json.Unmarshal([]byte(c.View.PrivateMetadata), &meta); err != nil || c.View.State == nil {
		s.log.Warn("a form that is not ours was let go", "err", err)
		return nil, nil
	}
	old, book, lang, err := s.caseOf(ctx, meta.Receipt)
	if f, ok := errors.AsType[*fault](err); ok {
		s.log.Warn("a form for an answer without a record was let go", "receipt", meta.Receipt, "why", f.text)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	filled, faults := fill(book, old, c.View.State.Values, lang)
	if len(faults) > 0 {
		return slack.NewErrorsViewSubmissionResponse(faults), nil
	}
	doc, err := json.Marshal(filled)
	if err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	j := meta.Job
	j.Task, j.User, j.Receipt, j.Case, j.Text, j.Value = taskFacts, c.User.ID, meta.Receipt, doc, "", lang
	return nil, s.put(ctx, &heard{id: "view:" + c.View.ID + ":" + c.View.Hash, job: j})
}
