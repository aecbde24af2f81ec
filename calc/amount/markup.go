package amount

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// markupByte marks the characters that may begin markup.
var markupByte = [128]bool{'*': true, '_': true, '`': true, '~': true, '<': true, '&': true,
	'\\': true, '$': true, '[': true, '{': true, '}': true, '\r': true}

// entities are the HTML names that matter beside a figure.
var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "nbsp": ' ', "ensp": ' ', "emsp": ' ',
	"thinsp": ' ', "yen": '¥', "percnt": '%', "times": '×', "frac12": '½', "frac14": '¼', "frac34": '¾',
	"ndash": '—', "mdash": '—', "middot": '·', "zwnj": 0x200C, "zwj": 0x200D, "shy": 0xAD, "quot": '"', "colon": ':', "period": '.', "comma": ','}

// markup takes out the markup that begins with c at the current place, or
// decodes it; false leaves the character to be read as it is.
func (f *folder) markup(c byte) bool {
	rest := f.text[f.pos:]
	switch c {
	case '*', '_', '`', '~':
		return f.emphasis(c, rest)
	case '<':
		if n := tagLen(rest); n > 0 {
			f.drop(n, utf8.RuneCountInString(rest[:n]), flagMarkup)
			return true
		}
	case '&':
		return f.entity(rest)
	case '\\':
		return f.escape(rest)
	case '$':
		return f.formula(rest)
	case '[':
		return f.footnote(rest)
	case '}', '{':
		return f.brace(c, rest)
	}
	return false
}

func (f *folder) prev() rune {
	if len(f.cells) == 0 {
		return 0
	}
	return f.cells[len(f.cells)-1].r
}

func (f *folder) emphasis(c byte, rest string) bool {
	n := 1
	for n < len(rest) && n < 8 && rest[n] == c {
		n++
	}
	next, _ := utf8.DecodeRuneInString(rest[n:])
	prev := f.prev()
	take := n > 1
	switch c {
	case '*':
		take = take || !(asciiDigit(prev) && (asciiDigit(next) || next == ' ')) && prev != ' '
		if prev == ' ' && n == 1 {
			take = next != ' '
		}
	case '_':
		take = asciiDigit(prev) || !asciiLetter(prev) && !asciiLetter(next)
	case '`':
		take = true
	}
	if take {
		f.drop(n, n, flagMarkup)
	}
	return take
}

func asciiDigit(r rune) bool  { return r >= '0' && r <= '9' }
func asciiLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// tagLen is the length of an HTML tag at the start of s, 0 when there is none.
func tagLen(s string) int {
	i := 1
	if i < len(s) && s[i] == '/' {
		i++
	}
	if i >= len(s) || !asciiLetter(rune(s[i])) {
		return 0
	}
	for ; i < len(s) && i < 80; i++ {
		switch s[i] {
		case '>':
			return i + 1
		case '<', '\n':
			return 0
		}
	}
	return 0
}

func (f *folder) entity(rest string) bool {
	end := strings.IndexByte(rest[:min(len(rest), 12)], ';')
	if end < 2 {
		return false
	}
	name := rest[1:end]
	r, ok := entities[name]
	if !ok && name[0] == '#' {
		base, digits := 10, name[1:]
		if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseUint(digits, base, 21)
		r, ok = rune(v), err == nil && v <= utf8.MaxRune
	}
	if !ok {
		return false
	}
	f.fold(r, end+1, end+1)
	return true
}

