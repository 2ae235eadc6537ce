package handlers

import (
	"encoding/json"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
)

// told are the numbers of a scheduler's reason.
type told struct {
	Choice string    `json:"choice"`
	Needed int       `json:"needed"`
	Free   int       `json:"free"`
	Price  int64     `json:"price"`
	Start  time.Time `json:"start"`
	Late   bool      `json:"late"`
}

// reasonText says why a job waits or was placed where it is: the reason, why
// that site, when it starts at the latest, and whether its deadline is lost.
func reasonText(loc *i18n.Loc, code, args string) string {
	if code == "" || !loc.Has(code) {
		return ""
	}
	var t told
	_ = json.Unmarshal([]byte(args), &t) // numbers to show; broken ones show none
	out := []string{loc.T(code, "needed", t.Needed, "free", t.Free, "price", models.Money(t.Price))}
	if t.Choice != "" && loc.Has(t.Choice) {
		out = append(out, loc.T(t.Choice))
	}
	if !t.Start.IsZero() && strings.HasPrefix(code, "waiting.") {
		out = append(out, loc.T("job.reason.start", "at", t.Start))
	}
	if t.Late {
		out = append(out, loc.T("job.reason.late"))
	}
	return strings.Join(out, " ")
}
