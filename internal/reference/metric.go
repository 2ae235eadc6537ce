package reference

// Bound is the least value of one metric that a size class asks for: persons, or yuan.
type Bound struct {
	Metric string // employees, revenue, assets
	Value  int64
}

// Metrics returns what the category is measured by, in the standard's order.
func (c Category) Metrics() []string {
	out := make([]string, len(c.measures))
	for i, m := range c.measures {
		out[i] = m.metric
	}
	return out
}

// Bounds returns what a firm of the class reaches at least; nothing for micro.
func (c Category) Bounds(class string) []Bound {
	if class != Large && class != Medium && class != Small {
		return nil
	}
	out := make([]Bound, len(c.measures))
	for i, m := range c.measures {
		out[i] = Bound{m.metric, m.bound(class)}
	}
	return out
}

// Of returns the figure that a metric is measured by.
func (f Figures) Of(metric string) int64 { return f.of(metric) }
