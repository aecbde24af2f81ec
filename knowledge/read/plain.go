package read

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// plain reads a text file. Its characters stay as they are, so that offsets are those of the file;
// only the encoding, the byte order mark and the kind of line break are made the same.
func plain(data []byte) (*Document, error) {
	s, err := decode(data)
	if err != nil {
		return nil, err
	}
	d := &Document{Format: "txt", Text: s}
	at := 0
	for n, line := range strings.Split(s, "\n") {
		d.Places = append(d.Places, Place{at, "line", n + 1})
		at += utf8.RuneCountInString(line) + 1
	}
	return d, nil
}

// decode finds out the encoding and returns the text with plain line breaks. Bytes that are valid
// UTF-8 are UTF-8: Chinese text in GB18030 practically never is.
func decode(data []byte) (string, error) {
	s, err := toUTF8(data)
	if err != nil {
		return "", err
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f\v\x1a", r) }); i >= 0 {
		return "", fmt.Errorf("%w: control characters as in a binary file, at byte %d", ErrFormat, i)
	}
	s = strings.TrimPrefix(s, "\ufeff")
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), nil
}

func toUTF8(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return strictly(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), data, "UTF-16")
	case utf8.Valid(data):
		return string(data), nil
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return "", fmt.Errorf("%w: it begins like UTF-8 and goes wrong later", ErrEncoding)
	}
	return strictly(simplifiedchinese.GB18030, data, "GB18030")
}

// strictly decodes, and refuses a text in which anything had to be replaced.
func strictly(e encoding.Encoding, data []byte, name string) (string, error) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", fmt.Errorf("%w: not valid as %s either", ErrEncoding, name)
	}
	return string(out), nil
}
