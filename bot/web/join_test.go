package web

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestJoinModules(t *testing.T) {
	for _, tt := range []struct {
		name, app, a, b string
		want            string // of the modules, in order; or of the error
		fails           bool
	}{
		{name: "each once, after what it imports", app: "import { a } from \"./a.js\";\nimport { b } from \"./b.js\";\nlet c = a + b;\n",
			a: "import { b } from \"./b.js\";\nexport const a = b;\n", b: "export async function b() {}\n",
			want: "// ---- b.js ----\nasync function b() {}\n\n// ---- a.js ----\nconst a = b;\n\n// ---- app.js ----\nlet c = a + b;\n\n"},
		{name: "a name twice", app: "import { a } from \"./a.js\";\nconst b = 1;\n", a: "export function b() {}\n", want: "a.js and app.js both declare b", fails: true},
		{name: "in a circle", app: "import { a } from \"./a.js\";\n", a: "import { b } from \"./b.js\";\n", b: "import { a } from \"./a.js\";\n", want: "imports itself", fails: true},
		{name: "not there", app: "import { c } from \"./c.js\";\n", want: "c.js", fails: true},
		{name: "renamed", app: "import { a as b } from \"./a.js\";\n", want: "cannot be joined", fails: true},
		{name: "a whole module", app: "import * as a from \"./a.js\";\n", want: "cannot be joined", fails: true},
		{name: "over several lines", app: "import {\n  a,\n} from \"./a.js\";\n", want: "cannot be joined", fails: true},
		{name: "the default", app: "export default 1;\n", want: "cannot be joined", fails: true},
		{name: "a list", app: "const a = 1;\nexport { a };\n", want: "cannot be joined", fails: true},
		{name: "two names a line", app: "const a = 1, b = 2;\n", want: "cannot be joined", fails: true},
		{name: "names taken apart", app: "const { a } = {};\n", want: "cannot be joined", fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name, src := range map[string]string{"app.js": tt.app, "a.js": tt.a, "b.js": tt.b} {
				root[name] = &fstest.MapFile{Data: []byte(src)}
			}
			got, err := joinModules(root, "app.js")
			switch {
			case tt.fails && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %q, error %v; want an error that says %q", got, err, tt.want)
			case !tt.fails && (err != nil || string(got) != tt.want):
				t.Errorf("got %q, error %v; want %q", got, err, tt.want)
			}
		})
	}
}

// Every module of the page is in the script that is served, and nothing else is served of them.
func TestOneScript(t *testing.T) {
	h := New(testConfig(t))
	address := regexp.MustCompile(`src="(/assets/[^"]+)"`).FindStringSubmatch(call(h, http.MethodGet, "/", "").Body.String())
	if address == nil {
		t.Fatal("the document names no script")
	}
	script := call(h, http.MethodGet, address[1], "").Body.String()
	names, err := fs.Glob(static, "static/*.js")
	if err != nil || len(names) < 2 {
		t.Fatalf("got modules %q, error %v", names, err)
	}
	for _, name := range names {
		name = strings.TrimPrefix(name, "static/")
		if n := strings.Count(script, "// ---- "+name+" ----\n"); n != 1 {
			t.Errorf("%s is %d times in the script, want once", name, n)
		}
		if got := call(h, http.MethodGet, strings.Replace(address[1], entry, name, 1), "").Code; name != entry && got != http.StatusNotFound {
			t.Errorf("%s is served by itself: status %d", name, got)
		}
	}
}

// What a view asks for first is named in its document, unless a token is needed for it.
func TestFetchedAhead(t *testing.T) {
	const pack = "tongzhou-digital-economy"
	for path, want := range map[string]string{
		"/": "", "/receipts/R1": "/api/receipts/R1 /api/policies/" + pack + "/rules",
		"/estimate":                       "/api/policies /api/policies/" + pack + "/rules",
		"/estimate?policy=" + pack:        "/api/policies /api/policies/" + pack + "/rules",
		"/estimate?policy=none":           "",
		"/policy/8.1":                     "/api/policies /api/policies/" + pack,
		"/receipts/%22%3E%3Cscript%3E%2F": "/api/receipts/%22%3E%3Cscript%3E%2F /api/policies/" + pack + "/rules",
	} {
		for _, token := range []string{"", "s3cret"} {
			c := testConfig(t)
			c.Token = token
			var got []string
			for _, m := range regexp.MustCompile(`<link rel="preload" as="fetch" crossorigin href="([^"]*)">`).FindAllStringSubmatch(call(New(c), http.MethodGet, path, "").Body.String(), -1) {
				got = append(got, m[1])
			}
			if token != "" {
				want = ""
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s with token %q: got %q, want %q", path, token, got, want)
			}
		}
	}
}