// escape decodes \u0035 and takes out the commands of TeX and Markdown.
func (f *folder) escape(rest string) bool {
	if len(rest) < 2 {
		return false
	}
	if (rest[1] == 'u' || rest[1] == 'U') && len(rest) >= 6 {
		if v, err := strconv.ParseUint(rest[2:6], 16, 32); err == nil {
			f.fold(rune(v), 6, 6)
			return true
		}
	}
	switch rest[1] {
	case ',', ';', '!', ':', ' ', '(', ')', '[', ']', '_', '*', '~', '`', '{', '}', '-', '.':
		if rest[1] == '.' || rest[1] == '-' {
			f.drop(1, 1, flagMarkup)
		} else {
			f.drop(2, 2, flagMarkup)
		}
		return true
	case '%', '$', '#', '&':
		f.put(rune(rest[1]), 2, 2)
		return true
	case 'n', 't', 'r':
		if len(rest) == 2 || !asciiLetter(rune(rest[2])) {
			f.put(map[byte]rune{'n': '\n', 't': '\t', 'r': ' '}[rest[1]], 2, 2)
			return true
		}
	}
	return f.command(rest)
}

func (f *folder) command(rest string) bool {
	for _, name := range []string{`\dfrac{`, `\tfrac{`, `\frac{`} {
		if strings.HasPrefix(rest, name) {
			f.drop(len(name), len(name), flagMarkup)
			f.frac = 2
			return true
		}
	}
	for _, name := range []string{`\text{`, `\mathrm{`, `\mathbf{`, `\textbf{`, `\mathit{`, `\underline{`} {
		if strings.HasPrefix(rest, name) {
			f.drop(len(name), len(name), flagMarkup)
			f.group++
			return true
		}
	}
	for name, r := range map[string]rune{`\times`: '×', `\cdot`: '×', `\sim`: '~', `\approx`: '约'} {
		if strings.HasPrefix(rest, name) {
			f.put(r, len(name), len(name))
			return true
		}
	}
	if strings.HasPrefix(rest, `\quad`) {
		f.drop(5, 5, flagMarkup)
		return true
	}
	return false
}

func (f *folder) brace(c byte, rest string) bool {
	if c == '{' {
		if f.prev() == '^' || f.math >= 0 || f.prev() == ',' && len(rest) > 1 && rest[1] == ',' {
			f.drop(1, 1, flagMarkup)
			f.group++
			return true
		}
		return false
	}
	switch {
	case f.frac == 2 && strings.HasPrefix(rest, "}{"):
		f.frac = 1
		f.put('/', 2, 2)
	case f.frac == 1:
		f.frac = 0
		f.drop(1, 1, flagMarkup)
	case f.group > 0:
		f.group--
		f.drop(1, 1, flagMarkup)
	default:
		return false
	}
	return true
}

// formula takes out the pair of $ around a formula that is a figure, and leaves
// the sign of the dollar alone.
func (f *folder) formula(rest string) bool {
	if f.math == f.pos {
		f.math = -1
		f.drop(1, 1, flagMarkup)
		return true
	}
	command := false
	for i := 1; i < len(rest) && i < 64; i++ {
		c := rest[i]
		switch {
		case c == '$':
			if i == 1 || i+1 < len(rest) && asciiDigit(rune(rest[i+1])) {
				return false
			}
			f.math = f.pos + i
			f.drop(1, 1, flagMarkup)
			return true
		case c == '\\':
			command = true
		case asciiLetter(rune(c)):
			if !command {
				return false
			}
		case c == '\n' || c == ' ' && !command:
			return false
		default:
			command = command && (c == '{' || c >= 0x80)
		}
	}
	return false
}

// footnote takes out a reference such as [1] that stands inside a figure.
func (f *folder) footnote(rest string) bool {
	i := 1
	if i < len(rest) && rest[i] == '^' {
		i++
	}
	from := i
	for i < len(rest) && i < from+3 && asciiDigit(rune(rest[i])) {
		i++
	}
	if i == from || i >= len(rest) || rest[i] != ']' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[i+1:])
	if class(f.prev())&(isDigit|isHan) == 0 || class(next)&(isDigit|isSmall|isBig) == 0 && next != '元' && next != '%' {
		return false
	}
	f.drop(i+1, i+1, flagMarkup)
	return true
}
