package store

import "supermarket/models"

// AddMove records a change of state; the database numbers it.
func (tx *Tx) AddMove(m models.Move) error {
	_, err := tx.exec("INSERT INTO moves (entity, entity_id, from_to, cause, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
		m.Entity, m.EntityID, m.FromTo, m.Cause, m.Actor, m.At)
	return err
}

// Moves returns the changes of state of one thing, oldest first.
func (tx *Tx) Moves(entity, id string) ([]models.Move, error) {
	return many[models.Move](tx, "seq", "entity = ? AND entity_id = ?", entity, id)
}
