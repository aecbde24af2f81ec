package intake

import (
	"bytes"
	_ "embed"
	"fmt"
	"sort"

	"go.yaml.in/yaml/v3"
)

// packWords is words.yaml of a pack: how people speak of its rules and facts.
type packWords struct {
	Rules  map[string]ruleWords `yaml:"rules"`
	Facts  map[string]factWords `yaml:"facts"`
	Things map[string][]string  `yaml:"things"` // kind of thing → the rules that are about one
	// Bases are kinds of amounts that no rule takes elsewhere, but that this policy pays by: rent, revenue.
	Bases []string `yaml:"bases"`
}

// ruleWords are what people call a rule, by how much the words alone say.
type ruleWords struct {
	Sure   []string `yaml:"sure"`   // nothing else is meant
	Likely []string `yaml:"likely"` // meant unless another rule is surer
	Maybe  []string `yaml:"maybe"`  // counts only where nothing better was said
	Drop   []string `yaml:"drop"`   // the person does not want this one
}

// factWords are the words a fact is read from. Which parts apply follows from its type.
type factWords struct {
	Yes     []string            `yaml:"yes"`
	No      []string            `yaml:"no"`
	Unknown []string            `yaml:"unknown"` // said to be undecided
	Values  map[string][]string `yaml:"values"`  // choice value, or several joined by |
	Not     map[string][]string `yaml:"not"`     // words that exclude a value
	Near    []string            `yaml:"near"`    // nouns that name the amount
	Loose   []string            `yaml:"loose"`   // verbs and nouns that may name it
	Firm    []string            `yaml:"firm"`    // words that make one amount the one that counts
	Soft    []string            `yaml:"soft"`    // words that make an amount a plan or a request
	None    []string            `yaml:"none"`    // there is none: zero
	Rank    []string            `yaml:"rank"`    // which of several values named at once counts, first wins
}

// speechWords is speech.yaml: how people speak whatever the policy is.
type speechWords struct {
	Phrases  map[string][]string `yaml:"phrases"`
	Others   map[string][]string `yaml:"others"` // amounts that are no fact of any rule
	Received receivedWords       `yaml:"received"`
	Labels   []labelWords        `yaml:"labels"`
}

// receivedWords tell of support received before, whatever the rule that counts it.
type receivedWords struct {
	Near []string `yaml:"near"` // what names its amount
	None []string `yaml:"none"` // there was none
}

// labelWords are a family of labels people give to things: the members in order, and the
// forms they come in, with % for the member.
type labelWords struct {
	Family  string   `yaml:"family"` // two forms of one family and member name the same thing
	When    string   `yaml:"when"`   // "numbered": only where several things are spoken of; "stem": not inside a word
	Members []string `yaml:"members"`
	Firm    []string `yaml:"firm"`
	Thing   []string `yaml:"thing"`
}

//go:embed speech.yaml
var speechYAML []byte

// readWords reads words.yaml; a pack need not have one.
func readWords(src []byte) (packWords, error) {
	var w packWords
	if len(src) == 0 {
		return w, nil
	}
	if err := strictYAML(src, &w); err != nil {
		return w, fmt.Errorf("words.yaml: %w", err)
	}
	return w, nil
}

func strictYAML(src []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	return d.Decode(into)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
