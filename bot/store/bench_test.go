package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot"
)

// bulky is a receipt of the size that an answer with its working and citations has.
func bulky(thread string, turn int) bot.Receipt {
	r := receipt(thread, turn, "")
	r.ID = ""
	r.Answer = json.RawMessage(`{"text":"` + strings.Repeat("最高支持 6 万元（第五条）。", 60) + `"}`)
	return r
}

func BenchmarkSaveTurn(b *testing.B) {
	path := func() string { return filepath.Join(b.TempDir(), "bot.db") }
	b.Run("sqlite/full/one", func(b *testing.B) { benchSave(b, "sqlite:"+path(), 1) })
	b.Run("sqlite/full/64", func(b *testing.B) { benchSave(b, "sqlite:"+path(), 64) })
	b.Run("sqlite/normal/64", func(b *testing.B) { benchSave(b, "sqlite:"+path()+"?sync=normal", 64) })
	b.Run("postgres/64", func(b *testing.B) { benchSave(b, postgresURL(b), 64) })
}

func benchSave(b *testing.B, url string, callers int) {
	s := open(b, url)
	var n atomic.Int64
	b.SetParallelism((callers + 1) / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		thread := fmt.Sprint("t", n.Add(1))
		for v := 0; pb.Next(); v++ {
			if _, err := s.SaveTurn(ctx, conv(thread, v), bulky(thread, v+1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}

func BenchmarkInbox(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchInbox(b, "sqlite:"+filepath.Join(b.TempDir(), "bot.db")) })
	b.Run("postgres", func(b *testing.B) { benchInbox(b, postgresURL(b)) })
}

func benchInbox(b *testing.B, url string) {
	s := open(b, url)
	for n := 0; b.Loop(); n++ {
		putAll(b, s, event(fmt.Sprint("e", n), "a"))
		must(b, s.Done(ctx, claim(b, s, time.Minute)))
	}
}

// BenchmarkVerify verifies STORE_BENCH_RECEIPTS receipts (default 20,000).
func BenchmarkVerify(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("STORE_BENCH_RECEIPTS"))
	if n == 0 {
		n = 20_000
	}
	b.Run("sqlite", func(b *testing.B) { benchVerify(b, "sqlite:"+filepath.Join(b.TempDir(), "bot.db?sync=normal"), n) })
	b.Run("postgres", func(b *testing.B) { benchVerify(b, postgresURL(b), n) })
}

func benchVerify(b *testing.B, url string, n int) {
	s := open(b, url)
	batch := make([]*turn, 0, 1000)
	for i := range n {
		thread := fmt.Sprint("t", i)
		t, err := s.newTurn(conv(thread, 0), bulky(thread, 1))
		must(b, err)
		if batch = append(batch, t); len(batch) == cap(batch) || i == n-1 {
			must(b, s.commitTurns(ctx, batch))
			batch = batch[:0]
		}
	}
	b.ResetTimer()
	for b.Loop() {
		if v, err := s.Verify(ctx, nil); err != nil || v.Receipts != int64(n) {
			b.Fatal(v, err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "receipts/s")
	start := time.Now()
	for i := range 100 {
		if _, err := s.Receipts(ctx, fmt.Sprint("t", i*(n/100)), 10); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(start).Microseconds())/100, "µs/thread")
}
