package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Callers reach what their roles are for and nothing else.
func TestRoles(t *testing.T) {
	const page, monitor, auditor = "page-token-0123456789", "monitor-token-0123456789", "auditor-token-0123456789"
	s := startServer(t, t.TempDir(), "POLICYBOT_API_TOKEN=everything", "POLICYBOT_CALLERS=page ask "+page+"\nmonitor maintain "+monitor+"\nauditor audit "+auditor)
	call := func(method, path, token string) (int, string) {
		body := ""
		if method == http.MethodPost {
			body = `{"thread":"t","text":"小巨人企业有什么奖励？"}`
		}
		req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		doc, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(doc)
	}
	for _, test := range []struct {
		method, path string
		want         map[string]int // by token
	}{
		{"POST", "/api/ask", map[string]int{"": 401, "wrong": 401, page: 200, monitor: 403, auditor: 403, "everything": 200}},
		{"GET", "/api/policies", map[string]int{"": 401, page: 200, auditor: 403, "everything": 200}},
		{"GET", "/api/audit/receipts", map[string]int{"": 401, page: 403, monitor: 403, auditor: 200, "everything": 200}},
		{"GET", "/api/audit/verify", map[string]int{page: 403, auditor: 200, "everything": 200}},
		{"GET", "/metrics", map[string]int{"": 401, page: 403, monitor: 200, "everything": 200}},
		{"GET", "/readyz", map[string]int{"": 200}},
		{"GET", "/", map[string]int{"": 200}},
	} {
		for token, want := range test.want {
			if got, doc := call(test.method, test.path, token); got != want {
				t.Errorf("%s %s with %q: got %d, want %d: %s", test.method, test.path, token, got, want, doc)
			}
		}
	}
	if _, doc := call("GET", "/api/audit/verify", auditor); !strings.Contains(doc, `"ok":true`) || !strings.Contains(doc, `"receipts":2`) {
		t.Errorf("verify: %s", doc)
	}
	if _, doc := call("GET", "/api/audit/receipts?n=1", auditor); strings.Count(doc, `"prev_hash"`) != 1 {
		t.Errorf("one receipt: %s", doc)
	}
}

// A caller who asks too often is told when to come again, and the server goes on for others.
func TestRateLimit(t *testing.T) {
	s := startServer(t, t.TempDir(), "POLICYBOT_RATE_PER_CALLER=2")
	refused := 0
	for range 8 {
		res, err := http.Get(s.url + "/api/policies")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") != "" {
			refused++
		}
	}
	if refused < 3 {
		t.Errorf("%d of 8 requests were refused at 2 a second", refused)
	}
	if status := statusOf(s.url + "/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d", status)
	}
}
