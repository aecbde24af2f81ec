package web

import (
	"net/http"
	"slices"
	"strings"

	"policybot/knowledge"
	"policybot/knowledge/text"
)

// policyInfo is one policy in the list of policies.
type policyInfo struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   label  `json:"title"`
	Clauses int    `json:"clauses"`
	Rules   int    `json:"rules"` // 0: the policy is explained and never calculated
	Issuer  string `json:"issuer,omitempty"`
	From    string `json:"in_force_from,omitempty"` // the days the pack knows of: the first,
	Until   string `json:"until,omitempty"`         // and the last
}

// policyText is a whole policy: the text as received, and the clauses found in it.
type policyText struct {
	policyInfo
	Text string       `json:"text"`
	List []clauseView `json:"list"`
}

// clauseView is one clause. Offsets count code points in the text as received.
type clauseView struct {
	ID        string     `json:"id"`
	Label     string     `json:"label"`
	Title     string     `json:"title"`
	Path      []string   `json:"path"`
	Text      string     `json:"text"`
	Start     int        `json:"start"`
	End       int        `json:"end"`
	Sentences []spanView `json:"sentences"`
	Rules     []ruleName `json:"rules"` // the rules that rest on it
}

type spanView struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type ruleName struct {
	ID    string `json:"id"`
	Title label  `json:"title"`
}

// find returns the policy named id, the default one for "".
func (s *server) find(id string) (*knowledge.Pack, error) {
	all := s.Policies()
	if len(all) == 0 {
		return nil, problemf(http.StatusServiceUnavailable, "", "no policy is loaded")
	}
	if id == "" {
		return all[0], nil
	}
	i := slices.IndexFunc(all, func(p *knowledge.Pack) bool { return p.ID == id })
	if i < 0 {
		return nil, problemf(http.StatusNotFound, "policy", "there is no policy %s", clip(id))
	}
	return all[i], nil
}

func (s *server) policies(w http.ResponseWriter, r *http.Request) error {
	list := []policyInfo{}
	for _, p := range s.Policies() {
		list = append(list, infoOf(p))
	}
	return writeJSON(w, r, map[string]any{"policies": list})
}

func (s *server) policy(w http.ResponseWriter, r *http.Request) error {
	p, err := s.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := policyText{policyInfo: infoOf(p), Text: p.Doc.Source, List: []clauseView{}}
	for i := range p.Doc.Clauses {
		out.List = append(out.List, clauseOf(p, &p.Doc.Clauses[i]))
	}
	return writeJSON(w, r, out)
}

func (s *server) clause(w http.ResponseWriter, r *http.Request) error {
	p, err := s.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	c, ok := p.Doc.Clause(r.PathValue("clause"))
	if !ok {
		return problemf(http.StatusNotFound, "clause", "policy %s has no clause %s", p.ID, clip(r.PathValue("clause")))
	}
	return writeJSON(w, r, clauseOf(p, c))
}

func infoOf(p *knowledge.Pack) policyInfo {
	info := policyInfo{ID: p.ID, Version: p.Version, Title: labelOf(p.Title), Clauses: len(p.Doc.Clauses),
		Issuer: p.About.Issuer, From: p.About.Term.From, Until: p.About.Term.Until}
	if p.Book != nil {
		info.Rules = len(p.Book.Rules)
	}
	return info
}

func clauseOf(p *knowledge.Pack, c *text.Clause) clauseView {
	v := clauseView{ID: c.ID, Label: c.Label, Title: c.Title, Path: c.Path, Text: c.Text,
		Start: c.Start, End: c.End, Sentences: []spanView{}, Rules: []ruleName{}}
	for _, s := range c.Sentences {
		v.Sentences = append(v.Sentences, spanView{Start: s.Start, End: s.End, Text: s.Text})
	}
	if p.Book != nil {
		for i := range p.Book.Rules {
			if rule := &p.Book.Rules[i]; rule.Clause == c.ID {
				v.Rules = append(v.Rules, ruleName{ID: rule.ID, Title: labelOf(rule.Title)})
			}
		}
	}
	return v
}

// search answers GET /api/search?q=&k=.
func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query().Get("q")
	if err := checkText("q", q, 1000); err != nil {
		return err
	}
	k, err := intParameter(r, "k", 5, 1, 50)
	if err != nil {
		return err
	}
	if s.Search == nil {
		return problemf(http.StatusNotFound, "path", "search is off on this server")
	}
	hits, err := s.Search(r.Context(), strings.TrimSpace(q), k)
	if err != nil {
		return err
	}
	if hits == nil {
		hits = []Hit{}
	}
	return writeJSON(w, r, map[string]any{"query": q, "hits": hits})
}
