package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// findBrowser skips the test where there is no Chromium; in CI its absence is a failure.
func findBrowser(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("POLICYBOT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium: the browser tests must run in CI (Debian: apt-get install chromium)")
	}
	t.Skip("no Chromium: install it (Debian: apt-get install chromium) or name it in POLICYBOT_CHROMIUM")
	return ""
}

// startBrowser starts a Chromium with a fresh profile for one test.
func startBrowser(t *testing.T, path string) context.Context {
	t.Helper()
	profile, err := os.MkdirTemp("", "policybot-browser-")
	if err != nil {
		t.Fatal(err)
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true),
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, opts...)
	window, stop := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {})) // events newer than the driver
	t.Cleanup(func() { stop(); stopAlloc(); cancel(); os.RemoveAll(profile) })               // a few files may outlive the browser
	if err := chromedp.Run(window); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return window
}

// tab is a browser window on a server of its own.
type tab struct {
	*testing.T
	ctx    context.Context
	server *httptest.Server

	mu     sync.Mutex
	faults []string // errors of scripts and refusals of the content policy
}

type view struct {
	lang          string // "zh" or "en"
	width, height int64
	dark          bool
}

var desktop = view{lang: "zh", width: 1280, height: 860}

// open starts a server and a window on it. At the end of the test no script may have failed and the
// content policy may not have been violated.
func open(t *testing.T, h http.Handler, l view) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("no browser with -short")
	}
	ctx := startBrowser(t, findBrowser(t))
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b := &tab{T: t, ctx: ctx, server: server}
	chromedp.ListenTarget(ctx, b.listen)
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, f := range b.faults {
			t.Errorf("in the page: %s", f)
		}
	})
	b.run(network.Enable(), runtime.Enable(), emulate(l))
	return b
}

func (b *tab) listen(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, ev.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.APITypeError && len(ev.Args) > 0 {
			b.faults = append(b.faults, string(ev.Args[0].Value))
		}
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.Fatalf("driving the browser: %v", err)
	}
}

// visit opens an address of the page and waits until it has been drawn.
func (b *tab) visit(path string) {
	b.Helper()
	b.run(chromedp.Navigate(b.server.URL+path), chromedp.WaitReady(`html[data-ready]`, chromedp.ByQuery))
}

// eval runs an expression in the page, waiting for it when it is a promise.
func eval[T any](b *tab, js string) T {
	b.Helper()
	var v T
	b.run(chromedp.Evaluate(js, &v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v
}

// until waits until an expression is true.
func (b *tab) until(what, js string) {
	b.Helper()
	var last error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var ok bool
		if last = chromedp.Run(b.ctx, chromedp.Evaluate("Boolean("+js+")", &ok)); ok && last == nil {
			return
		}
	}
	b.Fatalf("waited in vain for %s (%v): %s", what, last, clipText(eval[string](b, `document.getElementById("main").innerText`)))
}

// text is the text of the first element that fits.
func (b *tab) text(sel string) string {
	b.Helper()
	return eval[string](b, `document.querySelector(`+quote(sel)+`)?.innerText ?? ""`)
}

// has fails the test when an element does not hold the words.
func (b *tab) has(sel string, words ...string) {
	b.Helper()
	got := b.text(sel)
	for _, w := range words {
		if !strings.Contains(squash(got), squash(w)) {
			b.Errorf("%s: got %q, want it to hold %q", sel, clipText(got), w)
		}
	}
}

// fill sets a field the way typing does.
func (b *tab) fill(sel, value string) {
	b.Helper()
	b.run(chromedp.WaitReady(sel, chromedp.ByQuery))
	eval[bool](b, `(() => { const el = document.querySelector(`+quote(sel)+`); el.focus(); el.value = `+quote(value)+`;
		el.dispatchEvent(new Event("input", {bubbles: true})); el.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
}

// click brings an element to the middle of the window, as a person would, and clicks on it. A click
// that a busy machine lost is made again.
func (b *tab) click(sel string) {
	b.Helper()
	b.until(sel, `document.querySelector(`+quote(sel)+`)`)
	for range 3 {
		eval[bool](b, `(() => { const el = document.querySelector(`+quote(sel)+`); el.scrollIntoView({block: "center"}); window.clicked = false;
			el.addEventListener("click", () => { window.clicked = true }, {capture: true, once: true}); return true })()`)
		ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
		err := chromedp.Run(ctx, chromedp.Click(sel, chromedp.ByQuery))
		cancel()
		if err != nil {
			b.Fatalf("clicking on %s: %v", sel, err)
		}
		var arrived bool // unknown when the click leads to another page: then it has arrived
		if err := chromedp.Run(b.ctx, chromedp.Evaluate("window.clicked !== false", &arrived)); err != nil || arrived {
			return
		}
	}
	b.Fatalf("clicking on %s: the click does not reach it", sel)
}

// ask types a question and presses Enter.
func (b *tab) ask(question string) {
	b.Helper()
	n := eval[int](b, `document.querySelectorAll(".answer").length`)
	b.run(chromedp.SendKeys("#q", question, chromedp.ByQuery))
	b.until("the question to stand in its box", `document.querySelector("#q").value === `+quote(question)+` && (document.querySelector("#q").focus(), true)`)
	b.run(press("Enter", "\r", 13))
	b.until("an answer to "+question, `document.querySelectorAll(".answer").length > `+itoa(n)+` && !document.querySelector(".wait")`)
}
