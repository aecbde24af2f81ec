package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// level is a way of numbering. The order is that of rank: a chapter is never
// inside an article.
type level int

const (
	root     level = iota
	part           // 第一编
	chapter        // 第一章, Chapter 1, a bare 总则
	section        // 第一节
	label          // 申报条件： of a card
	article        // 第一条, Article 1, 问：
	comma          // 一、
	paren          // （一）
	number         // 1.
	numParen       // （1） 1)
	circled        // ①
	example        // 案例1：
	annex          // 附件
)

// marker is a printed number at the head of a line.
type marker struct {
	level level
	num   int
	size  int  // bytes of the number itself
	loose bool // not parted from what follows: 第二条规定 may be running text
	asked bool // a question without a number: its place is its number
}

var (
	han     = regexp.MustCompile(`^第([\s\x{3000}]*[〇零一二三四五六七八九十百两0-9０-９][〇零一二三四五六七八九十百两0-9０-９\s\x{3000}]*)(编|篇|章|节|条)`)
	latin   = regexp.MustCompile(`^(?i)(article|chapter|section|part)[ \t]+(\d{1,3})(?:[.:：]|\b)`)
	commaRE = regexp.MustCompile(`^([一二三四五六七八九十百]{1,5})[ \t\x{3000}]*、`)
	parenRE = regexp.MustCompile(`^[（(][ \t]*([一二三四五六七八九十百]{1,5})[ \t]*[）)]、?`)
	numRE   = regexp.MustCompile(`^([0-9０-９]{1,3})[ \t]*[.．、]`)
	nparRE  = regexp.MustCompile(`^(?:[（(][ \t]*([0-9０-９]{1,3})[ \t]*[）)]|([0-9]{1,2})[)）])`)
	bareRE  = regexp.MustCompile(`^(总[ \x{3000}]*则|附[ \x{3000}]*则)$`)
	annexRE = regexp.MustCompile(`^附(?:件|录|表)[0-9一二三四五六七八九十]*[ \x{3000}]*(?:[:：]|$)`)
)

var hanLevels = map[string]level{"编": part, "篇": part, "章": chapter, "节": section, "条": article,
	"article": article, "chapter": chapter, "section": section, "part": part}

// readMarker reads the number s begins with. A bare 总则 or 附则 is a chapter
// whose number was lost (automatic numbering of a word processor): num 0.
func readMarker(s string) (marker, bool) {
	if s == "" {
		return marker{}, false
	}
	if m := han.FindStringSubmatch(s); m != nil {
		n, ok := parseNumber(m[1])
		mk := marker{level: hanLevels[m[2]], num: n, size: len(m[0])}
		next, _ := utf8.DecodeRuneInString(s[len(m[0]):])
		mk.loose = len(s) > len(m[0]) && !unicode.IsSpace(next)
		return mk, ok && !(mk.loose && strings.ContainsRune("的、所规和或第及至中前后款项之，。；", next))
	}
	if m := latin.FindStringSubmatch(s); m != nil {
		n, ok := parseNumber(m[2])
		return marker{level: hanLevels[strings.ToLower(m[1])], num: n, size: len(m[0])}, ok
	}
	if bareRE.MatchString(s) {
		return marker{level: chapter, size: len(s)}, true
	}
	if m := annexRE.FindString(s); m != "" {
		return marker{level: annex, size: len(m)}, true
	}
	return readItem(s)
}

// readItem reads the number of an item: 一、 （一） 1. （1） ①.
func readItem(s string) (marker, bool) {
	for _, way := range []struct {
		re    *regexp.Regexp
		level level
	}{{commaRE, comma}, {parenRE, paren}, {numRE, number}, {nparRE, numParen}} {
		m := way.re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		digits := m[1]
		if digits == "" && len(m) > 2 {
			digits = m[2]
		}
		if next := s[len(m[0]):]; way.level == number && next != "" && next[0] >= '0' && next[0] <= '9' {
			return marker{}, false // 1.5亿元 broken to the head of a line
		}
		n, ok := parseNumber(digits)
		return marker{level: way.level, num: n, size: len(m[0])}, ok
	}
	if r, size := utf8.DecodeRuneInString(s); r >= '①' && r <= '⑳' {
		return marker{level: circled, num: int(r-'①') + 1, size: size}, true
	}
	return marker{}, false
}

// parseNumber reads 十二, 12, １２ or "1 2" as 12; 1 to 999.
func parseNumber(s string) (int, bool) {
	n, pending, digits := 0, 0, 0
	for _, r := range s {
		switch d := strings.IndexRune("〇一二三四五六七八九", r); {
		case unicode.IsSpace(r):
		case r == '零':
			pending = 0
		case r == '两':
			pending = 2
		case d >= 0:
			pending = d / len("一")
		case r >= '0' && r <= '9':
			pending, digits = pending*10+int(r-'0'), digits+1
		case r >= '０' && r <= '９':
			pending, digits = pending*10+int(r-'０'), digits+1
		case r == '十':
			n, pending = n+max(pending, 1)*10, 0
		case r == '百':
			n, pending = n+max(pending, 1)*100, 0
		default:
			return 0, false
		}
		if digits > 3 || n > 999 {
			return 0, false
		}
	}
	n += pending
	return n, n > 0 && n <= 999
}

var hanDigits = []rune("零一二三四五六七八九")

// hanNumber writes n, 1 to 999, as Chinese documents number their articles.
func hanNumber(n int) string {
	var b strings.Builder
	if h := n / 100; h > 0 {
		b.WriteRune(hanDigits[h])
		b.WriteRune('百')
	}
	t, u := n/10%10, n%10
	switch {
	case t > 1 || t == 1 && n > 100:
		b.WriteRune(hanDigits[t])
		b.WriteRune('十')
	case t == 1:
		b.WriteRune('十')
	case n > 100 && u > 0:
		b.WriteRune('零')
	}
	if u > 0 {
		b.WriteRune(hanDigits[u])
	}
	return b.String()
}
