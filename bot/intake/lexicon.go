package intake

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"policybot/calc"
)

type tagKind uint8

const (
	tagRule   tagKind = iota // weight says how sure
	tagDrop                  // name is a rule
	tagYes                   // name is a fact
	tagNo                    // name is a fact
	tagOpen                  // the fact is said to be undecided
	tagValue                 // arg is a choice value, or several joined by |
	tagNot                   // arg is a choice value that is excluded
	tagSlot                  // name is a money or number fact; weight says how near
	tagFirm                  // the amount beside it is the one that counts
	tagSoft                  // the amount beside it is a plan
	tagNone                  // the fact is zero
	tagOther                 // name is a kind of amount no rule takes
	tagSpeech                // name is a phrase of speech.yaml
	tagLabel                 // arg is the name of the thing, rule when it counts, weight 1 for a firm
)

// How much the words of a hit say: of a rule, that it is meant; of a fact, that the amount
// beside them is it.
const (
	weightMaybe  = 1
	weightLikely = 2
	weightSure   = 3

	weightLoose = weightMaybe
	weightNear  = weightSure
)

type tag struct {
	kind   tagKind
	name   string
	phrase phrase // which one, for tagSpeech
	rule   string // the rule a fact is meant for; "" for every rule that takes it
	arg    string
	weight int
}

// lexicon is everything words.yaml and speech.yaml say, compiled.
type lexicon struct {
	set     set
	tags    [][]tag         // by pattern: one may say several things
	foreign map[string]bool // currencies beside yuan that facts of the policy are in
}

// lexiconOf returns the lexicon of a policy. All policies that have neither words nor rules share one:
// it is nearly all a policy without rules would take in memory.
func lexiconOf(pack packWords, book *calc.Book) (*lexicon, error) {
	if len(pack.Rules)+len(pack.Facts)+len(book.Facts) == 0 {
		return bare()
	}
	return newLexicon(pack, book)
}

var bare = sync.OnceValues(func() (*lexicon, error) { return newLexicon(packWords{}, &calc.Book{}) })

func newLexicon(pack packWords, book *calc.Book) (*lexicon, error) {
	var speech speechWords
	if err := strictYAML(speechYAML, &speech); err != nil {
		return nil, fmt.Errorf("speech.yaml: %w", err)
	}
	l := &lexicon{foreign: map[string]bool{}}
	for i := range book.Facts {
		if f := &book.Facts[i]; f.Unit != yuan && (f.Type == calc.TypeMoney || f.Type == calc.TypeMoneys) {
			l.foreign[f.Unit] = true
		}
	}
	for _, name := range pack.Bases {
		if speech.Others[name] == nil {
			return nil, fmt.Errorf("words.yaml: bases: %q is no kind of amount of speech.yaml", name)
		}
		delete(speech.Others, name)
	}
	if err := errors.Join(l.addSpeech(speech), l.addReceived(speech.Received, book), l.addRules(pack, book), l.addFacts(pack, book)); err != nil {
		return nil, err
	}
	return l, nil
}

// add gives every pattern of says the tags.
func (l *lexicon) add(where string, says []string, tags ...tag) error {
	var faults []error
	for _, s := range says {
		p, err := parsePattern(s)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", where, err))
			continue
		}
		l.set.add(p)
		l.tags = append(l.tags, tags)
	}
	return errors.Join(faults...)
}

func (l *lexicon) addSpeech(s speechWords) error {
	var faults []error
	for _, name := range sortedKeys(s.Phrases) {
		p := phrase(max(slices.Index(phraseNames[:], name), 0))
		faults = append(faults, l.add("speech.yaml: "+name, s.Phrases[name], tag{kind: tagSpeech, name: name, phrase: p}))
	}
	for _, name := range sortedKeys(s.Others) {
		faults = append(faults, l.add("speech.yaml: "+name, s.Others[name], tag{kind: tagOther, name: name, weight: weightNear}))
	}
	for _, w := range s.Labels {
		for i, member := range w.Members {
			name := w.Family + ":" + strconv.Itoa(i+1)
			for weight, forms := range [][]string{w.Thing, w.Firm} {
				says := make([]string, len(forms))
				for n, form := range forms {
					says[n] = strings.ReplaceAll(form, "%", member)
				}
				faults = append(faults, l.add("speech.yaml: labels", says, tag{kind: tagLabel, name: "label", arg: name, rule: w.When, weight: weight}))
			}
		}
	}
	return errors.Join(faults...)
}

