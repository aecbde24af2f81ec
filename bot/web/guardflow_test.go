package web

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What people could type into a field to run something in the page.
var payloads = []string{
	`<img src=x onerror="window.xss=1">`,
	`"><svg onload="window.xss=1">`,
	`javascript:window.xss=1`,
	"`${window.xss=1}`<script>window.xss=1</script>",
	`[x](javascript:window.xss=1) **<b onclick=window.xss=1>b</b>** | <i>`,
	`</textarea></dialog><iframe srcdoc="<script>parent.xss=1</script>">`,
}

// clean fails when something of a payload ran or became an element.
func (b *tab) clean(where string) {
	b.Helper()
	got := eval[string](b, `window.xss ? "it ran" : [...document.querySelectorAll('img, iframe, main script, [onerror], [onload], [onclick], a[href^="javascript"], main svg:not([viewBox])')].map(e => e.outerHTML).join(" ")`)
	if got != "" {
		b.Errorf("%s: %s", where, clipText(got))
	}
}

// Text in any field stays text.
func TestPageScriptInEveryField(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	for _, p := range payloads {
		b.visit("/")
		b.fill("#q", "国家级项目，核定固定资产投资1.5亿元 "+p)
		n := eval[int](b, `document.querySelectorAll(".answer").length`)
		b.click(".composer .primary")
		b.until("an answer", `document.querySelectorAll(".answer").length > `+itoa(n))
		b.clean("question " + p)
		if got := eval[string](b, `[...document.querySelectorAll(".turn-q")].at(-1).innerText`); !strings.Contains(got, "1.5亿元 ") || !strings.Contains(got, p[:6]) {
			t.Errorf("the question reads %q", got)
		}
		b.visit("/#" + strings.NewReplacer(" ", "%20", `"`, "%22").Replace(p))
		b.clean("thread name " + p)
	}

	b.visit("/policy")
	for _, p := range payloads {
		b.fill("#find", p)
		b.click(".find .primary")
		b.until("an answer to the search", `document.querySelector(".hits").childNodes.length`)
		b.clean("search " + p)
	}
	for _, p := range payloads {
		b.visit("/estimate?rule=" + escaped(p) + "&policy=" + escaped(p))
		b.clean("address " + p)
	}

	b.visit("/estimate?rule=8.1a")
	eval[bool](b, `(document.querySelector(".paste").open = true)`)
	for _, p := range payloads {
		b.fill(`[data-key="approved_fixed_assets"] input`, p)
		b.until("the fault", `document.querySelector('[data-key="approved_fixed_assets"] .error')`)
		b.clean("amount " + p)
		b.fill("#paste", "国家级项目，核定固定资产投资1.5亿元。"+p)
		b.click(".paste .primary")
		b.until("the pasted text", `document.querySelector(".pasted")?.innerText.includes(`+quote(p[:4])+`)`)
		b.clean("paste " + p)
		eval[bool](b, `(document.querySelector(".pasted").remove(), true)`)
	}
	b.payloadProjects()
}

// payloadProjects puts payloads into project names, and follows them onto a receipt.
func (b *tab) payloadProjects() {
	b.Helper()
	b.fill(`[data-key="approved_fixed_assets"] input`, "1000000")
	eval[bool](b, `(document.querySelector("details:has(> .picker)").open = true)`)
	b.click(`.picker [data-rule="8.3"]`)
	for _, p := range payloads {
		b.fill(`[data-claim="0"] [data-key="project"] input`, p)
		b.until("the project name", `document.querySelector("aside .line-head")?.innerText.includes(`+quote(p[:4])+`)`)
		b.clean("project " + p)
	}
	b.click("aside .row .primary")
	b.until("the receipt", `document.querySelector("#replay")`)
	b.clean("receipt")
}

func TestPageScriptInTableAndFeedback(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.csv")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	w.Write([]string{"rule", "level", "project"})
	for _, p := range payloads {
		w.Write([]string{p, p, p})
		w.Write([]string{"8.1a", p, p})
	}
	w.Flush()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate")
	b.run(chromedp.SetUploadFiles("#table", []string{file}, chromedp.ByQuery))
	b.until("the faults", `document.querySelectorAll(".batch li").length === `+itoa(2*len(payloads)))
	b.clean("table")

	b.visit("/")
	b.ask(firstQuestion)
	b.click(`.acts .end button:last-child`)
	b.fill(`.acts form input`, payloads[0])
	b.click(`.acts form .primary`)
	b.until("the thanks", `document.querySelector(".thanks")`)
	b.clean("feedback")
}

