package store

import "supermarket/models"

// Siblings returns the listed offerings of the same provider, site and hardware
// that differ in whether they may be interrupted, unlimited ones alone.
func (tx *Tx) Siblings(o models.Offering) ([]models.Offering, error) {
	return many[models.Offering](tx, "id",
		"provider_id = ? AND site_id = ? AND class_id = ? AND stack_id = ? AND kind = ? AND interruptible = ? AND state = 'listed' AND stock = 0",
		o.ProviderID, o.SiteID, o.ClassID, o.StackID, o.Kind, !o.Interruptible)
}
