package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "policybot"

// arrows says which packages of ours a package may import. A name covers the packages below it,
// and every package may import those below itself. The longest name that fits a package counts.
var arrows = map[string][]string{
	"calc/amount":     {},
	"calc":            {},
	"knowledge/text":  {},
	"knowledge/index": {"calc", "knowledge/text"},
	"knowledge":       {"calc"},
	"prompts":         {"calc/amount"},
	"bot/llm":         {"calc/amount"},
	"bot/intake":      {"calc", "knowledge"},
	"bot":             {"bot/llm", "calc", "knowledge", "prompts"},
	// The ways in and the services: each may know bot and what is beneath, none knows another.
	"bot/store": {"bot", "calc"},
	"bot/eval":  {"bot", "calc", "knowledge"},
	"bot/slack": {"bot", "calc", "knowledge"},
	"bot/web":   {"bot", "calc", "knowledge"},
	"bot/mcp":   {"bot", "calc", "knowledge"},
	// What stands around the ways in: who is let in, and what is seen from outside.
	"bot/admit":   {},
	"bot/observe": {"bot", "knowledge"},
	"cmd":         {"bot", "bot/llm", "calc", "knowledge", "prompts"},
}

// neighbours are the packages under bot that others must name in arrows to import: "bot" alone
// does not cover them.
var neighbours = []string{"bot/store", "bot/eval", "bot/slack", "bot/web", "bot/mcp", "bot/llm", "bot/admit", "bot/observe"}

// shared are the outside modules that several packages may import, and why.
var shared = map[string]string{
	"github.com/shopspring/decimal": "the type of every amount",
	"go.yaml.in/yaml/v3":            "each file of a pack is read where its meaning is known",
	"golang.org/x":                  "the standard library's other half",
}

// source is one file of ours that is part of the program.
type source struct {
	pkg  string // "calc/amount"
	name string
	file *ast.File
	pos  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() != ".." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() && name != root && exists(filepath.Join(name, "go.mod")) {
			return filepath.SkipDir // a module of its own is no part of the program
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		pos := token.NewFileSet()
		f, err := parser.ParseFile(pos, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		all = append(all, source{filepath.ToSlash(rel), name, f, pos})
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatalf("read the source: %d files, %v", len(all), err)
	}
	return all
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (s source) imports() []string {
	var all []string
	for _, spec := range s.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		all = append(all, p)
	}
	return all
}

func under(pkg, name string) bool { return pkg == name || strings.HasPrefix(pkg, name+"/") }

// longest returns the longest of the names that cover the package.
func longest(pkg string, names []string) string {
	best := ""
	for _, n := range names {
		if under(pkg, n) && len(n) > len(best) {
			best = n
		}
	}
	return best
}

func allowed(from, to string) bool {
	if under(to, from) && longest(to, neighbours) == longest(from, neighbours) {
		return true
	}
	self := longest(from, slices.Collect(maps.Keys(arrows)))
	if under(to, self) && longest(to, neighbours) == longest(from, neighbours) {
		return true
	}
	for _, name := range arrows[self] {
		if under(to, name) && (self == "cmd" || longest(to, neighbours) == longest(name, neighbours)) {
			return true
		}
	}
	return false
}

func TestAllowed(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"calc", "calc/amount", true}, {"calc/amount", "calc", false}, {"calc", "knowledge", false},
		{"knowledge", "calc", true}, {"knowledge/index", "knowledge", false}, {"knowledge", "knowledge/index", true},
		{"bot/intake", "knowledge", true}, {"bot/intake", "bot", false}, {"bot", "bot/intake", true},
		{"bot/store", "bot", true}, {"bot", "bot/store", false}, {"bot/slack", "bot/web", false}, {"bot/web", "bot/web/sheet", true},
		{"bot/slack", "bot/web/sheet", false}, {"bot/llm", "bot", false}, {"bot", "bot/llm", true}, {"bot/slack", "bot/llm", false}, {"prompts", "calc", false},
		{"cmd/policybot", "bot/web/sheet", true}, {"cmd/policybot", "prompts", true}, {"bot/web", "cmd/policybot", false},
	} {
		if got := allowed(test.from, test.to); got != test.want {
			t.Errorf("%s imports %s: got %v, want %v", test.from, test.to, got, test.want)
		}
	}
}

