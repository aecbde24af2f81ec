package knowledge

func (r *reader) quotes()    {}
func (r *reader) inventory() {}
