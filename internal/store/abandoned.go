package store

import "supermarket/models"

// AbandonedAttempts returns the attempts that wait for a task of that queue which
// has been given up, and that no runner has claimed.
func (tx *Tx) AbandonedAttempts(queue string) ([]models.Attempt, error) {
	return many[models.Attempt](tx, "planned_at, id", `state IN ('planned', 'submitting', 'unknown') AND runner_id = ''
		AND EXISTS (SELECT 1 FROM tasks t WHERE t.queue = ? AND t.key = submission_key AND t.state = 'dead')`, queue)
}
