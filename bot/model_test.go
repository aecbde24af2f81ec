package bot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"policybot/bot/llm"
)

// TestModelScripts holds the conversations of testdata/model: the person's messages (>), the model's
// replies written in (<), and what has to come of them:
//
//	kind K            the kind of the answer
//	line R STATUS A   a line of the answer, with its high end
//	missing KEY       a fact that is asked for
//	guard G           what became of the model's prose
//	calls N           how often the model was asked for this message
//	has TEXT          the text holds it
//	not TEXT          the text does not
//	told TEXT         the model was told so when it was asked again
//
// An empty line ends a conversation.
func TestModelScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/model/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	b := botWith(t, Config{})
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := &script{t: t, path: path, bot: b}
		for i, line := range strings.Split(string(data), "\n") {
			s.line = i + 1
			s.read(line)
		}
		s.ask()
	}
}

// script is a conversation while it is read.
type script struct {
	t       *testing.T
	path    string
	line    int
	bot     *Bot
	thread  string
	message string
	replies []string
	checks  []string
	at      int // line of the message
	model   *llm.Script
}

func (s *script) read(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "":
		s.ask()
		s.thread = ""
	case word == "#":
	case word == ">":
		s.ask()
		s.message, s.at = rest, s.line
	case word == "<":
		s.replies = append(s.replies, s.handles(rest))
	default:
		s.checks = append(s.checks, line)
	}
}

var handle = regexp.MustCompile(`\{([0-9.ab]+)(?:/(\w+))?(?:/(\w+))?\}`)

// handles writes the model's handles for rules, facts and choices.
func (s *script) handles(reply string) string {
	cat := s.bot.pointing["zh"]
	return handle.ReplaceAllStringFunc(reply, func(m string) string {
		p := handle.FindStringSubmatch(m)
		if p[2] == "" {
			return cat.ruleHandle(p[1])
		}
		h := cat.factHandle(p[1], p[2])
		if p[3] == "" {
			return h
		}
		for i, c := range cat.facts[h].Choices {
			if c.Value == p[3] {
				return choiceHandle(i)
			}
		}
		s.t.Fatalf("%s:%d: no such handle: %s", s.path, s.line, m)
		return ""
	})
}

// ask sends the message and holds the answer to the checks.
func (s *script) ask() {
	if s.message == "" {
		return
	}
	model := llm.NewScript(s.replies...)
	s.bot.model = model
	a, err := s.bot.Ask(context.Background(), Question{Thread: s.thread, Text: s.message})
	if err != nil {
		s.t.Fatalf("%s:%d: %v", s.path, s.at, err)
	}
	s.thread, s.model = a.Thread, model
	for _, c := range s.checks {
		if why := s.check(a, c); why != "" {
			s.t.Errorf("%s:%d: %s\n%s: %s\n%s", s.path, s.at, s.message, c, why, a.Text)
		}
	}
	if n := len(model.Asked()); n < len(s.replies) {
		s.t.Errorf("%s:%d: the model was asked %d times, %d replies are written", s.path, s.at, n, len(s.replies))
	}
	for _, r := range model.Asked() {
		if strings.Contains(r.System, s.message) {
			s.t.Errorf("%s:%d: the message stands among the instructions", s.path, s.at)
		}
	}
	accounted(s.t, s.message, a)
	s.message, s.replies, s.checks = "", nil, nil
}

// check says what is wrong with the answer, "" for nothing.
func (s *script) check(a Answer, line string) string {
	word, want, _ := strings.Cut(line, " ")
	got := ""
	switch word {
	case "kind":
		got = string(a.Kind)
	case "guard":
		got = a.Model.Guard
	case "calls":
		got = fmt.Sprint(len(s.model.Asked()))
	case "line":
		for _, l := range a.Lines {
			if got = fmt.Sprintf("%s %s %s", l.Rule, l.Status, l.High); got == want {
				return ""
			}
		}
	case "missing":
		for _, m := range a.Missing {
			if m.Key == want {
				return ""
			}
		}
	case "has", "not":
		if strings.Contains(a.Text, want) == (word == "has") {
			return ""
		}
		return "it is otherwise"
	case "told":
		for _, r := range s.model.Asked() {
			if strings.Contains(r.Material, want) {
				return ""
			}
		}
	default:
		return "no such check"
	}
	if got != want {
		return fmt.Sprintf("got %q", got)
	}
	return ""
}
