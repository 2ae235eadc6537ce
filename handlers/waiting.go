package handlers

import (
	"net/url"

	"supermarket/internal/programmes"
	"supermarket/templates/ui"
	"supermarket/web"
)

// waitingPlaces are where work is found that waits for staff; what belongs to
// one programme is found below it.
var waitingPlaces = map[string]string{
	"firm":                 placeQueue + "?state=submitted",
	"application":          placeApplicationQueue + "?state=submitted",
	"application_reviewed": placeApplicationQueue + "?state=reviewed",
	"proposal":             placeProposals,
	"draft":                "/design",
	"funding":              "/funding",
	"bulk":                 "/bulk",
	"codes":                "/codes",
	"claim":                placeStaffClaims + "?state=submitted",
	"claim_reviewed":       placeStaffClaims + "?state=reviewed",
	"batch":                placeStaffSettlements + "?state=submitted",
	"batch_reviewed":       placeStaffSettlements + "?state=reviewed",
	"batch_approved":       placeStaffSettlements + "?state=approved",
	"clawback":             placeClawbacks,
	"flag":                 placeControls + "?state=open",
	"lift":                 placeBlocks,
}

// waiting is what this person may decide, as a list of tasks.
func (h *Handlers) waiting(c *web.Ctx) ([]ui.Task, error) { return h.waitingOf(c, "") }

// waitingOf is what of one programme this person may decide, of all of them where none is named.
func (h *Handlers) waitingOf(c *web.Ctx, programme string) ([]ui.Task, error) {
	rows, err := h.Programmes.ToDo(c.Std(), c.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]ui.Task, 0, len(rows))
	for _, w := range rows {
		if programme != "" && w.Programme.ID != programme {
			continue
		}
		t := ui.Task{Title: c.Loc.T("waiting." + w.Kind), Href: waitingAt(w), Status: c.Loc.T("waiting.count", "count", w.N)}
		if w.Programme.ID != "" && programme == "" {
			t.Hint = say(c.Loc, w.Programme.NameZh, w.Programme.NameEn)
		}
		out = append(out, t)
	}
	return out, nil
}

func waitingAt(w programmes.ToDo) string {
	at := under(placeProgrammes, w.Programme.ID)
	switch {
	case w.Kind == "undo" && w.OfKind == programmes.OfBulk:
		return at + "/bulk/" + url.PathEscape(w.OfID)
	case w.Kind == "undo":
		return grantPath(w.Programme.ID, w.OfID)
	case w.Programme.ID != "":
		return at + waitingPlaces[w.Kind]
	}
	return waitingPlaces[w.Kind]
}
