package broker

import "context"

// Step is one thing that a guided check tried. Name is the key of what was
// tried, Text of how it went or of what to do now; Err is the engine's own word,
// for the provider's staff.
type Step struct {
	Name  string            `json:"name"`
	OK    bool              `json:"ok"`
	Text  string            `json:"text"`
	Terms map[string]string `json:"terms,omitempty"`
	Err   string            `json:"err,omitempty"`
}

// Checker is a driver that can try its site from end to end. Check tells of each
// step when it is done and stops at the first that fails.
type Checker interface {
	Check(ctx context.Context, tell func(Step))
}

// Passed is a step that went well; pairs are the terms of its text.
func Passed(name, text string, pairs ...string) Step {
	return Step{Name: name, OK: true, Text: text, Terms: terms(pairs)}
}

// Failed is a step that did not; err may be nil.
func Failed(name, text string, err error, pairs ...string) Step {
	s := Step{Name: name, Text: text, Terms: terms(pairs)}
	if err != nil {
		s.Err = err.Error()
	}
	return s
}

func terms(pairs []string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// CheckAll returns every step that the driver tried, and whether all went well.
func CheckAll(ctx context.Context, c Checker) (steps []Step, ok bool) {
	ok = true
	c.Check(ctx, func(s Step) { steps, ok = append(steps, s), ok && s.OK })
	return steps, ok && len(steps) > 0
}
