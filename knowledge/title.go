package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"policybot/knowledge/text"
)

// How far into a text its title is looked for, in lines with words, and how long one may be.
const (
	headLines = 120
	minTitle  = 6
	maxTitle  = 60
)

// titleEnd is how titles of policies end; what stands in brackets behind is part of them.
var titleEnd = regexp.MustCompile(`(?:办法|细则|规定|意见|措施|方案|条例|政策|通知|解答|问答|指南|规则|计划|Rules|Measures|Policy|Programme|Program|Guide|Guidelines)(?:[（(][^（）()]*[）)])?$`)

// titleIn is the title at the head of a text: the first line before its parts that ends like one, or else
// the first line that is short enough and not what a web page has around the text. Two lines that make
// one title are not put together.
func titleIn(doc *text.Document) string {
	around := map[string]bool{}
	for _, f := range doc.Furniture {
		if f.Kind == text.Page {
			around[strings.TrimSpace(f.Text)] = true
		}
	}
	first, n := "", 0
	for line := range strings.Lines(doc.Source) {
		page := around[strings.TrimSpace(line)]
		line = strings.Trim(strings.Join(strings.Fields(line), " "), "《》# ")
		line = itemNumber.ReplaceAllString(line, "")
		if line == "" {
			continue
		}
		if n++; n > headLines || partRE.MatchString(line) {
			break
		}
		size := len([]rune(line))
		switch {
		case size > maxTitle || strings.ContainsAny(line, "。；：") || noTitle.MatchString(line):
		case size >= minTitle && titleEnd.MatchString(line):
			return line
		case first == "" && !page:
			first = line
		}
	}
	return first
}

// partRE is the beginning of the first article or item: no title comes after it.
var partRE = regexp.MustCompile(`^(?:第 ?[0-9一二三四五六七八九十]{1,3} ?条|一[、．.]|[（(]一[）)]|Article 1\b)`)

// itemNumber is the number of a document in a collection; noTitle is what stands in the place of a title
// and is none: a day, the heading of a part.
var (
	itemNumber = regexp.MustCompile(`^[0-9]{1,3}[.．、]\s*`)
	noTitle    = regexp.MustCompile(`^(?:[-0-9年月日/. :]+|总则|前言|目录|第.{1,3}[章条节].*|[一二三四五六七八九十]{1,3}、.*|[（(].*)$`)
)

// placeRE finds the names of places with their rank: 大连市, 甘井子区. A name of one character before
// the rank is none, and 城市 or 全市 is no place.
var placeRE = regexp.MustCompile(`(\p{Han}{2,4}?)(?:自治区|自治州|省|市|区|县|旗)`)

// beforePlace are words that stand before the name of a place without a space.
var beforePlace = regexp.MustCompile(`中共|中国|关于|印发|支持|加快|促进|推进|鼓励`)

// noPlace are words that end like one.
var noPlace = regexp.MustCompile(`城|全|本|园|社|地$|小$|开发$|示范$|自贸$|商务$|行政$|超$|上$|国$|各|辖|新$`)

// Places lists the places a title or the name of an authority begins with, rank included, once each.
func Places(s string) []string {
	var out []string
	for _, m := range placeRE.FindAllStringSubmatch(beforePlace.ReplaceAllString(s, " "), 8) {
		name, stem := m[0], m[1]
		if noPlace.MatchString(stem) || len([]rune(stem)) < 2 || slices.Contains(out, name) {
			continue
		}
		out = append(out, name)
	}
	return out
}
