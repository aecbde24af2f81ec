// Package web is the way in through the browser and over HTTP: the page people ask on, and the
// JSON API that other programs use.
//
// It turns requests into questions and cases, hands them to the functions in Config, and turns
// what comes back into JSON or into the page. It works nothing out itself: no amount, no reading
// of a question, no choice between rules is made here or in the page's scripts; the scripts group
// digits and draw what the calculator returned.
//
// It promises:
//   - bad input is answered by a 4xx problem document (RFC 9457) that names what is wrong and
//     where, before anything has been done, and no input makes it panic; should a handler panic
//     all the same, that request alone fails;
//   - every byte of the page is embedded and served from here; nothing is fetched from elsewhere,
//     and the Content-Security-Policy lets nothing else run;
//   - text that came from a person or from a policy reaches the page as text, never as markup;
//   - with Config.Token set, nothing under /api/ answers without it.
//
// It reads no environment and opens no file. It knows nothing of Slack, SQL or language models.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
)

// Config is what the handler is built from. Ask, Estimate and Policies are required.
type Config struct {
	// Ask answers one question.
	Ask bot.AskFunc
	// Estimate answers a case given as data, in "zh" or "en". It keeps nothing: where the answer
	// has no receipt yet and one is wanted, it is saved here.
	Estimate func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error)
	// Again is Estimate for the case of a receipt, whether or not its policy is in force today; nil:
	// Estimate.
	Again func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error)
	// Search returns the k passages nearest to the query, best first.
	Search func(ctx context.Context, query string, k int) ([]Hit, error)
	// Policies returns the policies in force, the default one first. It is called for every
	// request that needs one, so that a policy can be replaced while the server runs.
	Policies func() []*knowledge.Pack
	// Store gives receipts and threads and takes feedback; nil turns those pages off.
	Store bot.Store

	// Token, when not empty, is the bearer token that every request under /api/ must carry.
	Token string
	// Authorize, when not nil, decides about the bearer token of a request under /api/ in the place
	// of Token; nil lets the request go on. What lies under /api/audit/ is there only with it.
	Authorize func(r *http.Request) *Refusal
	// Enter gives a request under /api/ a place, which leave gives back, or says why it must not go
	// on. nil lets everything pass.
	Enter func(r *http.Request) (leave func(), refused *Refusal)
	// Verify goes through all receipts and says whether they are as they were written; nil turns
	// that page off.
	Verify func(ctx context.Context) (Verdict, error)
	// Ready says whether the server can answer questions; nil means always.
	Ready func(ctx context.Context) error
	// Masked is a question as receipts keep it; nil when they keep it word for word.
	Masked func(string) string
	// MetricsHandler serves /metrics; nil leaves that path out.
	MetricsHandler http.Handler
	// Timeout bounds the work on one request; 30 s when zero.
	Timeout time.Duration
	// Now dates feedback and receipts; time.Now when nil.
	Now func() time.Time
	// Log takes panics and failed requests; slog.Default() when nil.
	Log *slog.Logger
}

// Refusal is why a request must not go on.
type Refusal struct {
	Status int           // of HTTP: 401, 403, 429, 503
	Detail string        // for the caller
	Wait   time.Duration // when it may be tried again; 0: waiting does not help
}

// Hit is one passage found by a search.
type Hit struct {
	ID     string  `json:"id"`
	Policy string  `json:"policy"`
	Clause string  `json:"clause"`
	Title  string  `json:"title"`
	Score  float64 `json:"score"`
	Quote  string  `json:"quote"` // the best sentence, word for word
}

type server struct {
	Config
	page *page
	away atomic.Int64 // the second in which it was last logged that the store is away
}

// New returns the handler for the page and the API.
func New(c Config) http.Handler {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Again == nil {
		c.Again = c.Estimate
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	s := &server{Config: c, page: newPage()}
	return s.protect(s.routes())
}

// routes is the whole address space. Every path has one handler that checks the method itself, so
// that a wrong method gets a problem document as everything else does.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	post := func(path string, h handler) { mux.Handle(path, s.handle(http.MethodPost, h)) }
	get := func(path string, h handler) { mux.Handle(path, s.handle(http.MethodGet, h)) }

	post("/api/ask", s.ask)
	post("/api/estimate", s.estimate)
	post("/api/intake", s.intake)
	post("/api/curve", s.curve)
	post("/api/batch", s.batch)
	get("/api/search", s.search)
	get("/api/amounts", s.amounts)
	get("/api/policies", s.policies)
	get("/api/policies/{id}", s.policy)
	get("/api/policies/{id}/clauses/{clause}", s.clause)
	get("/api/policies/{id}/rules", s.rules)
	get("/api/policies/{id}/template", s.template)
	get("/api/threads/{id}", s.thread)
	get("/api/receipts/{id}", s.receipt)
	post("/api/receipts/{id}/replay", s.replay)
	post("/api/feedback", s.feedback)
	if s.Authorize != nil {
		get("/api/audit/receipts", s.auditList)
		get("/api/audit/verify", s.auditVerify)
	} else {
		get("/api/audit/{what}", auditOff)
	}
	get("/healthz", s.healthz)
	get("/readyz", s.readyz)
	if s.MetricsHandler != nil {
		mux.Handle("/metrics", s.MetricsHandler)
	}

	get("/assets/{version}/{file...}", s.page.asset)
	for _, path := range []string{"/{$}", "/estimate", "/policy", "/policy/{clause}", "/receipts/{id}"} {
		get(path, s.html)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problemf(http.StatusNotFound, "path", "there is nothing at %s", clip(r.URL.Path)))
	})
	return mux
}

func (s *server) healthz(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, r, map[string]string{"status": "ok"})
}

func (s *server) readyz(w http.ResponseWriter, r *http.Request) error {
	if s.Ready != nil {
		if err := s.Ready(r.Context()); err != nil {
			s.Log.WarnContext(r.Context(), "not ready", "err", err)
			return problemf(http.StatusServiceUnavailable, "", "the server cannot answer questions yet")
		}
	}
	if len(s.Policies()) == 0 {
		return problemf(http.StatusServiceUnavailable, "", "no policy is loaded")
	}
	return writeJSON(w, r, map[string]string{"status": "ready"})
}
