package web

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// An answer speaks the language of its question throughout, whatever the page around it does.
func TestPageAnswerLanguage(t *testing.T) {
	const english = "A national-level project with RMB 150 million of approved fixed assets: how much can we get?"
	for _, tt := range []struct{ lang, question, page string }{
		{"en", firstQuestion, "Enter sends"},
		{"zh", english, "Enter 发送"},
	} {
		b := open(t, New(pageConfig(t)), view{lang: tt.lang, width: 1280, height: 860})
		b.visit("/")
		b.ask(tt.question)
		b.until("what was understood", `document.querySelector(".answer .facts li")`)
		b.has(".composer p", tt.page)
		eval[bool](b, `(document.querySelectorAll(".answer details").forEach(d => { d.open = true }), true)`)
		eval[bool](b, `(document.querySelector(".answer table.steps .fig").click(), document.querySelector(".answer .facts .link").click(), true)`)
		b.until("the fact's field", `document.querySelector(".answer .facts form")`)
		got := b.text(".answer")
		for _, w := range []string{"怎么算的", "我的理解", "按公式", "元", "重新计算", "由计算器算出", "条款原文", "打印"} {
			if has := strings.Contains(got, w); has != (tt.lang == "en") && !(w == "元" && tt.lang == "zh") {
				t.Errorf("page in %s: %q in the card: %v\n%s", tt.lang, w, has, got)
			}
		}
		for _, w := range []string{"How it comes about", "What was understood", "By formula", "RMB", "Recalculate", "Worked out by", "Print", "Article", "Art."} {
			if tt.lang == "en" && strings.Contains(got, w) {
				t.Errorf("page in English, answer in Chinese: %q stands in the card\n%s", w, got)
			}
		}
	}
}

// On a telephone nothing is cut or scrolls before there is a reason to.
func TestPageNarrow(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		b := open(t, New(pageConfig(t)), view{lang: lang, width: 360, height: 740})
		b.visit("/")
		empty := eval[map[string]float64](b, `(() => { const q = document.querySelector("#q"), s = getComputedStyle(q), c = document.createElement("canvas").getContext("2d");
			c.font = s.font;
			return {words: c.measureText(q.placeholder).width, room: q.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight), over: q.scrollHeight - q.clientHeight, bar: s.overflowY === "hidden" ? 0 : 1} })()`)
		if empty["words"] > empty["room"] || empty["over"] > 1 || empty["bar"] != 0 {
			t.Errorf("%s: the empty box: %v", lang, empty)
		}
		for _, q := range []string{firstQuestion, "第八条第2款对PUE和算力有什么要求？"} {
			b.ask(q)
			eval[bool](b, `(document.querySelector(".threads .new").click(), true)`)
		}
		strip := eval[map[string]float64](b, `(() => { const s = document.querySelector(".threads > div"); return {bar: s.offsetHeight - s.clientHeight, page: document.documentElement.scrollWidth - innerWidth} })()`)
		if strip["bar"] != 0 || strip["page"] > 0 {
			t.Errorf("%s: the strip of threads: %v", lang, strip)
		}
	}
}

// What is not known yet is worded, and never as a bound of nothing.
func TestPageOpenBase(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask("小巨人企业买了服务券产品，能奖励多少")
	b.has(".answer table.steps", "待定", "无论基数多少", "至多 100,000.00 元")
	if got := b.text(".answer table.steps"); strings.Contains(got, "0.00 –") || strings.Contains(got, "0.00–") || strings.Contains(got, "未设上限") {
		t.Errorf("the steps: %s", got)
	}
}

