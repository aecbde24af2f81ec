package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a saved web page has around the text. Two of these make a page; a word alone is no proof.
var (
	crumbs   = regexp.MustCompile(`位置[:：].*[>＞»›]`)
	pageHead = regexp.MustCompile(`^(?:(?:信息)?来源[:：]|发[布表]?(?:日期|时间)[:：]|分享到|-?次$|浏览(?:量|次数)|字[号体][:：]|【?打印|A\+|点击查看|视力保护|保护视力|\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?$)`)
	pageTail = regexp.MustCompile(`^(?:相关(?:附件|新闻|文档|阅读|链接|解读)|附件下载|上一[篇条]|下一[篇条]|责任编辑|扫一扫|分享到|【?打印|打印|关闭|网站地图|联系我们|关于我们|内容纠错|版权所有|主办(?:单位)?[:：]|承办[:：]|网站标识码|备案序号|ICP备案|友情链接|返回顶部)|(?:[\pL]ICP备|公网安备)`)
	// closing is what stands under an official document: who may see it, who printed it when.
	closing = regexp.MustCompile(`^(?:公开方式[:：]|信息公开(?:选项|属性)[:：]|抄送[:：]|[（(]此件(?:主动|依申请|不予)?公开|\d{4}年\d{1,2}月\d{1,2}日印发$)`)
	tocEnd  = regexp.MustCompile(`[\s.…·]*\d{0,4}$`)
)

// Limits for what counts as the same text given again.
const (
	repeatLines = 3
	repeatRunes = 200
)

// setAside marks the lines that are no part of the policy: what stands around the text of a web page
// or under an official document, tables of contents, and the text itself where it is given again.
func (b *builder) setAside() {
	bodies := make([]string, len(b.lines))
	for i := range b.lines {
		if l := &b.lines[i]; len(l.pieces) > 0 && !l.page {
			bodies[i] = b.src[l.pieces[0].start:l.pieces[len(l.pieces)-1].end]
		}
	}
	b.contents(bodies)
	b.repeats(bodies)
	b.around(bodies)
}

func (b *builder) aside(i int, k Kind, bodies []string) {
	if bodies[i] != "" {
		b.lines[i].page, b.lines[i].kind = true, k
	}
	bodies[i] = ""
}

// contents finds a table of contents: the lines after 目录 that come again below.
func (b *builder) contents(bodies []string) {
	for i, s := range bodies {
		if squeeze(s) != "目录" {
			continue
		}
		later := map[string]int{}
		for j := i + 1; j < len(bodies); j++ {
			later[squeeze(bodies[j])]++
		}
		end := i + 1
		for n := 0; end < len(bodies); end++ {
			entry := squeeze(tocEnd.ReplaceAllString(bodies[end], ""))
			if entry == "" {
				continue
			}
			// An entry comes again as it is, or once more than where it stands.
			if again := later[entry]; again == 0 || entry == squeeze(bodies[end]) && again < 2 {
				break
			}
			later[squeeze(bodies[end])]--
			if n++; n > 500 {
				break
			}
		}
		if end > i+2 {
			for j := i; j < end; j++ {
				b.aside(j, Page, bodies)
			}
		}
		return
	}
}

// repeats finds long stretches of lines that stand above already.
func (b *builder) repeats(bodies []string) {
	first := map[string]int{}
	var full []int // lines with text, in order
	for i, s := range bodies {
		if s != "" {
			full = append(full, i)
		}
	}
	key := func(n int) string { return squeeze(bodies[full[n]]) }
	for n := 0; n < len(full); {
		at, seen := first[key(n)]
		size, length := 0, 0
		if seen {
			for n+size < len(full) && at+size < n && key(n+size) == key(at+size) {
				length += utf8.RuneCountInString(key(n + size))
				size++
			}
		}
		if size >= repeatLines && length >= repeatRunes {
			for _, i := range full[n : n+size] {
				b.lines[i].page, b.lines[i].kind = true, Repeat
			}
			n += size
			continue
		}
		if !seen && utf8.RuneCountInString(key(n)) >= 6 {
			first[key(n)] = n
		}
		n++
	}
	for _, i := range full {
		if b.lines[i].page {
			bodies[i] = ""
		}
	}
}

// around marks what stands before and after the text.
func (b *builder) around(bodies []string) {
	signs, crumb, begins := 0, -1, len(bodies)
	for i, s := range bodies {
		if s == "" {
			continue
		}
		if crumbs.MatchString(s) {
			crumb, signs = i, signs+1
		} else if pageHead.MatchString(s) || pageTail.MatchString(s) {
			signs++
		}
		if m, ok := readMarker(s); begins == len(bodies) && i > crumb && ok && m.level <= comma && m.level != annex && m.num <= 1 {
			begins = i
		}
	}
	web := signs >= 2
	for i := range bodies {
		if web && crumb < begins && i <= crumb || web && i < begins && pageHead.MatchString(bodies[i]) {
			b.aside(i, Page, bodies)
		}
	}
	end := -1 // where what stands under the text begins
	for i := len(bodies) - 1; i >= 0; i-- {
		s := bodies[i]
		if isSentence(s) {
			break
		}
		if closing.MatchString(s) || web && pageTail.MatchString(s) {
			end = i
		}
	}
	for i := max(end, 0); end >= 0 && i < len(bodies); i++ {
		b.aside(i, Page, bodies)
	}
}

// isSentence reports whether a line is one of running text.
func isSentence(s string) bool {
	return utf8.RuneCountInString(s) >= 25 && strings.ContainsAny(lastRune(s), "。；！？") || strings.Contains(s, "条") && isArticle(s)
}

func isArticle(s string) bool {
	m, ok := readMarker(s)
	return ok && m.level == article
}

// squeeze is s without spaces.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
