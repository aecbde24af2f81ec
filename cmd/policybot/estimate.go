package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"policybot/bot/web/sheet"
	"policybot/calc"
)

// runEstimate works out a case given as data, or a table of cases: no retrieval, no model.
func runEstimate(ctx context.Context, a *app, c *call) error {
	asJSON := c.Bool("json", false, "write one JSON document")
	lang := c.String("lang", "zh", "language of the working: zh or en")
	policy := c.String("policy", "", "policy of the cases in a table; that of POLICYBOT_POLICY, or the built-in one, when empty")
	output := c.String("o", "", "for a table: write it, with columns of results added, to this file")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 1 {
		return c.misused("one FILE at a time")
	}
	if *lang != "zh" && *lang != "en" {
		return c.misused("-lang %s; want zh or en", *lang)
	}
	format := tableFormat(c.Arg(0))
	if *output != "" && tableFormat(*output) != format {
		return c.misused("-o %s: results are written in the format of the table, .%s", *output, format)
	}
	src, err := a.readFile(c.Arg(0))
	if err != nil {
		return err
	}
	if format != "" {
		t := tableJob{name: c.Arg(0), format: format, src: src, lang: *lang, policy: *policy, output: *output, json: *asJSON}
		return a.estimateTable(ctx, t)
	}
	doing := "standard input"
	if name := c.Arg(0); name != "" && name != "-" {
		doing = c.Arg(0)
	}
	facts, err := calc.ParseCase(src)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	p, err := a.build(ctx, wants{bot: true, store: true})
	if err != nil {
		return err
	}
	defer p.close()
	answer, err := p.estimate(ctx, facts, *lang, "cli")
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if *asJSON {
		return writeJSON(a.out, true, answer)
	}
	_, err = fmt.Fprintln(a.out, answer.Text)
	return err
}

// tableFormat says by its ending whether a file is a table, and of which kind; "" when it is not.
func tableFormat(name string) sheet.Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return sheet.CSV
	case ".xlsx":
		return sheet.XLSX
	}
	return ""
}
