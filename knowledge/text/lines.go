package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// piece is a run of source bytes within one line.
type piece struct{ start, end int }

// line is one line of the source: its visible pieces, noise cut out, and where
// it stands in code points.
type line struct {
	start, end int // bytes, without the line break
	runes      int // code points before start
	pieces     []piece
	noise      []piece
	page       bool // no part of the policy: a page number, a menu
	kind       Kind // why; Page when empty
}

var (
	bookmark = regexp.MustCompile(`\[bookmark:[^\]\n]*\]`)
	pageLine = regexp.MustCompile(`^(?:\d{1,4}|[-—–－]+ ?\d{1,4} ?[-—–－]+|第 ?\d{1,4} ?页(?: ?[,，/]? ?共 ?\d{1,4} ?页)?)$`)
	tocLine  = regexp.MustCompile(`(?:\.{4,}|…{2,}|·{4,}|\t)\s*\d{1,4}$`)
)

func splitLines(src string) []line {
	var lines []line
	runes := 0
	for at := 0; at <= len(src); {
		end := len(src)
		if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
			end = at + i
		}
		lines = append(lines, readLine(src, at, end, runes))
		runes += utf8.RuneCountInString(src[at:end]) + 1
		at = end + 1
	}
	return lines
}

func readLine(src string, start, end, runes int) line {
	l := line{start: start, end: end, runes: runes}
	from := start
	if strings.Contains(src[start:end], "[bookmark:") {
		for _, m := range bookmark.FindAllStringIndex(src[start:end], -1) {
			l.addPiece(src, from, start+m[0])
			l.noise = append(l.noise, piece{start + m[0], start + m[1]})
			from = start + m[1]
		}
	}
	l.addPiece(src, from, end)
	if len(l.pieces) == 1 {
		body := src[l.pieces[0].start:l.pieces[0].end]
		l.page = pageLine.MatchString(body) || tocLine.MatchString(body)
	}
	return l
}

// addPiece keeps the visible middle of src[start:end], if there is any.
func (l *line) addPiece(src string, start, end int) {
	p := trim(src, piece{start, end})
	if p.start < p.end {
		l.pieces = append(l.pieces, p)
	}
}

// trim narrows p to its first and last visible characters.
func trim(src string, p piece) piece {
	body := src[p.start:p.end]
	left := strings.TrimLeftFunc(body, invisible)
	p.start += len(body) - len(left)
	p.end = p.start + len(strings.TrimRightFunc(left, invisible))
	return p
}
