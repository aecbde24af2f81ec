package index

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Questions is the file questions.yaml of a pack: what people call things, what
// they ask of each clause, and what they ask that lies elsewhere.
type Questions struct {
	// Glossary: a lay or English word → words of the text.
	Glossary map[string][]string
	// Asked: clause id → questions that it answers.
	Asked map[string][]string
	// ElsewhereWords: category (tax, housing, another place …) → words that
	// show a question to be about it and not about this policy.
	ElsewhereWords map[string]Category
	// Outside: whole questions that this policy does not deal with.
	Outside []string

	elsewhere *subjects
}

// questionsFile is Questions as written: the glossary by groups of words that
// stand for the same.
type questionsFile struct {
	Glossary []struct {
		People []string `yaml:"people"`
		Text   []string `yaml:"text"`
	} `yaml:"glossary"`
	Asked     map[string][]string `yaml:"asked"`
	Elsewhere map[string]Category `yaml:"elsewhere"`
	Outside   []string            `yaml:"outside"`
}

// Category is a subject that a policy does not deal with.
type Category struct {
	// Words show the subject. "a + b": only where both stand.
	Words []string `yaml:"words"`
	// Except are phrases in which such a word means something else; "…" in
	// one stands for any word of the category: 注册在….
	Except []string `yaml:"except"`
}

// maxQuestions bounds the file, in bytes.
const maxQuestions = 4 << 20

// ParseQuestions reads questions.yaml. Unknown keys, empty entries, a question
// under two clauses and doubled words are errors; all are reported. The maps and
// lists it returns are shared by all who ask for the same file: they are to be
// read only.
func ParseQuestions(src []byte) (Questions, error) {
	sum := sha256.Sum256(src)
	lastRead.Lock()
	defer lastRead.Unlock()
	if lastRead.sum == sum {
		return lastRead.questions, nil
	}
	q, err := parseQuestions(src)
	if err == nil {
		lastRead.sum, lastRead.questions = sum, q
	}
	return q, err
}

// lastRead is the file read last: at a start the index and intake both want that
// of their pack, and it takes longer to read than anything else of the pack.
var lastRead struct {
	sync.Mutex
	sum       [sha256.Size]byte
	questions Questions
}

func parseQuestions(src []byte) (Questions, error) {
	var q Questions
	if len(src) > maxQuestions {
		return q, fmt.Errorf("questions: %d bytes, at most %d", len(src), maxQuestions)
	}
	if !utf8.Valid(src) {
		return q, errors.New("questions: not valid UTF-8")
	}
	var file questionsFile
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return Questions{}, fmt.Errorf("questions: %w", err)
	}
	q = Questions{Glossary: make(map[string][]string), Asked: file.Asked, ElsewhereWords: file.Elsewhere, Outside: file.Outside}
	for _, g := range file.Glossary {
		if len(g.People) == 0 || len(g.Text) == 0 {
			return Questions{}, fmt.Errorf("questions: glossary: group %v: %v lacks one side", g.People, g.Text)
		}
		for _, w := range g.People {
			q.Glossary[w] = append(q.Glossary[w], g.Text...)
		}
	}
	if err := q.check(); err != nil {
		return Questions{}, err
	}
	q.elsewhere = newSubjects(q.ElsewhereWords)
	return q, nil
}

func (q Questions) check() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("questions: "+format, args...))
	}
	for _, k := range sortedKeys(q.Glossary) {
		for _, w := range append([]string{k}, q.Glossary[k]...) {
			if strings.TrimSpace(w) == "" {
				fault("glossary: %q: empty word", k)
			}
		}
	}
	where := make(map[string]string)
	for _, id := range sortedKeys(q.Asked) {
		for _, s := range q.Asked[id] {
			key := strings.TrimSpace(fold(s))
			switch first, twice := where[key]; {
			case key == "":
				fault("asked: clause %s: empty question", id)
			case twice:
				fault("asked: %q stands under clause %s and clause %s", s, first, id)
			default:
				where[key] = id
			}
		}
	}
	for _, s := range q.Outside {
		if first, twice := where[strings.TrimSpace(fold(s))]; twice {
			fault("outside: %q stands under clause %s too", s, first)
		}
	}
	for _, name := range sortedKeys(q.ElsewhereWords) {
		for _, w := range q.ElsewhereWords[name].Words {
			if strings.TrimSpace(w) == "" {
				fault("elsewhere: %s: empty word", name)
			}
		}
	}
	return errors.Join(faults...)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
