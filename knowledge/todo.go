package knowledge

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"

	"policybot/calc/strict"
)

// Drafts of rules and examples count for nothing: a pack with them is one without rules. Renamed to
// rules.yaml and examples.yaml they are in force, and held to every check.
const (
	RulesDraft    = "rules.draft.yaml"
	ExamplesDraft = "examples.draft.yaml"
)

// Todo is how a draft marks what a person has to decide.
const Todo = "TODO"

// CheckDraft returns what is left to do on the draft in a folder: the places marked TODO or, where none
// is left, everything that would be wrong with the pack if the draft were in force. ok is false where
// the folder holds no draft.
func CheckDraft(fsys fs.FS, dir string) (left []error, ok bool) {
	p := &Pack{ID: path.Base(dir), Files: map[string][]byte{}}
	if err := p.readFiles(fsys, dir); err != nil || p.Files[RulesDraft] == nil || p.Files[rulesFile] != nil {
		return nil, false
	}
	for _, name := range []string{RulesDraft, ExamplesDraft} {
		left = append(left, todos(name, p.Files[name])...)
	}
	if len(left) > 0 {
		return left, true
	}
	as := &Pack{ID: p.ID, Files: maps.Clone(p.Files)}
	as.Files[rulesFile], as.Files[examplesFile] = p.Files[RulesDraft], p.Files[ExamplesDraft]
	if err := as.seal(); err != nil {
		return []error{err}, true
	}
	for _, err := range as.read() {
		if f, isFault := err.(Fault); isFault && (f.File == rulesFile || f.File == examplesFile) {
			f.File = strings.TrimSuffix(f.File, ".yaml") + ".draft.yaml"
			err = f
		}
		left = append(left, err)
	}
	return left, true
}

// todos lists the places of a file that are marked, with the question that stands there.
func todos(name string, src []byte) (left []error) {
	if src == nil {
		return []error{Fault{File: name, Text: "it is missing"}}
	}
	root, err := strict.Parse(src)
	if err != nil {
		return []error{Fault{File: name, Text: err.Error()}}
	}
	seen := map[string]bool{}
	var walk func(n *strict.Node, of, field string)
	walk = func(n *strict.Node, of, field string) {
		if n == nil {
			return
		}
		if id := n.Get("id"); id != nil && name == RulesDraft {
			of, field = id.Text, ""
		} else if id != nil {
			of, field = "", id.Text
		} else if key := n.Get("key"); key != nil {
			field = "fact " + key.Text
		}
		if n.Kind == strict.Scalar && strings.Contains(n.Text, Todo) {
			question := strings.TrimSpace(strings.TrimPrefix(n.Text, Todo))
			at := fmt.Sprintf("%d %s", n.Line, question) // once for both languages,
			if name == ExamplesDraft {
				at, _, _ = strings.Cut(field, ".") // and once an example
			}
			if !seen[at] {
				seen[at] = true
				left = append(left, Fault{File: name, Line: n.Line, Rule: of, Field: field, Text: strings.TrimSpace(Todo + " " + question)})
			}
		}
		for _, k := range n.Keys {
			walk(k.Value, of, join(field, k.Name))
		}
		for i, it := range n.Items {
			walk(it, of, fmt.Sprintf("%s[%d]", field, i))
		}
	}
	walk(root, "", "")
	return left
}
