package sheet

import "strings"

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
	status := map[string]string{"eligible": "符合", "ineligible": "不符合", "unknown": "待补充"}[r.Status]
	nature := map[string]string{"formula": "公式额", "ceiling": "上限"}[r.Nature]
	return []string{say(lang, status, r.Status), say(lang, nature, r.Nature), r.Low, r.High, r.TotalLow, r.TotalHigh,
		strings.Join(r.Missing, say(lang, "；", "; ")), r.Receipt, ""}
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
