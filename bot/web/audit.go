package web

import (
	"fmt"
	"net/http"

	"policybot/bot"
)

// Verdict is what came of going through all receipts.
type Verdict struct {
	OK       bool   `json:"ok"`
	Receipts int64  `json:"receipts"` // verified, up to the fault if there is one
	Removed  int64  `json:"removed"`  // of those, without their texts by a removal that is on record
	Head     string `json:"head"`     // hash of the last receipt
	Fault    string `json:"fault,omitempty"`
}

// auditList answers GET /api/audit/receipts?thread=&n=: receipts of everybody, the newest first.
func (s *server) auditList(w http.ResponseWriter, r *http.Request) error {
	thread := r.URL.Query().Get("thread")
	if err := checkID("thread", thread); err != nil {
		return err
	}
	n, err := intParameter(r, "n", 20, 1, 1000)
	if err != nil {
		return err
	}
	if s.Store == nil {
		return problemf(http.StatusNotFound, "path", "receipts are off on this server")
	}
	list, err := s.Store.Receipts(r.Context(), thread, n)
	if err != nil {
		return fmt.Errorf("listing receipts: %w", err)
	}
	views := make([]bot.Receipt, len(list))
	for i, receipt := range list {
		views[i] = shown(receipt)
	}
	return writeJSON(w, r, map[string]any{"receipts": views})
}

// auditVerify answers GET /api/audit/verify. A million receipts take some ten seconds.
func (s *server) auditVerify(w http.ResponseWriter, r *http.Request) error {
	if s.Verify == nil {
		return problemf(http.StatusNotFound, "path", "receipts are off on this server")
	}
	verdict, err := s.Verify(r.Context())
	if err != nil {
		return fmt.Errorf("verifying the receipts: %w", err)
	}
	return writeJSON(w, r, verdict)
}

// auditOff answers for the audit where no tokens are given out: who asks could be anybody.
func auditOff(http.ResponseWriter, *http.Request) error {
	return problemf(http.StatusForbidden, "Authorization", "everybody's receipts are shown only to a token with the role audit, and this server has no tokens; set POLICYBOT_CALLERS or POLICYBOT_API_TOKEN and start it again, or run policybot audit on its machine")
}
