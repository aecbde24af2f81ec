package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// child is the process that is killed. It saves turns in a few threads and prints each one that
// was acknowledged.
func child(url string) int {
	s, err := Open(ctx, url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			thread := fmt.Sprint("t", i)
			c, err := s.Conversation(ctx, thread)
			for v := c.Version; err == nil; v++ {
				key := fmt.Sprint(thread, "/", v+1)
				if _, err = s.Put(ctx, event(key, thread)); err != nil {
					break
				}
				if _, err = s.SaveTurn(ctx, conv(thread, v), receipt(thread, v+1, key)); err != nil {
					break
				}
				mu.Lock()
				fmt.Println(thread, v+1)
				mu.Unlock()
			}
			fmt.Fprintln(os.Stderr, err)
		})
	}
	wg.Wait()
	return 1
}

// Kill -9 in the middle of writing, again and again: all that was acknowledged is there, once, in
// an unbroken chain.
func TestCrash(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { testCrash(t, "sqlite:"+filepath.Join(t.TempDir(), "bot.db")) })
	t.Run("postgres", func(t *testing.T) { testCrash(t, postgresURL(t)) })
}

func testCrash(t *testing.T, url string) {
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	saved := map[string]int{}
	for round := range rounds {
		killChild(t, url, time.Duration(200+97*round)*time.Millisecond, saved)
	}
	s := open(t, url)
	total := 0
	for thread, n := range saved {
		c, err := s.Conversation(ctx, thread)
		if err != nil || c.Version < n {
			t.Errorf("thread %s has %d turns, %d were acknowledged (%v)", thread, c.Version, n, err)
		}
		for turn := 1; turn <= c.Version; turn++ {
			if _, err := s.ByKey(ctx, fmt.Sprint(thread, "/", turn)); err != nil {
				t.Errorf("turn %d of thread %s: %v", turn, thread, err)
			}
		}
		for turn := 1; turn <= n; turn++ {
			if fresh, err := s.Put(ctx, event(fmt.Sprint(thread, "/", turn), thread)); err != nil || fresh {
				t.Errorf("event %d of thread %s was lost (%v)", turn, thread, err)
			}
		}
		total += c.Version
	}
	v, err := s.Verify(ctx, nil)
	if err != nil || v.Receipts != int64(total) || total == 0 {
		t.Errorf("got %+v, %v; want %d receipts", v, err, total)
	}
	t.Logf("%d turns over %d kills", total, rounds)
}

// killChild runs a child for a while, kills it, and notes what it acknowledged.
func killChild(t *testing.T, url string, after time.Duration, saved map[string]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_CHILD="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewReader(out)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err == io.EOF || !strings.HasSuffix(line, "\n") {
			break
		}
		must(t, err)
		if first {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		thread, turn, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(turn)
		must(t, err)
		saved[thread] = max(saved[thread], n)
	}
	cmd.Wait()
}
