package web

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// shots names a folder: go test ./bot/web -run Screenshots -shots /tmp/shots draws every view into it.
var shots = flag.String("shots", "", "folder to write screenshots into")

func emulate(l view) chromedp.Action {
	scheme, accept := "light", "zh-CN,zh;q=0.9"
	if l.dark {
		scheme = "dark"
	}
	if l.lang == "en" {
		accept = "en-GB,en;q=0.9"
	}
	return chromedp.ActionFunc(func(ctx context.Context) error {
		scale := 1.0
		if l.width < 500 {
			scale = 2
		}
		if err := emulation.SetDeviceMetricsOverride(l.width, l.height, scale, l.width < 500).Do(ctx); err != nil {
			return err
		}
		if err := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}).Do(ctx); err != nil {
			return err
		}
		return network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": accept}).Do(ctx)
	})
}

// shoot writes a picture of the window, or of the whole page.
func (b *tab) shoot(name string, whole bool) {
	b.Helper()
	time.Sleep(250 * time.Millisecond) // let the last frame be drawn
	var png []byte
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		c := cdppage.CaptureScreenshot().WithFormat(cdppage.CaptureScreenshotFormatPng)
		if whole {
			_, _, _, _, _, size, err := cdppage.GetLayoutMetrics().Do(ctx)
			if err != nil {
				return err
			}
			c = c.WithCaptureBeyondViewport(true).WithClip(&cdppage.Viewport{Width: size.Width, Height: min(size.Height, 7000), Scale: 1})
		}
		var err error
		png, err = c.Do(ctx)
		return err
	}))
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
}

// pdf writes the page as it would be printed.
func (b *tab) pdf(name string) {
	b.Helper()
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		raw, _, err := cdppage.PrintToPDF().WithPrintBackground(false).Do(ctx)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(*shots, name+".pdf"), raw, 0o644)
	}))
}

// press is one key going down and up. A text makes it a key that types.
func press(key, text string, code int64) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		down := input.DispatchKeyEvent(input.KeyDown).WithKey(key).WithText(text).WithWindowsVirtualKeyCode(code)
		if err := down.Do(ctx); err != nil {
			return err
		}
		return input.DispatchKeyEvent(input.KeyUp).WithKey(key).WithWindowsVirtualKeyCode(code).Do(ctx)
	})
}

