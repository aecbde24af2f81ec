// Command policybot answers questions about a support policy. It is the server, and it is every
// part of the server run alone from a shell.
//
// This package is the edge of the program: it turns flags and environment into one Config, has one
// function (build) put the parts together in order, and gives every command a file of its own. It
// works nothing out. Nothing else in the program reads the environment.
//
// Results go to standard output; with -json that is one JSON document and nothing else. Errors go
// to standard error and say what was being done, to what, and what to do next. The exit code is 0
// when the work was done, 1 when it failed, 2 when the command was not called as it should be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}
	os.Exit(a.run(context.Background(), os.Args[1:]))
}

// app is the world as a command sees it.
type app struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
}

// command is one word after policybot.
type command struct {
	name, args, what string
	run              func(ctx context.Context, a *app, c *call) error
}

var commands = []command{
	{"serve", "[-addr HOST:PORT]", "run the bot: the page, the JSON API, and Slack when it is set up (the default)", runServe},
	{"ask", "[-json] [-lines] [-thread ID] TEXT", "answer one question", runAsk},
	{"chat", "[-thread ID]", "hold a conversation in the terminal", runChat},
	{"estimate", "[-json] [-lang zh|en] [-o FILE] [FILE]", "work out a case (YAML, JSON), or a table with one case a row (CSV, XLSX)", runEstimate},
	{"search", "[-json] [-lines] [-k N] [-dir DIR] TEXT", "find the clauses nearest to a text, or the documents of a collection", runSearch},
	{"index", "[-dir DIR] [-n] [-rollback] [-history] [-accept RULE] [FILE...]", "publish a new text of a policy (txt, docx, PDF, HTML, Markdown) or a collection (JSONL)", runIndex},
	{"new-pack", "[-json] [-out DIR] [-id ID] FILE", "draft a policy pack from a text (txt, docx, PDF, HTML, Markdown)", runNewPack},
	{"amounts", "[-json] [-lines] TEXT", "show the quantities seen in a text", runAmounts},
	{"mcp", "", "give other assistants the tools ask, search_policy and estimate, on standard input and output (MCP)", runMCP},
	{"check", "[-json] [DIR]", "verify a policy pack: figures, quotes, examples", runCheck},
	{"eval", "[-json] FILE.jsonl", "ask a set of questions and print how many were answered rightly", runEval},
	{"audit", "list | show ID | replay ID | verify | forget THREAD", "look into the receipts", runAudit},
	{"backup", "[-json] FILE", "copy the SQLite file while it is in use, and verify the copy", runBackup},
}

// run runs one command and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	if name == "help" || len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") && name == "serve" {
		a.usage(a.out)
		return 0
	}
	for _, cmd := range commands {
		if cmd.name == name {
			return a.report(name, cmd.run(ctx, a, newCall(cmd, args)))
		}
	}
	return a.report("", usagef("there is no command %q; policybot help lists them", name))
}

// report prints an error and turns it into an exit code.
func (a *app) report(name string, err error) int {
	var bad *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errReported):
		return 1
	case errors.As(err, &bad):
		fmt.Fprintf(a.err, "%s: %v\n", strings.TrimSpace("policybot "+name), err)
		return 2
	}
	fmt.Fprintf(a.err, "policybot %s: %v\n", name, err)
	return 1
}

func (a *app) usage(w io.Writer) {
	fmt.Fprint(w, "policybot answers questions about a support policy; every amount is worked out by a calculator.\n\nusage: policybot [COMMAND] [FLAGS] [ARGUMENTS]\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n            %s\n", c.name, c.args, c.what)
	}
	fmt.Fprint(w, "\nA TEXT of - is read from standard input. With -lines, standard input has one JSON string a line\nand standard output one JSON document a line, in the same order.\nExit codes: 0 done, 1 the work failed, 2 bad usage. Settings are environment variables; see README.md.\n")
}

// errReported ends a command that has said on standard output what is wrong: exit code 1.
var errReported = errors.New("reported")

// usageError is a command that was not called as it should be: exit code 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }
