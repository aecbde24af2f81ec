package web

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// The page's scripts are kept as small modules and served as one file: over HTTP/1.1 a browser that
// has never seen the page spends longer on twenty requests than on everything else.
//
// They are joined by plain concatenation, each module after those it imports, which keeps the
// bindings between them as they are and needs no tool and no generated file. It asks two things of
// the modules, and joinModules refuses what does not keep to them: an import stands on one line and
// renames nothing, and no two modules declare the same name at their top level.
var (
	moduleImport = regexp.MustCompile(`(?m)^import \{ \w+(?:, \w+)* \} from "\./(\w+\.js)";\n`)
	moduleName   = regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)`)
	moduleExport = regexp.MustCompile(`(?m)^export ((?:async )?(?:function|const|let|class) )`)
	moduleLeft   = regexp.MustCompile(`(?m)^(?:import|export|var)\b.*|^(?:const|let) (?:[[{]|\w+ = [^;({]*, \w+ =).*`)
)

// joinModules returns the module named entry in root and all it imports as one script.
func joinModules(root fs.FS, entry string) ([]byte, error) {
	j := joiner{root: root, state: map[string]int{}, names: map[string]string{}}
	if err := j.add(entry); err != nil {
		return nil, err
	}
	return []byte(j.out.String()), nil
}

type joiner struct {
	root  fs.FS
	state map[string]int    // of a module: being added, added
	names map[string]string // top-level name → the module that declares it
	out   strings.Builder
}

const (
	adding = 1
	added  = 2
)

func (j *joiner) add(name string) error {
	switch j.state[name] {
	case adding:
		return fmt.Errorf("script %s: it imports itself through others", name)
	case added:
		return nil
	}
	j.state[name] = adding
	raw, err := fs.ReadFile(j.root, name)
	if err != nil {
		return fmt.Errorf("script %s: %w", name, err)
	}
	src := string(raw)
	for _, m := range moduleImport.FindAllStringSubmatch(src, -1) {
		if err := j.add(m[1]); err != nil {
			return fmt.Errorf("script %s: %w", name, err)
		}
	}
	for _, m := range moduleName.FindAllStringSubmatch(src, -1) {
		if other := j.names[m[1]]; other != "" {
			return fmt.Errorf("scripts %s and %s both declare %s at their top level: rename one", other, name, m[1])
		}
		j.names[m[1]] = name
	}
	src = moduleExport.ReplaceAllString(moduleImport.ReplaceAllString(src, ""), "$1")
	if left := moduleLeft.FindString(src); left != "" {
		return fmt.Errorf("script %s: the page's scripts cannot be joined with this line: %s", name, left)
	}
	j.state[name] = added
	fmt.Fprintf(&j.out, "// ---- %s ----\n%s\n", name, src)
	return nil
}
