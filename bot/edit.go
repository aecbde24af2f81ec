package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"policybot/bot/intake"
	"policybot/calc"
)

// read understands what a message says in its thread: its text, or the facts that were set by hand.
// It returns the text that is kept as the message.
func (b *Bot) read(ctx context.Context, m message, thread json.RawMessage) (u intake.Understanding, text string, next json.RawMessage, err error) {
	if m.edit == nil {
		u, next, err = b.reader.ReadAs(thread, m.Text, m.Turn)
		if err != nil {
			err = fmt.Errorf("reading the message: %w", err)
		}
		return u, m.Text, next, err
	}
	q := Question{Thread: m.thread, Edit: m.edit}
	before, err := b.edited(ctx, q)
	if err != nil {
		return u, "", nil, err
	}
	if thread, err = intake.Renumbered(thread, m.Turn); err != nil {
		return u, "", nil, err
	}
	e, err := b.reader.Edit(thread, q.Edit.Case.Claims, func(claim int, key string) bool {
		have := q.Edit.Case.Claims[claim].Facts[key]
		return claim >= len(before.Claims) || !have.Equal(before.Claims[claim].Facts[key])
	})
	if errors.Is(err, intake.ErrOtherCase) {
		err = badInput("other_case", "edit", "the conversation has gone on to another case; have this one worked out by itself, or tell the change in words")
	}
	return e.Understanding, e.Text, e.Thread, err
}

// edited is the case of the answer whose facts were changed.
func (b *Bot) edited(ctx context.Context, q Question) (calc.Case, error) {
	r, err := b.store.Receipt(ctx, q.Edit.Of)
	if errors.Is(err, ErrNotFound) || err == nil && r.Thread != q.Thread {
		return calc.Case{}, badInput("edit", "edit: of", "there is no such receipt in this conversation")
	}
	if err != nil {
		return calc.Case{}, fmt.Errorf("receipt %s: %w", q.Edit.Of, err)
	}
	var c calc.Case
	if len(r.Case) > 0 && string(r.Case) != "null" {
		if c, err = calc.ParseCase(r.Case); err != nil {
			return c, fmt.Errorf("receipt %s: its case: %w", r.ID, err)
		}
	}
	for i := range q.Edit.Case.Claims {
		if i < len(c.Claims) && c.Claims[i].Rule != q.Edit.Case.Claims[i].Rule {
			return c, badInput("edit", "edit: case", "claim %d is not the one of receipt %s; change facts, not claims", i+1, r.ID)
		}
	}
	return c, nil
}

// check refuses what cannot be taken, before anything is done.
func (r *Router) check(q Question) error {
	switch {
	case q.Policy != "" && r.bot(q.Policy) == nil:
		return badInput("policy", "policy", "%q is not known; leave it out, or name one of: %s", clip(q.Policy, 80), r.ids())
	case q.Edit == nil:
		return checkQuestion(q)
	}
	if err := checkName("thread", q.Thread); err != nil {
		return err
	}
	if err := checkName("key", q.Key); err != nil {
		return err
	}
	return r.edits(q).checkEdit(q)
}

// edits is the bot of the policy that an edited case is of.
func (r *Router) edits(q Question) *Bot {
	if b := r.bot(q.Edit.Case.Policy); b != nil {
		return b
	}
	return r.bots[0]
}

// checkEdit refuses a case that the policy cannot take.
func (b *Bot) checkEdit(q Question) error {
	switch c := q.Edit.Case; {
	case q.Text != "":
		return badInput("edit", "text", "a question has a text or an edit, not both")
	case q.Thread == "" || q.Edit.Of == "":
		return badInput("edit", "edit: of", "an edit needs its thread and the receipt of the answer it changes")
	case c.Policy != "" && c.Policy != b.pack.ID:
		return badInput("other_case", "edit", "%q is not the policy of this conversation, which is %s", c.Policy, b.pack.ID)
	case b.pack.Book == nil || b.pack.TextOnly():
		return badInput("other_case", "edit", "policy %s has no rules to calculate with", b.pack.ID)
	case len(c.Claims) == 0:
		return badInput("edit", "edit: case", "the case is empty")
	}
	if err := b.pack.Book.Check(q.Edit.Case); err != nil {
		return &InputError{Code: "case", Where: "edit: case", Msg: err.Error()}
	}
	return nil
}
