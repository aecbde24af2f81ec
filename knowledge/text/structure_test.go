package text_test

import (
	"strings"
	"testing"

	"policybot/knowledge/text"
)

// structures are ways of numbering met in official documents, with the ids
// that must come out.
var structures = []struct{ name, text, ids string }{
	{"articles in chapters", "第一章 总则\n第一条 为了发展，制定本办法。\n第二条 适用于企业。\n第二章 附则\n第三条 自发布之日起施行。", "1 2 3"},
	{"articles start again in each chapter", "总则\n第一条 目的。\n第二章 奖励\n第一条 奖励五万元。\n第二条 奖励十万元。\n（一）甲类；\n（二）乙类。\n附则\n第一条 负责解释。",
		"ch1.1 ch2.1 ch2.2 ch2.2.1 ch2.2.2 ch3.1"},
	{"items run on across sections", "一、支持政策\n1.对甲给予支持。\n2.对乙给予支持。\n二、保障措施\n3.对达到第2条标准的，给予支持。\n4.由市政府解释。", "1 2 3 4"},
	{"items start again in each section", "一、支持政策\n1.对甲给予支持。\n2.对乙给予支持。\n二、保障措施\n1.加强组织。\n2.加强宣传。", "1 1.1 1.2 2 2.1 2.2"},
	{"sections numbered like items", "一、总体要求\n第1条 设立资金。\n二、支持范围\n（一）投资奖励\n第2条 投资一千万元的，给予奖励。\n（二）绩效奖励\n第3条 给予企业奖励：\n（一）甲类；\n（二）乙类。\n（三）总部奖励\n第4条 按第2条执行。", "1 2 3 3.1 3.2 4"},
	{"spaces inside a number", "第 9 条 鼓励创新。\n第 1 0 条 鼓励标准。\n第 1 1 条 鼓励增长。", "9 10 11"},
	{"a reference at the head of a line is no article", "第一条 按照\n第二条的奖励办理，另有\n第三条规定的除外。\n第二条 由区政府解释。", "1 2"},
	{"a figure broken to the next line is no item", "第一条 支持如下：\n1.最高不超过\n1.5亿元。\n2.另行规定。", "1 1.1 1.2"},
	{"deep items stay with their item", "第一条 条件如下：\n（一）甲：\n1.子项；\n（1）细目一；\n①细点；\n（2）细目二。\n（二）乙。", "1 1.1 1.1.1 1.2"},
	{"text before the first number, annex after the last", "关于印发办法的通知\n各单位：\n现将办法印发，请遵照执行。\n第一条 目的。\n附件：\n1.细则", "0 1 annex.1"},
	{"English", "Chapter 1 General\nArticle 1 These rules apply to enterprises.\nArticle 2 The bureau interprets them.", "1 2"},
	{"Markdown", "# 办法\n\n## 第一条 目的\n\n为了发展。\n\n## 第二条 解释\n\n由局解释。", "0 1 2"},
	{"a number printed twice", "第一条 甲。\n第二条 乙。\n第二条 丙。", "1 2 2-2"},
	{"a chapter numbered anew", "第一章 总则\n第一条 甲。\n第二章 奖励\n第一条 乙。\n第一章 附则\n第一条 丙。", "ch1.1 ch2.1 ch3.1"},
	{"a card of labels", "算力券实施方案\n发文机构 市局\n发布日期 2023-10-11\n服务内容\n1．支持内容：\n租用算力。\n2．支持标准：\n（1）不超过20%。\n（2）累计计算。\n条件要求\n1．具备法人资格。\n2．无失信记录。\n联系方式：88888888", "0 f1 f2 f3.1 f3.2 f3.2.1 f3.2.2 f4.1 f4.2 f5"},
	{"labels in brackets", "【支持对象】企业。\n【支持标准】最高10万元。\n【申报材料】营业执照。", "f1 f2 f3"},
	{"words that are labels elsewhere", "第一条 申报条件\n申报条件：企业。\n申报材料：执照。\n申报时间：三月。\n第二条 解释。", "1 2"},
	{"questions without numbers", "常见问题\n问：能领多少？\n答：最高一万元。\n问：怎么申报？\n答：网上申报。\n（一）登录；\n（二）提交。", "0 1 2 2.1 2.2"},
	{"examples under a question", "一、什么条件？\n（一）缴费满一年；\n（二）已登记。\n案例1：李先生能否申领？\n答：不能。\n案例2：王女士能否申领？\n答：可以。\n二、多少钱？\n每月2250元。", "1 1.1 1.2 1.x1 1.x2 2"},
	{"the body given twice", twice, "0 1 2 3"},
	{"a table of contents", "实施办法\n目 录\n第一章 总则\n第二章 奖励 …… 3\n第一章 总则\n第一条 目的。\n第二章 奖励\n第二条 奖励五万元。", "0 1 2"},
	{"a web page", "首页\n政务公开\n当前位置：首页 > 政策 > 文件\n某某办法\n发布时间：2023-08-09 23:04:15\n来源：某局\n分享到\n第一条 目的。\n第二条 本办法自发布之日起施行，有效期三年，由某某局负责解释。\n公开方式：主动公开\n某局办公室\n2023年8月9日印发\n扫一扫在手机打开当前页\n网站地图 | 联系我们\n· 市教育局", "0 1 2"},
	{"no numbers at all", "这是一段没有编号的文字。\n第二段。", "0"},
}

// twice is a text given again below, as pages for printing have it.
var twice = body + "\n关闭\n" + body

var body = "某某区实施办法\n第一条 " + strings.Repeat("支持企业发展，", 10) + "给予奖励。\n第二条 " + strings.Repeat("支持技术改造，", 10) + "给予补助。\n第三条 " + strings.Repeat("支持人才引进，", 10) + "给予补贴。"

// What stands around a text is told apart from it.
func TestFurniture(t *testing.T) {
	d, err := text.Read([]byte("首页\n当前位置：首页 > 政策\n来源：某局\n" + twice + "\n版权所有：某区"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[text.Kind]int{}
	for _, f := range d.Furniture {
		kinds[f.Kind]++
	}
	if kinds[text.Repeat] != 4 || kinds[text.Page] != 5 {
		t.Errorf("got %v, want 4 lines given again and 5 of the page", kinds)
	}
	if c, _ := d.Clause("3"); !strings.HasSuffix(c.Text, "给予补贴。") {
		t.Errorf("the last clause is %q", c.Text)
	}
	checkInvariants(t, d)
}

func TestStructures(t *testing.T) {
	for _, tt := range structures {
		t.Run(tt.name, func(t *testing.T) {
			d, err := text.Read([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, c := range d.Clauses {
				ids = append(ids, c.ID)
			}
			if got := strings.Join(ids, " "); got != tt.ids {
				t.Errorf("got %s, want %s", got, tt.ids)
			}
			checkInvariants(t, d)
		})
	}
}
