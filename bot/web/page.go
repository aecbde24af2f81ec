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
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed static
var static embed.FS

// page serves the one HTML document behind every address of the page, and the files it loads. The
// files sit under a path that holds a hash of all of them, so a browser may keep them for good and
// still never mixes two versions.
type page struct {
	shell   *template.Template
	version string
	files   map[string]*file
	modules []string // scripts, for preloading
}

// file is an embedded file; it is compressed once, and kept.
type file struct {
	kind string
	raw  []byte
	gzip func() []byte
}

// newPage panics only when the embedded files are broken, which the tests would show.
func newPage() *page {
	p := &page{files: map[string]*file{}}
	sum := sha256.New()
	root, err := fs.Sub(static, "static")
	if err != nil {
		panic(err)
	}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(raw))
		sum.Write(raw)
		p.add(name, raw)
		return nil
	})
	if err != nil {
		panic(err)
	}
	p.version = hex.EncodeToString(sum.Sum(nil))[:12]
	p.shell = template.Must(template.New("shell").Parse(string(p.files["index.html"].raw)))
	delete(p.files, "index.html")
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
		p.modules = append(p.modules, name)
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".webmanifest":
		kind = "application/manifest+json"
	}
	p.files[name] = &file{kind: kind, raw: raw, gzip: sync.OnceValue(func() []byte { return squeeze(raw) })}
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
	Lang    string // "zh" or "en"
	HTML    string // value of the lang attribute
	Theme   string // "light", "dark", or "" for the system's
	Base    string // where the files are
	Modules []string
	En      bool
}

func (p *page) html(w http.ResponseWriter, r *http.Request) error {
	l := look{Lang: language(r), Base: "/assets/" + p.version + "/", Modules: p.modules}
	l.En = l.Lang == "en"
	l.HTML = map[string]string{"zh": "zh-CN", "en": "en"}[l.Lang]
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		l.Theme = c.Value
	}
	var buf bytes.Buffer
	if err := p.shell.Execute(&buf, l); err != nil {
		return fmt.Errorf("drawing the page: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	return send(w, r, buf.Bytes())
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
