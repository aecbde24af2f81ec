package text

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// document walks the parts and writes the clauses.
func (b *builder) document(top *node) *Document {
	w := &writer{builder: b, doc: &Document{Source: b.src}, used: make(map[string]int)}
	w.level = articleLevel(top)
	w.prefixed = restarts(top, w.level)
	w.container(top, nil, "")
	sort.SliceStable(b.furniture, func(i, j int) bool { return b.furniture[i].Start < b.furniture[j].Start })
	w.doc.Furniture = b.furniture
	return w.doc
}

type writer struct {
	*builder
	doc      *Document
	level    level // what counts as an article here
	prefixed bool  // article numbers start again in each chapter
	used     map[string]int
}

var prefixes = map[level]string{part: "p", chapter: "ch", section: "s", label: "f", example: "x", comma: "s", paren: "ss", number: "n", numParen: "nn", circled: "c"}

// container writes what lies above the articles: headings are furniture, other
// text of its own is a clause.
func (w *writer) container(n *node, path []string, prefix string) {
	w.number(n)
	own := n.pieces
	switch {
	case n.level == root:
		prefix = ""
	case n.level == label:
		path = with(path, fieldName(w.label(n)))
	case len(own) > 0 && headingLike(w.src[own[0].start:own[0].end]):
		path = with(path, strings.TrimSpace(w.label(n)+" "+w.heading(own[0].piece)))
		own = own[1:]
	default:
		path = with(path, strings.Join(strings.Fields(w.label(n)), ""))
	}
	if n.level != root {
		prefix += fmt.Sprintf("%s%d.", prefixes[n.level], n.num)
	}
	if len(own) > 0 {
		id := strings.TrimSuffix(prefix, ".")
		if n.level == root {
			id = "0"
		}
		title := ""
		if n.level == label {
			title = path[len(path)-1]
		}
		w.clause(n, own, names{id, w.label(n), title}, path)
	}
	for _, k := range n.kids {
		kp := path
		if k.uncertain {
			kp = nil
		}
		switch {
		case k.level == annex:
			w.article(k, kp, "annex", "")
		case k.level == w.level || !holds(k, w.level):
			w.article(k, kp, w.articleID(k, prefix), w.label(k))
		default:
			w.container(k, kp, prefix)
		}
	}
}

// articleID names an article by its number alone where that is enough, and a
// chapter that holds text in place of articles by its chapter number.
func (w *writer) articleID(k *node, prefix string) string {
	switch {
	case k.level != w.level:
		return fmt.Sprintf("%s%s%d", prefix, prefixes[k.level], k.num)
	case w.prefixed:
		return fmt.Sprintf("%s%d", prefix, k.num)
	}
	return fmt.Sprint(k.num)
}

// article writes an article and, as clauses of their own, its items down to
// the second level; what is numbered below stays in the text of its item.
func (w *writer) article(n *node, path []string, id, printed string) {
	as := names{id: id, label: printed, title: containerTitle(path)}
	if n.level == label {
		as.title = fieldName(printed)
		path = with(path, as.title)
	}
	w.item(n, path, as, 0)
}

// names is what a clause is called.
type names struct{ id, label, title string }

const itemDepth = 2

func (w *writer) item(n *node, path []string, as names, depth int) {
	w.number(n)
	own := n.pieces
	if depth == itemDepth {
		own = w.gather(n)
	}
	titled := len(own) > 0 && (len(own) > 1 || len(n.kids) > 0) && headingLike(w.src[own[0].start:own[0].end]) && !own[0].continued(own)
	if titled {
		as.title = w.src[own[0].start:own[0].end]
		path = with(path, as.title)
	} else if lead := w.lead(own); lead != "" {
		as.title = lead
	}
	switch {
	case titled && len(own) > 1:
		w.heading(own[0].piece)
		own = own[1:]
	case len(own) == 0 && len(n.kids) > 0:
		own = nil // a bare number above its items
	}
	if len(own) > 0 || len(n.kids) == 0 {
		w.clause(n, own, as, path)
	}
	if depth == itemDepth {
		return
	}
	for _, k := range n.kids {
		below := names{fmt.Sprintf("%s.%d", as.id, k.num), itemLabel(as.label, k.num, depth), as.title}
		if k.level == example {
			below.id, below.label = fmt.Sprintf("%s.x%d", as.id, k.num), strings.TrimRight(w.label(k), ":： ")
		}
		w.item(k, path, below, depth+1)
	}
}

// fieldName is the label of a field without its brackets and colon.
func fieldName(s string) string { return strings.Trim(s, "【】:： \t\u3000") }

// continued reports whether the line p is broken off and goes on in the next.
func (p line1) continued(own []line1) bool { return len(own) > 1 && own[1].runs }

