package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"policybot/bot"
)

// askBody is what /api/ask takes: a text, or an edit of an earlier answer of the thread.
type askBody struct {
	Thread string    `json:"thread"`
	Text   string    `json:"text"`
	Policy string    `json:"policy"` // id of the policy the text is about; "": the bot finds out
	Edit   *editBody `json:"edit"`
}

// editBody is the case of an answer with facts changed by hand.
type editBody struct {
	Of   string          `json:"of"` // the receipt of that answer
	Case json.RawMessage `json:"case"`
}

// ask answers POST /api/ask {"thread":"t1","text":"…"}. With an Idempotency-Key header the same key
// gives the same answer and counts as one turn; whoever answers sees to that. In the place of the
// text may stand "edit":{"of":RECEIPT,"case":{…}}: the answer of that receipt is worked out again
// with the case as it is now, and the thread goes on from there. 409 with "where":"edit" says that
// the thread speaks of another case by now; /api/estimate works it out beside the thread.
func (s *server) ask(w http.ResponseWriter, r *http.Request) error {
	q, err := s.readAsk(w, r)
	if err != nil {
		return err
	}
	answer, err := s.Ask(r.Context(), q)
	if err != nil {
		return fmt.Errorf("answering a question: %w", err)
	}
	if q.Key != "" && q.Edit == nil {
		if err := s.checkReuse(r, answer, q); err != nil {
			return err
		}
	}
	return writeJSON(w, r, answer)
}

func (s *server) readAsk(w http.ResponseWriter, r *http.Request) (bot.Question, error) {
	var in askBody
	q := bot.Question{Channel: channel(r)}
	if err := readJSON(w, r, &in); err != nil {
		return q, err
	}
	q.Thread, q.Text, q.Policy = in.Thread, in.Text, in.Policy
	if err := checkID("thread", in.Thread); err != nil {
		return q, err
	}
	if err := checkID("policy", in.Policy); err != nil {
		return q, err
	}
	key := r.Header.Get("Idempotency-Key")
	if err := checkID("Idempotency-Key", key); err != nil {
		return q, err
	}
	if key != "" {
		q.Key = "web:" + key
	}
	if in.Edit == nil {
		return q, checkText("text", in.Text, maxText)
	}
	if err := checkID("edit.of", in.Edit.Of); err != nil {
		return q, err
	}
	_, c, err := s.readCase(in.Edit.Case, "edit.case.")
	if err != nil {
		return q, err
	}
	q.Edit = &bot.Edit{Of: in.Edit.Of, Case: c}
	if key != "" { // what was changed is part of the key: with another change it is another question
		sum := sha256.Sum256(append([]byte(in.Edit.Of+"\x00"), in.Edit.Case...))
		q.Key = "web:edit:" + hex.EncodeToString(sum[:8]) + ":" + key
	}
	return q, nil
}

// checkReuse refuses a key that was given for another question, be it the same text in another thread or
// on another policy: the answer is to that one. A text that was removed is not compared.
func (s *server) checkReuse(r *http.Request, a bot.Answer, q bot.Question) error {
	if s.Store == nil || a.Receipt == "" {
		return nil
	}
	receipt, err := s.Store.Receipt(r.Context(), a.Receipt)
	if err != nil {
		return fmt.Errorf("the question of an Idempotency-Key: %w", err)
	}
	sameText := receipt.Question == "" || receipt.Question == q.Text || s.Masked != nil && receipt.Question == s.Masked(q.Text)
	sameThread := q.Thread == "" || q.Thread == receipt.Thread
	samePolicy := q.Policy == "" || q.Policy == receipt.Policy.ID
	if sameText && sameThread && samePolicy {
		return nil
	}
	return problemf(http.StatusUnprocessableEntity, "Idempotency-Key", "this key was used for another question (receipt %s); use a new key for a new question, the same key only to send the same question again", receipt.ID)
}

// channel tells the page's own requests, which name it, from those of other programs.
func channel(r *http.Request) string {
	if r.Header.Get("X-Policybot-Page") != "" {
		return "web"
	}
	return "api"
}

// intakeView is a pasted case as it was understood: the case for the form, and for each fact the
// words it was read from, counted in code points of the pasted text.
type intakeView struct {
	Case   json.RawMessage `json:"case"` // null when the text holds no case
	Facts  []bot.Fact      `json:"facts"`
	Unused []bot.Unused    `json:"unused"`
	Answer bot.Answer      `json:"answer"`
}

// intake answers POST /api/intake {"text":"…","policy":"…"}: what a pasted case says. The text is answered as
// the first message of a thread of its own, so what the form shows has a receipt like any answer.
func (s *server) intake(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Text   string `json:"text"`
		Policy string `json:"policy"`
	}
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	if err := checkText("text", in.Text, maxText); err != nil {
		return err
	}
	if err := checkID("policy", in.Policy); err != nil {
		return err
	}
	if s.Store == nil {
		return problemf(http.StatusNotFound, "path", "reading a pasted case is off on this server")
	}
	answer, err := s.Ask(r.Context(), bot.Question{Thread: "paste-" + rand.Text(), Text: in.Text, Policy: in.Policy, Channel: channel(r)})
	if err != nil {
		return fmt.Errorf("reading a pasted case: %w", err)
	}
	receipt, err := s.Store.Receipt(r.Context(), answer.Receipt)
	if err != nil {
		return fmt.Errorf("reading the case of receipt %s: %w", answer.Receipt, err)
	}
	out := intakeView{Case: receipt.Case, Facts: answer.Facts, Unused: answer.Unused, Answer: answer}
	if out.Facts == nil {
		out.Facts = []bot.Fact{}
	}
	if out.Unused == nil {
		out.Unused = []bot.Unused{}
	}
	return writeJSON(w, r, out)
}

// feedback answers POST /api/feedback {"receipt":"…","good":true,"comment":"…"}.
func (s *server) feedback(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Receipt string `json:"receipt"`
		Good    *bool  `json:"good"`
		Comment string `json:"comment"`
	}
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	if in.Good == nil {
		return problemf(http.StatusBadRequest, "good", "true or false is needed")
	}
	if in.Comment != "" {
		if err := checkText("comment", in.Comment, maxComment); err != nil {
			return err
		}
	}
	receipt, err := s.findReceipt(r, "receipt", in.Receipt)
	if err != nil {
		return err
	}
	f := bot.Feedback{Receipt: receipt.ID, Good: *in.Good, Comment: in.Comment, At: s.Now().UTC()}
	if err := s.Store.SaveFeedback(r.Context(), f); err != nil {
		return fmt.Errorf("saving feedback on receipt %s: %w", receipt.ID, err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// intParameter reads a whole number from the query.
func intParameter(r *http.Request, name string, fallback, least, most int) (int, error) {
	raw := r.URL.Query().Get(name)
	if raw == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < least || n > most {
		return 0, problemf(http.StatusBadRequest, name, "%s is not a whole number from %d to %d", clip(raw), least, most)
	}
	return n, nil
}
