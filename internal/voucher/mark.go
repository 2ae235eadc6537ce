package voucher

import (
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Incubated is the mark that a firm has too by what it declared and was verified with.
const Incubated = "incubated"

// Marked tells whether a firm has a mark at the moment of the facts.
func (f Facts) Marked(mark string) bool {
	m, has := f.mark(mark)
	return has && markLives(m, f.Now)
}

func (f Facts) mark(code string) (m models.FirmMark, has bool) {
	if code == Incubated && f.Firm.Incubated {
		return models.FirmMark{Mark: code}, true
	}
	i := slices.IndexFunc(f.Marks, func(m models.FirmMark) bool { return m.Mark == code })
	if i < 0 {
		return m, false
	}
	return f.Marks[i], true
}

func markLives(m models.FirmMark, now time.Time) bool {
	return m.ValidUntil == nil || now.Before(*m.ValidUntil)
}

func (w Who) marks(f Facts) (out []*fault.Fault) {
	if len(w.Marks) > 0 && !slices.ContainsFunc(w.Marks, f.Marked) {
		out = append(out, w.unmarked(f))
	}
	var barred []string
	for _, code := range w.Without {
		if f.Marked(code) {
			barred = append(barred, code)
		}
	}
	if len(barred) > 0 {
		out = append(out, ErrBarred.With("have", words("mark.", barred)))
	}
	return out
}

// unmarked says that a mark is over, or else which there might be.
func (w Who) unmarked(f Facts) *fault.Fault {
	for _, code := range w.Marks {
		if m, has := f.mark(code); has {
			return ErrMarkOver.With("mark", term("mark.", code), "at", *m.ValidUntil)
		}
	}
	return ErrMark.With("want", words("mark.", w.Marks))
}
