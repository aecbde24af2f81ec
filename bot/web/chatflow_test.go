package web

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"policybot/bot"
)

const firstQuestion = "国家级项目，核定固定资产投资1.5亿元，能拿多少？"

// A question shows its amount, and every step of the working leads to the clause.
func TestPageFirstQuestion(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	b.has(".answer .headline", "按公式", "1,500 万元", "15,000,000.00 元")
	b.has(".answer table.steps", "150,000,000 × 10%", "第八条第1款")
	b.has(".answer .facts", "国家级（顶级）", "国家级", "1.5 亿元", "1.5亿元")
	b.has(".answer .tail", "非审批结果")
	b.click(".answer table.steps .link")
	b.until("the clause with its words marked", `document.querySelector("dialog mark")`)
	b.has("dialog mark", "固定资产投资的10%")
	b.run(press("Escape", "", 27))
	b.until("the panel to close", `!document.querySelector("dialog")`)
}

// A quote opens its clause with exactly its words marked.
func TestPageQuoteHighlight(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	want := b.text(".answer .quotes blockquote p")
	b.click(".answer .quotes .link")
	b.until("the clause", `document.querySelector("dialog mark")`)
	got := eval[string](b, `[...document.querySelectorAll("dialog mark")].map(m => m.textContent).join("")`)
	if got != want || got == "" {
		t.Errorf("marked %q, want the quote %q", got, want)
	}
	b.click(`dialog a[href^="/policy/"]`)
	b.until("the full text", `document.querySelector("article[data-on] mark")`)
	if got := eval[string](b, `[...document.querySelectorAll("main mark")].map(m => m.textContent).join("")`); got != want {
		t.Errorf("in the full text %q is marked, want the quote %q", got, want)
	}
	b.run(chromedp.NavigateBack())
	b.until("the conversation", `document.querySelector(".answer")`)
	b.visit("/")
	b.ask("第八条第2款对PUE和算力有什么要求？")
	b.click(".answer .cited")
	b.until("the clause", `document.querySelector("dialog mark")`)
	b.has("dialog mark", "PUE<1.35", "1000PFLOPS")
}

// A figure shows where it comes from, to the pointer and to the keyboard.
func TestPageFigureSource(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	eval[bool](b, `(document.querySelector(".answer table.steps .fig").click(), true)`)
	b.has(".tip", "由计算器算出", "第八条第1款")
	b.run(press("Escape", "", 27))
	b.until("the tip to go", `!document.querySelector(".tip")`)
}

func TestPageEditFact(t *testing.T) {
	for _, tt := range []struct{ name, key, value, want, words string }{
		{"an amount", "approved_fixed_assets", "120000000", "1,200 万元", ""},
		{"an amount in words", "approved_fixed_assets", "2.5亿", "2,000 万元", ""},
		{"a choice", "level", "regional", "500 万元", "区域级（二级）"},
		{"a choice nobody talks about", "level", "other", "1,500 万元", "其他层级"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, New(pageConfig(t)), desktop)
			b.visit("/")
			b.ask(firstQuestion)
			row := `.answer .facts [data-key="` + tt.key + `"]`
			b.click(row + " .link")
			if tt.key == "level" {
				b.fill(row+" select", tt.value)
			} else {
				b.fill(row+" input", tt.value)
			}
			b.until("the amount to be read", `![...document.querySelectorAll(".facts input")].some(i => /[万亿]/.test(i.value))`)
			b.click(row + " .primary")
			b.until("the new amount", `document.querySelectorAll(".answer").length > 1 && [...document.querySelectorAll(".answer .big")].at(-1).innerText.includes(`+quote(strings.Fields(tt.want)[0])+`)
				&& [...document.querySelectorAll(".answer .facts")].at(-1)?.innerText.includes(`+quote(tt.words)+`)`)
			last := eval[string](b, `[...document.querySelectorAll(".answer")].at(-1).innerText`)
			if !strings.Contains(squash(last), squash(tt.words)) {
				t.Errorf("got %q, want it to say %q", clipText(last), tt.words)
			}
		})
	}
}

