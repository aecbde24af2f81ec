package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed static
var static embed.FS

// page serves the one HTML document behind every address of the page, and the files it loads: one
// script, one style sheet, one icon. The files sit under a path that holds a hash of all of them, so
// a browser may keep them for good and still never mixes two versions.
type page struct {
	shell   *template.Template
	version string
	files   map[string]*file
}

// entry is the script that starts the page; what it imports is served inside it.
const entry = "app.js"

// file is an embedded file; it is compressed once, and kept.
type file struct {
	kind string
	raw  []byte
	gzip func() []byte
}

// newPage panics only when the embedded files are broken, which the tests would show.
func newPage() *page {
	p := &page{files: map[string]*file{}}
	root, err := fs.Sub(static, "static")
	if err != nil {
		panic(err)
	}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".js" {
			return err
		}
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		p.add(name, raw)
		return nil
	})
	if err != nil {
		panic(err)
	}
	script, err := joinModules(root, entry)
	if err != nil {
		panic(err)
	}
	p.add(entry, script)
	p.shell = template.Must(template.New("shell").Parse(string(p.files["index.html"].raw)))
	delete(p.files, "index.html")
	p.version = p.hash()
	go func() { // ready before the first visitor is, and not in the way of the start
		for _, f := range p.files {
			f.gzip()
		}
	}()
	return p
}

func (p *page) add(name string, raw []byte) {
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // not left to the machine's own table
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".webmanifest":
		kind = "application/manifest+json"
	}
	p.files[name] = &file{kind: kind, raw: raw, gzip: sync.OnceValue(func() []byte { return squeeze(raw) })}
}

// hash names the files as they are.
func (p *page) hash() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(p.files[name].raw))
		sum.Write(p.files[name].raw)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

func squeeze(raw []byte) []byte {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil
	}
	z.Write(raw) // a bytes.Buffer takes everything
	z.Close()
	return buf.Bytes()
}

func (p *page) asset(w http.ResponseWriter, r *http.Request) error {
	f, ok := p.files[r.PathValue("file")]
	if !ok {
		return problemf(http.StatusNotFound, "path", "there is nothing at %s", clip(r.URL.Path))
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("version") == p.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.raw
	if takesGzip(r) && len(f.raw) > 1400 {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip()
	}
	_, err := w.Write(body)
	return ignoreGone(err)
}

// look is what the document is drawn with: known before the first byte is sent, so that nothing
// on the page changes its language or colours after it has appeared.
type look struct {
	Lang  string // "zh" or "en"
	HTML  string // value of the lang attribute
	Theme string // "light", "dark", or "" for the system's
	Base  string // where the files are
	Ahead []string
	En    bool
}

func (s *server) html(w http.ResponseWriter, r *http.Request) error {
	l := look{Lang: language(r), Base: "/assets/" + s.page.version + "/", Ahead: s.ahead(r)}
	l.En = l.Lang == "en"
	l.HTML = map[string]string{"zh": "zh-CN", "en": "en"}[l.Lang]
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		l.Theme = c.Value
	}
	var buf bytes.Buffer
	if err := s.page.shell.Execute(&buf, l); err != nil {
		return fmt.Errorf("drawing the page: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	return send(w, r, buf.Bytes())
}

// ahead lists the addresses of the API that the view asks for first, in the order it does. Named in
// the document, they are fetched beside the script and not after it has run. Where a token is
// needed they cannot be: a link carries none.
func (s *server) ahead(r *http.Request) []string {
	if s.Token != "" || s.Authorize != nil {
		return nil
	}
	if id := r.PathValue("id"); id != "" {
		ahead := []string{"/api/receipts/" + url.PathEscape(id)}
		if all := s.Policies(); len(all) == 1 { // else it shows only in the receipt which one it is
			ahead = append(ahead, "/api/policies/"+url.PathEscape(all[0].ID)+"/rules")
		}
		return ahead
	}
	first, _, _ := strings.Cut(r.URL.Path[1:], "/")
	if first == "" {
		return nil // nothing is drawn from the API before the first question
	}
	policy, err := s.find(r.URL.Query().Get("policy"))
	if err != nil {
		return nil // the view says so
	}
	data := "/api/policies/" + url.PathEscape(policy.ID)
	if first == "estimate" {
		data += "/rules"
	}
	return []string{"/api/policies", data}
}

// language is what the person chose, or what the browser asks for first; Chinese otherwise.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && (c.Value == "zh" || c.Value == "en") {
		return c.Value
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		if tag == "zh" || tag == "en" {
			return tag
		}
	}
	return "zh"
}
