package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"policybot/bot"
)

// problem is an RFC 9457 problem document, and an error. Where names the part of the request that
// is wrong: a JSON path such as claims[0].facts.level, a header, a query parameter.
type problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Where  string  `json:"where,omitempty"`
	Errors []fault `json:"errors,omitempty"` // every fault, when there are several

	retry time.Duration
}

// fault is one of several things wrong with a request.
type fault struct {
	Where  string `json:"where"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string {
	if p.Where == "" {
		return p.Detail
	}
	return p.Where + ": " + p.Detail
}

func problemf(status int, where, format string, args ...any) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status,
		Where: where, Detail: fmt.Sprintf(format, args...)}
}

// problemOf finds the problem document for an error. What is not the caller's doing is told
// without its inner message, which goes to the log.
func problemOf(err error) *problem {
	var p *problem
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooBig):
		return problemf(http.StatusRequestEntityTooLarge, "body", "the request is larger than %d bytes", tooBig.Limit)
	case errors.Is(err, bot.ErrNotFound):
		return problemf(http.StatusNotFound, "", "it does not exist")
	case errors.Is(err, bot.ErrConflict):
		return problemf(http.StatusConflict, "thread", "another message of this thread was answered meanwhile; send it again")
	case errors.Is(err, bot.ErrUnavailable):
		p := problemf(http.StatusServiceUnavailable, "", "answers cannot be kept at the moment, so none is given; try again later")
		p.retry = 2 * time.Second
		return p
	case errors.Is(err, context.DeadlineExceeded):
		return problemf(http.StatusGatewayTimeout, "", "the answer took too long; try again")
	case errors.Is(err, context.Canceled):
		return problemf(499, "", "the request was given up by the caller")
	}
	var input *bot.InputError
	if errors.As(err, &input) {
		return problemf(inputStatus(input.Code), input.Where, "%s", input.Msg)
	}
	return problemf(http.StatusInternalServerError, "", "something went wrong here; the request was not carried out")
}

// inputStatus is the status for what a question or case was refused for.
func inputStatus(code string) int {
	switch code {
	case "too_long":
		return http.StatusRequestEntityTooLarge
	case "policy":
		return http.StatusNotFound
	case "case":
		return http.StatusUnprocessableEntity
	case "other_case":
		return http.StatusConflict
	}
	return http.StatusBadRequest
}

func writeProblem(w http.ResponseWriter, p *problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Encoding")
	h.Del("Content-Disposition")
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retry+time.Second-1)/time.Second)))
	}
	if p.Title == "" {
		p.Title = "Request failed"
	}
	body, err := json.Marshal(p)
	if err != nil { // a problem holds strings and an int
		body = []byte(`{"type":"about:blank","title":"Internal Server Error","status":500}`)
	}
	w.WriteHeader(p.Status)
	w.Write(body)
}

// clip shortens what a caller sent before it is repeated in an error.
func clip(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(string([]rune(s)[:most]) + "…")
}