// Imports go one way: calc/amount ← calc ← knowledge ← bot/intake ← bot ← the ways in ← cmd.
func TestArrows(t *testing.T) {
	for _, s := range sources(t) {
		if longest(s.pkg, slices.Collect(maps.Keys(arrows))) == "" {
			t.Errorf("%s: package %s is not in the list of arrows", s.name, s.pkg)
			continue
		}
		for _, p := range s.imports() {
			to, ours := strings.CutPrefix(p, module+"/")
			if ours && !allowed(s.pkg, to) {
				t.Errorf("%s: %s must not import %s", s.name, s.pkg, to)
			}
		}
	}
}

// Each outside module is imported by one package, so that it can be replaced in one place.
func TestOutsideModules(t *testing.T) {
	users := map[string]map[string]bool{}
	for _, s := range sources(t) {
		for _, p := range s.imports() {
			first, _, _ := strings.Cut(p, "/")
			if !strings.Contains(first, ".") {
				continue // the standard library, or ours
			}
			m := moduleOf(p)
			if users[m] == nil {
				users[m] = map[string]bool{}
			}
			users[m][s.pkg] = true
		}
	}
	for m, pkgs := range users {
		if _, ok := shared[m]; ok || len(pkgs) == 1 {
			continue
		}
		t.Errorf("%s is imported by %s; want one package", m, strings.Join(slices.Sorted(maps.Keys(pkgs)), ", "))
	}
}

// moduleOf is enough of an import path to tell modules apart.
func moduleOf(p string) string {
	for m := range shared {
		if under(p, m) {
			return m
		}
	}
	parts := strings.Split(p, "/")
	n := 3
	if parts[0] == "modernc.org" {
		n = 2
	}
	return path.Join(parts[:min(n, len(parts))]...)
}

// The calculator gives the same result on every day and never passes an amount through a float.
func TestCalcIsExact(t *testing.T) {
	for _, s := range sources(t) {
		if !under(s.pkg, "calc") {
			continue
		}
		for _, p := range s.imports() {
			switch p {
			case "time", "math/rand", "math/rand/v2", "os", "net", "net/http", "context":
				t.Errorf("%s: calc has no use for %s", s.name, p)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			at := func() string { return s.pos.Position(n.Pos()).String() }
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: %s", at(), n.Name)
				}
			case *ast.SelectorExpr:
				switch n.Sel.Name {
				case "NewFromFloat", "NewFromFloat32", "InexactFloat64", "Float64", "Pow", "Avg":
					t.Errorf("%s: %s loses digits", at(), n.Sel.Name)
				case "Div":
					if s.pkg == "calc" {
						t.Errorf("%s: Div rounds silently; rates are multiplied", at())
					}
				}
			}
			return true
		})
	}
}

// Only this package reads the environment; only it and the store open files.
func TestEnvironmentIsReadHere(t *testing.T) {
	for _, s := range sources(t) {
		if under(s.pkg, "cmd") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "os" && slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "Args", "Exit"}, sel.Sel.Name) {
					t.Errorf("%s: os.%s outside cmd", s.pos.Position(n.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// The top level has what a newcomer is told of, and nothing else.
func TestTopLevel(t *testing.T) {
	want := []string{"LICENSE", "README.md", "README.zh-CN.md", "bot", "calc", "cmd", "deploy", "go.mod", "go.sum", "knowledge", "prompts"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || name == "data" || name == "policybot" || strings.HasSuffix(name, ".test") { // what runs and builds leave
			continue
		}
		if !slices.Contains(want, name) {
			t.Errorf("%s is not part of the layout", name)
		}
	}
}
