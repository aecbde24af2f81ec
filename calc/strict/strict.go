// Package strict reads YAML and JSON into a tree that forgets nothing that
// matters for figures: the characters of every scalar, whether it was quoted,
// and the line it stands on. No scalar becomes a float, a key that appears
// twice is a fault, and anchors, aliases, tags and several documents are
// refused.
//
// It knows nothing of cases or rules. It is the one place that imports a YAML
// library.
package strict

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the most bytes Parse takes.
const MaxSize = 1 << 20

const maxDepth = 32

// Kind is the shape of a Node.
type Kind uint8

// The shapes.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// Node is one value of a document.
type Node struct {
	Kind   Kind
	Text   string // a scalar's characters
	Quoted bool   // a scalar that was written in quotes (or as a block)
	Line   int    // from 1
	Items  []*Node
	Keys   []Key // a map's entries, in order
}

// Key is one entry of a map.
type Key struct {
	Name  string
	Line  int
	Value *Node
}

// Parse reads one YAML or JSON document.
func Parse(src []byte) (*Node, error) {
	if len(src) > MaxSize {
		return nil, fmt.Errorf("%d bytes: more than %d", len(src), MaxSize)
	}
	if t := strings.TrimLeft(string(src[:min(len(src), 1024)]), " \t\r\n\ufeff"); t == "" {
		return nil, errors.New("empty document")
	} else if t[0] == '{' || t[0] == '[' {
		return ParseJSON(src)
	}
	dec := yaml.NewDecoder(strings.NewReader(string(src)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	var more yaml.Node
	if dec.Decode(&more) == nil {
		return nil, fmt.Errorf("line %d: a second document", more.Line)
	}
	return convert(doc.Content[0], 0)
}

func convert(y *yaml.Node, depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("line %d: nested too deeply", y.Line)
	}
	if y.Anchor != "" || y.Kind == yaml.AliasNode {
		return nil, fmt.Errorf("line %d: anchors and aliases are not allowed", y.Line)
	}
	if y.Style&yaml.TaggedStyle != 0 {
		return nil, fmt.Errorf("line %d: tags are not allowed", y.Line)
	}
	n := &Node{Line: y.Line}
	switch y.Kind {
	case yaml.ScalarNode:
		n.Text = y.Value
		n.Quoted = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		if n.Quoted || y.ShortTag() != "!!null" {
			n.Kind = Scalar
		}
	case yaml.SequenceNode:
		n.Kind = List
		n.Items = make([]*Node, len(y.Content))
		for i, c := range y.Content {
			it, err := convert(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.Items[i] = it
		}
	case yaml.MappingNode:
		n.Kind = Map
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
				return nil, fmt.Errorf("line %d: a key must be a plain word", k.Line)
			}
			v, err := convert(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if err := n.put(Key{k.Value, k.Line, v}); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

func (n *Node) put(k Key) error {
	if n.Get(k.Name) != nil {
		return fmt.Errorf("line %d: key %q appears twice", k.Line, k.Name)
	}
	n.Keys = append(n.Keys, k)
	return nil
}

// Get returns the value of a map's key, or nil.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Keys {
		if n.Keys[i].Name == name {
			return n.Keys[i].Value
		}
	}
	return nil
}

// String names the node's shape for an error message.
func (n *Node) String() string {
	switch n.Kind {
	case Scalar:
		if n.Quoted {
			return fmt.Sprintf("%q", n.Text)
		}
		return n.Text
	case List:
		return "a list"
	case Map:
		return "a map"
	}
	return "nothing (null)"
}