// Nothing is cut off or pushed out of the window, bounds of two long amounts included.
func TestPageNothingCut(t *testing.T) {
	const cut = `(() => { const out = [];
		for (const el of document.querySelectorAll("main *")) {
			const s = getComputedStyle(el), r = el.getBoundingClientRect();
			if (!r.width || el.closest(".vh, .scroll, .threads, svg, .tip")) continue;
			if (r.right > innerWidth + 1) out.push(el.tagName + "." + el.className + " ends at " + Math.round(r.right));
			else if (s.overflowX !== "visible" && el.scrollWidth > el.clientWidth + 1 && s.textOverflow !== "ellipsis") out.push(el.tagName + "." + el.className + " holds " + el.scrollWidth + " in " + el.clientWidth);
		}
		return out.slice(0, 5) })()`
	b := open(t, New(pageConfig(t)), desktop)
	for _, l := range []view{{lang: "zh", width: 1280, height: 860}, {lang: "en", width: 1000, height: 700}, {lang: "zh", width: 390, height: 844}, {lang: "en", width: 320, height: 640}} {
		b.run(emulate(l))
		eval[bool](b, `(document.URL.startsWith("http") && sessionStorage.clear(), true)`) // the form begins anew
		look := func(what string) {
			t.Helper()
			if got := eval[[]string](b, cut); len(got) > 0 {
				t.Errorf("%s, %d wide, %s: %s", l.lang, l.width, what, strings.Join(got, "; "))
			}
		}
		b.visit("/estimate?rule=8.1a")
		b.fill(`[data-key="approved_fixed_assets"] input`, "2999999999.99")
		b.until("bounds", `document.querySelector("aside .big.wide") && document.querySelector(".chart") && document.querySelector("aside table.steps")`)
		look("an estimate with bounds")
		eval[bool](b, `(document.querySelector("details:has(> .picker)").open = true)`)
		b.click(`.picker [data-rule="8.4"]`)
		b.until("two claims", `document.querySelectorAll(".claim").length === 2`)
		look("an estimate of two claims")
		b.visit("/")
		b.ask("小巨人企业买了服务券产品，能奖励多少")
		look("an answer with what is missing")
		b.visit("/policy/8.1")
		look("the policy")
	}
}

// What goes wrong is said in the language of the page, beside what it is about, and no result of
// something else is left standing.
func TestPageFaultsAreWorded(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	for _, tt := range []struct{ lang, amount, beyond, none string }{
		{"zh", "读不出数额", "超出可以测算的范围", "没有找到"},
		{"en", "No amount could be read", "Beyond what can be worked with", "It was not found"},
	} {
		b.run(emulate(view{lang: tt.lang, width: 1280, height: 860}))
		b.visit("/estimate?rule=8.1a")
		field := `[data-key="approved_fixed_assets"]`
		b.fill(field+" input", "150000000")
		b.until("an amount", `/1,500/.test(document.querySelector("aside .big")?.innerText.replace("15,000,000", "1,500"))`)
		for _, s := range []struct{ typed, want string }{{"好多钱", tt.amount}, {"-5", tt.amount}, {"99999999999999999999", tt.beyond}} {
			b.fill(field+" input", s.typed)
			b.until("the fault of "+s.typed, `document.querySelector('`+field+` .error')?.innerText.includes(`+quote(s.want)+`) && !document.querySelector("aside .big")`)
		}
		b.fill(field+" input", "150000000")
		b.until("the amount to come back", `document.querySelector("aside .big") && !document.querySelector(".field .error")`)
		b.visit("/receipts/none")
		b.has("main .error", tt.none)
	}
}

// The figures that show their source are those somebody would ask it of: 同一项目 holds none.
func TestPageFiguresMarked(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask("国家级项目，核定固定资产投资1.5亿元，市里给了4000万，能拿多少？")
	eval[bool](b, `(document.querySelectorAll(".answer details").forEach(d => { d.open = true }), true)`)
	got := strings.Join(eval[[]string](b, `[...document.querySelectorAll(".answer .prose .fig")].map(e => e.innerText)`), "|")
	for _, w := range []string{"2,000万元", "10%", "1.5亿元", "0.5"} {
		if !strings.Contains(got, w) {
			t.Errorf("%s shows no source: %s", w, got)
		}
	}
	for _, w := range []string{"一项", "第三", "十六"} {
		if strings.Contains(got, w) {
			t.Errorf("%s is marked as a figure: %s", w, got)
		}
	}
}

// One answer is printed with its question and its whole receipt number, and nothing else of the talk.
func TestPagePrintOne(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	b.ask("那如果是区域级呢？")
	eval[bool](b, `(globalThis.print = () => {}, [...document.querySelectorAll(".acts .end button")].filter(x => x.innerText.includes("打印")).at(-1).click(), true)`)
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	got := eval[string](b, `document.querySelector("main").innerText`)
	receipt := eval[string](b, `[...document.querySelectorAll(".answer")].at(-1).dataset.receipt`)
	for w, want := range map[string]bool{"那如果是区域级呢？": true, firstQuestion: false, "500": true, receipt: true} {
		if strings.Contains(got, w) != want {
			t.Errorf("%q is printed: %v, want %v", w, !want, want)
		}
	}
}
