package read

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// font says which characters the codes of a font stand for, and how wide its signs are.
type font struct {
	bytes    int // bytes of a code; 0 where the first byte decides, as in GBK
	toText   map[int]string
	spaces   []codeSpace
	fallback func(code int, raw string) (string, bool)
	widths   map[int]float64 // in units of the size
	standard float64
}

// codeSpace is a range of codes of one length.
type codeSpace struct{ bytes, low, high int }

// font looks a font up by its name on the page, and keeps it by where it stands in the file.
func (x *extractor) font(resources pdf.Value, name string) *font {
	v := resources.Key("Font").Key(name)
	// The library does not tell identities; what a font says about itself stands for it.
	key := name + v.Key("BaseFont").Name() + v.Key("ToUnicode").String() + v.Key("Encoding").String() + v.Key("FirstChar").String() + v.Key("Widths").String()
	if f := x.fonts[key]; f != nil && len(key) < 1<<16 {
		return f
	}
	f := newFont(v)
	if len(x.fonts) < 4096 {
		x.fonts[key] = f
	}
	return f
}

func newFont(v pdf.Value) *font {
	f := &font{bytes: 1, widths: map[int]float64{}, standard: 0.5}
	scale := 0.001
	encoding := v.Key("Encoding").Name()
	switch v.Key("Subtype").Name() {
	case "Type0":
		f.composite(v, encoding)
	case "Type3":
		if m := v.Key("FontMatrix"); m.Len() == 6 {
			scale = m.Index(0).Float64()
		}
		fallthrough
	default:
		f.simple(v, scale)
	}
	if s := v.Key("ToUnicode"); s.Kind() == pdf.Stream {
		f.readMap(s)
	}
	return f
}

// simple is a font of one byte a code.
func (f *font) simple(v pdf.Value, scale float64) {
	first := int(v.Key("FirstChar").Int64())
	w := v.Key("Widths")
	for i := range min(w.Len(), 256) {
		f.widths[first+i] = w.Index(i).Float64() * scale
	}
	enc := v.Key("Encoding")
	symbolic := v.Key("Subtype").Name() == "Type3"
	names := map[int]string{}
	if d := enc.Key("Differences"); d.Len() > 0 {
		at := 0
		for i := range min(d.Len(), 1024) {
			if x := d.Index(i); x.Kind() == pdf.Integer {
				at = int(x.Int64())
			} else {
				names[at] = x.Name()
				at++
			}
		}
	}
	f.fallback = func(code int, raw string) (string, bool) {
		if name, ok := names[code]; ok {
			return named(name)
		}
		if symbolic {
			return "", false
		}
		return latin(code)
	}
}

var uniName = regexp.MustCompile(`^(?:uni|u)([0-9A-F]{4,6})$`)

// named reads the name of a sign: one letter, a name in common use, or uni4E00.
func named(name string) (string, bool) {
	if len(name) == 1 {
		return name, true
	}
	if s, ok := signNames[name]; ok {
		return s, true
	}
	if m := uniName.FindStringSubmatch(name); m != nil {
		n, err := strconv.ParseInt(m[1], 16, 32)
		return string(rune(n)), err == nil
	}
	return "", false
}

var signNames = map[string]string{"space": " ", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"period": ".", "comma": ",", "hyphen": "-", "minus": "-", "percent": "%", "parenleft": "(", "parenright": ")", "colon": ":", "semicolon": ";", "slash": "/", "plus": "+",
	"less": "<", "greater": ">", "equal": "=", "quotesingle": "'", "quotedbl": "\"", "endash": "–", "emdash": "—", "bullet": "•", "underscore": "_", "multiply": "×",
	"quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "asterisk": "*", "ampersand": "&", "at": "@", "numbersign": "#", "bracketleft": "[", "bracketright": "]", "question": "?", "exclam": "!", "dollar": "$"}

// latin reads a code of the Windows encoding.
func latin(code int) (string, bool) {
	if s, ok := map[int]string{0x80: "€", 0x85: "…", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—"}[code]; ok {
		return s, true
	}
	if code >= 0x20 && code < 0x7f || code >= 0xa0 && code <= 0xff {
		return string(rune(code)), true
	}
	return "", code < 0x20 // control codes show nothing
}

// composite is a font of several bytes a code.
func (f *font) composite(v pdf.Value, encoding string) {
	f.bytes, f.standard = 2, 1
	f.fallback = func(int, string) (string, bool) { return "", false }
	switch {
	case strings.HasPrefix(encoding, "GB") && !strings.Contains(encoding, "Uni"):
		f.bytes = 0
		f.fallback = func(_ int, raw string) (string, bool) {
			s, err := simplifiedchinese.GB18030.NewDecoder().String(raw)
			return s, err == nil && !strings.ContainsRune(s, '\ufffd')
		}
	case strings.HasPrefix(encoding, "UniGB-UCS2"), strings.HasPrefix(encoding, "UniGB-UTF16"), strings.HasPrefix(encoding, "UniCNS-UTF16"):
		f.fallback = func(code int, _ string) (string, bool) { return string(rune(code)), code >= 0x20 }
	}
	d := v.Key("DescendantFonts").Index(0)
	if w := d.Key("DW"); !w.IsNull() {
		f.standard = w.Float64() / 1000
	}
	if !strings.HasPrefix(encoding, "Identity") && encoding != "" {
		return // widths go by sign, which only the named map knows; Chinese signs are one wide
	}
	w := d.Key("W")
	for i := 0; i+1 < w.Len() && len(f.widths) < 1<<17; {
		first := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := range list.Len() {
				f.widths[first+j] = list.Index(j).Float64() / 1000
			}
			i += 2
			continue
		}
		for c, last := first, int(w.Index(i+1).Int64()); c <= last && c < first+1<<16; c++ {
			f.widths[c] = w.Index(i+2).Float64() / 1000
		}
		i += 3
	}
}

// code takes the next code off a string.
func (f *font) code(raw string) (code, n int) {
	for _, s := range f.spaces {
		if s.bytes <= len(raw) {
			if c := number16(raw[:s.bytes]); c >= s.low && c <= s.high && f.bytes != 1 {
				return c, s.bytes
			}
		}
	}
	n = f.bytes
	if n == 0 {
		n = 1
		if raw[0] >= 0x81 {
			n = 2
		}
	}
	n = min(n, len(raw))
	return number16(raw[:n]), n
}

func number16(s string) (n int) {
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n
}

func (f *font) unicode(code int, raw string) (string, bool) {
	if s, ok := f.toText[code]; ok {
		return clean(s), true
	}
	return f.fallback(code, raw)
}

func (f *font) width(code int) float64 {
	if w, ok := f.widths[code]; ok {
		return w
	}
	if f.bytes == 0 && code < 0x80 {
		return 0.5
	}
	return f.standard
}
