package knowledge

type Example struct{}

func (p *Pack) readExamples() []error { return nil }
