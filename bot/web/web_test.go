package web

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/calc"
)

// A wrong request is answered by a problem document that says what is wrong and where.
func TestBadInput(t *testing.T) {
	h := New(testConfig(t))
	claim := func(facts string) string { return `{"claims":[{"rule":"8.1a","facts":{` + facts + `}}]}` }
	tests := []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		where, says              string
	}{
		{name: "empty text", path: "/api/ask", body: `{"text":"  "}`, status: 400, where: "text", says: "empty"},
		{name: "long text", path: "/api/ask", body: `{"text":"` + strings.Repeat("a", 100_000) + `"}`, status: 413, where: "text", says: "100000"},
		{name: "long body", path: "/api/ask", body: `{"text":"` + strings.Repeat("a", 300_000) + `"}`, status: 413, where: "body"},
		{name: "bytes that are no UTF-8", path: "/api/ask", body: "{\"text\":\"a\xff\"}", status: 400, where: "body", says: "byte 10"},
		{name: "control character", path: "/api/ask", body: `{"text":"a\u0007b"}`, status: 400, where: "text", says: "U+0007"},
		{name: "direction override", path: "/api/ask", body: `{"text":"a\u202eb"}`, status: 400, where: "text", says: "U+202E"},
		{name: "no JSON", path: "/api/ask", body: `{"text":`, status: 400, where: "body"},
		{name: "two documents", path: "/api/ask", body: `{"text":"a"}{}`, status: 400, where: "body"},
		{name: "unknown field", path: "/api/ask", body: `{"txt":"a"}`, status: 400, where: "body", says: "txt"},
		{name: "wrong type", path: "/api/ask", body: `{"text":7}`, status: 400, where: "text", says: "string"},
		{name: "array for an object", path: "/api/ask", body: `[]`, status: 400, where: "body", says: "an object is needed"},
		{name: "null for an object", path: "/api/ask", body: `null`, status: 400, where: "body", says: "object is needed"},
		{name: "number for a verdict", path: "/api/feedback", body: `{"good":1}`, status: 400, where: "good", says: "true or false"},
		{name: "a key twice", path: "/api/ask", body: `{"text":"a","text":"b"}`, status: 400, where: "body", says: "text"},
		{name: "a key twice in other capitals", path: "/api/ask", body: `{"text":"a","Text":"b"}`, status: 400, where: "Text", says: "twice"},
		{name: "a fact twice", path: "/api/estimate", body: claim(`"level":"national","level":"regional"`), status: 400, says: "level"},
		{name: "audit without tokens", method: "GET", path: "/api/audit/verify", status: 403, where: "Authorization", says: "POLICYBOT_CALLERS"},
		{name: "no body", path: "/api/ask", body: "", headers: []string{"Content-Type", "application/json"}, status: 400, where: "body"},
		{name: "form instead of JSON", path: "/api/ask", body: "text=a", headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, where: "Content-Type"},
		{name: "thread with a line break", path: "/api/ask", body: `{"thread":"a\nb","text":"a"}`, status: 400, where: "thread"},
		{name: "key too long", path: "/api/ask", body: `{"text":"a"}`, headers: []string{"Idempotency-Key", strings.Repeat("k", 300)}, status: 400, where: "Idempotency-Key"},
		{name: "another method", method: "PUT", path: "/api/ask", body: `{}`, status: 405, where: "method"},
		{name: "get of a post", method: "GET", path: "/api/estimate", status: 405, where: "method"},
		{name: "unknown path", method: "GET", path: "/api/nothing", status: 404, where: "path"},

		{name: "unknown policy in a case", path: "/api/estimate", body: `{"policy":"x","claims":[{"rule":"5","facts":{}}]}`, status: 404, where: "policy"},
		{name: "unknown rule", path: "/api/estimate", body: `{"claims":[{"rule":"99","facts":{}}]}`, status: 422, where: "claims[0]", says: "99"},
		{name: "unknown fact", path: "/api/estimate", body: claim(`"levle":"national"`), status: 422, where: "claims[0].facts.levle", says: "level"},
		{name: "unknown choice", path: "/api/estimate", body: claim(`"level":"galactic"`), status: 422, where: "claims[0].facts.level", says: "national, regional, other"},
		{name: "wrong type of fact", path: "/api/estimate", body: claim(`"level":true`), status: 422, where: "claims[0].facts.level"},
		{name: "negative amount", path: "/api/estimate", body: claim(`"approved_fixed_assets":"-1"`), status: 422, where: "claims[0].facts.approved_fixed_assets", says: "negative"},
		{name: "absurd amount", path: "/api/estimate", body: claim(`"approved_fixed_assets":"99999999999999999999"`), status: 422, where: "claims[0].facts.approved_fixed_assets"},
		{name: "fraction as a JSON number", path: "/api/estimate", body: claim(`"approved_fixed_assets":1.5`), status: 422, where: "claims[0].facts.approved_fixed_assets", says: "decimal string"},
		{name: "exponent", path: "/api/estimate", body: claim(`"approved_fixed_assets":"1e9"`), status: 400, where: "claims[0].facts.approved_fixed_assets"},
		{name: "case of the wrong shape", path: "/api/estimate", body: `[]`, status: 400},
		{name: "no claims", path: "/api/estimate", body: `{}`, status: 400},

		{name: "search for nothing", method: "GET", path: "/api/search?q=", status: 400, where: "q"},
		{name: "k that is no number", method: "GET", path: "/api/search?q=a&k=x", status: 400, where: "k"},
		{name: "k too large", method: "GET", path: "/api/search?q=a&k=51", status: 400, where: "k"},
		{name: "unknown policy", method: "GET", path: "/api/policies/nope", status: 404, where: "policy"},
		{name: "unknown clause", method: "GET", path: "/api/policies/tongzhou-digital-economy/clauses/99", status: 404, where: "clause"},
		{name: "unknown receipt", method: "GET", path: "/api/receipts/nope", status: 404, where: "id"},
		{name: "feedback on nothing", path: "/api/feedback", body: `{"good":true}`, status: 400, where: "receipt"},
		{name: "feedback without a verdict", path: "/api/feedback", body: `{"receipt":"x"}`, status: 400, where: "good"},
		{name: "template of no format", method: "GET", path: "/api/policies/tongzhou-digital-economy/template?format=pdf", status: 400, where: "format"},
		{name: "table of no rows", path: "/api/batch", body: "rule\n", headers: []string{"Content-Type", "text/csv"}, status: 422, where: "body"},
		{name: "table without a rule", path: "/api/batch", body: "a,b\n1,2\n", headers: []string{"Content-Type", "text/csv"}, status: 422, where: "row 1"},
		{name: "XLSX that is none", path: "/api/batch", body: "PK nonsense", headers: []string{"Content-Type", typeXLSX}, status: 422, where: "body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.method == "" {
				tt.method = "POST"
			}
			w := call(h, tt.method, tt.path, tt.body, tt.headers...)
			if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("got content type %q, want application/problem+json", got)
			}
			p := decode[problem](t, w, tt.status)
			if p.Status != tt.status || p.Title == "" || p.Detail == "" {
				t.Errorf("got an incomplete problem: %s", w.Body)
			}
			if tt.where != "" && p.Where != tt.where {
				t.Errorf("got where %q, want %q (%s)", p.Where, tt.where, p.Detail)
			}
			if !strings.Contains(p.Detail, tt.says) {
				t.Errorf("got detail %q, want it to say %q", p.Detail, tt.says)
			}
		})
	}
}

