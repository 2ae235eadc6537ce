package claim

import (
	"time"
	"unicode/utf8"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// Step is who does something, in which words, and when.
type Step struct {
	By   string // user id
	Note string
	At   time.Time
}

// text cleans a note, and refuses one that is too long, or missing where it is needed.
func text(s string, needed bool) (string, error) {
	s = party.CleanText(s)
	if needed && s == "" || utf8.RuneCountInString(s) > MaxText {
		return s, ErrNote.With("max", MaxText)
	}
	return s, nil
}

func moved(tx *store.Tx, entity, id string, from, to models.ClaimState, s Step) error {
	return tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: string(from) + ">" + string(to), Actor: s.By, At: s.At})
}

// china is the zone of months; it has had one offset since 1991.
var china = time.FixedZone("UTC+8", 8*3600)

// period is the calendar month in China, as 202611.
func period(t time.Time) int {
	t = t.In(china)
	return t.Year()*100 + int(t.Month())
}
