package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/peterh/liner"
)

// talk is where the lines of a conversation come from.
type talk struct {
	terminal bool                   // a person types
	next     func() (string, error) // io.EOF at the end
}

// conversation reads lines: with editing, arrow keys and a history where a person sits at a terminal,
// as they are where not. done puts the terminal back.
func (a *app) conversation() (*talk, func()) {
	typed := false
	if a.in == os.Stdin {
		_, err := liner.TerminalMode() // of standard input, an error where it is none
		typed = err == nil
	}
	if out, err := os.Stdout.Stat(); typed && err == nil && out.Mode()&os.ModeCharDevice != 0 && liner.TerminalSupported() {
		return atTerminal()
	}
	lines := bufio.NewScanner(a.in)
	lines.Buffer(make([]byte, 0, 64<<10), maxInput)
	next := func() (string, error) {
		fmt.Fprint(a.err, "> ")
		if lines.Scan() {
			return lines.Text(), nil
		}
		if err := lines.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
	return &talk{terminal: typed, next: next}, func() {}
}

// atTerminal edits lines; Chinese characters are two columns wide there.
func atTerminal() (*talk, func()) {
	editor := liner.NewLiner()
	editor.SetCtrlCAborts(true)
	next := func() (string, error) {
		line, err := editor.Prompt("> ")
		if errors.Is(err, liner.ErrPromptAborted) {
			return "", io.EOF
		}
		if strings.TrimSpace(line) != "" {
			editor.AppendHistory(line)
		}
		return line, err
	}
	return &talk{terminal: true, next: next}, func() { editor.Close() }
}
