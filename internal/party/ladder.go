package party

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// maxFact bounds a figure of the ladder.
const maxFact = 1_000_000_000_000_000

// LadderFacts are what a firm says of the ladder's metrics, and what follows from
// its registration: the revenue where it gave none for the ladder, and whether it
// holds the first title.
func LadderFacts(f models.Firm, now time.Time) map[string]int64 {
	out := map[string]int64{}
	_ = json.Unmarshal([]byte(f.LadderFacts), &out) // the schema's default or what SaveLadder wrote
	if _, told := out["revenue"]; !told && f.RevenueYuan != nil {
		out["revenue"] = *f.RevenueYuan
	}
	out["title_innovative"] = 0
	if HeldTitle(f, now) != "" {
		out["title_innovative"] = 1
	}
	return out
}

// HeldTitle is the firm's title, "" where it has none or its time is over.
func HeldTitle(f models.Firm, now time.Time) string {
	if f.TitleExpiresAt == nil || !f.TitleExpiresAt.After(now) {
		return ""
	}
	return f.Title
}

// NextTitle is the first title above the one that a firm holds, "" at the top.
func NextTitle(l reference.Ladder, held string) string {
	at := slices.IndexFunc(l, func(t reference.Title) bool { return t.Name == held })
	if at+1 >= len(l) {
		return ""
	}
	return l[at+1].Name
}

// AskedMetrics are the metrics of all titles that a firm is asked for, in the
// ladder's order.
func AskedMetrics(l reference.Ladder) []reference.Criterion {
	var out []reference.Criterion
	for _, t := range l {
		for _, c := range t.Criteria {
			known := slices.ContainsFunc(out, func(o reference.Criterion) bool { return o.Metric == c.Metric })
			if !known && c.Metric != "title_innovative" {
				out = append(out, c)
			}
		}
	}
	return out
}

// SaveLadder keeps figures of a firm for the ladder; one that is nil is not known
// any more, one that is not among them stays. They are no facts that staff verify.
func SaveLadder(tx *store.Tx, e Edit, told map[string]*int64) (models.Firm, error) {
	f, err := tx.Firm(e.FirmID)
	switch {
	case err != nil:
		return f, err
	case f.Version != e.Version:
		return f, ErrEdited
	}
	keep := map[string]int64{}
	_ = json.Unmarshal([]byte(f.LadderFacts), &keep)
	for _, c := range AskedMetrics(e.Data.Ladder) {
		v, said := told[c.Metric]
		switch {
		case !said:
		case v == nil:
			delete(keep, c.Metric)
		case *v < 0 || *v > maxFact || (c.Unit == "percent" || c.Unit == "points") && *v > 1000:
			return f, ErrFigure.On(c.Metric)
		default:
			keep[c.Metric] = *v
		}
	}
	b, err := json.Marshal(keep)
	if err != nil {
		return f, err
	}
	f.LadderFacts = string(b)
	if err := tx.SaveFirm(f, e.Version, e.Now); errors.Is(err, store.ErrStale) {
		return f, ErrEdited
	} else if err != nil {
		return f, err
	}
	f.Version++
	return f, nil
}
