package bot

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"policybot/bot/intake"
	"policybot/bot/llm"
	"policybot/calc"
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
//	deaf KEY …        intake does not read these facts, from here to the end of the conversation
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
	at      int             // line of the message
	deaf    map[string]bool // facts that intake does not read
	model   *llm.Script
}

func (s *script) read(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "":
		s.ask()
		s.thread, s.deaf = "", nil
	case word == "#":
	case word == "deaf":
		s.deaf = map[string]bool{}
		for _, key := range strings.Fields(rest) {
			s.deaf[key] = true
		}
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
	a, err := s.turn()
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

// turn is Bot.Ask with an intake that is deaf to some facts: what it reads grows with every version,
// and what a model is for must not depend on what it happens to miss today.
func (s *script) turn() (Answer, error) {
	ctx := context.Background()
	if s.thread == "" {
		s.thread = newID()
	}
	q := Question{Thread: s.thread, Text: s.message}
	conv, err := s.bot.store.Conversation(ctx, q.Thread)
	if err != nil {
		return Answer{}, err
	}
	kept := openMemo(conv.State)
	u, state, err := s.bot.reader.Read(kept.Intake, q.Text)
	if err != nil {
		return Answer{}, err
	}
	kept.Intake = state
	help, done := s.bot.assistant(ctx)
	defer done()
	u = help.understand(s.deafened(u), &kept, q.Text, conv.Version+1)
	t := &turn{bot: s.bot, ctx: ctx, question: q.Text, number: conv.Version + 1, opening: conv.Version == 0, days: onDay(s.bot.now()), lang: u.Lang, u: u, again: help.query}
	if err := t.reply(help); err != nil {
		return Answer{}, err
	}
	t.answer.Thread = q.Thread
	conv.State = help.state(kept)
	return s.bot.alone.save(ctx, q, conv, t)
}

func (s *script) deafened(u intake.Understanding) intake.Understanding {
	u = copied(u)
	for i := range u.Claims {
		maps.DeleteFunc(u.Claims[i].Facts, func(key string, _ calc.Value) bool { return s.deaf[key] })
	}
	u.Facts = slices.DeleteFunc(u.Facts, func(f intake.Fact) bool { return s.deaf[f.Key] })
	u.Doubts = slices.DeleteFunc(u.Doubts, func(d intake.Doubt) bool { return s.deaf[d.Key] })
	return u
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
