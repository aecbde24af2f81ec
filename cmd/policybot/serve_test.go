package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"policybot/bot"
)

// server is the program serving, as a process of its own.
type server struct {
	cmd *exec.Cmd
	url string
	out *bytes.Buffer // what it said after the first line; read it after wait
	end chan error
}

func startServer(t testing.TB, data string, env ...string) *server {
	t.Helper()
	return startLogged(t, os.Stderr, data, env...)
}

// startLogged is startServer with a place for its log.
func startLogged(t testing.TB, log io.Writer, data string, env ...string) *server {
	t.Helper()
	binary, err := exec.LookPath("policybot") // testscript.Main put the test binary there under this name
	if err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: exec.Command(binary, "serve", "-addr", "127.0.0.1:0"), out: &bytes.Buffer{}, end: make(chan error, 1)}
	s.cmd.Env = append(append(os.Environ(), "POLICYBOT_DATA="+data), env...)
	s.cmd.Stderr = log
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	lines := bufio.NewReader(pipe)
	first, err := lines.ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(first), "listening on ")
	if err != nil || !ok {
		t.Fatalf("first line %q, %v", first, err)
	}
	s.url = url
	go func() {
		io.Copy(s.out, lines)
		s.end <- s.cmd.Wait()
	}()
	return s
}

// wait waits for the process to end.
func (s *server) wait(t testing.TB) error {
	t.Helper()
	select {
	case err := <-s.end:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("the server does not end")
		return nil
	}
}

// ask posts one question and returns the answer.
func (s *server) ask(key, thread, text string) (bot.Answer, error) {
	body, err := json.Marshal(map[string]string{"thread": thread, "text": text})
	if err != nil {
		return bot.Answer{}, err
	}
	req, err := http.NewRequest(http.MethodPost, s.url+"/api/ask", bytes.NewReader(body))
	if err != nil {
		return bot.Answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return bot.Answer{}, err
	}
	defer res.Body.Close()
	doc, err := io.ReadAll(res.Body)
	if err != nil {
		return bot.Answer{}, err
	}
	if res.StatusCode != http.StatusOK {
		return bot.Answer{}, fmt.Errorf("%s: %s", res.Status, doc)
	}
	var a bot.Answer
	return a, json.Unmarshal(doc, &a)
}

func TestServe(t *testing.T) {
	s := startServer(t, t.TempDir(), "POLICYBOT_API_TOKEN=", "OPENAI_API_KEY=", "SLACK_BOT_TOKEN=")
	for _, path := range []string{"/", "/healthz", "/readyz", "/api/policies", "/api/search?q=小巨人"} {
		res, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("GET %s: %s", path, res.Status)
		}
	}
	a, err := s.ask("k1", "t1", "国家级平台，固定资产投资1.5亿元，能支持多少？")
	if err != nil || a.Receipt == "" || a.Kind != bot.KindEstimate {
		t.Fatalf("kind %s, receipt %q, %v", a.Kind, a.Receipt, err)
	}
	if _, err := s.ask("k2", "t1", "\u202eabc"); err == nil || !strings.HasPrefix(err.Error(), "4") {
		t.Errorf("a question that cannot be taken: %v", err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.wait(t); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	for _, want := range []string{"policy     on", "store      on", "model      off  OPENAI_API_KEY is not set", "slack      off  SLACK_BOT_TOKEN is not set", "stopping"} {
		if !strings.Contains(s.out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, s.out)
		}
	}
}

// The process is killed in the middle of answering, again and again: what was acknowledged is
// there, the same key gives the same answer, and the chain is whole.
func TestServeKilled(t *testing.T) {
	data := t.TempDir()
	var mu sync.Mutex
	acknowledged := map[string]string{} // key → receipt
	for round := range 3 {
		s := startServer(t, data)
		answered := make(chan struct{})
		var once sync.Once
		var wg sync.WaitGroup
		for c := range 8 {
			wg.Go(func() {
				for n := 0; ; n++ {
					key := fmt.Sprintf("%d-%d-%d", round, c, n)
					a, err := s.ask(key, fmt.Sprintf("t%d-%d", round, c), "小巨人企业有什么奖励？")
					if err != nil {
						return
					}
					mu.Lock()
					acknowledged[key] = a.Receipt
					mu.Unlock()
					once.Do(func() { close(answered) })
				}
			})
		}
		select {
		case <-answered:
		case <-time.After(time.Minute):
			t.Fatal("nothing was answered")
		}
		time.Sleep(300 * time.Millisecond)
		s.cmd.Process.Kill()
		wg.Wait()
		s.wait(t)
	}
	s := startServer(t, data)
	for key, receipt := range acknowledged {
		a, err := s.ask(key, "t"+key[:strings.LastIndex(key, "-")], "小巨人企业有什么奖励？")
		if err != nil || a.Receipt != receipt {
			t.Fatalf("key %s: receipt %q, %v; want %q", key, a.Receipt, err, receipt)
		}
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.wait(t)
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(name string) string {
		return map[string]string{"POLICYBOT_DATA": data}[name]
	}}
	if code := a.run(context.Background(), []string{"audit", "verify"}); code != 0 {
		t.Errorf("audit verify: exit code %d: %s", code, &errs)
	}
	t.Logf("%d answers over 3 kills; %s", len(acknowledged), &out)
}

// BenchmarkServeReady is a start of the server, from the shell to the first answer that it is
// ready, and the memory it holds after a few questions.
func BenchmarkServeReady(b *testing.B) {
	memory := 0
	for b.Loop() {
		s := startServer(b, b.TempDir())
		res, err := http.Get(s.url + "/readyz")
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatalf("%v", err)
		}
		b.StopTimer()
		for i := range 20 {
			if _, err := s.ask(fmt.Sprint(i), "", "国家级平台，固定资产投资1.5亿元，能支持多少？"); err != nil {
				b.Fatal(err)
			}
		}
		memory = max(memory, resident(s.cmd.Process.Pid))
		s.cmd.Process.Signal(syscall.SIGTERM)
		s.wait(b)
		b.StartTimer()
	}
	b.ReportMetric(float64(memory>>10), "MB")
}

// resident is the resident memory of a process in kB, 0 where the system does not tell.
func resident(pid int) (kb int) {
	status, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			fmt.Sscan(rest, &kb)
		}
	}
	return kb
}