// Of several amounts one is changed, and the others stay; amounts that add up are changed as their sum.
func TestPageEditList(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask("普通中小企业，买了两笔服务券产品并已使用，合同分别是1万元和2万元，能奖励多少？")
	row := `.answer .facts [data-key="contracts"]`
	b.until("one row", `document.querySelectorAll('`+row+`').length === 1`)
	b.has(row, "1 万元、2 万元", "1万元", "2万元")
	b.has(".answer .big", "9,000")
	b.click(row + " .link")
	b.until("both amounts", `[...document.querySelectorAll('`+row+` input')].map(i => i.value).join() === "10000,20000"`)
	b.fill(row+" input", "5000")
	b.click(row + " .primary")
	b.until("the new answer", `document.querySelectorAll(".answer").length === 2`)
	if got := eval[string](b, `[...document.querySelectorAll(".answer .big")].at(-1).innerText`); squash(got) != "不超过7,500元" {
		t.Errorf("got %q, want 不超过 7,500 元 (30%% of 5,000 and of 20,000)", got)
	}
}

// A fact set by hand is part of the conversation: a next message builds on it, a reload shows it, its
// receipt tells of it. An answer to what the conversation has left behind is worked out beside it.
func TestPageEditEntersTheConversation(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	last := func(what, sel string, words ...string) {
		t.Helper()
		got := eval[string](b, `[...document.querySelectorAll(`+quote(sel)+`)].at(-1)?.innerText ?? ""`)
		for _, w := range words {
			if !strings.Contains(squash(got), squash(w)) {
				t.Errorf("%s: got %q, want it to hold %q", what, clipText(got), w)
			}
		}
	}
	edit := func(nth int, key, value string) {
		t.Helper()
		n := eval[int](b, `document.querySelectorAll(".answer").length`)
		eval[bool](b, `(document.querySelectorAll(".answer")[`+itoa(nth)+`].querySelector('.facts [data-key="`+key+`"] .link').click(), true)`)
		b.fill(`.answer .facts form [data-key="`+key+`"] :is(input, select)`, value)
		b.click(`.answer .facts form .primary`)
		b.until("the new answer", `document.querySelectorAll(".answer").length === `+itoa(n+1))
	}
	b.visit("/")
	b.ask(firstQuestion)
	edit(0, "approved_fixed_assets", "120000000")
	last("the message", ".turn-q", "手工修改", "1.2亿元")
	last("the amount", ".answer .big", "1,200 万元")
	b.ask("一共能拿多少？")
	last("the next message builds on it", ".answer .big", "1,200 万元")

	b.run(chromedp.Reload())
	b.until("the thread to come back", `document.documentElement.dataset.ready && document.querySelectorAll(".answer").length === 3`)
	b.until("what was understood", `document.querySelectorAll(".answer .facts").length === 3`)
	last("after a reload", ".answer .facts", "1.2 亿元", "1.2亿元")
	receipt := eval[string](b, `document.querySelectorAll(".answer")[1].dataset.receipt`)

	b.ask("另一个项目：老机房改智算中心，PUE 1.3，算力1200P，市里批了1800万，能拿多少")
	edit(0, "level", "regional")
	last("the message of what is worked out aside", ".turn-q", "不计入对话", "区域级")
	last("the amount worked out aside", ".answer .big", "500 万元")
	b.ask("能拿多少？")
	last("the conversation stays where it was", ".answer .big", "900 万元")

	b.visit("/receipts/" + receipt)
	b.has(".receipt .record", "手工修改", "1.2亿元")
	b.click("#replay")
	b.until("the replay", `document.querySelector(".same")`)
}

// What is missing is filled in where it is asked for.
func TestPageMissingFacts(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask("我们是国家级小巨人企业，购买的是服务券产品，能奖励多少？")
	b.has(".answer .gaps", "合同总金额")
	b.fill(`.gaps [data-key="contracts"] input`, "200000")
	eval[bool](b, `(document.querySelector('.gaps [data-key="used"] input[value="true"]').click(), true)`)
	b.click(".gaps .primary")
	b.until("the amount", `[...document.querySelectorAll(".answer .big")].at(-1)?.innerText.includes("6")`)
	got := eval[string](b, `[...document.querySelectorAll(".answer .big")].at(-1).innerText`)
	if squash(got) != "不超过6万元" {
		t.Errorf("got %q, want 不超过 6 万元", got)
	}
}

