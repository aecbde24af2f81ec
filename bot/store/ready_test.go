package store

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"policybot/bot"
)

func TestReady(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			url := "sqlite:" + filepath.Join(t.TempDir(), "bot.db")
			if engine == "postgres" {
				url = postgresURL(t)
			}
			s := open(t, url)
			for range 3 {
				must(t, s.Ready(ctx))
			}
			if n, err := s.Open(ctx); n != 0 || err != nil {
				t.Errorf("%d events, %v", n, err)
			}
			if _, err := s.Put(ctx, event("e", "t")); err != nil {
				t.Fatal(err)
			}
			if n, err := s.Open(ctx); n != 1 || err != nil {
				t.Errorf("%d events, %v", n, err)
			}
		})
	}
}

// A disk that is full stops writing and not reading: the store says so and is ready again when
// there is room.
func TestReadyFullDisk(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "bot.db"))
	fill(t, s, 10)
	limit := func(pages int) {
		if _, err := s.eng.write.Exec("PRAGMA max_page_count = " + strconv.Itoa(pages)); err != nil {
			t.Fatal(err)
		}
		s.ready.at, s.ready.failed = time.Time{}, time.Time{}
	}
	limit(1) // SQLite keeps to the size the file has
	var err error
	for i := 0; i < 200 && err == nil; i++ {
		_, err = s.SaveTurn(context.Background(), conv("full"+strconv.Itoa(i), 0), receipt("full"+strconv.Itoa(i), 1, ""))
	}
	if !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("a full disk: %v", err)
	}
	if err := s.Ready(ctx); !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("ready on a full disk: %v", err)
	}
	if _, err := s.Conversation(ctx, "t0"); err != nil {
		t.Errorf("reading from a full disk: %v", err)
	}
	limit(1 << 20)
	must(t, s.Ready(ctx))
	if _, err := s.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}
