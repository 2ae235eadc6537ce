package claim

import (
	"slices"

	"supermarket/internal/evidence"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Attach adds a file to a draft, of a kind that its rules ask for.
func Attach(tx *store.Tx, claimID, kind string, s evidence.Sheet, by Step) (models.Evidence, error) {
	c, err := locked(tx, claimID)
	if err != nil {
		return models.Evidence{}, err
	}
	if c.State != models.ClaimDraft {
		return models.Evidence{}, ErrState
	}
	_, _, rules, err := voucher.TermsOf(tx, c.GrantID, c.FirmID)
	if err != nil {
		return models.Evidence{}, err
	}
	if kind != "other" && !slices.Contains(ToUpload(rules), kind) {
		kind = "other"
	}
	about := evidence.About{OfKind: evidence.OfClaim, OfID: c.ID, Kind: kind, By: by.By, Now: by.At, FirmID: c.FirmID}
	if c.Side == Provider {
		about.FirmID, about.ProviderID = "", c.ProviderID
	}
	return evidence.Attach(tx, s, about)
}

// Detach takes a file of a draft away. Again it changes nothing.
func Detach(tx *store.Tx, claimID, fileID string, by Step) error {
	c, err := locked(tx, claimID)
	if err != nil {
		return err
	}
	if c.State != models.ClaimDraft {
		return ErrState
	}
	f, err := tx.Evidence(fileID)
	if err != nil || f.OfKind != evidence.OfClaim || f.OfID != c.ID {
		return store.ErrNotFound
	}
	if f.RemovedAt != nil {
		return nil
	}
	return tx.RemoveEvidence(f.ID, by.At)
}
