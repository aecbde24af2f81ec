package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"policybot/bot"
	"policybot/bot/store"
)

// auditor is one call of an audit command.
type auditor struct {
	*app
	*parts
	json   bool
	thread string
	limit  int
}

// runAudit looks into the receipts.
func runAudit(ctx context.Context, a *app, c *call) error {
	what := ""
	if len(c.given) > 0 {
		what, c.given = c.given[0], c.given[1:]
	}
	u := &auditor{app: a}
	c.BoolVar(&u.json, "json", false, "write one JSON document")
	c.StringVar(&u.thread, "thread", "", "list: only this conversation")
	c.IntVar(&u.limit, "n", 20, "list: how many, the newest first")
	if what == "-h" || what == "-help" || what == "--help" {
		c.given = []string{"-h"}
	}
	if err := c.parse(a); err != nil {
		return err
	}
	jobs := map[string]struct {
		args int
		run  func(context.Context, string) error
	}{"list": {0, u.list}, "show": {1, u.show}, "replay": {1, u.replay}, "verify": {0, u.verify}, "forget": {1, u.forget}}
	job, ok := jobs[what]
	switch {
	case !ok:
		return c.misused("%q; want list, show, replay, verify or forget", what)
	case c.NArg() != job.args:
		return c.misused("%s takes %d arguments, got %d", what, job.args, c.NArg())
	case u.limit < 1:
		return c.misused("-n %d; want 1 or more", u.limit)
	}
	var err error
	if u.parts, err = a.build(ctx, wants{bot: what == "replay", store: true}); err != nil {
		return err
	}
	defer u.close()
	return job.run(ctx, c.Arg(0))
}

func (u *auditor) list(ctx context.Context, _ string) error {
	list, err := u.db.Receipts(ctx, u.thread, u.limit)
	if err != nil {
		return err
	}
	if u.json {
		if list == nil {
			list = []bot.Receipt{}
		}
		return writeJSON(u.out, true, map[string]any{"receipts": list})
	}
	for _, r := range list {
		fmt.Fprintf(u.out, "%s  %s  %-5s %s\n", r.ID, r.At.Local().Format(time.DateTime), r.Channel, subject(r))
	}
	switch {
	case len(list) > 0:
	case u.thread != "":
		fmt.Fprintf(u.err, "no receipts of thread %s; policybot audit list shows all\n", u.thread)
	default:
		fmt.Fprintln(u.err, "no receipts yet; POLICYBOT_DATA or POLICYBOT_DATABASE_URL says where they are kept")
	}
	return nil
}

// subject says what a receipt is about, for a list.
func subject(r bot.Receipt) string {
	switch {
	case r.Question != "":
		return firstLine(r.Question, 60)
	case len(r.Answer) > 0:
		return "(a case given as data)"
	}
	return "(its texts were removed)"
}

// firstLine is the beginning of a text, for a list.
func firstLine(text string, n int) string {
	var out []rune
	for _, c := range text {
		if c == '\n' || len(out) == n {
			return string(out) + "…"
		}
		out = append(out, c)
	}
	return string(out)
}

func (u *auditor) show(ctx context.Context, id string) error {
	r, err := u.receipt(ctx, id)
	if err != nil {
		return err
	}
	intact := u.db.Intact(ctx, id)
	if u.json {
		if err := writeJSON(u.out, true, r); err != nil {
			return err
		}
		return intact
	}
	var answer struct{ Text string }
	json.Unmarshal(r.Answer, &answer) // an answer that was removed has no text
	fmt.Fprintf(u.out, "receipt   %s\nthread    %s, turn %d\nat        %s by %s\npolicy    %s %s\nhash      %s\nprevious  %s\n\nquestion\n%s\n\nanswer\n%s\n",
		r.ID, r.Thread, r.Turn, r.At.Format(time.RFC3339), r.Channel, r.Policy.ID, r.Policy.Version, r.Hash, r.PrevHash, r.Question, answer.Text)
	if len(r.Answer) == 0 {
		fmt.Fprintln(u.out, "(this receipt has no texts, or they were removed)")
	}
	return intact
}

func (u *auditor) receipt(ctx context.Context, id string) (bot.Receipt, error) {
	r, err := u.db.Receipt(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return r, fmt.Errorf("%w; policybot audit list shows those there are", err)
	}
	return r, err
}

func (u *auditor) verify(ctx context.Context, _ string) error {
	start := time.Now()
	v, err := u.db.Verify(ctx, u.progress())
	var fault *store.Fault
	if err != nil && !errors.As(err, &fault) {
		return err
	}
	if u.json {
		doc := map[string]any{"ok": err == nil, "receipts": v.Receipts, "removed": v.Removed, "head": v.Head}
		if fault != nil {
			doc["fault"] = map[string]any{"number": fault.Seq, "id": fault.ID, "what": fault.What}
		}
		if err := writeJSON(u.out, true, doc); err != nil {
			return err
		}
	}
	if fault != nil {
		return fmt.Errorf("%w; keep a copy of the database as it is, and compare with a backup from before", err)
	}
	if !u.json {
		fmt.Fprintf(u.out, "%d receipts, nothing was altered; the texts of %d were removed; head %s (%s)\n",
			v.Receipts, v.Removed, v.Head, time.Since(start).Round(time.Millisecond))
	}
	return nil
}

// progress tells, every few seconds, how far a long verification is.
func (u *auditor) progress() func(done, total int64) {
	next := time.Now().Add(3 * time.Second)
	return func(done, total int64) {
		if now := time.Now(); now.After(next) {
			next = now.Add(3 * time.Second)
			fmt.Fprintf(io.Writer(u.err), "%d of %d receipts verified\n", done, total)
		}
	}
}

func (u *auditor) forget(ctx context.Context, thread string) error {
	n, err := u.db.Forget(ctx, thread)
	if err != nil {
		return err
	}
	if u.json {
		return writeJSON(u.out, true, map[string]any{"thread": thread, "receipts": n})
	}
	fmt.Fprintf(u.out, "the texts of %d receipts of thread %s were removed; their hashes stay\n", n, thread)
	return nil
}
