package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"policybot/bot"
)

func testVerify(t *testing.T, url string) {
	s := open(t, url)
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != 0 {
		t.Errorf("an empty store: %+v, %v", v, err)
	}
	var last bot.Receipt
	for i := range 3 {
		last = save(t, s, "a", i, "")
	}
	var done, total int64
	v, err := s.Verify(ctx, func(d, n int64) { done, total = d, n })
	if err != nil || v.Receipts != 3 || v.Head != last.Hash || done != 3 || total != 3 {
		t.Errorf("got %+v, %v, progress %d of %d", v, err, done, total)
	}
}

// Whatever is done to the table behind the store's back is found, and where.
func testTampering(t *testing.T, url string) {
	s := open(t, url)
	for i := range 6 {
		save(t, s, "a", i, fmt.Sprint("key", i))
	}
	for _, test := range []struct{ change, want string }{
		{`question = 'x'`, "number 4"},
		{`case_json = '{}'`, "number 4"},
		{`answer_json = answer_json || ' '`, "number 4"},
		{`id = 'x'`, "number 4"},
		{`thread = 'x'`, "number 4"},
		{`turn = 9`, "number 4"},
		{`idem_key = 'x'`, "number 4"},
		{`idem_key = NULL`, "number 4"},
		{`at_us = at_us + 1`, "number 4"},
		{`channel = 'x'`, "number 4"},
		{`policy_id = 'x'`, "number 4"},
		{`policy_version = 'x'`, "number 4"},
		{`salt = 'x'`, "number 4"},
		{`removed_ms = 5`, "number 4"},
		{`content_hash = 'x'`, "number 4"},
		{`prev_hash = 'x'`, "number 4"},
		{`hash = 'x'`, "number 4"},
		{`seq = 70`, "number 7"},
	} {
		tx, err := s.eng.write.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`CREATE TABLE kept AS SELECT * FROM receipts WHERE seq = 4`); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`UPDATE receipts SET ` + test.change + ` WHERE seq = 4`); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		_, err = s.Verify(ctx, nil)
		var fault *Fault
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.change, err, test.want)
		}
		for _, undo := range []string{
			`DELETE FROM receipts WHERE seq IN (4, 70)`, `INSERT INTO receipts SELECT * FROM kept`, `DROP TABLE kept`,
		} {
			if _, err := s.eng.write.Exec(undo); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.Verify(ctx, nil); err != nil {
		t.Fatalf("after undoing: %v", err)
	}
	for _, change := range []string{
		`DELETE FROM receipts WHERE seq = 6`,
		`UPDATE chain SET seq = 5`,
		`DELETE FROM receipts WHERE seq = 1`,
		`UPDATE chain SET hash = 'x'`,
	} {
		if _, err := s.eng.write.Exec(change); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Verify(ctx, nil); err == nil {
			t.Errorf("%s: not noticed", change)
		}
	}
}

// A chain longer than a page, with the fault at each place around the joint.
func testPages(t *testing.T, url string) {
	s := open(t, url)
	const n = pageSize + 3
	fill(t, s, n)
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != n {
		t.Fatalf("got %+v, %v", v, err)
	}
	for _, seq := range []int{1, pageSize, pageSize + 1, n} {
		// A forger who makes the row sound in itself is given away by its neighbour.
		r, err := scanRow(s.eng.read.QueryRow(`SELECT `+columns+` FROM receipts WHERE seq = $1`, seq))
		if err != nil {
			t.Fatal(err)
		}
		forged := r
		forged.Question = "forged"
		forged.content = forged.contentHash()
		forged.Hash = forged.rowHash()
		set := func(r row) {
			if _, err := s.eng.write.Exec(`UPDATE receipts SET question = $1, content_hash = $2, hash = $3 WHERE seq = $4`,
				r.Question, r.content, r.Hash, seq); err != nil {
				t.Fatal(err)
			}
		}
		set(forged)
		if _, err := s.Verify(ctx, nil); err == nil {
			t.Errorf("forged number %d: not noticed", seq)
		}
		set(r)
	}
}