// Threads survive a reload, and the answers in them.
func TestPageThreadsAreKept(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	b.ask("那如果是区域级呢？")
	before := eval[[]string](b, `[...document.querySelectorAll(".answer .big")].map(e => e.innerText)`)
	b.run(chromedp.Reload())
	b.until("the thread to come back", `document.documentElement.dataset.ready && document.querySelectorAll(".answer").length === 2`)
	after := eval[[]string](b, `[...document.querySelectorAll(".answer .big")].map(e => e.innerText)`)
	if strings.Join(before, "|") != strings.Join(after, "|") || len(before) != 2 {
		t.Errorf("got %q after the reload, want %q", after, before)
	}
	b.has(".threads", firstQuestion[:12])
	b.click(".threads .new")
	b.until("an empty thread", `document.querySelector(".hello") && !document.querySelector(".answer")`)
	b.click(".threads .open")
	b.until("the old thread", `document.querySelectorAll(".answer").length === 2`)
}

func TestPageFeedback(t *testing.T) {
	c := pageConfig(t)
	store := &feedbackStore{Store: c.Store}
	c.Store = store
	b := open(t, New(c), desktop)
	b.visit("/")
	b.ask(firstQuestion)
	b.click(`.acts .end button:last-child`)
	b.fill(`.acts form input`, "金额不对")
	b.click(`.acts form .primary`)
	b.until("the thanks", `document.querySelector(".thanks")`)
	if len(store.got) != 1 || store.got[0].Good || store.got[0].Comment != "金额不对" {
		t.Errorf("got feedback %+v, want one that says 金额不对", store.got)
	}
}

// A server open to the network asks for its token once, and then answers.
func TestPageToken(t *testing.T) {
	c := pageConfig(t)
	c.Token = "s3cret"
	b := open(t, New(c), desktop)
	b.visit("/")
	b.until("the request for a token", `document.querySelector("dialog.token")`)
	b.fill("#token", "s3cret")
	b.click("dialog.token .primary")
	b.until("the token to be taken", `!document.querySelector("dialog")`)
	b.fill("#q", firstQuestion) // not typed: the browser's own offer to keep the token may hold the keyboard
	b.click(".composer .primary")
	b.until("an answer", `document.querySelector(".answer .headline")`)
	b.has(".answer .headline", "1,500 万元")
}

// A server that does not answer is said to the person, who keeps the words typed.
func TestPageServerGone(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/")
	eval[bool](b, `(globalThis.fetch = () => Promise.reject(new TypeError("gone")), true)`)
	b.fill("#q", firstQuestion)
	b.click(".composer .primary")
	b.until("the error", `document.querySelector(".log .error")`)
	b.has(".log .error", "连不上服务器")
	if got := eval[string](b, `document.querySelector("#q").value`); got != firstQuestion {
		t.Errorf("the box holds %q, want the question", got)
	}
}

func TestPageEnglish(t *testing.T) {
	b := open(t, New(pageConfig(t)), view{lang: "en", width: 1280, height: 860})
	b.visit("/")
	b.has(".hello h2", "Ask about the policy")
	b.ask("A national-level project with RMB 150 million of approved fixed assets: how much can we get?")
	b.has(".answer .headline", "By formula", "RMB", "15,000,000")
	b.has(".answer .facts", "Level of the project", "National (top)", "RMB 150 million")
	for _, path := range []string{"/", "/estimate?rule=8.1a", "/policy"} {
		b.visit(path)
		left := eval[string](b, `(() => { const out = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			while (walk.nextNode()) { const p = walk.currentNode.parentElement; if (/[\u4e00-\u9fff]/.test(walk.currentNode.data) && !p.closest("[lang^=zh], .seal, .answer")) out.push(walk.currentNode.data); }
			return out.join(" | ") })()`)
		if left != "" {
			t.Errorf("%s still says in Chinese: %s", path, clipText(left))
		}
	}
	b.visit("/")
	b.click("#lang")
	b.until("the page in Chinese", `document.documentElement.lang === "zh-CN" && document.querySelector(".hello h2")?.innerText.includes("问政策")`)
}

type feedbackStore struct {
	bot.Store
	got []bot.Feedback
}

func (s *feedbackStore) SaveFeedback(ctx context.Context, f bot.Feedback) error {
	s.got = append(s.got, f)
	return s.Store.SaveFeedback(ctx, f)
}
