package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"policybot/bot"
)

// shown is a receipt as the API gives it out: without the key its sender gave it, which is between
// the two of them.
func shown(r bot.Receipt) bot.Receipt {
	r.Key = ""
	return r
}

func (s *server) findReceipt(r *http.Request, where, id string) (bot.Receipt, error) {
	if s.Store == nil {
		return bot.Receipt{}, problemf(http.StatusNotFound, "path", "receipts are off on this server")
	}
	if id == "" {
		return bot.Receipt{}, problemf(http.StatusBadRequest, where, "a receipt number is needed")
	}
	if err := checkID(where, id); err != nil {
		return bot.Receipt{}, err
	}
	receipt, err := s.Store.Receipt(r.Context(), id)
	if errors.Is(err, bot.ErrNotFound) {
		return receipt, problemf(http.StatusNotFound, where, "there is no receipt %s", clip(id))
	}
	if err != nil {
		return receipt, fmt.Errorf("reading receipt %s: %w", id, err)
	}
	return receipt, nil
}

func (s *server) receipt(w http.ResponseWriter, r *http.Request) error {
	receipt, err := s.findReceipt(r, "id", r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, r, shown(receipt))
}

// thread answers GET /api/threads/{id}: the turns of one thread, oldest first. Whoever knows the
// name of a thread may read it; the page makes names that cannot be guessed.
func (s *server) thread(w http.ResponseWriter, r *http.Request) error {
	const most = 200
	id := r.PathValue("id")
	if err := checkID("id", id); err != nil {
		return err
	}
	if s.Store == nil {
		return problemf(http.StatusNotFound, "path", "threads are off on this server")
	}
	list, err := s.Store.Receipts(r.Context(), id, most)
	if err != nil {
		return fmt.Errorf("reading thread %s: %w", id, err)
	}
	turns := make([]bot.Receipt, len(list))
	for i, receipt := range list {
		turns[len(list)-1-i] = shown(receipt)
	}
	return writeJSON(w, r, map[string]any{"thread": id, "turns": turns})
}

// replayView says whether a receipt comes out the same when it is worked out again.
type replayView struct {
	Same        bool     `json:"same"`
	SameVersion bool     `json:"same_version"` // the policy in force is the one the receipt used
	Differences []string `json:"differences"`
}

// replay answers POST /api/receipts/{id}/replay: the case of the receipt goes through the
// calculator again, and every amount is compared digit by digit.
func (s *server) replay(w http.ResponseWriter, r *http.Request) error {
	receipt, err := s.findReceipt(r, "id", r.PathValue("id"))
	if err != nil {
		return err
	}
	if len(receipt.Case) == 0 || string(receipt.Case) == "null" {
		return problemf(http.StatusUnprocessableEntity, "id", "no amount was worked out for receipt %s", clip(receipt.ID))
	}
	var before bot.Answer
	if err := json.Unmarshal(receipt.Answer, &before); err != nil {
		return fmt.Errorf("receipt %s: its answer: %w", receipt.ID, err)
	}
	p, c, err := s.readCase(receipt.Case, "case.")
	if err != nil {
		return fmt.Errorf("receipt %s: its case: %w", receipt.ID, err)
	}
	after, err := s.Again(r.Context(), c, before.Lang)
	if err != nil {
		return fmt.Errorf("receipt %s: working it out again: %w", receipt.ID, err)
	}
	out := replayView{Differences: differences(before, after), SameVersion: p.Version == receipt.Policy.Version}
	out.Same = len(out.Differences) == 0
	return writeJSON(w, r, out)
}