// fill saves n receipts in as many threads.
func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	batch := make([]*turn, 0, 1000)
	for i := range n {
		id := fmt.Sprintf("f%d", i)
		tn, err := s.newTurn(conv(id, 0), receipt(id, 1, ""))
		if err != nil {
			t.Fatal(err)
		}
		if batch = append(batch, tn); len(batch) == cap(batch) || i == n-1 {
			if err := s.commitTurns(ctx, batch); err != nil {
				t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
}

func testForget(t *testing.T, url string) {
	s := open(t, url)
	save(t, s, "a", 0, "")
	save(t, s, "b", 0, "")
	save(t, s, "a", 1, "")
	if err := s.SaveFeedback(ctx, bot.Feedback{Receipt: "r-a-1", Comment: "我是张三"}); err != nil {
		t.Fatal(err)
	}
	n, err := s.Forget(ctx, "a")
	if err != nil || n != 2 {
		t.Fatalf("got %d, %v; want 2", n, err)
	}
	r, err := s.Receipt(ctx, "r-a-1")
	if err != nil || r.Question != "" || r.Answer != nil || r.Case != nil || r.Hash == "" {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := s.Feedback(ctx, "r-a-1"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("feedback: %v", err)
	}
	if c, err := s.Conversation(ctx, "a"); err != nil || c.Version != 0 {
		t.Errorf("conversation: %+v, %v", c, err)
	}
	if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != 4 || v.Removed != 2 {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if r, _ := s.Receipt(ctx, "r-b-1"); r.Question == "" {
		t.Error("another thread lost its texts")
	}
	if n, err := s.Forget(ctx, "a"); err != nil || n != 0 {
		t.Errorf("a second time: %d, %v", n, err)
	}
	// Somebody empties a receipt behind the store's back and marks it as removed.
	if _, err := s.eng.write.Exec(`UPDATE receipts SET question = '', case_json = '', answer_json = '', salt = '', removed_ms = 5 WHERE id = 'r-b-1'`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(ctx, nil); err == nil || !strings.Contains(err.Error(), "no receipt says that they were removed") {
		t.Errorf("texts that went in another way: %v", err)
	}
}

func testIntact(t *testing.T, url string) {
	s := open(t, url)
	for i := range 3 {
		save(t, s, "a", i, "")
	}
	for _, id := range []string{"r-a-1", "r-a-2", "r-a-3"} {
		must(t, s.Intact(ctx, id))
	}
	if err := s.Intact(ctx, "none"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := s.eng.write.Exec(`UPDATE receipts SET answer_json = '{}' WHERE id = 'r-a-2'`); err != nil {
		t.Fatal(err)
	}
	var fault *Fault
	if err := s.Intact(ctx, "r-a-2"); !errors.As(err, &fault) {
		t.Errorf("an altered receipt: %v", err)
	}
	must(t, s.Intact(ctx, "r-a-3"))
}

func TestRanges(t *testing.T) {
	got := fmt.Sprint(ranges([]int64{5, 1, 2, 9, 3, 3}))
	if want := "[[1 3] [5 5] [9 9]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func testExpire(t *testing.T, url string) {
	s := open(t, url)
	for i := range 4 {
		r := receipt("a", i+1, "")
		r.At = time.Unix(int64(100*i), 0)
		if _, err := s.SaveTurn(ctx, conv("a", i), r); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.Expire(ctx, time.Unix(200, 0))
	if err != nil || n != 2 {
		t.Errorf("got %d, %v; want 2", n, err)
	}
	if v, err := s.Verify(ctx, nil); err != nil || v.Removed != 2 {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if c, _ := s.Conversation(ctx, "a"); c.Version != 4 {
		t.Error("a conversation that goes on was removed")
	}
}
