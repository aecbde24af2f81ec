package main

import (
	"bytes"
	"context"
	"fmt"

	"policybot/bot/eval"
)

// runEval asks a set of questions. It keeps nothing.
func runEval(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write the report as one JSON document")
	policy := c.String("policy", "", "policy to ask about; that of POLICYBOT_POLICY, or the built-in one, when empty")
	retrieval := c.Bool("retrieval", false, "measure the search: a folder with a collection, questions and their answers instead of FILE.jsonl")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return c.misused("want one FILE.jsonl, or with -retrieval one folder")
	}
	if *retrieval {
		return a.evalRetrieval(ctx, c.Arg(0), *asJSON)
	}
	set, err := a.readFile(c.Arg(0))
	if err != nil {
		return err
	}
	p, err := a.build(ctx, wants{bot: true})
	if err != nil {
		return err
	}
	defer p.close()
	report, err := eval.Run(ctx, p.asker(*policy), bytes.NewReader(set))
	if err != nil {
		return fmt.Errorf("%s: %w", c.Arg(0), err)
	}
	if *asJSON {
		return writeJSON(a.out, true, report)
	}
	return report.Write(a.out)
}