// axe runs axe-core on the page as it stands. Its script is no part of the project: POLICYBOT_AXE
// names it (axe.min.js of the npm package axe-core).
func (b *tab) axe(what string) {
	b.Helper()
	name := os.Getenv("POLICYBOT_AXE")
	if name == "" {
		b.Skip("POLICYBOT_AXE does not name axe.min.js (npm package axe-core)")
	}
	src, err := os.ReadFile(name)
	if err != nil {
		b.Fatalf("reading axe-core: %v", err)
	}
	// A script of the browser's own world is not held to the page's content policy.
	b.run(chromedp.Evaluate(string(src), nil))
	type violation struct {
		ID, Impact, Help string
		Nodes            []string
	}
	list := eval[[]violation](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
		r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.slice(0, 4).map(n => n.target.join(" ") + " | " + n.html.slice(0, 160) + " | " + (n.any[0]?.message ?? ""))})))`)
	for _, v := range list {
		b.Errorf("%s: axe %s (%s): %s\n\t%s", what, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil { // a string always encodes
		panic(err)
	}
	return string(raw)
}

func itoa(n int) string { return strconv.Itoa(n) }

// squash takes the white space out, so that layout does not matter to what is compared.
func squash(s string) string { return strings.Join(strings.Fields(s), "") }

func clipText(s string) string {
	if r := []rune(s); len(r) > 600 {
		return string(r[:600]) + "…"
	}
	return s
}

func TestScreenshots(t *testing.T) {
	if *shots == "" {
		t.Skip("no -shots folder given")
	}
	looks := map[string]view{
		"zh": desktop, "en": {lang: "en", width: 1280, height: 860}, "dark": {lang: "zh", width: 1280, height: 860, dark: true},
		"phone": {lang: "zh", width: 390, height: 844}, "phone-en-dark": {lang: "en", width: 390, height: 844, dark: true},
	}
	for name, l := range looks {
		t.Run(name, func(t *testing.T) { drawAll(open(t, New(pageConfig(t)), l), name, l) })
	}
}

// hardQuestions lead to answers of every other shape.
var hardQuestions = map[string][]string{
	"zh": {"我们是国家级小巨人企业，购买的是服务券产品，能奖励多少？", "另一个项目：老机房改智算中心，PUE 1.3，算力刚好1000P，市里批了1800万", "我们做大模型的，能申请第八条第4款吗？", "一共最多能拿多少？", "今天天气怎么样？"},
	"en": {"We are a little giant and bought service-voucher products. How much?", "Another project: an old data centre turned into a computing centre, PUE 1.3, exactly 1000 PFLOPS, RMB 18 million from the city", "Can we apply under article 8(4)?", "How much can we get in all?", "What is the weather today?"},
}

// drawAll walks through every view and state worth looking at.
func drawAll(b *tab, name string, l view) {
	question := "国家级项目，核定固定资产投资1.5亿元，能拿多少？"
	second := "那如果市里给了4000万，走哪条划算？"
	plain := "第八条第2款对PUE和算力有什么要求？"
	if l.lang == "en" {
		question, second = "A national-level project with RMB 150 million of approved fixed assets: how much can we get?", "The city also gave us RMB 40 million. Which way is better?"
		plain = "What does article 8(2) require of PUE and computing power?"
	}
	b.visit("/")
	b.shoot(name+"-1-hello", false)
	b.ask(question)
	b.shoot(name+"-2-answer", false)
	b.shoot(name+"-2-answer-whole", true)
	b.ask(second)
	b.ask(plain)
	b.shoot(name+"-3-thread-whole", true)
	b.pdf(name + "-9-print")
	b.click(".answer [data-clause]")
	b.until("the clause", `document.querySelector("dialog .law")`)
	b.shoot(name+"-4-clause", false)
	b.run(chromedp.KeyEvent("\x1b"))

	b.visit("/")
	b.click(".threads .new")
	for _, q := range hardQuestions[l.lang] {
		b.ask(q)
	}
	b.shoot(name+"-3b-hard-whole", true)

	b.visit("/estimate")
	b.shoot(name+"-5-estimate-empty", false)
	b.visit("/estimate?rule=8.1a")
	b.until("a result", `document.querySelector(".answer")`)
	b.fill(`[data-key="approved_fixed_assets"] input`, "150000000")
	b.until("the curve", `document.querySelector(".chart")`)
	b.shoot(name+"-6-estimate", false)
	b.shoot(name+"-6-estimate-whole", true)

	b.visit("/estimate?rule=5")
	eval[bool](b, `(document.querySelector(".paste").open = true)`)
	b.fill("#paste", "我司注册资本500万元。国家级项目，经核定纳入支持范围的固定资产投资1.2亿元；另办了一场产业活动，事前已备案，自己出资80万元。")
	b.click(".paste .primary")
	b.until("the form", `document.querySelector(".claim .from") && document.querySelector(".chart")`)
	b.shoot(name+"-6b-paste-whole", true)

	b.visit("/policy/8.1")
	b.shoot(name+"-7-policy", false)
	receipt := eval[string](b, `fetch("/api/estimate?lang=`+l.lang+`", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({claims: [
		{rule: "8.1a", project: "A", facts: {level: "national", approved_fixed_assets: "150000000"}},
		{rule: "8.1b", project: "A", facts: {municipal_funding: "40000000"}}]})}).then(r => r.json()).then(a => a.receipt)`)
	b.visit("/receipts/" + receipt)
	b.click("#replay")
	b.until("the replay", `document.querySelector(".same")`)
	b.shoot(name+"-8-receipt-whole", true)
}
