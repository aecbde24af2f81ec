package eval

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"policybot/bot"
	"policybot/knowledge"
)

// shared is where the question sets lie, beside the checkout; they are no part of the project.
func shared() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// TestQuestionSets runs every development question, when the sets are there: each reply must pass the
// gate and no settled amount may be wrong. The accuracy is logged; -v shows every failure.
func TestQuestionSets(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(), "data", "questions", "dev-*.jsonl"))
	if len(files) == 0 {
		t.Skip("no question sets beside the checkout: set POLICYBOT_SHARED to the folder that holds data/questions")
	}
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Pack: p})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		a, err := b.Ask(ctx, q)
		for _, r := range a.Refused {
			t.Errorf("%s: the gate refused the reply: %s", q.Text, r)
		}
		return a, err
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rep, err := Run(t.Context(), ask, f)
			if err != nil {
				t.Fatal(err)
			}
			if rep.WrongAmounts > 0 {
				t.Errorf("%d answers state a wrong amount as settled", rep.WrongAmounts)
			}
			rep.Write(t.Output())
		})
	}
}

// floors are the least shares, in percent, that our own question sets may come out right, and the
// most answers that may state a wrong amount as settled. The sets were written by people who had not
// seen how messages are read, and hold questions that are not understood yet: raise the floors with
// the reading, never lower them.
var floors = []struct {
	set   string
	right int
	wrong int
}{
	{"numeric", 96, 2},
	{"conversation", 95, 0},
	{"parameter", 96, 0},
	{"retrieval", 97, 0},
	{"out_of_scope", 98, 0},
	{"injection", 96, 0},
}

// TestOwnSets holds the reading to what it has reached on the question sets in testdata.
func TestOwnSets(t *testing.T) {
	if testing.Short() {
		t.Skip("asks some 2,200 questions: run without -short")
	}
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Pack: p})
	if err != nil {
		t.Fatal(err)
	}
	for _, floor := range floors {
		t.Run(floor.set, func(t *testing.T) {
			f, err := os.Open(filepath.Join("testdata", floor.set+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rep, err := Run(t.Context(), b.Ask, f)
			if err != nil {
				t.Fatal(err)
			}
			if rep.WrongAmounts > floor.wrong {
				t.Errorf("%d answers state a wrong amount as settled, at most %d are expected", rep.WrongAmounts, floor.wrong)
			}
			if got := rep.Right * 100; got < floor.right*rep.Total {
				t.Errorf("%d of %d right, at least %d %% are expected", rep.Right, rep.Total, floor.right)
			}
			rep.Write(t.Output())
		})
	}
}