// Several faults of one case are all told.
func TestEveryFaultIsTold(t *testing.T) {
	h := New(testConfig(t))
	w := call(h, "POST", "/api/estimate", `{"claims":[{"rule":"8.1a","facts":{"level":"x"}},{"rule":"8.2","facts":{"pue":"a","municipal_funding":"-5"}}]}`)
	p := decode[problem](t, w, 422)
	var where []string
	for _, f := range p.Errors {
		where = append(where, f.Where)
	}
	if got, want := strings.Join(where, " "), "claims[0].facts.level claims[1].facts.municipal_funding claims[1].facts.pue"; got != want {
		t.Errorf("got faults at %q, want %q", got, want)
	}
}

func TestAsk(t *testing.T) {
	c := testConfig(t)
	var got bot.Question
	inner := c.Ask
	c.Ask = func(ctx context.Context, q bot.Question) (bot.Answer, error) { got = q; return inner(ctx, q) }
	h := New(c)
	w := call(h, "POST", "/api/ask", `{"thread":"t1","text":"能拿多少"}`, "Idempotency-Key", "k1")
	a := decode[bot.Answer](t, w, 200)
	if len(a.Lines) != 1 || a.Lines[0].High != "15000000.00" {
		t.Errorf("got lines %+v, want 8.1a with 15000000.00", a.Lines)
	}
	if want := (bot.Question{Thread: "t1", Text: "能拿多少", Key: "web:k1", Channel: "api"}); got != want {
		t.Errorf("got question %+v, want %+v", got, want)
	}
	turns := decode[struct{ Turns []bot.Receipt }](t, call(h, "GET", "/api/threads/t1", ""), 200).Turns
	if len(turns) != 1 || turns[0].Question != "能拿多少" || turns[0].Hash == "" {
		t.Errorf("got turns %+v, want the one question with its hash", turns)
	}
	if w := call(h, "POST", "/api/feedback", `{"receipt":"`+a.Receipt+`","good":false,"comment":"x"}`); w.Code != 204 {
		t.Errorf("feedback: got %d, want 204: %s", w.Code, w.Body)
	}
}

