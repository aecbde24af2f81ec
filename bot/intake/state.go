package intake

import (
	"encoding/json"
	"fmt"
	"slices"
)

// state is what a thread carries from turn to turn.
type state struct {
	Turn   int     `json:"turn"`
	Before int     `json:"before,omitempty"` // turns of the thread before the first that was read here
	Frames []frame `json:"frames,omitempty"`
	Focus  []int   `json:"focus,omitempty"` // frames the last answer was about
	Lang   string  `json:"lang,omitempty"`
	Vague  bool    `json:"vague,omitempty"` // the last message asked how much with nothing to go by
}

// frame is one thing the thread speaks of: a project, a firm, or simply "we".
type frame struct {
	Name    string         `json:"name,omitempty"`
	Label   string         `json:"label,omitempty"`
	Firm    bool           `json:"firm,omitempty"`
	Rules   map[string]int `json:"rules,omitempty"` // how sure each rule is
	Dropped []string       `json:"dropped,omitempty"`
	Shared  bool           `json:"shared,omitempty"` // said to be one and the same project
	Apart   bool           `json:"apart,omitempty"`  // said to be different projects
	Said    []said         `json:"said,omitempty"`   // in order; later says more
}

func (s *state) clone() state {
	c := *s
	c.Frames = nil
	for i := range s.Frames {
		c.Frames = append(c.Frames, s.Frames[i].clone())
	}
	c.Focus = slices.Clone(s.Focus)
	return c
}

func (f *frame) clone() frame {
	c := *f
	c.Rules = make(map[string]int, len(f.Rules))
	for k, v := range f.Rules {
		c.Rules[k] = v
	}
	c.Dropped, c.Said = slices.Clone(f.Dropped), slices.Clone(f.Said)
	return c
}

func decodeState(raw json.RawMessage) (state, error) {
	var st state
	if len(raw) == 0 {
		return st, nil
	}
	if err := json.Unmarshal(raw, &st); err != nil {
		return st, fmt.Errorf("read the thread's state: %w", err)
	}
	return st, nil
}

func (s *state) hasFacts() bool {
	return slices.ContainsFunc(s.Frames, func(f frame) bool { return len(f.Said) > 0 })
}

func (s *state) forget() {
	if extra := len(s.Frames) - maxFrames; extra > 0 {
		s.Frames = slices.Delete(s.Frames, 0, extra)
		var focus []int
		for _, f := range s.Focus {
			if f >= extra {
				focus = append(focus, f-extra)
			}
		}
		s.Focus = focus
	}
}
