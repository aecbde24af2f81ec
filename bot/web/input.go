package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"policybot/bot"
	"policybot/calc/strict"
)

// Limits on what a caller may send.
const (
	maxJSON    = 256 << 10   // bytes of a JSON body
	maxText    = bot.MaxText // code points of a question or a pasted case
	maxComment = 2_000       // code points of a feedback comment
	maxID      = 200         // bytes of a thread, a receipt, a key
	maxSheet   = 4 << 20     // bytes of an uploaded table
)

// readBody returns a body of at most limit bytes whose content type is one of those given.
func readBody(w http.ResponseWriter, r *http.Request, limit int64, types ...string) ([]byte, string, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	ok := false
	for _, t := range types {
		ok = ok || t == kind
	}
	if !ok {
		return nil, "", problemf(http.StatusUnsupportedMediaType, "Content-Type", "%s is not accepted here, send %s",
			clip(r.Header.Get("Content-Type")), strings.Join(types, " or "))
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return nil, "", err
		}
		return nil, "", problemf(http.StatusBadRequest, "body", "the body could not be read to its end")
	}
	return body, kind, nil
}

// readJSON decodes a JSON body into v and refuses what is not exactly one document of known fields.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := readJSONBody(w, r)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return jsonProblem(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return problemf(http.StatusBadRequest, "body", "there is text after the JSON document")
	}
	return checkKeys(body)
}

// checkKeys refuses what encoding/json lets pass: null for an object, and a key that is there twice,
// also in other capitals, of which it would take the last.
func checkKeys(body []byte) error {
	root, err := strict.ParseJSON(body)
	if err != nil {
		return problemf(http.StatusBadRequest, "body", "%v", err)
	}
	if root.Kind != strict.Map {
		return problemf(http.StatusBadRequest, "body", "a JSON object is needed")
	}
	for i, k := range root.Keys {
		for _, earlier := range root.Keys[:i] {
			if strings.EqualFold(k.Name, earlier.Name) {
				return problemf(http.StatusBadRequest, k.Name, "the key is there twice, as %s and %s", clip(earlier.Name), clip(k.Name))
			}
		}
	}
	return nil
}

// readJSONBody returns a JSON body that is valid UTF-8; encoding/json would replace bad bytes silently.
func readJSONBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, _, err := readBody(w, r, maxJSON, "application/json")
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, problemf(http.StatusBadRequest, "body", "the body is empty, a JSON object is needed")
	}
	if !utf8.Valid(body) {
		return nil, problemf(http.StatusBadRequest, "body", "byte %d is not valid UTF-8", invalidByte(body))
	}
	return body, nil
}

func invalidByte(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

func jsonProblem(err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return problemf(http.StatusBadRequest, "body", "not valid JSON at byte %d: %v", syntax.Offset, syntax)
	case errors.As(err, &wrong):
		where := wrong.Field
		if where == "" {
			where = "body"
		}
		return problemf(http.StatusBadRequest, where, "a JSON %s does not fit here, %s is needed", wrong.Value, needed(wrong.Type))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problemf(http.StatusBadRequest, "body", "the JSON document is cut off")
	}
	return problemf(http.StatusBadRequest, "body", "%s", strings.TrimPrefix(err.Error(), "json: "))
}

// needed is what a field takes, in the words of JSON.
func needed(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Pointer:
		return needed(t.Elem())
	}
	return "a number"
}

// checkText refuses text that is empty, too long, or carries characters that nobody types and that
// can make a text read differently from what it says. A question is checked again, more closely,
// by whoever answers it; here it is refused before anything is done.
func checkText(where, s string, most int) error {
	if !utf8.ValidString(s) {
		return problemf(http.StatusBadRequest, where, "byte %d is not valid UTF-8", invalidByte([]byte(s)))
	}
	if strings.TrimSpace(s) == "" {
		return problemf(http.StatusBadRequest, where, "the text is empty")
	}
	if n := utf8.RuneCountInString(s); n > most {
		return problemf(http.StatusRequestEntityTooLarge, where, "the text has %d characters, at most %d are read", n, most)
	}
	return checkCharacters(where, s)
}

func checkCharacters(where, s string) error {
	i := 0
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
		case unicode.IsControl(r):
			return problemf(http.StatusBadRequest, where, "character %d is the control character %U", i, r)
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return problemf(http.StatusBadRequest, where, "character %d is %U, which reorders text on the screen", i, r)
		}
		i++
	}
	return nil
}

// checkID refuses names that are too long or not plain: they go into logs and addresses.
func checkID(where, s string) error {
	if len(s) > maxID {
		return problemf(http.StatusBadRequest, where, "longer than %d bytes", maxID)
	}
	for i, r := range s {
		if r <= ' ' || r > '~' {
			return problemf(http.StatusBadRequest, where, "character %d (%U) is not a plain letter, digit or sign", i, r)
		}
	}
	return nil
}

// writeJSON sends v, compressed when the caller takes that and it is worth it.
func writeJSON(w http.ResponseWriter, r *http.Request, v any) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encoding the response: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	return send(w, r, buf.Bytes())
}

func send(w http.ResponseWriter, r *http.Request, body []byte) error {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(body) < worthGzip(r) || !takesGzip(r) {
		_, err := w.Write(body)
		return ignoreGone(err)
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(w)
	if _, err := z.Write(body); err != nil {
		return ignoreGone(err)
	}
	return ignoreGone(z.Close())
}

// How long a body has to be for compressing it to be worth the time: more than a packet, and from one
// program to another on the same machine, where nothing is saved on the way, more than an answer.
const (
	packet    = 1400
	nearPlain = 16 << 10
)

func worthGzip(r *http.Request) int {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" {
		return nearPlain
	}
	return packet
}

// zippers are used again: a new one clears some hundred kilobytes, which takes longer than an answer.
// The fastest level costs a tenth more bytes and less than half the time.
var zippers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil { // the level is one that exists
		return gzip.NewWriter(io.Discard)
	}
	return z
}}

// ignoreGone drops an error of writing: the caller has left, and there is nobody to tell.
func ignoreGone(error) error { return nil }

func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q = strings.TrimSpace(q)
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
