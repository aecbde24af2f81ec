package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"policybot/bot/web/sheet"
)

// The form works out what is typed, as it is typed.
func TestPageForm(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate")
	b.click(`.picker [data-rule="8.1a"]`)
	b.fill(`[data-key="level"] select`, "national")
	b.fill(`[data-key="approved_fixed_assets"] input`, "123456789.01")
	b.until("the amount", `document.querySelector(".big")?.innerText.includes("1,234.56789")`)
	b.has("aside .answer table.steps", "123,456,789.01 × 10%")
	b.until("its curve", `document.querySelector(".chart .at")`)
	b.has(".chart", "200,000,000", "2,000 万元", "每多 1 元，金额多 0.1 元")

	// The other branch of the same project: one of the two.
	eval[bool](b, `(document.querySelector("details:has(> .picker)").open = true)`)
	b.click(`.picker [data-rule="8.1b"]`)
	b.fill(`[data-claim="1"] [data-key="municipal_funding"] input`, "3123.456789万")
	b.fill(`[data-claim="0"] [data-key="project"] input`, "A")
	b.fill(`[data-claim="1"] [data-key="project"] input`, "A")
	b.until("the choice", `document.querySelector("aside .choices") && document.querySelector("aside .big")?.innerText.includes("1,561")`)
	b.has("aside .headline", "不超过", "15,617,283.94")
	b.has("aside .choices", "同一项目只能择一", "第十五条")

	// What is filled in stays over a reload; a receipt can be made of it.
	b.run(chromedp.Reload())
	b.until("the form to come back", `document.querySelector("aside .big")?.innerText.includes("1,561")`)
	b.click("aside .primary")
	b.until("the receipt", `location.pathname.startsWith("/receipts/") && document.querySelector("#replay")`)
	b.click("#replay")
	b.until("the replay", `document.querySelector(".same")`)
	b.has(".receipt", "3,123.456789 万元", "重算一致")
}

// An amount in words is read as it is typed, and never taken for the digits it begins with.
func TestPageAmountInWords(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate?rule=8.1a")
	b.fill(`[data-key="level"] select`, "national")
	eval[bool](b, `(globalThis.seen = [], new MutationObserver(() => { const big = document.querySelector("aside .big"); if (big) seen.push(document.querySelector('[data-key="approved_fixed_assets"] input').value + " → " + big.innerText) }).observe(document.querySelector("aside"), {childList: true, subtree: true}), true)`)
	b.run(chromedp.SendKeys(`[data-key="approved_fixed_assets"] input`, "1.2亿", chromedp.ByQuery)) // and stays there
	b.until("the amount", `document.querySelector("aside .big")?.innerText.includes("1,200")`)
	if got := eval[string](b, `document.querySelector('[data-key="approved_fixed_assets"] input').value`); got != "1.2亿" {
		t.Errorf("the field says %q while it is typed in, want 1.2亿", got)
	}
	for _, s := range eval[[]string](b, `seen`) {
		if strings.HasPrefix(s, "1.2亿") && strings.Contains(s, "0.12") {
			t.Errorf("shown on the way: %s", s)
		}
	}
	b.run(press("Tab", "", 9))
	b.until("digits", `document.querySelector('[data-key="approved_fixed_assets"] input').value === "120000000"`)

	b.visit("/")
	b.ask(firstQuestion)
	b.click(`.answer .facts [data-key="approved_fixed_assets"] .link`)
	b.until("the fact's field", `document.querySelector(".facts form input")`)
	eval[bool](b, `(document.querySelector(".facts form input").select(), true)`)
	b.run(chromedp.SendKeys(`.answer .facts form input`, "1.2亿\r", chromedp.ByQuery)) // Enter before it can have been read
	b.until("the new amount", `document.querySelectorAll(".answer").length === 2`)
	if got := eval[string](b, `[...document.querySelectorAll(".answer .big")].at(-1).innerText`); squash(got) != "按公式1,200万元" {
		t.Errorf("got %q, want 按公式 1,200 万元", got)
	}
}

