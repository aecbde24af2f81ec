package text

import (
	"regexp"
	"strings"
)

// Some policies are no articles but a card of labelled fields, or questions and answers.
var (
	labelRE = regexp.MustCompile(`^(?:【[^】\n]{2,12}】|(?:政策名称|工具名称|政策依据|依据文件|文件依据|发文机[构关]|发文字号|文号|发布日期|成文日期|发布机构|实施主体|主管部门|责任单位|牵头单位|` +
		`工具分类|政策类型|服务对象|支持对象|适用对象|适用范围|支持范围|服务内容|支持内容|政策内容|主要内容|支持方式|支持标准|奖补标准|补贴标准|扶持标准|` +
		`条件要求|申报条件|申请条件|支持条件|申报要求|申报材料|申请材料|所需材料|申报流程|申请流程|办理流程|办理程序|申报方式|办理方式|受理方式|` +
		`申报时间|受理时间|时间/频度|执行期限|有效期|政策时限|联络方式|联系方式|联系人|联系电话|咨询电话|咨询方式|注意事项|备注)(?:[ \t\x{3000}]*[:：]|[ \t\x{3000}]+|$))`)
	askRE     = regexp.MustCompile(`^(?:问|Q)[ \t]*[0-9一二三四五六七八九十]{0,3}[ \t]*[:：.．、]`)
	exampleRE = regexp.MustCompile(`^(?:案例|示例|举例)[ \t]*[0-9一二三四五六七八九十]{0,3}[ \t]*[:：]`)
)

// kinds tells, from the whole of the text, which of the looser ways of marking parts are in use: a
// word such as 申报条件 at the head of a line is a label only where nothing else orders the text.
func (b *builder) kinds() {
	labels := map[string]bool{}
	asked, ordered := 0, false
	for i := range b.lines {
		l := &b.lines[i]
		if len(l.pieces) == 0 || l.page {
			continue
		}
		s := b.src[l.pieces[0].start:l.pieces[0].end]
		if m := labelRE.FindString(s); m != "" {
			labels[strings.Trim(squeeze(m), ":：")] = true
		}
		if askRE.MatchString(s) {
			asked++
		}
		m, ok := readMarker(s)
		ordered = ordered || ok && (m.level == article && !m.loose || m.level == comma)
	}
	b.labelled = len(labels) >= 3 && !ordered
	b.asked = asked >= 2 && !ordered
}

// marker reads what the line s begins with.
func (b *builder) marker(s string) (marker, bool) {
	if b.labelled {
		if m := labelRE.FindString(s); m != "" {
			return marker{level: label, size: len(strings.TrimRight(m, " \t\u3000"))}, true
		}
	}
	if b.asked {
		if m := askRE.FindString(s); m != "" {
			return marker{level: article, size: len(m), asked: true}, true
		}
	}
	if m := exampleRE.FindString(s); m != "" {
		return marker{level: example, size: len(m)}, true
	}
	return readMarker(s)
}

// above finds where a label or an example belongs: a label over everything but chapters, an example
// in the part around the list it comes after.
func above(cur *node, l level) *node {
	n := cur
	if l == label {
		for n.up != nil && n.level >= label {
			n = n.up
		}
		return n
	}
	for n.up != nil && n.level > comma {
		if n.up.up == nil || n.up.level < article {
			break
		}
		n = n.up
	}
	if n.level == example {
		n = n.up
	}
	return n
}
