package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
)

// The conformance suite runs on every engine.
func TestSQLite(t *testing.T) {
	conformance(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "bot.db") })
}

func TestPostgres(t *testing.T) {
	postgresURL(t)
	conformance(t, postgresURL)
}

func conformance(t *testing.T, address func(testing.TB) string) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, string)
	}{
		{"Turns", testTurns}, {"Repeat", testRepeat}, {"Conflicts", testConflicts}, {"OddTexts", testOddTexts},
		{"BadTurns", testBadTurns}, {"ReadBack", testReadBack}, {"Feedback", testFeedback}, {"Concurrent", testConcurrent},
		{"TwoProcesses", testTwoProcesses}, {"Cancelled", testCancelled}, {"Masked", testMasked},
		{"Verify", testVerify}, {"Tampering", testTampering}, {"Pages", testPages}, {"Intact", testIntact}, {"Packs", testPacks},
		{"Forget", testForget}, {"Expire", testExpire}, {"Reopen", testReopen}, {"NewerSchema", testNewerSchema},
		{"OpenAtOnce", testOpenAtOnce}, {"Inbox", testInbox}, {"InboxOrder", testInboxOrder}, {"InboxDedupe", testInboxDedupe},
		{"InboxLease", testInboxLease}, {"InboxRelease", testInboxRelease}, {"InboxWorkers", testInboxWorkers},
		{"Versions", testVersions}, {"LostAcknowledgement", testLostAcknowledgement}, {"Listen", testListen},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, address(t))
		})
	}
}

var ctx = context.Background()

