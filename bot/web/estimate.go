package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"

	"policybot/bot"
	"policybot/calc"
	"policybot/calc/amount"
	"policybot/knowledge"
)

// estimate answers POST /api/estimate: a Case in, an Answer with a receipt out. With ?draft=1, for
// a form that recomputes at every key, no receipt is kept. ?lang=en answers in English. ?thread=ID
// makes the answer a turn of that thread, and ?said=… is what the person is shown to have said.
func (s *server) estimate(w http.ResponseWriter, r *http.Request) error {
	body, err := readJSONBody(w, r)
	if err != nil {
		return err
	}
	_, c, err := s.readCase(body, "")
	if err != nil {
		return err
	}
	turn, err := turnOf(r)
	if err != nil {
		return err
	}
	answer, err := s.Estimate(r.Context(), c, langOf(r))
	if err != nil {
		return fmt.Errorf("estimating a case: %w", err)
	}
	if r.URL.Query().Get("draft") == "" {
		if answer, err = s.keep(r.Context(), c, answer, turn); err != nil {
			return err
		}
	}
	return writeJSON(w, r, answer)
}

// caseTurn says where the receipt of a case goes.
type caseTurn struct{ thread, said, channel string }

func turnOf(r *http.Request) (caseTurn, error) {
	t := caseTurn{thread: r.URL.Query().Get("thread"), said: r.URL.Query().Get("said"), channel: channel(r)}
	if err := checkID("thread", t.thread); err != nil {
		return t, err
	}
	if t.said != "" {
		return t, checkText("said", t.said, maxComment)
	}
	return t, nil
}

// langOf is the language an API caller asks for; Chinese when it says nothing.
func langOf(r *http.Request) string {
	if r.URL.Query().Get("lang") == "en" {
		return "en"
	}
	return "zh"
}

// readCase reads a case and checks it against its policy. Faults are told one by one, each with
// the path of what is wrong: claims[0].facts.level. prefix leads to the case in the body.
func (s *server) readCase(src []byte, prefix string) (*knowledge.Pack, calc.Case, error) {
	c, err := calc.ParseCase(src)
	if err != nil {
		return nil, c, caseProblem(http.StatusBadRequest, prefix, err)
	}
	p, err := s.find(c.Policy)
	if err != nil {
		return nil, c, err
	}
	if p.Book == nil {
		return nil, c, problemf(http.StatusUnprocessableEntity, prefix+"policy", "policy %s has no rules to calculate with", p.ID)
	}
	c.Policy = p.ID
	if err := p.Book.Check(c); err != nil {
		return nil, c, caseProblem(http.StatusUnprocessableEntity, prefix, err)
	}
	return p, c, nil
}

// caseFault is how calc words a fault: claim 1 (rule 8.1a): level: "x": allowed are …
var caseFault = regexp.MustCompile(`(?s)^(?:estimate: )?(?:case: )?claim (\d+)(?: \(rule [^)]*\))?: (?:(\w+): )?(.*)$`)

func caseProblem(status int, prefix string, err error) *problem {
	faults := caseFaults(prefix, err)
	p := problemf(status, faults[0].Where, "%s", faults[0].Detail)
	if len(faults) > 1 {
		p.Errors = faults
	}
	return p
}

func caseFaults(prefix string, err error) []fault {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var out []fault
		for _, e := range joined.Unwrap() {
			out = append(out, caseFaults(prefix, e)...)
		}
		if len(out) > 0 {
			return out
		}
	}
	m := caseFault.FindStringSubmatch(err.Error())
	if m == nil {
		return []fault{{Where: prefix + "case", Detail: err.Error()}}
	}
	n, convErr := strconv.Atoi(m[1])
	if convErr != nil || n < 1 {
		return []fault{{Where: prefix + "case", Detail: err.Error()}}
	}
	where := fmt.Sprintf("%sclaims[%d]", prefix, n-1)
	switch m[2] {
	case "":
	case "rule", "project", "applicant", "facts":
		where += "." + m[2]
	default:
		where += ".facts." + m[2]
	}
	return []fault{{Where: where, Detail: m[3]}}
}

// keep saves the receipt of an estimate that has none, as a turn of its thread or of a new one. What
// the thread remembers of the person's own words stays as it was.
func (s *server) keep(ctx context.Context, c calc.Case, a bot.Answer, turn caseTurn) (bot.Answer, error) {
	if a.Receipt != "" || s.Store == nil {
		return a, nil
	}
	a.Receipt, a.Thread = rand.Text(), turn.thread
	if a.Thread == "" {
		a.Thread = "case-" + rand.Text()
	}
	data, err := json.Marshal(c)
	if err != nil {
		return a, fmt.Errorf("receipt of an estimate: its case: %w", err)
	}
	doc, err := json.Marshal(a)
	if err != nil {
		return a, fmt.Errorf("receipt of an estimate: %w", err)
	}
	r := bot.Receipt{ID: a.Receipt, Thread: a.Thread, At: s.Now().UTC(), Channel: turn.channel, Question: turn.said,
		Policy: a.Policy, Case: data, Answer: doc}
	for try := 0; ; try++ {
		conv, err := s.Store.Conversation(ctx, a.Thread)
		if err != nil {
			return a, fmt.Errorf("saving the receipt of an estimate: %w", err)
		}
		r.Turn = conv.Version + 1
		_, err = s.Store.SaveTurn(ctx, conv, r)
		if err == nil || !errors.Is(err, bot.ErrConflict) || try == 4 {
			return a, err
		}
	}
}

// quantityView is one quantity seen in a text, as `policybot amounts -json` writes it.
type quantityView struct {
	Quote  string `json:"quote"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Kind   string `json:"kind"`
	Value  string `json:"value"`
	Low    string `json:"low"`
	High   string `json:"high"`
	Unit   string `json:"unit"`
	Approx bool   `json:"approx"`
}

// amounts answers GET /api/amounts?q=1.5亿: the quantities of a text, so that a form takes an
// amount the way people write it.
func (s *server) amounts(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query().Get("q")
	if err := checkText("q", q, 1000); err != nil {
		return err
	}
	out := []quantityView{}
	for _, a := range amount.Find(q) {
		v := quantityView{Quote: a.Quote, Start: a.Start, End: a.End, Kind: string(a.Kind), Unit: a.Unit, Approx: a.Approx}
		if a.Point && a.Kind != amount.Unknown {
			v.Value = a.Value.String()
		}
		if a.Range {
			v.Low, v.High = a.Low.String(), a.High.String()
		}
		out = append(out, v)
	}
	return writeJSON(w, r, map[string]any{"text": q, "quantities": out})
}
