package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"policybot/bot"
)

// An edit over HTTP: one turn of its thread, the same for the same key, refused where it is faulty.
func TestAskEdit(t *testing.T) {
	h := New(pageConfig(t))
	ask := func(body string, headers ...string) bot.Answer {
		t.Helper()
		return decode[bot.Answer](t, call(h, http.MethodPost, "/api/ask", body, headers...), http.StatusOK)
	}
	first := ask(`{"thread":"t","text":"国家级项目，核定固定资产投资1.5亿元，能拿多少？"}`)
	edit := func(thread, of, facts string) string {
		return `{"thread":"` + thread + `","edit":{"of":"` + of + `","case":{"claims":[{"rule":"8.1a","facts":{` + facts + `}}]}}}`
	}
	good := edit("t", first.Receipt, `"level":"national","approved_fixed_assets":"120000000"`)
	a := ask(good, "Idempotency-Key", "k1")
	if a.Total == nil || a.Total.High != "12000000.00" {
		t.Errorf("got total %+v, want 12000000.00", a.Total)
	}
	if again := ask(good, "Idempotency-Key", "k1"); again.Receipt != a.Receipt {
		t.Errorf("the same edit with the same key gave receipt %s, want %s", again.Receipt, a.Receipt)
	}
	other := ask(edit("t", first.Receipt, `"level":"regional","approved_fixed_assets":"120000000"`), "Idempotency-Key", "k1")
	if other.Receipt == a.Receipt || other.Total == nil || other.Total.High != "5000000.00" {
		t.Errorf("another edit with the same key: got %+v, want its own answer", other.Total)
	}
	if next := ask(`{"thread":"t","text":"能拿多少？"}`); next.Total == nil || next.Total.High != "5000000.00" {
		t.Errorf("the next message: got total %+v, want 5000000.00", next.Total)
	}
	for _, tt := range []struct {
		name, body string
		status     int
		where      string
	}{
		{"a negative amount", edit("t", first.Receipt, `"approved_fixed_assets":"-1"`), 422, "edit.case.claims[0].facts.approved_fixed_assets"},
		{"no case", `{"thread":"t","edit":{"of":"` + first.Receipt + `"}}`, 400, "edit.case.case"},
		{"no receipt", edit("t", "", ""), 400, "edit: of"},
		{"another thread", edit("u", first.Receipt, `"level":"national"`), 400, "edit: of"},
		{"a text too", `{"thread":"t","text":"更正","edit":{"of":"` + first.Receipt + `","case":{"claims":[{"rule":"8.1a","facts":{}}]}}}`, 400, "text"},
		{"another case", `{"thread":"t","edit":{"of":"` + first.Receipt + `","case":{"claims":[{"rule":"8.1a","facts":{"level":"national"}},{"rule":"10","facts":{}}]}}}`, 409, "edit"},
	} {
		w := call(h, http.MethodPost, "/api/ask", tt.body)
		var p struct{ Where string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != tt.status || p.Where != tt.where {
			t.Errorf("%s: got status %d at %q (%v), want %d at %q: %s", tt.name, w.Code, p.Where, err, tt.status, tt.where, w.Body)
		}
	}
}
