package order

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// TryAttempts moves planned attempts to submitting and counts the try;
// store.ErrStale when one of them is no longer as it was.
func TryAttempts(tx *store.Tx, list []models.Attempt, s Step) error {
	moves, err := stepAll(tx, list, models.AttemptSubmitting, s)
	if err != nil || len(list) == 0 {
		return err
	}
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	if err := tx.TryAttempts(ids, s.At); err != nil {
		return err
	}
	return tx.AddMoves(moves)
}

// AcceptAttempts moves attempts to pending and keeps the engines' names for them,
// by attempt; store.ErrStale when one of them is no longer as it was.
func AcceptAttempts(tx *store.Tx, list []models.Attempt, refs map[string]string, s Step) error {
	moves, err := stepAll(tx, list, models.AttemptPending, s)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := tx.AcceptAttempts(list, refs, s.At); err != nil {
		return err
	}
	return tx.AddMoves(moves)
}

// stepAll checks the moves of attempts, each for the reason of its place.
func stepAll(tx *store.Tx, list []models.Attempt, to models.AttemptState, s Step) ([]models.Move, error) {
	moves := make([]models.Move, len(list))
	for i, a := range list {
		if err := check(models.AttemptMoves, "attempt", a.ID, a.State, to); err != nil {
			return nil, err
		}
		s.Cause = a.Reason
		moves[i] = moved("attempt", a.ID, string(a.State), string(to), s)
		tx.Wake("job:" + a.JobID)
	}
	return moves, nil
}