// gather returns the text of n and of everything numbered below it, numbers
// included.
func (w *writer) gather(n *node) []line1 {
	out := n.pieces
	for _, k := range n.kids {
		below := w.gather(k)
		if len(below) > 0 && below[0].start >= k.mark.end && strings.TrimFunc(w.src[k.mark.end:below[0].start], invisible) == "" && !strings.Contains(w.src[k.mark.end:below[0].start], "\n") {
			below = append([]line1{{piece{k.mark.start, below[0].end}, false}}, below[1:]...)
		} else {
			below = append([]line1{{k.mark, false}}, below...)
		}
		out = append(out[:len(out):len(out)], below...)
	}
	return out
}

// clause adds one clause with the given lines as its text.
func (w *writer) clause(n *node, own []line1, as names, path []string) {
	if w.used[as.id]++; w.used[as.id] > 1 {
		as.id = w.free(as.id)
	}
	c := Clause{ID: as.id, Label: as.label, Title: as.title, Path: path}
	if c.Title == "" {
		c.Title = c.Label
	}
	first, last := n.mark.start, n.mark.end
	if n.level == root && len(own) > 0 {
		first = own[0].start
	}
	if len(own) > 0 {
		last = own[len(own)-1].end
	}
	c.Start, c.End = w.runes(first), w.runes(last)
	c.Sentences, c.Text = w.sentences(own)
	w.doc.Clauses = append(w.doc.Clauses, c)
}

// free returns an id for a number that is printed twice.
func (w *writer) free(id string) string {
	for i := w.used[id]; ; i++ {
		next := fmt.Sprintf("%s-%d", id, i)
		if w.used[next] == 0 {
			w.used[id], w.used[next] = i, 1
			return next
		}
	}
}

// lead returns the few words before the first full stop where the text goes on
// after them, as in 第三条 载体建设。对…给予支持。
func (w *writer) lead(own []line1) string {
	if len(own) == 0 {
		return ""
	}
	body := w.src[own[0].start:own[0].end]
	lead, rest, ok := strings.Cut(body, "。")
	if !ok || rest == "" || utf8.RuneCountInString(lead) > 20 || strings.ContainsAny(lead, "，,：；（") {
		return ""
	}
	return lead
}

// containerTitle is the nearest heading above an article, other than a chapter
// of the kind that parts any document (总则, 第二章 …).
func containerTitle(path []string) string {
	if len(path) == 0 || strings.HasPrefix(path[len(path)-1], "第") || bareRE.MatchString(path[len(path)-1]) {
		return ""
	}
	return path[len(path)-1]
}

func (w *writer) number(n *node) {
	if n.mark.start < n.mark.end {
		w.addFurniture(n.mark, Marker)
	}
}

func (w *writer) heading(p piece) string {
	w.addFurniture(p, Heading)
	return w.src[p.start:p.end]
}

func (b *builder) addFurniture(p piece, k Kind) {
	start := b.runes(p.start)
	b.furniture = append(b.furniture, Furniture{Span{start, start + utf8.RuneCountInString(b.src[p.start:p.end]), b.src[p.start:p.end]}, k})
}

// runes converts an offset in bytes to one in code points.
func (b *builder) runes(at int) int {
	i := sort.Search(len(b.lines), func(i int) bool { return b.lines[i].start > at }) - 1
	from, n := b.lines[i].start, b.lines[i].runes
	if b.lastByte > from && b.lastByte <= at { // keeps one endless line linear
		from, n = b.lastByte, b.lastRune
	}
	b.lastByte, b.lastRune = at, n+utf8.RuneCountInString(b.src[from:at])
	return b.lastRune
}

func (w *writer) label(n *node) string {
	switch n.level {
	case root:
		return ""
	case article:
		if p := w.src[n.mark.start:n.mark.end]; askRE.MatchString(p) {
			return fmt.Sprintf("问%d", n.num)
		}
		return "第" + hanNumber(n.num) + "条"
	case annex:
		return "附件"
	}
	return strings.TrimSpace(w.src[n.mark.start:n.mark.end])
}

func itemLabel(label string, num, depth int) string {
	if depth == 0 {
		return fmt.Sprintf("%s第%d款", label, num)
	}
	return fmt.Sprintf("%s第%d项", label, num)
}

// headingLike reports whether s could be a heading: short, and not a sentence.
func headingLike(s string) bool {
	return utf8.RuneCountInString(s) <= 40 && !strings.ContainsAny(s, "。；：;！") && !strings.ContainsAny(lastRune(s), ":、，,")
}

func with(path []string, name string) []string { return append(path[:len(path):len(path)], name) }