// A key answers for the question it was first sent with, and for no other.
func TestKeyUsedAgain(t *testing.T) {
	c := testConfig(t)
	inner := c.Ask
	c.Ask = func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		if r, err := c.Store.ByKey(ctx, q.Key); err == nil {
			return bot.Answer{Receipt: r.ID, Thread: r.Thread}, nil
		}
		return inner(ctx, q)
	}
	h := New(c)
	for _, tt := range []struct {
		body   string
		status int
	}{
		{`{"thread":"t1","text":"能拿多少"}`, 200},
		{`{"thread":"t1","text":"能拿多少"}`, 200},
		{`{"text":"能拿多少"}`, 200},
		{`{"thread":"t1","text":"另一个问题"}`, 422},
		{`{"thread":"t2","text":"能拿多少"}`, 422},
		{`{"thread":"t1","text":"能拿多少","policy":"tongzhou-digital-economy"}`, 200},
		{`{"thread":"t1","text":"能拿多少","policy":"haiwan"}`, 422},
	} {
		w := call(h, "POST", "/api/ask", tt.body, "Idempotency-Key", "k1")
		if w.Code != tt.status || w.Code == 422 && !strings.Contains(w.Body.String(), "another question") {
			t.Errorf("%s: got %d %s, want %d", tt.body, w.Code, w.Body, tt.status)
		}
	}
}

func TestEstimateKeepsAReceiptThatReplays(t *testing.T) {
	h := New(testConfig(t))
	body := `{"claims":[{"rule":"11","facts":{"filed_before_event":true,"paying_organizer":true,"events":["1500000","1500000"]}},
		{"rule":"8.1a","project":"A","facts":{"level":"national","approved_fixed_assets":"123456789.01"}},
		{"rule":"6.1","facts":{"honor":["electronics_top100","beijing_hidden_champion"]}}]}`
	draft := decode[bot.Answer](t, call(h, "POST", "/api/estimate?draft=1", body), 200)
	if draft.Receipt != "" {
		t.Errorf("a draft has receipt %q, want none", draft.Receipt)
	}
	a := decode[bot.Answer](t, call(h, "POST", "/api/estimate", body), 200)
	if a.Receipt == "" || a.Lines[0].High != "1000000.00" || a.Lines[1].High != "12345678.90" {
		t.Fatalf("got receipt %q and lines %+v", a.Receipt, a.Lines)
	}
	r := decode[replayView](t, call(h, "POST", "/api/receipts/"+a.Receipt+"/replay", ""), 200)
	if !r.Same || !r.SameVersion {
		t.Errorf("got %+v, want the same", r)
	}
	rec := decode[bot.Receipt](t, call(h, "GET", "/api/receipts/"+a.Receipt, ""), 200)
	again := decode[bot.Answer](t, call(h, "POST", "/api/estimate", string(rec.Case)), 200)
	if again.Lines[2].High != a.Lines[2].High {
		t.Errorf("the case of a receipt gives %s, want %s", again.Lines[2].High, a.Lines[2].High)
	}
}

