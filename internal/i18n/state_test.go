package i18n

import (
	"testing"

	"supermarket/models"
)

func states[S ~string](moves models.Moves[S]) []string {
	var out []string
	for s := range moves {
		out = append(out, string(s))
	}
	return out
}

func TestEveryStateHasAWord(t *testing.T) {
	b := bundle(t)
	groups := map[string][]string{
		"line": states(models.LineMoves), "order": append(states(models.LineMoves), string(models.OrderFulfilledInPart)), "payment": states(models.PaymentMoves),
		"reservation": states(models.ReservationMoves), "job": states(models.JobMoves), "attempt": states(models.AttemptMoves), "grant": states(models.GrantMoves),
		"claim": states(models.ClaimMoves), "firm": states(models.FirmMoves),
		"entry": states(models.EntryMoves), "auto_top_up": states(models.AutoTopUpMoves),
		"refund": states(models.RefundMoves), "dispute": states(models.DisputeMoves),
	}
	for group, all := range groups {
		for _, s := range all {
			if id := "state." + group + "." + s; !b.For(Chinese).Has(id) || !b.For(English).Has(id) {
				t.Errorf("%s has no text", id)
			}
		}
	}
}
