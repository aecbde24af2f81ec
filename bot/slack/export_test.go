package slack

// SetStep has f called at each step an event goes through.
func (s *Slack) SetStep(f func(name string)) { s.step = f }
