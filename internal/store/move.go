package store

import "supermarket/models"

// AddMove records a change of state.
func (tx *Tx) AddMove(m models.Move) error { return tx.insert(&m) }

// Moves returns the changes of state of one thing, oldest first.
func (tx *Tx) Moves(entity, id string) ([]models.Move, error) {
	return many[models.Move](tx, "seq", "entity = ? AND entity_id = ?", entity, id)
}