// A replay against an answer that was altered shows the line that differs.
func TestReplayShowsTampering(t *testing.T) {
	c := testConfig(t)
	h := New(c)
	a := decode[bot.Answer](t, call(h, "POST", "/api/ask", `{"thread":"t","text":"?"}`), 200)
	rec, err := c.Store.Receipt(t.Context(), a.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	rec.ID, rec.Thread, rec.Answer = "forged", "t2", bytes.ReplaceAll(rec.Answer, []byte("15000000.00"), []byte("16000000.00"))
	if _, err := c.Store.SaveTurn(t.Context(), bot.Conversation{ID: "t2"}, rec); err != nil {
		t.Fatal(err)
	}
	r := decode[replayView](t, call(h, "POST", "/api/receipts/forged/replay", ""), 200)
	if r.Same || len(r.Differences) == 0 || !strings.HasPrefix(r.Differences[0], "8.1a") {
		t.Errorf("got %+v, want a difference in 8.1a", r)
	}
}

func TestCurve(t *testing.T) {
	h := New(testConfig(t))
	tests := []struct{ name, claim, binds, top, next string }{
		{"formula below its cap", `{"rule":"8.1a","facts":{"level":"national","approved_fixed_assets":"150000000"}}`, "200000000", "20000000.00", "0.1"},
		{"above its cap", `{"rule":"8.1a","facts":{"level":"regional","approved_fixed_assets":"60000000"}}`, "50000000", "5000000.00", "0"},
		{"last of a list", `{"rule":"5","facts":{"tier":"sme","voucher_product":true,"used":true,"contracts":["10000","10000"]}}`, "23333.34", "10000.00", "0.3"},
		{"fact unknown", `{"rule":"8.1a","facts":{"level":"national"}}`, "200000000", "20000000.00", ""},
		{"no cap stated", `{"rule":"8.1a","facts":{"level":"other","approved_fixed_assets":"100"}}`, "", "", ""},
		{"no base", `{"rule":"6.4","facts":{}}`, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := decode[curveView](t, call(h, "POST", "/api/curve", `{"case":{"claims":[`+tt.claim+`]},"claim":0}`), 200)
			got, top := "", ""
			if v.Binds != nil {
				got, top = v.Binds.X, v.Binds.High
			}
			if strings.TrimSuffix(got, ".00") != tt.binds || top != tt.top {
				t.Errorf("binds at %q with %q, want %q with %q", got, top, tt.binds, tt.top)
			}
			if tt.name != "no cap stated" && v.Next != tt.next {
				t.Errorf("next yuan adds %q, want %q", v.Next, tt.next)
			}
		})
	}
}

// Everything a form needs is in /rules, in both languages.
func TestRulesDrawAForm(t *testing.T) {
	h := New(testConfig(t))
	v := decode[rulesView](t, call(h, "GET", "/api/policies/tongzhou-digital-economy/rules", ""), 200)
	if len(v.Rules) != 14 {
		t.Errorf("got %d rules, want 14", len(v.Rules))
	}
	for _, r := range v.Rules {
		if r.Title.Zh == "" || r.Title.En == "" || r.Clause == "" || len(r.Facts) == 0 || len(r.Caps) == 0 && r.Rate == nil {
			t.Errorf("rule %s is incomplete: %+v", r.ID, r)
		}
		for _, f := range r.Facts {
			if f.Label.Zh == "" || f.Label.En == "" || f.Ask.Zh == "" || f.Type == calc.TypeChoice && len(f.Choices) < 2 {
				t.Errorf("rule %s: fact %s is incomplete: %+v", r.ID, f.Key, f)
			}
		}
	}
	clause := decode[clauseView](t, call(h, "GET", "/api/policies/tongzhou-digital-economy/clauses/8.1", ""), 200)
	if len(clause.Rules) != 2 || !strings.Contains(clause.Text, "固定资产投资的10%") {
		t.Errorf("got clause %+v", clause)
	}
}
