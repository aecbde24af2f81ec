package read_test

import (
	"bytes"
	"os"
	"testing"
	"unicode/utf8"

	"policybot/knowledge/read"
	"policybot/knowledge/text"
)

// tryFile reads the data and holds what comes out to the promises.
func tryFile(t *testing.T, name string, data []byte) {
	d, err := read.Bytes(name, data)
	if err != nil {
		return
	}
	if !utf8.ValidString(d.Text) {
		t.Fatal("the text is not UTF-8")
	}
	runes := utf8.RuneCountInString(d.Text)
	last := -1
	for _, p := range d.Places {
		if p.Start <= last && p.Start != 0 || p.Start > runes || p.N < 1 {
			t.Fatalf("place %+v after %d, of %d", p, last, runes)
		}
		last = p.Start
	}
	if _, err := text.Read([]byte(d.Text)); err != nil {
		t.Fatalf("read as %s, and then: %v", d.Format, err)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte("\ufeff第一条 甲。\r\n第二条"))
	f.Add([]byte("\xb5\xda\xd2\xbb\xcc\xf5"))
	f.Add([]byte("\xff\xfe,{"))
	f.Fuzz(func(t *testing.T, data []byte) { tryFile(t, "a.txt", data) })
}

func FuzzHTML(f *testing.F) {
	f.Add(htmlOf([]string{"第一条 甲。", "（一）乙<丙。"}))
	f.Add([]byte("<ol start=-3><li value=9>甲<table><td>a<td>b</ol><pre>\n x\n"))
	f.Fuzz(func(t *testing.T, data []byte) { tryFile(t, "a.html", data) })
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("# 办法\n\n1. 甲\n> 乙\n\n| a | b |\n|--|--|\n| c | d |\n"))
	f.Fuzz(func(t *testing.T, data []byte) { tryFile(t, "a.md", data) })
}

// FuzzWord changes the XML within a file that is whole: damage to the zip is found by its checksums.
func FuzzWord(f *testing.F) {
	f.Add(wordPara("第一条 甲。")+numbered("2", "1", "乙"), numberingXML, stylesXML)
	f.Add("<w:tbl><w:tr><w:tc>"+wordPara("甲")+"</w:tc></w:tr></w:tbl>", "<w:num w:numId='1'/>", "")
	f.Fuzz(func(t *testing.T, body, numbers, styles string) {
		tryFile(t, "a.docx", wordFile(t, body, "word/numbering.xml", numbers, "word/styles.xml", styles))
	})
}

func FuzzZip(f *testing.F) {
	f.Add(wordFile(f, wordPara("第一条 甲。")))
	f.Fuzz(func(t *testing.T, data []byte) { tryFile(t, "a.docx", data) })
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfFile([]string{"第一条 甲。", "第二条 乙。"}, "题"))
	f.Add(onePage("q 1 0 0 1 0 0 cm BT /F1 1 Tf (a) Tj [(b) 3] TJ ET Q", "/Font<</F1<</Subtype/Type1>>>>"))
	if data, err := os.ReadFile("testdata/excerpt.pdf"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { tryFile(t, "a.pdf", data) })
}

// FuzzPDFPage changes what is on a page and its map to Unicode, within a file that is whole.
func FuzzPDFPage(f *testing.F) {
	const resources = "/Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 1000/W[1[500 600]3 9 700]>>]/ToUnicode 5 0 R>>/F2<</Subtype/Type1/Encoding<</Differences[65/one/uni4E00/x]>>>>/F3<</Subtype/Type0/Encoding/GBK-EUC-H>>>>/XObject<</X 4 0 R/I 5 0 R>>"
	f.Add("BT /F1 16 Tf 1 0 0 1 60 700 Tm <00010002> Tj /F2 9 Tf [(AB) -300 (C)] TJ 0 -20 Td (x) ' 1 2 (y) \" ET /X Do", "1 begincodespacerange <00> <FFFF> endcodespacerange 2 beginbfrange <0001> <0003> <4E00> <05> <06> [<4E01> <4E02>] endbfrange")
	f.Add("q 2 0 0 2 0 0 cm BT /F3 1 Tf <B5DA> Tj T* <41> Tj ET Q BI ID x EI", "1 beginbfchar <01> <D84046> endbfchar")
	f.Fuzz(func(t *testing.T, contents, toUnicode string) {
		tryFile(t, "a.pdf", onePage(contents, resources, stream(toUnicode)))
	})
}

func FuzzCollection(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\",\"path\":[\"法\"],\"text\":\"甲\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = read.Collection(bytes.NewReader(data), func(e read.Entry) error {
			if e.ID == "" || !utf8.ValidString(e.Text) {
				t.Fatalf("entry %+v", e)
			}
			return nil
		})
	})
}