func escaped(s string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		out.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
	}
	return out.String()
}

// Nothing runs but the page's own files, whatever comes to stand in it.
func TestPageContentPolicy(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	got := eval[string](b, `(() => { try { document.body.innerHTML = "<b>x</b>"; return "markup was taken" } catch { }
		const s = document.createElement("script"); try { s.textContent = "window.xss = 1" } catch { } document.body.append(s);
		try { const i = new Image(); i.setAttribute("onerror", "window.xss = 2"); i.src = "x" } catch { } return window.xss ? "a script ran" : "" })()`)
	if got != "" {
		t.Error(got)
	}
	if from := eval[string](b, `performance.getEntriesByType("resource").filter(e => !e.name.startsWith(location.origin)).map(e => e.name).join(" ")`); from != "" {
		t.Errorf("fetched from elsewhere: %s", from)
	}
}

var everyView = []string{"/", "/estimate", "/estimate?rule=5", "/policy", "/policy/8.1", "/nothing"}

// On a phone nothing is wider than the window, and what is tapped is large enough.
func TestPagePhone(t *testing.T) {
	b := open(t, New(pageConfig(t)), view{lang: "zh", width: 360, height: 740})
	fits := func(where string) {
		t.Helper()
		if wide := eval[string](b, `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join("\n")`); wide != "" {
			t.Errorf("%s is wider than the window: %s", where, wide)
		}
		small := eval[string](b, `[...document.querySelectorAll("button, a[href], input, select, summary")].filter(e => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e);
			return r.width && !e.matches(".fig, .cited, .prose .link, .vh, .skip, .seg input, [hidden]") && s.display !== "inline" && (r.height < 24 || r.width < 24) }).map(e => e.outerHTML.slice(0, 100)).join("\n")`)
		if small != "" {
			t.Errorf("%s: too small to tap: %s", where, clipText(small))
		}
	}
	for _, path := range everyView[:5] {
		b.visit(path)
		fits(path)
	}
	b.visit("/")
	b.ask(firstQuestion)
	b.ask("那如果市里给了4000万，走哪条划算？")
	fits("a thread")
	receipt := eval[string](b, `document.querySelector(".answer").dataset.receipt`)
	b.click(".answer .quotes .link")
	b.until("the clause", `document.querySelector("dialog mark")`)
	fits("a clause")
	b.visit("/receipts/" + receipt)
	fits("a receipt")
}

// No page and no state has a fault that axe finds.
func TestPageAccessible(t *testing.T) {
	for _, l := range []view{desktop, {lang: "en", width: 390, height: 844, dark: true}} {
		name := l.lang
		if l.dark {
			name += ", dark, phone"
		}
		t.Run(name, func(t *testing.T) {
			b := open(t, New(pageConfig(t)), l)
			for _, path := range everyView[:5] {
				b.visit(path)
				b.axe(path)
			}
			b.fillForAxe()
			b.visit("/")
			b.ask(firstQuestion)
			b.ask("我们是国家级小巨人企业，购买的是服务券产品，能奖励多少？")
			b.ask("第八条第2款对PUE和算力有什么要求？")
			b.click(".answer .facts .link")
			b.until("the fact's field", `document.querySelector(".answer .facts form")`)
			b.axe("a thread with a fact being edited")
			receipt := eval[string](b, `document.querySelector(".answer").dataset.receipt`)
			b.click(".answer .quotes .link")
			b.until("the clause", `document.querySelector("dialog mark")`)
			b.axe("a clause")
			b.visit("/receipts/" + receipt)
			b.click("#replay")
			b.until("the replay", `document.querySelector(".same")`)
			eval[bool](b, `(document.querySelectorAll("details").forEach(d => { d.open = true }), true)`)
			b.axe("a receipt")
		})
	}
}

// fillForAxe looks at a form with two claims, a choice, a chart and a fault.
func (b *tab) fillForAxe() {
	b.Helper()
	b.visit("/estimate?rule=8.1a")
	b.fill(`[data-rule="8.1a"] [data-key="approved_fixed_assets"] input`, "150000000")
	b.until("the chart", `document.querySelector(".chart")`)
	eval[bool](b, `(document.querySelectorAll("details").forEach(d => { d.open = true }), true)`)
	b.axe("a filled form")
	b.fill(`[data-rule="8.1a"] [data-key="approved_fixed_assets"] input`, "x")
	b.until("the fault", `document.querySelector(".field .error")`)
	b.axe("a form with a fault")
}
