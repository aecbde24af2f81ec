package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"policybot/bot"
)

// contentPolicy lets the page load its own files, talk to its own server, and do nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// handler is an http.HandlerFunc that may return an error in place of having written a response.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle checks the method, bounds the time, and turns an error into a problem document.
func (s *server) handle(method string, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method && (method != http.MethodGet || r.Method != http.MethodHead) {
			allow := method
			if method == http.MethodGet {
				allow = "GET, HEAD"
			}
			w.Header().Set("Allow", allow)
			writeProblem(w, problemf(http.StatusMethodNotAllowed, "method", "%s is not allowed here, use %s", clip(r.Method), method))
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
		defer cancel()
		err := h(w, r.WithContext(ctx))
		if err == nil {
			return
		}
		p := problemOf(err)
		if p.Status >= 500 && s.worthALine(err) {
			s.Log.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "status", p.Status, "err", err)
		}
		writeProblem(w, p)
	})
}

// worthALine keeps the log from filling up while the store is away: one line a second says so.
func (s *server) worthALine(err error) bool {
	if !errors.Is(err, bot.ErrUnavailable) {
		return true
	}
	now, last := time.Now().Unix(), s.away.Load()
	return now != last && s.away.CompareAndSwap(last, now)
}

// protect wraps everything: headers, panics, cross-origin requests, token and rate limit.
func (s *server) protect(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header())
		defer s.recoverPanic(w, r)
		if err := origin.Check(r); err != nil {
			writeProblem(w, problemf(http.StatusForbidden, "Origin", "requests from other sites are refused"))
			return
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			leave, err := s.admit(w, r)
			if err != nil {
				writeProblem(w, problemOf(err))
				return
			}
			defer leave()
		}
		next.ServeHTTP(w, r)
	})
}

// admit checks the token first, so that a stranger cannot use up anyone's rate; leave gives the
// place of the request back.
func (s *server) admit(w http.ResponseWriter, r *http.Request) (leave func(), err error) {
	switch {
	case s.Authorize != nil:
		if refused := s.Authorize(r); refused != nil {
			return nil, refusedProblem(w, refused)
		}
	case s.Token != "" && !sameToken(r.Header.Get("Authorization"), s.Token):
		return nil, refusedProblem(w, &Refusal{Status: http.StatusUnauthorized, Detail: "a valid bearer token is needed"})
	}
	if r.Header.Get("Authorization") == "" && !atHome(r) {
		return nil, problemf(http.StatusMisdirectedRequest, "Host",
			"without an API token this server answers under its own loopback address only, not as %s", clip(r.Host))
	}
	if s.Enter == nil {
		return func() {}, nil
	}
	leave, refused := s.Enter(r)
	if refused != nil {
		return nil, refusedProblem(w, refused)
	}
	return leave, nil
}

func refusedProblem(w http.ResponseWriter, refused *Refusal) *problem {
	p := problemf(refused.Status, "", "%s", refused.Detail)
	p.retry = refused.Wait
	switch refused.Status {
	case http.StatusUnauthorized:
		p.Where = "Authorization"
		w.Header().Set("WWW-Authenticate", `Bearer realm="policybot"`)
	case http.StatusForbidden:
		p.Where = "Authorization"
	}
	return p
}

// atHome reports whether a request to a loopback address also names one. A page elsewhere whose name
// is made to lead here (DNS rebinding) is, to its browser, the same site as this server.
func atHome(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !local.IP.IsLoopback() {
		return true
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// sameToken compares digests, so that neither length nor content shows in the time it takes.
func sameToken(header, token string) bool {
	scheme, given, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "bearer") {
		return false
	}
	a, b := sha256.Sum256([]byte(strings.TrimSpace(given))), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func (s *server) recoverPanic(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v) // the server's own way to drop a connection
	}
	s.Log.ErrorContext(r.Context(), "panic", "method", r.Method, "path", r.URL.Path, "value", v, "stack", string(debug.Stack()))
	writeProblem(w, problemf(http.StatusInternalServerError, "", "something went wrong here; the request was not carried out"))
}

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}