// addReceived gives every fact that is support received before the words for it.
func (l *lexicon) addReceived(w receivedWords, book *calc.Book) error {
	var near, none []tag
	for i := range book.Facts {
		if f := &book.Facts[i]; f.Prior && f.Type == calc.TypeMoney {
			near = append(near, tag{kind: tagSlot, name: f.Key, weight: weightNear})
			none = append(none, tag{kind: tagNone, name: f.Key})
		}
	}
	if len(near) == 0 {
		return nil
	}
	const where = "speech.yaml: received"
	return errors.Join(l.add(where, w.Near, near...), l.add(where, w.None, none...))
}

func (l *lexicon) addRules(pack packWords, book *calc.Book) error {
	var faults []error
	for _, id := range sortedKeys(pack.Rules) {
		if _, ok := book.Rule(id); !ok {
			faults = append(faults, fmt.Errorf("words.yaml: rule %s is not in rules.yaml", id))
			continue
		}
		w, where := pack.Rules[id], "words.yaml: rule "+id
		for _, part := range []struct {
			weight int
			says   []string
		}{{weightSure, w.Sure}, {weightLikely, w.Likely}, {weightMaybe, w.Maybe}} {
			faults = append(faults, l.add(where, part.says, tag{kind: tagRule, name: id, weight: part.weight}))
		}
		faults = append(faults, l.add(where, w.Drop, tag{kind: tagDrop, name: id}))
	}
	return errors.Join(faults...)
}

// addLabels adds what forms and exports call a fact, with the values they give it.
func (l *lexicon) addLabels(f *calc.Fact) error {
	names := []string{escape(f.Label.Zh), escape(f.Label.En), escape(f.Key)}
	var faults []error
	with := func(t tag, values ...string) {
		t.name = f.Key
		for _, name := range names {
			for _, v := range values {
				faults = append(faults, l.add("fact "+f.Key, []string{name + "(:|: |=| = |\t| )" + v}, t))
			}
		}
	}
	switch f.Type {
	case calc.TypeBool:
		with(tag{kind: tagYes}, "是", "有", "yes", "true", "√")
		with(tag{kind: tagNo}, "否", "不是", "无", "没有", "no", "false", "×")
	case calc.TypeChoice:
		for _, c := range f.Choices {
			with(tag{kind: tagValue, arg: c.Value}, escape(c.Label.Zh), escape(c.Label.En), escape(c.Value))
		}
	default:
		faults = append(faults, l.add("fact "+f.Key, names, tag{kind: tagSlot, name: f.Key, weight: weightNear}))
	}
	return errors.Join(faults...)
}

// escape makes words a pattern that matches just them.
func escape(s string) string {
	return strings.NewReplacer("(", "\\(", "（", "\\(", ")", "\\)", "）", "\\)", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "*", "\\*").Replace(s)
}

func (l *lexicon) addFacts(pack packWords, book *calc.Book) error {
	var faults []error
	for i := range book.Facts {
		// forms and exports carry the names themselves
		faults = append(faults, l.addLabels(&book.Facts[i]))
	}
	for _, name := range sortedKeys(pack.Facts) {
		key, rule, _ := strings.Cut(name, "@")
		fact, ok := factOf(book, rule, key)
		if !ok {
			faults = append(faults, fmt.Errorf("words.yaml: fact %s is not in rules.yaml", name))
			continue
		}
		w, where := pack.Facts[name], "words.yaml: fact "+name
		parts := []struct {
			t    tag
			says []string
		}{
			{tag{kind: tagYes}, w.Yes}, {tag{kind: tagNo}, w.No}, {tag{kind: tagOpen}, w.Unknown},
			{tag{kind: tagSlot, weight: weightNear}, w.Near}, {tag{kind: tagSlot, weight: weightLoose}, w.Loose},
			{tag{kind: tagFirm}, w.Firm}, {tag{kind: tagSoft}, w.Soft}, {tag{kind: tagNone}, w.None},
		}
		for _, part := range parts {
			part.t.name, part.t.rule = key, rule
			faults = append(faults, l.add(where, part.says, part.t))
		}
		faults = append(faults, l.addValues(w, fact, tag{name: key, rule: rule}, where))
	}
	return errors.Join(faults...)
}

func (l *lexicon) addValues(w factWords, fact *calc.Fact, t tag, where string) error {
	var faults []error
	for _, part := range []struct {
		kind tagKind
		says map[string][]string
	}{{tagValue, w.Values}, {tagNot, w.Not}} {
		for _, value := range sortedKeys(part.says) {
			for _, v := range strings.Split(value, "|") {
				if !slices.ContainsFunc(fact.Choices, func(c calc.Choice) bool { return c.Value == v }) {
					faults = append(faults, fmt.Errorf("%s: %q is none of its choices", where, v))
				}
			}
			t.kind, t.arg = part.kind, value
			faults = append(faults, l.add(where, part.says[value], t))
		}
	}
	return errors.Join(faults...)
}
