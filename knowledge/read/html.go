package read

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page reads a web page.
func page(data []byte) (*Document, error) {
	s, err := decode(data)
	if err != nil {
		return nil, err
	}
	b := &builder{}
	if err := b.html(s); err != nil {
		return nil, err
	}
	return b.done("html"), nil
}

func (b *builder) html(s string) error {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	w := &walker{b: b}
	if err := w.node(root, 0); err != nil {
		return err
	}
	w.flush()
	return nil
}

// walker writes the blocks of a page as paragraphs.
type walker struct {
	b    *builder
	line strings.Builder
	n    int  // paragraphs so far
	pre  bool // line breaks count
}

// hidden holds what is not part of what a page says; menus belong to the site, not to the page.
var hidden = map[atom.Atom]string{
	atom.Script: "", atom.Style: "", atom.Head: "", atom.Template: "", atom.Noscript: "", atom.Iframe: "", atom.Object: "", atom.Svg: "",
	atom.Textarea: "fields to fill in", atom.Select: "fields to fill in", atom.Button: "buttons", atom.Input: "",
	atom.Nav: "menus of the site", atom.Header: "menus of the site", atom.Footer: "menus of the site", atom.Aside: "menus of the site", atom.Menu: "menus of the site",
	atom.Del: "deleted text", atom.S: "deleted text",
}

var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Blockquote: true, atom.Body: true, atom.Caption: true, atom.Center: true, atom.Dd: true, atom.Details: true,
	atom.Div: true, atom.Dl: true, atom.Dt: true, atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true, atom.Form: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Hr: true, atom.Html: true, atom.Li: true, atom.Main: true,
	atom.Ol: true, atom.P: true, atom.Pre: true, atom.Section: true, atom.Summary: true, atom.Table: true, atom.Tr: true, atom.Ul: true,
	atom.Tbody: true, atom.Thead: true, atom.Tfoot: true,
}

func (w *walker) node(n *html.Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: elements within elements beyond any page", ErrDamaged)
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return nil
	case html.ElementNode:
		if what, out := w.skipped(n); out {
			if what != "" && strings.IndexFunc(textOf(n, 0), visible) >= 0 {
				w.b.leave(what)
			}
			return nil
		}
	case html.DocumentNode:
	default:
		return nil
	}
	return w.element(n, depth)
}

func (w *walker) element(n *html.Node, depth int) error {
	block := blocks[n.DataAtom]
	if block {
		w.flush()
	}
	was := w.pre
	switch n.DataAtom {
	case atom.Br:
		w.flush()
	case atom.Pre:
		w.pre = true
	case atom.Li:
		w.line.WriteString(ordinal(n))
	case atom.Td, atom.Th:
		if s := strings.TrimRight(w.line.String(), " "); s != "" {
			w.line.Reset()
			w.line.WriteString(s + "  ")
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := w.node(c, depth+1); err != nil {
			return err
		}
	}
	w.pre = was
	if block {
		w.flush()
	}
	return nil
}

// skipped reports whether an element is no part of what the page says, and what it is.
func (w *walker) skipped(n *html.Node) (what string, out bool) {
	if what, out := hidden[n.DataAtom]; out {
		// An article may have a header of its own, with its title.
		return what, !(n.DataAtom == atom.Header && within(n, atom.Article, atom.Main))
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return "hidden text", true
		case "aria-hidden":
			if a.Val == "true" {
				return "hidden text", true
			}
		case "role":
			switch a.Val {
			case "navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary":
				return "menus of the site", true
			}
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return "hidden text", true
			}
		}
	}
	if (n.DataAtom == atom.Ul || n.DataAtom == atom.Div || n.DataAtom == atom.Table) && onlyLinks(n) {
		return "lists of links", true
	}
	return "", false
}

func within(n *html.Node, tags ...atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, t := range tags {
			if p.DataAtom == t {
				return true
			}
		}
	}
	return false
}

// onlyLinks reports whether an element is a menu: several short links and nothing else.
func onlyLinks(n *html.Node) bool {
	links, length := 0, 0
	var walk func(*html.Node, bool, int) bool
	walk = func(n *html.Node, linked bool, depth int) bool {
		if depth > maxDepth || length > 2000 {
			return false
		}
		if n.Type == html.TextNode {
			length += len(n.Data)
			// Signs between links are part of a menu.
			return linked || strings.IndexFunc(n.Data, func(r rune) bool { return visible(r) && !strings.ContainsRune("|｜·>›»/", r) }) < 0
		}
		if n.DataAtom == atom.A {
			links++
			linked = true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !walk(c, linked, depth+1) {
				return false
			}
		}
		return true
	}
	return walk(n, false, 0) && links >= 3 && length < links*60
}

// ordinal is the number a browser prints before an item of a numbered list.
func ordinal(li *html.Node) string {
	ol := li.Parent
	if ol == nil || ol.DataAtom != atom.Ol {
		return ""
	}
	start, kind := 1, "1"
	for _, a := range ol.Attr {
		switch a.Key {
		case "start":
			if n, err := strconv.Atoi(a.Val); err == nil {
				start = n
			}
		case "type":
			kind = a.Val
		}
	}
	n := start
	for s := ol.FirstChild; s != nil && s != li; s = s.NextSibling {
		if s.DataAtom == atom.Li {
			n = value(s, n) + 1
		}
	}
	n = value(li, n)
	format := map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[kind]
	return number(format, n) + ". "
}

// value is the number an item says it has.
func value(li *html.Node, n int) int {
	for _, a := range li.Attr {
		if v, err := strconv.Atoi(a.Val); a.Key == "value" && err == nil {
			return v
		}
	}
	return n
}

func (w *walker) text(s string) {
	if w.pre {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				w.flush()
			}
			w.line.WriteString(l)
		}
		return
	}
	for i, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\r\f", r) }) {
		if i > 0 || startsWithSpace(s) {
			w.space()
		}
		w.line.WriteString(f)
	}
	if s != "" && startsWithSpace(s[len(s)-1:]) {
		w.space()
	}
}

func startsWithSpace(s string) bool { return s != "" && strings.ContainsRune(" \t\n\r\f", rune(s[0])) }

// space puts a space before the next word, unless there is one or the line begins.
func (w *walker) space() {
	if s := w.line.String(); s != "" && !strings.HasSuffix(s, " ") {
		w.line.WriteByte(' ')
	}
}

func (w *walker) flush() {
	s := strings.TrimFunc(w.line.String(), func(r rune) bool { return r == ' ' || r == '\u00a0' })
	w.line.Reset()
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) }) >= 0 {
		w.n++
		w.b.add(s, "paragraph", w.n)
	}
}

func textOf(n *html.Node, depth int) string {
	if n.Type == html.TextNode || depth > maxDepth {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c, depth+1))
	}
	return b.String()
}
