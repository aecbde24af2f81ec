package read

import (
	"regexp"
	"strconv"
)

// numbering is what numbering.xml and styles.xml say about the numbers a word processor prints
// before paragraphs. They are part of the text: people cite them.
type numbering struct {
	lists  map[string]*list // by numId
	styles map[string]style
	count  map[string]*[9]int // by abstract list: the last number printed at each level, 0 for none
}

type list struct {
	abstract string
	levels   [9]levelOf
}

// levelOf is how one level of a list is numbered.
type levelOf struct {
	start  int
	format string
	text   string // 第%1章
	suffix string // tab, space, nothing
	legal  bool   // all levels as plain figures
	style  string // paragraphs of this style are numbered so
	set    bool
}

// style is what a paragraph style says about numbers.
type style struct{ num, level, basedOn string }

func readNumbering(parts *container) (*numbering, error) {
	n := &numbering{lists: map[string]*list{}, styles: map[string]style{}, count: map[string]*[9]int{}}
	data, err := parts.read("word/numbering.xml")
	if err != nil {
		return nil, err
	}
	if data != nil {
		r := &numberReader{abstract: map[string]*list{}, n: n}
		if err := walkXML(data, r.start, r.end, func(string) {}); err != nil {
			return nil, err
		}
	}
	if data, err = parts.read("word/styles.xml"); err != nil || data == nil {
		return n, err
	}
	return n, n.readStyles(data)
}

// numberReader reads numbering.xml.
type numberReader struct {
	n        *numbering
	abstract map[string]*list
	cur      *list // abstract list or list being read
	lvl      *levelOf
	override int // the level being overridden, -1 for none
}

func (r *numberReader) start(e *element) bool {
	switch e.name {
	case "abstractNum":
		r.cur = &list{abstract: e.attr["abstractNumId"]}
		r.abstract[r.cur.abstract], r.override = r.cur, -1
	case "num":
		r.cur = &list{}
		r.n.lists[e.attr["numId"]], r.override = r.cur, -1
	case "abstractNumId":
		if a := r.abstract[e.val()]; a != nil && r.cur != nil {
			r.cur.abstract, r.cur.levels = a.abstract, a.levels
		}
	case "lvlOverride":
		r.override = level(e.attr["ilvl"])
	case "startOverride":
		if r.cur != nil && r.override >= 0 {
			// A list that starts anew counts for itself.
			r.cur.levels[r.override].start = atoi(e.val(), 1)
			r.cur.abstract += "/" + e.val()
		}
	case "lvl":
		if r.cur != nil {
			r.lvl = &r.cur.levels[level(e.attr["ilvl"])]
			*r.lvl = levelOf{start: 1, suffix: "tab", format: "decimal", set: true}
		}
	default:
		r.detail(e)
	}
	return true
}

func (r *numberReader) detail(e *element) {
	if r.lvl == nil {
		return
	}
	switch e.name {
	case "start":
		r.lvl.start = atoi(e.val(), 1)
	case "numFmt":
		r.lvl.format = e.val()
	case "lvlText":
		r.lvl.text = e.val()
	case "suff":
		r.lvl.suffix = e.val()
	case "isLgl":
		r.lvl.legal = e.on()
	case "pStyle":
		r.lvl.style = e.val()
	}
}

func (r *numberReader) end(name string) {
	if name == "lvl" {
		r.lvl = nil
	}
}

func (n *numbering) readStyles(data []byte) error {
	id := ""
	var s style
	return walkXML(data, func(e *element) bool {
		switch e.name {
		case "style":
			id, s = e.attr["styleId"], style{}
		case "basedOn":
			s.basedOn = e.val()
		case "numId":
			s.num = e.val()
		case "ilvl":
			s.level = e.val()
		}
		return true
	}, func(name string) {
		if name == "style" {
			n.styles[id] = s
		}
	}, func(string) {})
}

// of returns the list and level of a paragraph: its own, or those of its style.
func (n *numbering) of(p *para) (*list, int) {
	num, lvl := p.num, p.level
	for id, hops := p.style, 0; num == "" && id != "" && hops < 20; hops++ {
		s := n.styles[id]
		num = s.num
		if lvl == "" {
			lvl = s.level
		}
		if num != "" {
			if l := n.lists[num]; l != nil {
				for i := range l.levels {
					if l.levels[i].style == id {
						lvl = strconv.Itoa(i)
					}
				}
			}
		}
		id = s.basedOn
	}
	return n.lists[num], level(lvl)
}

// next counts the paragraph and returns the number printed before it, "" for none.
func (n *numbering) next(p *para) string {
	l, at := n.of(p)
	if l == nil || !l.levels[at].set {
		return ""
	}
	c := n.count[l.abstract]
	if c == nil {
		c = &[9]int{}
		n.count[l.abstract] = c
	}
	for i := range c {
		switch {
		case i > at:
			c[i] = 0
		case i < at && c[i] == 0, i == at && c[i] == 0:
			c[i] = l.levels[i].start
			if i == at && l.levels[i].start == 0 {
				c[i] = 1
			}
		case i == at:
			c[i]++
		}
	}
	return l.print(at, c)
}

var place = regexp.MustCompile(`%[1-9]`)

func (l *list) print(at int, c *[9]int) string {
	lv := &l.levels[at]
	if lv.format == "bullet" || lv.format == "none" || !place.MatchString(lv.text) {
		return ""
	}
	s := place.ReplaceAllStringFunc(lv.text, func(m string) string {
		i := int(m[1] - '1')
		format := l.levels[i].format
		if lv.legal {
			format = "decimal"
		}
		return number(format, c[i])
	})
	if lv.suffix == "nothing" {
		return s
	}
	return s + " "
}

func level(s string) int { return min(8, max(0, atoi(s, 0))) }

func atoi(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return otherwise
}
