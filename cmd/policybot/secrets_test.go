package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// Secrets of every kind are set, the services behind them repeat what they are sent in their errors,
// and everything the program says is read: log, output, metrics, responses, receipts.
func TestNoSecretAnywhere(t *testing.T) {
	secrets := map[string]string{
		"POLICYBOT_API_TOKEN": "api-secret-3f9c81", "OPENAI_API_KEY": "sk-secret-77aa10",
		"SLACK_BOT_TOKEN": "xoxb-secret-55cc02", "SLACK_SIGNING_SECRET": "signing-secret-99ee31",
	}
	caller := "caller-secret-0123456789"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":%q},"ok":false}`, r.Header.Get("Authorization")+" "+string(body))
	}))
	defer echo.Close()
	data := t.TempDir()
	env := []string{"POLICYBOT_DATA=" + data, "POLICYBOT_LOG=json", "POLICYBOT_LOG_LEVEL=debug", "POLICYBOT_CALLERS=auditor audit,maintain,ask " + caller,
		"OPENAI_BASE_URL=" + echo.URL, "POLICYBOT_CHAT_MODEL=m", "SLACK_API_URL=" + echo.URL + "/", "OTEL_EXPORTER_OTLP_ENDPOINT=" + echo.URL, "OTEL_EXPORTER_OTLP_HEADERS=authorization=otel-secret-12ab34"}
	for name, value := range secrets {
		env = append(env, name+"="+value)
	}
	var said, logged bytes.Buffer
	s := startLogged(t, &logged, data, env...)
	phone := "13812345678"
	request := func(method, path, token, body string) string {
		req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		doc, _ := io.ReadAll(res.Body)
		fmt.Fprintf(&said, "%s %s: %s %v %s\n", method, path, res.Status, res.Header, doc)
		return res.Status
	}
	question := `{"thread":"t","text":"我们建了一个平台，有什么政策？固定资产一亿五，电话` + phone + `"}`
	for _, token := range []string{secrets["POLICYBOT_API_TOKEN"], "wrong", caller} {
		request("POST", "/api/ask", token, question)
		request("GET", "/api/audit/receipts", token, "")
		request("GET", "/metrics", token, "")
		request("GET", "/nowhere", token, "")
	}
	if got := request("GET", "/metrics", "wrong", ""); got != "401 Unauthorized" {
		t.Errorf("metrics with a wrong token: %s", got)
	}
	s.cmd.Process.Signal(os.Interrupt)
	s.wait(t)
	said.Write(s.out.Bytes())
	said.Write(logged.Bytes())
	all := []string{caller, "otel-secret-12ab34"}
	for _, value := range secrets {
		all = append(all, value)
	}
	for _, secret := range all {
		if i := strings.Index(said.String(), secret); i >= 0 {
			t.Errorf("%s is said: …%s…", secret, said.String()[max(0, i-200):min(said.Len(), i+100)])
		}
	}
	if !strings.Contains(said.String(), `"msg":"request"`) || !strings.Contains(said.String(), "policybot_questions_total") {
		t.Error("the log or the metrics were not read")
	}
	for line := range strings.Lines(said.String()) {
		if strings.HasPrefix(line, "{") && strings.Contains(line, phone) {
			t.Errorf("a telephone number is in the log: %s", line)
		}
	}
}
