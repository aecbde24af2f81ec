package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"policybot/bot"
)

// A store with a million receipts of the size that answers have: what audit show asks and the load of a
// thread take 5 ms at most, and verify does 100,000 a second. STORE_TEST_RECEIPTS sets how many.
func TestMillionReceipts(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("STORE_TEST_RECEIPTS"))
	switch {
	case n == 0 && os.Getenv("POLICYBOT_TEST_FULL") == "":
		t.Skip("takes minutes and 12 GB; set POLICYBOT_TEST_FULL or STORE_TEST_RECEIPTS")
	case n == 0:
		n = 1_000_000
	}
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "bot.db")
		million(t, "sqlite:"+path+"?sync=normal", n)
		if info, err := os.Stat(path); err == nil {
			t.Logf("the file has %d MB", info.Size()>>20)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) { million(t, postgresURL(t), n) })
}

// turnsEach is how many turns a thread has; they lie far apart, as they do when many people ask.
const turnsEach = 10

func million(t *testing.T, url string, n int) {
	s := open(t, url)
	begun := time.Now()
	fillMany(t, s, n)
	t.Logf("%d receipts in %s", n, time.Since(begun).Round(time.Second))
	if s.eng.postgres {
		if _, err := s.eng.write.Exec(`VACUUM ANALYZE receipts`); err != nil {
			t.Fatal(err)
		}
		var size int64
		must(t, s.eng.read.QueryRow(`SELECT pg_database_size(current_database())`).Scan(&size))
		t.Logf("the database has %d MB", size>>20)
	}
	threads := n / turnsEach
	shown := measure(t, func(i int) error {
		id := manyID(rand.IntN(threads), rand.IntN(turnsEach))
		r, err := s.Receipt(ctx, id)
		if err != nil || len(r.Answer) == 0 {
			return fmt.Errorf("receipt %s: %d bytes, %w", id, len(r.Answer), err)
		}
		return s.Intact(ctx, id)
	})
	loaded := measure(t, func(int) error {
		thread := manyThread(rand.IntN(threads))
		c, err := s.Conversation(ctx, thread)
		if err != nil || c.Version != turnsEach {
			return fmt.Errorf("thread %s: version %d, %w", thread, c.Version, err)
		}
		list, err := s.Receipts(ctx, thread, 0)
		if err == nil && len(list) != turnsEach {
			err = fmt.Errorf("thread %s: %d receipts", thread, len(list))
		}
		return err
	})
	var rates []int
	for range 3 {
		begun := time.Now()
		v, err := s.Verify(ctx, nil)
		if err != nil || v.Receipts != int64(n) {
			t.Fatalf("verify: %+v, %v", v, err)
		}
		rates = append(rates, int(float64(n)/time.Since(begun).Seconds()))
	}
	t.Logf("audit show %s; load of a thread with %d turns %s; verify %v a second", shown, turnsEach, loaded, rates)
	if slices.Max(rates) < 100_000 {
		t.Errorf("verify: %v receipts a second; want 100,000", rates)
	}
	for what, took := range map[string]times{"audit show": shown, "load of a thread": loaded} {
		if took.median > 5*time.Millisecond {
			t.Errorf("%s takes %s; want 5 ms", what, took)
		}
	}
}

type times struct{ median, p99, most time.Duration }

func (t times) String() string {
	return fmt.Sprintf("%s (p99 %s, at most %s)", t.median.Round(time.Microsecond), t.p99.Round(time.Microsecond), t.most.Round(time.Microsecond))
}

// measure does something two thousand times.
func measure(t *testing.T, do func(i int) error) times {
	t.Helper()
	all := make([]time.Duration, 2000)
	for i := range all {
		begun := time.Now()
		if err := do(i); err != nil {
			t.Fatal(err)
		}
		all[i] = time.Since(begun)
	}
	slices.Sort(all)
	return times{all[len(all)/2], all[len(all)*99/100], all[len(all)-1]}
}

func manyThread(thread int) string { return fmt.Sprintf("%024x", thread*2654435761) }
func manyID(thread, turn int) string {
	return fmt.Sprintf("r%025x", (thread*turnsEach+turn)*2654435761)
}

// fillMany writes n receipts, a multiple of 2,000, as SaveTurn would have, many to a statement.
func fillMany(t *testing.T, s *Store, n int) {
	const batch = 200
	if n%(batch*turnsEach) != 0 {
		t.Fatalf("%d receipts; want a multiple of %d", n, batch*turnsEach)
	}
	last, threads := "", n/turnsEach
	statement := func(into, columns string, rows, each int) *sql.Stmt {
		stmt, err := s.eng.write.Prepare(`INSERT INTO ` + into + ` (` + columns + `) VALUES ` + places(rows*each, each))
		must(t, err)
		t.Cleanup(func() { stmt.Close() })
		return stmt
	}
	addReceipts := statement("receipts", strings.Replace(columns, "COALESCE(idem_key, '')", "idem_key", 1), batch, 17)
	addThreads := statement("conversations", "id, version, state, changed_ms", batch, 4)
	for from := 0; from < n; from += batch {
		tx, err := s.eng.write.Begin()
		must(t, err)
		var receipts, convs []any
		for i := from; i < from+batch; i++ {
			thread, turn := i%threads, i/threads
			tt, err := s.newTurn(bot.Conversation{ID: manyThread(thread), Version: turn}, many(thread, turn))
			must(t, err)
			r := &tt.row
			r.seq, r.PrevHash = int64(i+1), last
			r.Hash = r.rowHash()
			last = r.Hash
			receipts = append(receipts, r.seq, r.ID, r.Thread, r.Turn, nil, r.At.UnixMicro(), r.Channel, r.Policy.ID, r.Policy.Version,
				r.Question, string(r.Case), string(r.Answer), r.salt, 0, r.content, r.PrevHash, r.Hash)
			if turn == turnsEach-1 {
				convs = append(convs, r.Thread, turnsEach, strings.Repeat("x", 400), 1)
			}
		}
		_, err = tx.Stmt(addReceipts).Exec(receipts...)
		must(t, err)
		if len(convs) > 0 {
			_, err = tx.Stmt(addThreads).Exec(convs...)
			must(t, err)
		}
		_, err = tx.Exec(writeChain, from+batch, last)
		must(t, err)
		must(t, tx.Commit())
	}
}

// places is ($1, $2), ($3, $4) for so many values, each row with so many.
func places(values, each int) string {
	var b strings.Builder
	for i := range values {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%each == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ")"
}

// many is a receipt as big as they are: of ten, six have an answer of 2 kB and four one of 7 kB.
func many(thread, turn int) bot.Receipt {
	r := receipt(manyThread(thread), turn+1, "")
	r.ID = manyID(thread, turn)
	size := 2000
	if (thread+turn)%10 >= 6 {
		size = 7000
	}
	parts := []string{"最高支持", "万元（第八条）。", "按照核定纳入支持范围固定资产投资的", "给予支持，", `","clause":"8.1","quote":"`, "单个企业每年", `"},{"op":"min","label":"`, "不超过", "以区经信局核定为准", `","value":"`}
	var b strings.Builder
	b.WriteString(`{"text":"`)
	for k := uint64(thread*turnsEach + turn); b.Len() < size; k = k*6364136223846793005 + 1442695040888963407 {
		b.WriteString(parts[k>>33%uint64(len(parts))])
		b.WriteString(strconv.FormatUint(k>>45, 10))
	}
	b.WriteString(`"}`)
	r.Answer = json.RawMessage(b.String())
	return r
}
