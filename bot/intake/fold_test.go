package intake

import (
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"服務券產品合同１２萬圓":           "服务券产品合同12万元",
		"Service-Voucher　“ＥＲＰ”": "service voucher \"erp\"",
		"8-10万":                 "8-10万",
	} {
		got := string(fold(text))
		if got != want {
			t.Errorf("fold(%q) = %q, want %q", text, got, want)
		}
		if n := utf8.RuneCountInString(got); n != utf8.RuneCountInString(text) {
			t.Errorf("fold(%q) has %d runes", text, n)
		}
	}
}
