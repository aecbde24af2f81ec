package sheet

import (
	"fmt"
	"strings"
)

// Result is what is written back for one row. Amounts are decimal strings in yuan; an empty High
// says that the text states no upper bound.
type Result struct {
	Status, Nature      string
	Low, High           string
	TotalLow, TotalHigh string
	Missing             []string
	Receipt             string
}

var heads = [...][2]string{
	{"结论", "status"}, {"性质", "nature"}, {"下限（元）", "low"}, {"上限（元）", "high"},
	{"案例合计下限（元）", "case total low"}, {"案例合计上限（元）", "case total high"},
	{"待补充", "missing"}, {"收据", "receipt"}, {"本行错误", "fault"},
}

// ResultHeads names the columns that are added.
func ResultHeads(lang string) []string {
	out := make([]string, len(heads))
	for i, h := range heads {
		out[i] = say(lang, h[0], h[1])
	}
	return out
}

// ResultCells are the added cells of a row that was worked out.
func ResultCells(lang string, r Result) []string {
	return []string{r.status(lang), r.nature(lang), r.Low, r.High, r.TotalLow, r.TotalHigh,
		strings.Join(r.Missing, say(lang, "；", "; ")), r.Receipt, ""}
}

func (r Result) status(lang string) string {
	zh := map[string]string{"eligible": "符合", "ineligible": "不符合", "unknown": "待补充", "case_by_case": "一事一议"}
	return say(lang, zh[r.Status], r.Status)
}

func (r Result) nature(lang string) string {
	zh := map[string]string{"formula": "公式额", "ceiling": "上限"}
	return say(lang, zh[r.Nature], r.Nature)
}

// RowLine is a row that was worked out, on one line; row counts as a spreadsheet does.
func RowLine(lang string, row int, r Result) string {
	if r.Status == "" {
		return fmt.Sprintf(say(lang, "第 %d 行：本条规则正在复核，暂不测算；回执 %s", "row %d: the rule is under review and not worked out; receipt %s"), row, r.Receipt)
	}
	open := func(high string) string {
		if r.Low == "" && r.High == "" {
			return say(lang, "一事一议", "case by case")
		}
		if high == "" {
			return say(lang, "无明文上限", "no stated limit")
		}
		return high
	}
	return fmt.Sprintf(say(lang, "第 %d 行：%s，%s %s–%s 元，案例合计 %s–%s，回执 %s", "row %d: %s, %s %s–%s CNY, case %s–%s, receipt %s"),
		row, r.status(lang), r.nature(lang), r.Low, open(r.High), r.TotalLow, open(r.TotalHigh), r.Receipt)
}

// FaultLine is a row that has no result, on one line.
func FaultLine(lang string, row int, faults []string) string {
	return fmt.Sprintf(say(lang, "第 %d 行：%s", "row %d: %s"), row, strings.Join(faults, say(lang, "；", "; ")))
}

// FaultCells are the added cells of a row that has no result.
func FaultCells(fault string) []string {
	out := make([]string, len(heads))
	out[len(out)-1] = fault
	return out
}

// OtherRow is the fault of a sound row whose case has a faulty one.
func OtherRow(lang string) string {
	return say(lang, "同一案例的其他行有错", "another row of this case has a fault")
}
