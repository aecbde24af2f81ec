package slack_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/bot/store"
	"policybot/calc"
)

// The tests here run the bot as a process of its own, on an SQLite file, so
// that it can be killed for real. The process is this test program again.

func TestMain(m *testing.M) {
	if os.Getenv("SLACK_TEST_CHILD") != "" {
		if err := child(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child is the bot alone: it prints its address and serves until it is killed.
func child() error {
	ctx := context.Background()
	st, err := store.Open(ctx, "sqlite:"+os.Getenv("SLACK_TEST_DB"))
	if err != nil {
		return err
	}
	b, err := slack.New(slack.Config{
		Token: "xoxb-test", SigningSecret: secret, APIURL: os.Getenv("SLACK_TEST_API"), Inbox: st, Store: st, Log: testLog(),
		Lease: 1500 * time.Millisecond,
		Ask: func(ctx context.Context, q bot.Question) (bot.Answer, error) {
			return saveTurn(ctx, st, q, func(q bot.Question) (bot.Answer, error) {
				a, err := echo(q)
				a.Receipt = "r-" + q.Key[strings.LastIndex(q.Key, ":")+1:]
				if strings.Contains(q.Text, "长") {
					a.Text += "\n\n" + strings.Repeat("第八条支持新型基础设施。\n\n", 1500)
				}
				return a, err
			})
		},
		Estimate: func(context.Context, calc.Case, string) (bot.Answer, error) { return bot.Answer{}, nil },
	})
	if err != nil {
		return err
	}
	crashAt := os.Getenv("SLACK_TEST_CRASH")
	b.SetStep(func(name string) {
		if name == crashAt {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("SLACK_TEST_PORT"))
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go http.Serve(l, b.Handler())
	return b.Run(ctx)
}

// process is a child that is running.
type process struct {
	cmd  *exec.Cmd
	addr string
}

// start starts a child and waits for its address.
func start(t testing.TB, w *workspace, db, port, crash string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Skipf("needs to start itself as a process: %v", err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "SLACK_TEST_CHILD=1", "SLACK_TEST_DB="+db, "SLACK_TEST_API="+w.url(), "SLACK_TEST_CRASH="+crash, "SLACK_TEST_PORT="+port)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child did not start: %v", err)
	}
	p := &process{cmd: cmd, addr: strings.TrimSpace(line)}
	t.Cleanup(p.kill)
	return p
}

func (p *process) kill() {
	p.cmd.Process.Signal(syscall.SIGKILL)
	p.cmd.Wait()
}

// deliver sends an event; false when it was not acknowledged.
func (p *process) deliver(e fields) bool {
	body, _ := json.Marshal(e)
	req, err := http.NewRequest("POST", "http://"+p.addr+"/slack/events", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header = signature(body, time.Now(), secret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == 200
}

// Killed at each step an event goes through and started again: answered once,
// every part of the answer once.
func TestKilledAtEveryStep(t *testing.T) {
	for _, step := range []string{"stored", "claimed", "answered", "posted0", "posted1", "done", "ended"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			db := filepath.Join(t.TempDir(), "bot.db")
			first := start(t, w, db, "0", step)
			events := []fields{wrap(said("D1", "U1", "长的", w.ts(), nil)), wrap(said("D1", "U1", "短的", w.ts(), nil))}
			acked := []bool{first.deliver(events[0]), first.deliver(events[1])}
			first.cmd.Wait() // it kills itself on the way

			second := start(t, w, db, "0", "")
			for i, e := range events {
				if !acked[i] && !second.deliver(e) {
					t.Fatalf("event %d was not taken in by the second process", i)
				}
				second.deliver(e) // and Slack's last retry
			}
			eventually(t, "both answers", func() bool {
				return len(marksOf(w, "长的")) >= 3 && len(marksOf(w, "短的")) >= 1
			})
			time.Sleep(1800 * time.Millisecond) // longer than the lease: would it be taken up again?
			for _, words := range []string{"长的", "短的"} {
				for mark, n := range marksOf(w, words) {
					if n != 1 {
						t.Errorf("%s: part %s was posted %d times", words, mark, n)
					}
				}
			}
			if events := eventsOf(w); len(events) != 2 {
				t.Errorf("answers to %d events, want 2", len(events))
			}
		})
	}
}

// marksOf counts the posts of the reply whose first part has the words, by part.
func marksOf(w *workspace, words string) map[string]int {
	posts := w.sent(func(p post) bool { return !p.Ephemeral })
	event := ""
	for _, p := range posts {
		if strings.Contains(p.Text, words) {
			event, _ = p.Meta["event_payload"].(fields)["event"].(string)
		}
	}
	out := map[string]int{}
	for _, p := range posts {
		m, _ := p.Meta["event_payload"].(fields)
		if event != "" && m["event"] == event {
			out[fmt.Sprint(m["part"])]++
		}
	}
	return out
}

func eventsOf(w *workspace) map[string]int {
	out := map[string]int{}
	for _, p := range w.sent(func(p post) bool { return !p.Ephemeral }) {
		m, _ := p.Meta["event_payload"].(fields)
		out[fmt.Sprint(m["event"])]++
	}
	return out
}
