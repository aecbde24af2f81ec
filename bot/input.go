package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxText is the longest message that is read, in code points.
const MaxText = 20_000

// maxName bounds thread names and idempotency keys, in bytes.
const maxName = 200

// InputError says that a question or case cannot be taken as it is. Channels show Error to the
// person who sent it and answer 4xx: nothing was done, and nothing was kept.
type InputError struct {
	Code  string // for programs: "empty", "too_long", "encoding", "character", "name", "case", "policy", "removed", "edit", "other_case"
	Where string // what is wrong: "text", "thread", "key", "case", "edit"
	Msg   string // what is the matter and what to do about it, lower case
}

// Error names where the fault is and what to do.
func (e *InputError) Error() string { return e.Where + ": " + e.Msg }

func badInput(code, where, format string, args ...any) *InputError {
	return &InputError{Code: code, Where: where, Msg: fmt.Sprintf(format, args...)}
}

// checkQuestion refuses what cannot be read reliably. Invisible characters that change nothing
// (zero-width spaces, soft hyphens, direction marks) are let through: they arrive with every other
// paste, and a figure with one inside is asked about rather than relied on. Control characters and the bidirectional controls
// that reorder what follows are refused: with them a figure on the screen is not the figure in the
// text, and no offset we report would point at what the person sees.
func checkQuestion(q Question) error {
	if err := checkName("thread", q.Thread); err != nil {
		return err
	}
	if err := checkName("key", q.Key); err != nil {
		return err
	}
	if strings.TrimSpace(q.Text) == "" {
		return badInput("empty", "text", "the message is empty; type a question, such as 第八条第1款最高支持多少")
	}
	n := 0
	for i, r := range q.Text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(q.Text[i:]); size == 1 {
				return badInput("encoding", "text", "byte %d (0x%02x) is not valid UTF-8; send the message as UTF-8", i, q.Text[i])
			}
		}
		if n++; n > MaxText {
			return badInput("too_long", "text", "the message is longer than %d characters; send the part the question is about", MaxText)
		}
		if what := forbidden(r); what != "" {
			return badInput("character", "text", "character %d is %U, %s; remove it and send the message again", n, r, what)
		}
	}
	return nil
}

func checkName(where, s string) error {
	if len(s) > maxName {
		return badInput("name", where, "longer than %d bytes; use a shorter one", maxName)
	}
	for i, r := range s {
		if r == utf8.RuneError || forbidden(r) != "" || r == '\n' || r == '\r' {
			return badInput("name", where, "byte %d is not a printable character; use letters, digits and punctuation", i)
		}
	}
	return nil
}

// forbidden names what kind of character r is when it may not stand in a message.
func forbidden(r rune) string {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v' || r == 0x85:
		return ""
	case r < 0x20 || r >= 0x7f && r <= 0x9f:
		return "a control character"
	case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
		return "a control that reorders text on the screen"
	}
	return ""
}
