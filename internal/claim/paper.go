package claim

import (
	"slices"
	"time"

	"supermarket/internal/evidence"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// other is the kind of what the rules do not ask for by name.
const other = "other"

// Attach adds a file to a draft, of a kind that its rules ask for; the same bytes
// of the same kind are there once, and the first row is returned.
func Attach(tx *store.Tx, claimID, kind string, s evidence.Sheet, by Step) (models.Evidence, error) {
	c, rules, err := draft(tx, claimID)
	if err != nil {
		return models.Evidence{}, err
	}
	return attach(tx, c, kindUnder(rules, kind), s, by)
}

// Reuse adds a paper of the application that the claim's grant came from to a
// draft of its firm: the stored file, not a second one. The same paper is there
// once; any other is evidence.ErrGone.
func Reuse(tx *store.Tx, claimID, paperID string, by Step) (models.Evidence, error) {
	c, rules, err := draft(tx, claimID)
	if err != nil {
		return models.Evidence{}, err
	}
	papers, err := handedIn(tx, c)
	if err != nil {
		return models.Evidence{}, err
	}
	i := slices.IndexFunc(papers, func(e models.Evidence) bool { return e.ID == paperID })
	if i < 0 {
		return models.Evidence{}, evidence.ErrGone
	}
	return attach(tx, c, kindUnder(rules, papers[i].Kind), evidence.Again(papers[i]), by)
}

// draft is a claim that may still be changed, with its rules, while its order is held.
func draft(tx *store.Tx, claimID string) (c models.Claim, r voucher.Rules, err error) {
	if c, err = locked(tx, claimID); err != nil {
		return c, r, err
	}
	if c.State != models.ClaimDraft {
		return c, r, ErrState
	}
	_, _, r, err = voucher.TermsOf(tx, c.GrantID, c.FirmID)
	return c, r, err
}

// kindUnder is a kind as the rules know it.
func kindUnder(r voucher.Rules, kind string) string {
	if slices.Contains(ToUpload(r), kind) {
		return kind
	}
	return other
}

func attach(tx *store.Tx, c models.Claim, kind string, s evidence.Sheet, by Step) (models.Evidence, error) {
	there, err := tx.EvidenceOf(evidence.OfClaim, c.ID)
	if err != nil {
		return models.Evidence{}, err
	}
	if i := slices.IndexFunc(there, func(e models.Evidence) bool { return e.Kind == kind && e.SHA256 == s.SHA256 }); i >= 0 {
		return there[i], nil
	}
	about := evidence.About{OfKind: evidence.OfClaim, OfID: c.ID, Kind: kind, By: by.By, Now: by.At, FirmID: c.FirmID}
	if c.Side == Provider {
		about.FirmID, about.ProviderID = "", c.ProviderID
	}
	return evidence.Attach(tx, s, about)
}

// handedIn are the papers of the application that a claim's grant came from; none
// for a provider, whom they are not for.
func handedIn(tx *store.Tx, c models.Claim) ([]models.Evidence, error) {
	if c.Side != Buyer {
		return nil, nil
	}
	a, ok, err := tx.ApplicationOfGrant(c.GrantID, c.FirmID)
	if !ok || err != nil {
		return nil, err
	}
	return tx.EvidenceOf(evidence.OfApplication, a.ID)
}

// Weigh adds to a draft what stands against handing it in now, and the papers of
// the application that it has not taken over yet; of any other claim nothing.
func (v *Case) Weigh(tx *store.Tx, now time.Time) error {
	if v.Claim.State != models.ClaimDraft {
		return nil
	}
	o, err := OfferOf(tx, v.Claim.GrantID, v.Claim.LineID, now)
	if err != nil {
		return err
	}
	v.Reasons = o.Reasons
	papers, err := handedIn(tx, v.Claim)
	for _, p := range papers {
		if !slices.ContainsFunc(v.Files, func(e models.Evidence) bool { return e.SHA256 == p.SHA256 }) {
			v.HandedIn = append(v.HandedIn, p)
		}
	}
	return err
}

// Kinds are those that a file of the claim may have.
func (v Case) Kinds() []string { return append(ToUpload(v.Rules), other) }

// KindOf is the kind under which the claim takes a paper over.
func (v Case) KindOf(paper models.Evidence) string { return kindUnder(v.Rules, paper.Kind) }

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
