package store

import "supermarket/models"

// ArtefactOf returns the artefact of this name that an attempt left, or ErrNotFound.
func (tx *Tx) ArtefactOf(attemptID, name string) (models.Artefact, error) {
	return one[models.Artefact](tx, "attempt_id = ? AND name = ?", attemptID, name)
}
