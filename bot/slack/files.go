package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"golang.org/x/text/encoding/simplifiedchinese"

	"policybot/calc"
)

const (
	maxFile = 1 << 20
	maxRows = 200 // cases of one sheet
)

// attached reads the files of a message: text to add to the question, and the
// cases of sheets.
func (w *working) attached(ctx context.Context) (text string, cases []calc.Case, err error) {
	lang := langOf(w.job.Text)
	var texts []string
	for _, f := range w.job.Files {
		if f.Size > maxFile {
			return "", nil, &fault{say(lang, "file_big", f.Name)}
		}
		kind := fileKind(f)
		if kind == "" || kind == "xlsx" && w.cfg.Cases == nil {
			return "", nil, &fault{say(lang, "file_kind", f.Name)}
		}
		data, err := w.download(ctx, f)
		if err != nil {
			return "", nil, err
		}
		if kind != "txt" && w.cfg.Cases != nil {
			rows, err := w.cfg.Cases(f.Name, data)
			if err == nil && len(rows) > maxRows {
				return "", nil, &fault{say(lang, "file_rows", f.Name, maxRows)}
			}
			if err == nil {
				cases = append(cases, rows...)
				continue
			}
			if kind == "xlsx" {
				return "", nil, &fault{say(lang, "file_sheet", f.Name, firstLine(err.Error()))}
			}
			// A CSV that is no sheet of cases may still be notes in columns.
		}
		words, ok := decode(data)
		if !ok {
			return "", nil, &fault{say(lang, "file_text", f.Name)}
		}
		texts = append(texts, words)
	}
	return strings.Join(texts, "\n"), cases, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return short(line, 200)
}

// fileKind is "txt", "csv" or "xlsx", or "" for what cannot be read.
func fileKind(f file) string {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.Name), "."))
	for _, kind := range []string{ext, strings.ToLower(f.Type)} {
		switch kind {
		case "txt", "text", "md", "markdown", "log":
			return "txt"
		case "csv", "tsv":
			return "csv"
		case "xlsx":
			return "xlsx"
		}
	}
	return ""
}

// download fetches a file, and not more of it than is read.
func (w *working) download(ctx context.Context, f file) ([]byte, error) {
	var buf limited
	err := w.call("files", func() error { return w.api.GetFileContext(ctx, f.URL, &buf) })
	lang := langOf(w.job.Text)
	switch {
	case errors.Is(err, errTooBig):
		return nil, &fault{say(lang, "file_big", f.Name)}
	case err == nil:
		return buf.buf.Bytes(), nil
	case ctx.Err() != nil, refused(err):
		return nil, err
	}
	if l, ok := errors.AsType[*later](err); ok {
		return nil, l
	}
	if code, ok := errors.AsType[slack.StatusCodeError](err); (!ok || code.Code >= 500) && w.progress.Failed+1 < askAttempts {
		return nil, fmt.Errorf("file %s: %w", f.ID, err)
	}
	w.log.Error("a file could not be downloaded", "file", f.ID, "err", err)
	return nil, &fault{say(lang, "file_missing", f.Name, "files:read")}
}

var errTooBig = errors.New("larger than 1 MB")

// limited is a buffer that refuses more than maxFile bytes.
type limited struct{ buf bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.buf.Len()+len(p) > maxFile {
		return 0, errTooBig
	}
	return l.buf.Write(p)
}

// decode reads text in UTF-8, UTF-16 with its mark, or GB 18030, which is what
// spreadsheets save in China.
func decode(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decode16(data[2:], 0, 1), true
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decode16(data[2:], 1, 0), true
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

func decode16(data []byte, low, high int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}
