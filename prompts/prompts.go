// Package prompts is what is said to a model: one template a purpose, one typed function a template.
//
// It promises two things. A model is number-blind: every quantity in what it reads is replaced by a
// mark that tells what it is of (money, percent, date) and never its value, and everything it may
// point to is named by a handle of our own (M for a quantity of the person, R for a rule, F for a
// fact, S for a sentence, L for a result). And instructions and material are kept apart: the
// instructions hold nothing that came from a person or a policy, and the material is one JSON
// document, so that no pasted text can end its quotation and give orders.
//
// What a model replies is parsed here into plain values within limits. It is not believed here:
// whether a handle exists and fits is for the caller to check.
//
// The package knows nothing of models, endpoints, rules as arithmetic, or conversations.
package prompts

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// Prompt is one request to a model, ready to be sent.
type Prompt struct {
	Name     string          // purpose, in [a-z_]
	System   string          // instructions
	Material string          // a JSON document
	Schema   json.RawMessage // JSON schema of the reply, in the strict subset
}

//go:embed *.tmpl *.schema.json
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"json": document}).ParseFS(files, "*.tmpl"))

// build fills the templates name.system and name.material.
func build(name string, in any) (Prompt, error) {
	p := Prompt{Name: name}
	for part, into := range map[string]*string{"system": &p.System, "material": &p.Material} {
		var b strings.Builder
		if err := templates.ExecuteTemplate(&b, name+"."+part, in); err != nil {
			return p, fmt.Errorf("prompt %s: %w", name, err)
		}
		*into = strings.TrimSpace(b.String())
	}
	raw, err := files.ReadFile(name + ".schema.json")
	if err != nil {
		return p, fmt.Errorf("prompt %s: %w", name, err)
	}
	var schema bytes.Buffer
	if err := json.Compact(&schema, raw); err != nil {
		return p, fmt.Errorf("prompt %s: schema: %w", name, err)
	}
	p.Schema = schema.Bytes()
	return p, nil
}

// document writes material as JSON, without spaces, which cost tokens. HTML escapes are left out: they would cost the < of a threshold
// its meaning.
func document(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.String(), err
}
