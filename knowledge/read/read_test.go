package read_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"

	"policybot/knowledge/read"
	"policybot/knowledge/text"
)

const builtin = "../packs/tongzhou-digital-economy/policy.txt"

func bytesOf(t testing.TB, name string, data []byte) *read.Document {
	t.Helper()
	d, err := read.Bytes(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wantText(t *testing.T, d *read.Document, want string) {
	t.Helper()
	if d.Text != want {
		t.Errorf("got\n%s\nwant\n%s", d.Text, want)
	}
}

func TestEncodings(t *testing.T) {
	const s = "第一条 最高支持２０万元，按照“一事一议”办理。\n㐂 第二条"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF-8": s, "UTF-8 with a mark": "\ufeff" + s, "other line breaks": strings.ReplaceAll(s, "\n", "\r\n"), "GB18030": gb,
	} {
		if d := bytesOf(t, "a.txt", []byte(data)); d.Text != s || d.Format != "txt" {
			t.Errorf("%s: got %q as %s", name, d.Text, d.Format)
		}
	}
	big, _ := utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewEncoder().Bytes([]byte(s))
	for name, data := range map[string][]byte{"cut off": []byte(gb)[:12], "UTF-32": big, "mark, then GB18030": append([]byte("\xef\xbb\xbf"), gb...)} {
		if _, err := read.Bytes("a.txt", data); !errors.Is(err, read.ErrEncoding) && !errors.Is(err, read.ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

const numberingXML = `<w:numbering ` + wordNS + `>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="第%1章"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="第%1条　"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num>
</w:numbering>`

const stylesXML = `<w:styles ` + wordNS + `><w:style w:styleId="article"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style><w:style w:styleId="own"><w:basedOn w:val="article"/></w:style></w:styles>`

func numbered(num, level, s string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + num + `"/></w:numPr></w:pPr><w:r><w:t>` + s + `</w:t></w:r></w:p>`
}

// The numbers a word processor makes up are part of the text.
func TestWordNumbers(t *testing.T) {
	body := numbered("1", "0", "总则") + `<w:p><w:pPr><w:pStyle w:val="own"/></w:pPr><w:r><w:t>目的。</w:t></w:r></w:p>` +
		numbered("2", "0", "奖励：") + numbered("2", "1", "甲；") + numbered("2", "2", "子项。") + numbered("2", "2", "子项。") + numbered("2", "1", "乙。") +
		numbered("1", "0", "附则") + numbered("2", "0", "解释。") + numbered("2", "1", "从头计。") + numbered("3", "0", "没有数字") + numbered("4", "0", "续。") + numbered("0", "0", "不编号。")
	d := bytesOf(t, "a.docx", wordFile(t, body, "word/numbering.xml", numberingXML, "word/styles.xml", stylesXML))
	wantText(t, d, "第一章 总则\n第一条　目的。\n第二条　奖励：\n（一）甲；\n1. 子项。\n2. 子项。\n（二）乙。\n第二章 附则\n第三条　解释。\n（一）从头计。\n没有数字\n第十一条　续。\n不编号。")
}

// What a person sees in the document, and nothing else.
func TestWordText(t *testing.T) {
	body := `<w:p><w:bookmarkStart w:id="0" w:name="x"/><w:r><w:t>第五条 最高</w:t></w:r><w:del><w:r><w:delText>30</w:delText></w:r></w:del><w:ins><w:r><w:t>50</w:t></w:r></w:ins><w:r><w:t>万元。</w:t></w:r><w:bookmarkEnd w:id="0"/></w:p>` +
		`<w:p><w:r><w:t>（一）甲；</w:t><w:br/><w:t>（二）乙。</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>个月内</w:t></w:r></w:p>` +
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>档次</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>金额</w:t></w:r></w:p></w:tc></w:tr>` +
		`<w:tr><w:tc><w:p><w:r><w:t>国家级</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>50万元</w:t></w:r></w:p></w:tc></w:tr>` +
		`<w:tr><w:tc><w:p><w:r><w:t>一、条件</w:t></w:r></w:p><w:p><w:r><w:t>企业。</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent><w:t>末段</w:t></w:r></w:p>`
	d := bytesOf(t, "a.docx", wordFile(t, body))
	wantText(t, d, "第五条 最高50万元。\n（一）甲；\n（二）乙。\n3个月内\n档次  金额\n国家级  50万元\n一、条件\n企业。\n末段\n框中")
	if got := strings.Join(d.Left, ", "); got != "deleted text, hidden text" {
		t.Errorf("left out: %s", got)
	}
	if got := d.At(len([]rune("第五条 最高50万元。\n（一）甲；\n（二"))).String(); got != "paragraph 2" {
		t.Errorf("place: got %s", got)
	}
}

func TestHTML(t *testing.T) {
	const src = `<html><head><title>不是正文</title><script>var x="第一条"</script></head><body>
<nav><a>首页</a></nav><div><a href=1>政务公开</a> | <a href=2>政务服务</a> | <a href=3>互动交流</a></div>
<main><header><h1>某某办法</h1></header>
<p>　　第一条 最高<b>20</b>万<i>元</i>，
   每年一次。<br>第二款。</p>
<div style="display: none">第一条 藏起来的</div>
<ol type="a" start="2"><li>甲</li><li>乙</li></ol>
<table><tr><th>档次</th><th>金额</th></tr><tr><td>国家级</td><td>50万元</td></tr></table>
<p>旧<del>30</del>新40</p>
</main><footer>版权所有</footer></body></html>`
	d := bytesOf(t, "a.html", []byte(src))
	wantText(t, d, "某某办法\n　　第一条 最高20万元， 每年一次。\n第二款。\nb. 甲\nc. 乙\n档次  金额\n国家级  50万元\n旧新40")
	for _, what := range []string{"menus of the site", "hidden text", "deleted text", "lists of links"} {
		if !strings.Contains(strings.Join(d.Left, ","), what) {
			t.Errorf("left out %v, want %s among it", d.Left, what)
		}
	}
}

// Numbers of lists stay as they are written: Markdown itself would count anew.
func TestMarkdown(t *testing.T) {
	const src = "# 办法\n\n## 第一条 目的\n\n为了**发展**，见[通知](http://x)。\n    （缩进的）段落\n\n3. 续前\n5. 跳号\n\n> 引文\n\n| 档次 | 金额 |\n|---|---|\n| 国家级 | 50万元 |\n\n`PUE`\\*1.35 <!-- 注 -->\n"
	d := bytesOf(t, "a.md", []byte(src))
	wantText(t, d, "办法\n第一条 目的\n为了发展，见通知。\n（缩进的）段落\n3. 续前\n5. 跳号\n引文\n档次  金额\n国家级  50万元\nPUE*1.35")
}

func TestCollection(t *testing.T) {
	var got []string
	use := func(e read.Entry) error { got = append(got, e.ID+"/"+strings.Join(e.Path, ">")+"/"+e.Text); return nil }
	err := read.Collection(strings.NewReader("\ufeff{\"id\":\"a\",\"path\":[\"法\",\"章\"],\"text\":\"甲\"}\n\n{\"id\":\"b\",\"title\":\"t\",\"text\":\"乙\"}\n"), use)
	if err != nil || strings.Join(got, " ") != "a/法>章/甲 b//乙" {
		t.Errorf("got %v, %v", got, err)
	}
	for name, tt := range map[string]struct {
		src  string
		want error
		line string
	}{
		"no JSON":      {"{\"id\":\"a\",\"text\":\"甲\"}\nx\n", read.ErrDamaged, "line 2"},
		"no id":        {"{\"text\":\"甲\"}\n", read.ErrDamaged, "line 1"},
		"an id twice":  {"{\"id\":\"a\",\"text\":\"甲\"}\n{\"id\":\"a\",\"text\":\"乙\"}\n", read.ErrDamaged, "line 2"},
		"no text":      {"{\"id\":\"a\",\"txt\":\"甲\"}\n", read.ErrDamaged, "line 1"},
		"GB18030":      {"{\"id\":\"\xb5\xda\"}\n", read.ErrEncoding, "line 1"},
		"nothing":      {"\n\n", read.ErrEmpty, ""},
		"a long entry": {"{\"id\":\"" + strings.Repeat("a", 5<<20) + "\"}", read.ErrTooLarge, "line 1"},
	} {
		if err := read.Collection(strings.NewReader(tt.src), func(read.Entry) error { return nil }); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.line) {
			t.Errorf("%s: got %v, want %v on %s", name, err, tt.want, tt.line)
		}
	}
}

// What cannot be read right is refused with a reason.
func TestRefused(t *testing.T) {
	word := wordFile(t, wordPara("第一条"))
	font := "/Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 1000>>]>>>>"
	gone := bytes.Clone(pdfFile([]string{"第一条 甲。"}, "题"))
	locked := pdfOf([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", "<</Filter/Standard/V 1/R 2/P -4/O(" + strings.Repeat("a", 32) + ")/U(" + strings.Repeat("b", 32) + ")>>"}, "/Encrypt 3 0 R/ID[(0123456789abcdef)(0123456789abcdef)]")
	for name, tt := range map[string]struct {
		file string
		data []byte
		want error
	}{
		"nothing":              {"a.txt", nil, read.ErrEmpty},
		"a binary file":        {"a.txt", []byte("\x01\x02\x03abc"), read.ErrFormat},
		"100 MB":               {"a.txt", bytes.Repeat([]byte("a"), 100<<20), read.ErrTooLarge},
		"a zip bomb":           {"a.docx", wordFile(t, strings.Repeat(" ", 64<<20)), read.ErrBomb},
		"thousands of parts":   {"a.docx", zipped(t, manyParts(5000)...), read.ErrBomb},
		"deep elements":        {"a.docx", wordFile(t, strings.Repeat("<w:sdt>", 1000)), read.ErrDamaged},
		"half a Word file":     {"a.docx", word[:len(word)/2], read.ErrDamaged},
		"broken XML":           {"a.docx", wordFile(t, "<w:p><w:r>"), read.ErrDamaged},
		"an empty Word file":   {"a.docx", wordFile(t, "<w:p/>"), read.ErrEmpty},
		"a zip of other files": {"a.docx", zipped(t, "a.txt", "甲"), read.ErrFormat},
		"a table":              {"a.xlsx", zipped(t, "xl/workbook.xml", "<x/>"), read.ErrFormat},
		"a locked Word file":   {"a.docx", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...), read.ErrEncrypted},
		"an old Word file":     {"a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), read.ErrFormat},
		"text named pdf":       {"a.pdf", []byte("第一条"), read.ErrDamaged},
		"half a PDF":           {"a.pdf", gone[:len(gone)/2], read.ErrDamaged},
		"a locked PDF":         {"a.pdf", locked, read.ErrEncrypted},
		"a scanned PDF":        {"a.pdf", onePage("q 600 0 0 842 0 0 cm /I Do Q", "/XObject<</I 5 0 R>>", "<</Subtype/Image/Width 1/Height 1/Length 1>>\nstream\nx\nendstream"), read.ErrScanned},
		"a PDF bomb":           {"a.pdf", onePage("", "", packed(strings.Repeat("0 0 m ", 20<<20))), read.ErrBomb},
		"an empty PDF":         {"a.pdf", onePage("q Q", ""), read.ErrEmpty},
		"a PDF without a map":  {"a.pdf", onePage("BT /F1 16 Tf 1 0 0 1 60 700 Tm <00010002000300040005> Tj ET", font), read.ErrUnmapped},
	} {
		if _, err := read.Bytes(tt.file, tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		} else if testing.Verbose() {
			t.Logf("%s: %v", name, err)
		}
	}
}

func manyParts(n int) []string {
	var parts []string
	for i := range n {
		parts = append(parts, strings.Repeat("a", 1+i%200)+string(rune('a'+i/200)), "")
	}
	return parts
}

// Fonts of older programs have no map to Unicode, but an encoding with a name.
func TestPDFEncodings(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("第一条 最高支持20万元。")
	hex := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			b.WriteString(string("0123456789ABCDEF"[s[i]>>4]) + string("0123456789ABCDEF"[s[i]&15]))
		}
		return b.String()
	}
	page := onePage("BT /F1 16 Tf 1 0 0 1 60 700 Tm <"+hex(gbk)+"> Tj ET BT /F2 16 Tf 1 0 0 1 60 640 Tm (PUE<1.35 \\(10%\\)) Tj ET q 0.7 0.7 -0.7 0.7 100 100 cm BT /F2 60 Tf (DRAFT) Tj ET Q",
		"/Font<</F1<</Type/Font/Subtype/Type0/Encoding/GBK-EUC-H/DescendantFonts[<</DW 1000>>]>>/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>")
	d := bytesOf(t, "a.pdf", page)
	wantText(t, d, "第一条 最高支持20万元。\nPUE<1.35 (10%)")
	if len(d.Left) != 1 {
		t.Errorf("left out: %v", d.Left)
	}
}

// paragraphs are the lines of a text without the noise of a word processor.
func paragraphs(t testing.TB, path string) []string {
	t.Helper()
	d, err := read.File(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(d.Text, "\n") {
		for {
			before, rest, ok := strings.Cut(line, "[bookmark:")
			if !ok {
				break
			}
			_, after, _ := strings.Cut(rest, "]")
			line = before + after
		}
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// clauses are the ids and texts of a document, without spaces.
func clauses(t *testing.T, src string) (ids []string, texts map[string]string) {
	t.Helper()
	d, err := text.Read([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, c := range d.Clauses {
		ids = append(ids, c.ID)
		texts[c.ID] = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, c.Title+"|"+c.Text)
	}
	return ids, texts
}

func sameClauses(t *testing.T, form, want, got string, except ...string) {
	t.Helper()
	drop := func(ids []string) string {
		var out []string
		for _, id := range ids {
			if !strings.Contains(" "+strings.Join(except, " ")+" ", " "+id+" ") {
				out = append(out, id)
			}
		}
		return strings.Join(out, " ")
	}
	wantIDs, wantTexts := clauses(t, want)
	gotIDs, gotTexts := clauses(t, got)
	if drop(gotIDs) != drop(wantIDs) {
		t.Errorf("%s: clauses\n got %v\nwant %v", form, gotIDs, wantIDs)
		return
	}
	for _, id := range strings.Fields(drop(wantIDs)) {
		if gotTexts[id] != wantTexts[id] {
			t.Errorf("%s: clause %s\n got %s\nwant %s", form, id, gotTexts[id], wantTexts[id])
		}
	}
}

// One document gives the same clauses from all its forms.
func TestSameClausesInEveryForm(t *testing.T) {
	names := []string{builtin}
	more, _ := filepath.Glob(filepath.Join(shared(), "data", "policies", "*.txt"))
	if len(more) == 0 {
		t.Log("other policies not tried: needs ../shared/data/policies or $POLICYBOT_SHARED")
	}
	for _, name := range append(names, more...) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			paras := paragraphs(t, name)
			want := strings.Join(paras, "\n")
			for form, data := range map[string][]byte{"a.docx": wordOf(t, paras), "a.html": htmlOf(paras), "a.md": markdownOf(paras)} {
				sameClauses(t, form, want, bytesOf(t, form, data).Text)
			}
			if !brokenLines[filepath.Base(name)] {
				sameClauses(t, "a.pdf", want, bytesOf(t, "a.pdf", pdfFile(tight(paras), "某某文件")).Text)
			}
		})
	}
}

// tight has no runs of spaces, which programs do not leave at the end of a line.
func tight(paras []string) []string {
	var out []string
	for _, p := range paras {
		out = append(out, strings.Join(strings.Fields(p), " "))
	}
	return out
}

// brokenLines are texts whose lines are not paragraphs: setting them anew makes other paragraphs.
var brokenLines = map[string]bool{"bj-compute-voucher-2023.txt": true}

// The Word files and web pages of the collection give the clauses of their texts.
func TestOtherForms(t *testing.T) {
	dir := filepath.Join(shared(), "data", "policies")
	for form, name := range map[string]string{
		"甘井子区支持科技创新若干规定.docx": "dl-gjz-sti-2018", "甘井子区经济工作奖励暂行办法.docx": "dl-gjz-economic-awards-2017",
		"大连市扩大对外开放积极利用外资若干政策措施.docx": "dl-foreign-investment", "page_gz-tianhe-hkmo-youth-2023.txt": "gz-tianhe-hkmo-youth-2023",
		"page_gz-unemployment-faq-2025.txt": "gz-unemployment-faq-2025",
	} {
		t.Run(name, func(t *testing.T) {
			want, err := read.File(filepath.Join(dir, name+".txt"))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip("needs ../shared/data/policies or $POLICYBOT_SHARED")
			}
			got, err2 := read.File(filepath.Join(dir, "raw", form))
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			// A page has its title over the text.
			sameClauses(t, form, want.Text, got.Text, "0")
		})
	}
}

func shared() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// testdata/excerpt.pdf was printed by a browser from articles of the built-in policy: fonts drawn as
// pictures, radicals in place of characters, justified lines, two pages.
func TestPrintedByABrowser(t *testing.T) {
	var want []string
	for _, p := range paragraphs(t, builtin) {
		if strings.HasPrefix(p, "第六条") {
			break
		}
		if len(want) > 0 || strings.HasPrefix(p, "第五条") {
			want = append(want, p)
		}
	}
	d, err := read.File("testdata/excerpt.pdf")
	if err != nil {
		t.Fatal(err)
	}
	got, whole := strings.Join(strings.Fields(d.Text), ""), strings.Join(strings.Fields(strings.Join(want, "")), "")
	if !strings.HasPrefix(got, whole) {
		t.Errorf("got\n%s\nwant it to begin\n%s", d.Text, whole)
	}
}
