package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxInput bounds what is read from standard input or a file, in bytes.
const maxInput = 16 << 20

// call is one call of a command: its flags and arguments.
type call struct {
	*flag.FlagSet
	cmd   command
	given []string
}

func newCall(cmd command, args []string) *call {
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return &call{fs, cmd, args}
}

// parse reads the flags. Asking for help prints it and ends the command with flag.ErrHelp.
func (c *call) parse(a *app) error {
	err := c.Parse(c.given)
	if err == flag.ErrHelp {
		fmt.Fprintf(a.out, "usage: policybot %s %s\n%s\n", c.cmd.name, c.cmd.args, c.cmd.what)
		c.SetOutput(a.out)
		c.PrintDefaults()
		return err
	}
	if err != nil {
		return c.misused("%v", err)
	}
	return nil
}

// misused is a usage error that ends with how the command is called.
func (c *call) misused(format string, args ...any) error {
	return usagef("%s\nusage: policybot %s %s", fmt.Sprintf(format, args...), c.cmd.name, c.cmd.args)
}

// text is the TEXT of the command: its arguments, or standard input when that is "-".
func (c *call) text(a *app) (string, error) {
	switch {
	case c.NArg() == 0:
		return "", c.misused("TEXT is missing")
	case c.NArg() == 1 && c.Arg(0) == "-":
		text, err := readAll(a.in, "standard input")
		return strings.TrimSuffix(string(text), "\n"), err
	}
	return strings.Join(c.Args(), " "), nil
}

func readAll(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxInput {
		return nil, fmt.Errorf("read %s: it is larger than %d MB; give a smaller one", name, maxInput>>20)
	}
	return data, nil
}

// readFile reads a file, or standard input when name is "" or "-".
func (a *app) readFile(name string) ([]byte, error) {
	if name == "" || name == "-" {
		return readAll(a.in, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; give the name of a file that is there", name, unwrapPath(err))
	}
	defer f.Close()
	return readAll(f, name)
}

// unwrapPath drops the name from a file error, which the message has already.
func unwrapPath(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// checkText refuses what nothing can be found in or worked out from.
func checkText(text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("text: it is empty; give the text to look at")
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return fmt.Errorf("text: byte %d is not valid UTF-8; save the text as UTF-8 and try again", i+1)
			}
		}
	}
	return nil
}

// writeJSON writes one document on one line, or indented for people.
func writeJSON(w io.Writer, indent bool, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if indent {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}
