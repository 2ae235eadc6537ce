package reference

// The answers to one criterion.
const (
	Met     = "met"
	NotMet  = "not_met"
	Unknown = "unknown"
)

// Check is a criterion with what is known of it.
type Check struct {
	Criterion
	Have  int64
	State string
}

// Way is a set of checks that count together.
type Way struct {
	Name   string // "" when there is only one
	Checks []Check
	State  string
}

// Step is one demand of a title: one of its ways is enough.
type Step struct {
	Name  string // "" for a demand without alternatives
	Ways  []Way
	State string
}

// Check returns every demand of the title with what facts say of it. A metric
// that facts does not hold is unknown.
func (t Title) Check(facts map[string]int64) []Step {
	var out []Step
	for _, group := range t.groups() {
		step := Step{Name: group[0][0].Either, State: NotMet}
		for _, way := range group {
			step.Ways = append(step.Ways, checkWay(way, facts))
		}
		step.State = best(step.Ways)
		out = append(out, step)
	}
	return out
}

func checkWay(way []Criterion, facts map[string]int64) Way {
	w := Way{Name: way[0].Way, State: Met}
	for _, c := range way {
		k := Check{Criterion: c, State: Unknown}
		if have, known := facts[c.Metric]; known {
			k.Have, k.State = have, NotMet
			if c.met(facts) {
				k.State = Met
			}
		}
		w.State = worse(w.State, k.State)
		w.Checks = append(w.Checks, k)
	}
	return w
}

// worse is the state of two checks that must both hold.
func worse(a, b string) string {
	for _, s := range []string{NotMet, Unknown} {
		if a == s || b == s {
			return s
		}
	}
	return Met
}

// best is the state of ways of which one is enough.
func best(ways []Way) string {
	out := NotMet
	for _, w := range ways {
		if w.State == Met {
			return Met
		}
		if w.State == Unknown {
			out = Unknown
		}
	}
	return out
}
