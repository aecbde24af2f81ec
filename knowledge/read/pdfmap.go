package read

import (
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// mapToken is what a map to Unicode is made of: hex strings, brackets, words.
var mapToken = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|\[|\]|[A-Za-z]+`)

const maxMap = 4 << 20 // bytes of a map to Unicode

// readMap reads a ToUnicode map.
func (f *font) readMap(v pdf.Value) {
	src, err := io.ReadAll(io.LimitReader(v.Reader(), maxMap))
	if err != nil && len(src) == 0 {
		return
	}
	f.toText = map[int]string{}
	var hex []string // since the last word
	inList := false
	for _, t := range mapToken.FindAllString(string(src), -1) {
		switch {
		case t[0] == '<':
			hex = append(hex, unhex(t))
		case t == "[":
			inList = true
			hex = append(hex, "[")
		case t == "]":
			inList = false
			hex = append(hex, "]")
		case inList:
		case t == "endcodespacerange":
			for i := 0; i+1 < len(hex); i += 2 {
				if n := len(hex[i]); n >= 1 && n <= 4 {
					f.spaces = append(f.spaces, codeSpace{n, number16(hex[i]), number16(hex[i+1])})
				}
			}
			hex = nil
		case t == "endbfchar":
			for i := 0; i+1 < len(hex); i += 2 {
				f.toText[number16(hex[i])] = utf16be(hex[i+1])
			}
			hex = nil
		case t == "endbfrange":
			f.ranges(hex)
			hex = nil
		case strings.HasPrefix(t, "begin"):
			hex = nil
		}
	}
}

// ranges reads <low> <high> <first> and <low> <high> [<each> …].
func (f *font) ranges(hex []string) {
	for i := 0; i+2 < len(hex) && len(f.toText) < 1<<17; {
		low, high := number16(hex[i]), number16(hex[i+1])
		high = min(high, low+0xffff)
		if hex[i+2] == "[" {
			i += 3
			for c := low; i < len(hex) && hex[i] != "]"; i++ {
				if c <= high {
					f.toText[c] = utf16be(hex[i])
				}
				c++
			}
			i++
			continue
		}
		to := []rune(utf16be(hex[i+2]))
		for c := low; c <= high && len(to) > 0; c++ {
			f.toText[c] = string(to)
			to[len(to)-1]++
		}
		i += 3
	}
}

func unhex(t string) string {
	t = strings.Trim(strings.Join(strings.Fields(t), ""), "<>")
	if len(t)%2 == 1 {
		t += "0"
	}
	var b strings.Builder
	for i := 0; i < len(t); i += 2 {
		n, _ := strconv.ParseUint(t[i:i+2], 16, 8)
		b.WriteByte(byte(n))
	}
	return b.String()
}

func utf16be(s string) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	u := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		u = append(u, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(u))
}