func open(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func conv(id string, version int) bot.Conversation {
	return bot.Conversation{ID: id, Version: version, State: json.RawMessage(fmt.Sprintf(`{"turns":%d}`, version+1))}
}

func receipt(thread string, turn int, key string) bot.Receipt {
	return bot.Receipt{
		ID: fmt.Sprintf("r-%s-%d", thread, turn), Thread: thread, Turn: turn, Key: key,
		At: time.Date(2026, 3, 1, 10, 0, turn, 123456789, time.FixedZone("", 8*3600)), Channel: "test",
		Question: "购买算力券 20万元，能补多少？", Policy: bot.PolicyRef{ID: "p", Version: "sha256:1"},
		Case: json.RawMessage(`{"claims":[]}`), Answer: json.RawMessage(`{"text":"最高 6 万元",  "n":1}`),
	}
}

// save saves the turn that follows version and fails the test when that does not work.
func save(t testing.TB, s *Store, thread string, version int, key string) bot.Receipt {
	t.Helper()
	r, err := s.SaveTurn(ctx, conv(thread, version), receipt(thread, version+1, key))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func testTurns(t *testing.T, url string) {
	s := open(t, url)
	c, err := s.Conversation(ctx, "a")
	if err != nil || c.Version != 0 || c.ID != "a" || c.State != nil {
		t.Fatalf("a thread that does not exist: %+v, %v", c, err)
	}
	first := save(t, s, "a", 0, "")
	second := save(t, s, "a", 1, "")
	if first.Hash == "" || first.PrevHash != "" || second.PrevHash != first.Hash {
		t.Errorf("chain: first %q after %q, second after %q", first.Hash, first.PrevHash, second.PrevHash)
	}
	c, err = s.Conversation(ctx, "a")
	if err != nil || c.Version != 2 || string(c.State) != `{"turns":2}` {
		t.Errorf("after two turns: %+v, %v", c, err)
	}
}

// The caller whose connection broke calls again with the same receipt.
func testRepeat(t *testing.T, url string) {
	s := open(t, url)
	first := save(t, s, "a", 0, "k")
	again := save(t, s, "a", 0, "k")
	if again.Hash != first.Hash {
		t.Errorf("saved twice: %s and %s", first.Hash, again.Hash)
	}
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != 1 {
		t.Errorf("got %+v, %v; want one receipt", v, err)
	}
}

func testConflicts(t *testing.T, url string) {
	s := open(t, url)
	save(t, s, "a", 0, "k")
	for _, test := range []struct {
		name string
		c    bot.Conversation
		r    bot.Receipt
	}{
		{"another first turn", conv("a", 0), bot.Receipt{}},
		{"a version that is not there yet", conv("a", 2), bot.Receipt{}},
		{"a turn of a thread that is gone", conv("gone", 3), bot.Receipt{}},
		{"a key that was used", conv("b", 0), bot.Receipt{Key: "k"}},
		{"an id that was used", conv("b", 0), bot.Receipt{ID: "r-a-1"}},
	} {
		if _, err := s.SaveTurn(ctx, test.c, test.r); !errors.Is(err, bot.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", test.name, err)
		}
	}
	if c, _ := s.Conversation(ctx, "b"); c.Version != 0 {
		t.Error("a turn that was refused left a conversation")
	}
	r, err := s.ByKey(ctx, "k")
	if err != nil || r.ID != "r-a-1" {
		t.Errorf("by key: %v, %v", r.ID, err)
	}
}

func testBadTurns(t *testing.T, url string) {
	s := open(t, url)
	for name, turn := range map[string]struct {
		c bot.Conversation
		r bot.Receipt
	}{
		"no thread":      {bot.Conversation{}, bot.Receipt{}},
		"another thread": {conv("a", 0), bot.Receipt{Thread: "b"}},
		"long thread":    {conv(strings.Repeat("a", 600), 0), bot.Receipt{}},
		"long key":       {conv("a", 0), bot.Receipt{Key: strings.Repeat("a", 600)}},
	} {
		if _, err := s.SaveTurn(ctx, turn.c, turn.r); err == nil {
			t.Errorf("%s: saved", name)
		}
	}
}

func testOddTexts(t *testing.T, url string) {
	s := open(t, url)
	r := receipt("a", 1, "")
	r.ID, r.Question, r.Case = "", "a\x00b\xff 伍拾万元整 👍🏽 '; DROP TABLE receipts; -- \u202e", nil
	saved, err := s.SaveTurn(ctx, conv("a", 0), r)
	if err != nil || saved.ID == "" {
		t.Fatalf("%q, %v", saved.ID, err)
	}
	got, err := s.Receipt(ctx, saved.ID)
	if want := "a\uFFFDb\uFFFD 伍拾万元整 👍🏽 '; DROP TABLE receipts; -- \u202e"; err != nil || got.Question != want || got.Case != nil {
		t.Errorf("got %q, case %q, %v", got.Question, got.Case, err)
	}
	if _, err := s.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func testReadBack(t *testing.T, url string) {
	s := open(t, url)
	saved := save(t, s, "a", 0, "key one")
	save(t, s, "b", 0, "")
	save(t, s, "a", 1, "")
	got, err := s.Receipt(ctx, "r-a-1")
	if err != nil || fmt.Sprint(got) != fmt.Sprint(saved) {
		t.Errorf("got  %v, %v\nwant %v", got, err, saved)
	}
	if want := receipt("a", 1, "key one"); string(got.Answer) != string(want.Answer) || !got.At.Equal(want.At.Truncate(time.Microsecond)) {
		t.Errorf("got %s at %s", got.Answer, got.At)
	}
	for thread, want := range map[string]string{"a": "r-a-2 r-a-1", "b": "r-b-1", "": "r-a-2 r-b-1 r-a-1", "none": ""} {
		list, err := s.Receipts(ctx, thread, 0)
		var ids []string
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != want {
			t.Errorf("thread %q: got %q, %v, want %q", thread, got, err, want)
		}
	}
	if list, _ := s.Receipts(ctx, "", 1); len(list) != 1 || list[0].ID != "r-a-2" {
		t.Errorf("the newest one: %v", list)
	}
	for name, err := range map[string]error{
		"receipt": second(s.Receipt(ctx, "none")), "key": second(s.ByKey(ctx, "none")), "no key": second(s.ByKey(ctx, "")),
	} {
		if !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func testFeedback(t *testing.T, url string) {
	s := open(t, url)
	save(t, s, "a", 0, "")
	if err := s.SaveFeedback(ctx, bot.Feedback{Receipt: "none"}); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("feedback on nothing: %v", err)
	}
	for _, f := range []bot.Feedback{{Receipt: "r-a-1", Good: true}, {Receipt: "r-a-1", Comment: "不对", At: time.Unix(5, 0)}} {
		if err := s.SaveFeedback(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	f, err := s.Feedback(ctx, "r-a-1")
	if err != nil || f.Good || f.Comment != "不对" || !f.At.Equal(time.Unix(5, 0)) {
		t.Errorf("got %+v, %v", f, err)
	}
}

// Many callers, many threads: every turn is saved once, in order within its thread.
func testConcurrent(t *testing.T, url string) {
	s := open(t, url)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for v := range 10 {
				if _, err := s.SaveTurn(ctx, conv(fmt.Sprint("t", i), v), receipt(fmt.Sprint("t", i), v+1, fmt.Sprint(i, "/", v))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != 200 {
		t.Errorf("got %+v, %v; want 200", v, err)
	}
}

// Two stores on one database, racing for the same turns: one of them wins each.
func testTwoProcesses(t *testing.T, url string) {
	stores := []*Store{open(t, url), open(t, url)}
	wins := make([]int, len(stores))
	var wg sync.WaitGroup
	for i, s := range stores {
		wg.Go(func() {
			for v := range 50 {
				r := receipt("a", v+1, "")
				r.ID = fmt.Sprint("r-", i, "-", v)
				switch _, err := s.SaveTurn(ctx, conv("a", v), r); {
				case err == nil:
					wins[i]++
				case !errors.Is(err, bot.ErrConflict):
					t.Error(err)
				}
				for { // wait until the turn is there, whoever saved it
					if c, err := s.Conversation(ctx, "a"); err != nil || c.Version > v {
						break
					}
				}
			}
		})
	}
	wg.Wait()
	if v, err := stores[0].Verify(ctx, nil); err != nil || v.Receipts != 50 || wins[0]+wins[1] != 50 {
		t.Errorf("got %+v, %v, wins %v; want 50 turns", v, err, wins)
	}
}

func testCancelled(t *testing.T, url string) {
	s := open(t, url)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.SaveTurn(gone, conv("a", 0), receipt("a", 1, "")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.Close()
	if _, err := s.SaveTurn(ctx, conv("a", 0), receipt("a", 1, "")); !errors.Is(err, errClosed) {
		t.Errorf("after Close: got %v", err)
	}
}

func testMasked(t *testing.T, url string) {
	s, err := OpenWith(ctx, url, Options{MaskReceipts: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := receipt("a", 1, "")
	r.Question = "我电话13812345678，合同13800000000元"
	r.Answer = json.RawMessage(`{"text":"电话 13812345678，合同 13800000000元","unused":[{"quote":"13812345678","value":"13812345678"}],"total":{"high":"13800000000"}}`)
	if _, err := s.SaveTurn(ctx, conv("a", 0), r); err != nil {
		t.Fatal(err)
	}
	got, err := s.Receipt(ctx, r.ID)
	if err != nil || got.Question != "我电话138****5678，合同13800000000元" ||
		string(got.Answer) != `{"text":"电话 138****5678，合同 13800000000元","unused":[{"quote":"138****5678","value":"138****5678"}],"total":{"high":"13800000000"}}` {
		t.Errorf("got %s %s, %v", got.Question, got.Answer, err)
	}
	if _, err := s.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func testReopen(t *testing.T, url string) {
	s := open(t, url)
	first := save(t, s, "a", 0, "")
	s.Close()
	s = open(t, url)
	if second := save(t, s, "a", 1, ""); second.PrevHash != first.Hash {
		t.Error("the chain broke where the store was closed")
	}
}

func testNewerSchema(t *testing.T, url string) {
	s := open(t, url)
	if _, err := s.eng.write.Exec(`INSERT INTO schema_versions (version, at_ms) VALUES (99, 0)`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, url); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("got %v", err)
	}
}

func testOpenAtOnce(t *testing.T, url string) {
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := Open(ctx, url)
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	wg.Wait()
	save(t, open(t, url), "a", 0, "")
}