// A fault is shown beside the field it is about.
func TestPageFormFault(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate?rule=8.2")
	b.fill(`[data-key="municipal_funding"] input`, "好多钱")
	b.until("the fault", `document.querySelector('[data-key="municipal_funding"] .error')`)
	b.fill(`[data-key="municipal_funding"] input`, "18000000")
	b.until("the fault to go", `!document.querySelector(".field .error") && document.querySelector("aside .big")`)
	b.fill(`[data-key="pue"] input`, "1.34")
	b.fill(`[data-key="pflops"] input`, "1200")
	eval[bool](b, `(document.querySelector('[data-key="converted_from_existing"] input[value="true"]').click(), true)`)
	b.until("the amount", `document.querySelector("aside .big")?.innerText.includes("900")`)
}

// A pasted case fills the form, every fact with the words it was read from.
func TestPagePaste(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate")
	eval[bool](b, `(document.querySelector(".paste").open = true)`)
	text := "我司注册资本500万元，员工80人。国家级项目，经核定纳入支持范围的固定资产投资1.2亿元。"
	b.fill("#paste", text)
	b.click(".paste .primary")
	b.until("the form", `document.querySelector(".claim")`)
	if got := eval[string](b, `document.querySelector('[data-key="approved_fixed_assets"] input').value`); got != "120000000" {
		t.Errorf("the form holds %q, want 120000000", got)
	}
	b.has(`[data-key="approved_fixed_assets"] .from`, "取自「1.2亿元」")
	b.has(".pasted mark:last-of-type", "1.2亿元")
	b.has(".paste", "500万元") // told as not used
	b.until("the amount", `document.querySelector("aside .big")?.innerText.includes("1,200")`)

	b.fill("#paste", "普通中小企业，买了两笔服务券产品并已使用，合同分别是1万元和2万元。")
	b.click(".paste .primary")
	b.until("another form", `document.querySelector('[data-key="contracts"] .from')`)
	b.has(`[data-key="contracts"] .from`, "1万元", "2万元")
}

// A table goes in with a fault in it and comes back with results, row by row.
func TestPageBatch(t *testing.T) {
	dir := t.TempDir()
	csv := "规则,项目级别,核定纳入支持范围的固定资产投资（元）,已获市级资金\n" +
		"8.1a,国家级（顶级）,150000000,\n8.1a,银河级,1,\n8.1b,,,3000万元\n8.1a,区域级（二级）,\"49,999,999.99\",\n"
	if err := os.WriteFile(filepath.Join(dir, "案例.csv"), []byte(csv), 0o644); err != nil {
		t.Fatal(err)
	}
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/estimate")
	b.run(chromedp.SetUploadFiles("#table", []string{filepath.Join(dir, "案例.csv")}, chromedp.ByQuery))
	b.until("the result", `document.querySelector(".batch .save")`)
	b.has(".batch", "3 行算出，1 行有错", "第 3 行", "银河级")
	back := eval[string](b, `new Promise(done => { const make = URL.createObjectURL; URL.createObjectURL = blob => { blob.text().then(done); return make.call(URL, blob) }; document.querySelector(".batch .save").click() })`)
	table, err := sheet.Read(sheet.CSV, []byte(back))
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[int]string{1: "15000000.00", 3: "15000000.00", 4: "4999999.99"} {
		if got := strings.Join(table.Rows[row], ","); !strings.Contains(got, want) {
			t.Errorf("row %d came back as %q, want it to hold %s", row+1, got, want)
		}
	}
	if got := table.Rows[2]; got[1] != "银河级" || !strings.Contains(got[len(got)-1], "银河级") {
		t.Errorf("the faulty row came back as %q", got)
	}
}

func TestPagePolicyAndSearch(t *testing.T) {
	b := open(t, New(pageConfig(t)), desktop)
	b.visit("/policy")
	if n := eval[int](b, `document.querySelectorAll(".clauses article").length`); n < 16 {
		t.Errorf("got %d clauses, want at least 16", n)
	}
	b.has(`#c-8\.1`, "固定资产投资的10%", "新型基础设施固定资产投资支持")
	b.fill("#find", "小巨人能拿多少")
	b.click(".find .primary")
	b.until("hits", `document.querySelector(".hits li")`)
	b.click(".hits .link")
	b.until("the clause", `document.querySelector("dialog .law")`)
	b.run(press("Escape", "", 27))
	b.click(`#c-8\.3 .resting a`)
	b.until("the form of that rule", `document.querySelector('.claim[data-rule="8.3"]')`)
}
