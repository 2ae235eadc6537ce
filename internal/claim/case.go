package claim

import (
	"errors"
	"time"

	"supermarket/internal/evidence"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Case is a claim with what its sides, and whoever decides, need to know.
type Case struct {
	Claim     models.Claim
	Programme models.Programme
	Rules     voucher.Rules
	Bill      Bill
	Offering  models.Offering
	Firm      models.Firm
	Provider  models.Provider
	Files     []models.Evidence
	ToUpload  []string          // kinds of evidence that are still missing
	Reasons   []*fault.Fault    // of a draft that was weighed: what stands against handing it in
	HandedIn  []models.Evidence // likewise: papers of the application that it may take over
	Evidence  Evidence          // as it was frozen, zero for a draft
	Batch     models.Batch
	Clawbacks []models.Clawback
	Moves     []models.Move
	Until     time.Time // the last moment to submit
}

// CaseOf reads what stands behind a claim.
func CaseOf(tx *store.Tx, c models.Claim) (v Case, err error) {
	v.Claim = c
	if _, v.Programme, v.Rules, err = voucher.TermsOf(tx, c.GrantID, c.FirmID); err != nil {
		return v, err
	}
	if err := v.sides(tx); err != nil {
		return v, err
	}
	if v.Files, err = tx.EvidenceOf(evidence.OfClaim, c.ID); err != nil {
		return v, err
	}
	for _, kind := range ToUpload(v.Rules) {
		if !has(v.Files, kind) {
			v.ToUpload = append(v.ToUpload, kind)
		}
	}
	if c.Evidence != "" {
		if v.Evidence, err = Thaw(c.Evidence); err != nil {
			return v, err
		}
	}
	return v, v.after(tx)
}

func (v *Case) sides(tx *store.Tx) (err error) {
	if v.Bill, err = billOf(tx, v.Claim.LineID); err != nil {
		return err
	}
	v.Until = until(v.Rules, v.Bill.Settled.CreatedAt)
	if v.Offering, err = tx.Offering(v.Bill.Line.OfferingID); err != nil {
		return err
	}
	if v.Firm, err = tx.Firm(v.Claim.FirmID); err != nil {
		return err
	}
	v.Provider, err = tx.Provider(v.Claim.ProviderID)
	return err
}

// after reads what became of the claim.
func (v *Case) after(tx *store.Tx) (err error) {
	if v.Moves, err = tx.Moves("claim", v.Claim.ID); err != nil || v.Claim.ReservationID == "" {
		return err
	}
	if v.Clawbacks, err = tx.ClawbacksOf(v.Claim.ReservationID); err != nil {
		return err
	}
	l, err := tx.LiveBatchLine(v.Claim.ReservationID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Batch, err = tx.SettleBatch(l.BatchID)
	return err
}

func has(files []models.Evidence, kind string) bool {
	for _, f := range files {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// Standing is what of a claim can change, for the trail; nil for none.
func Standing(c models.Claim) any {
	if c.ID == "" {
		return nil
	}
	return map[string]any{"state": c.State, "asked": c.Asked, "amount": c.Amount, "clawed": c.Clawed, "reason": c.Reason, "line": c.LineID, "programme": c.ProgrammeID, "evidence": c.EvidenceHash}
}

// StandingBatch is what of a batch can change, for the trail; nil for none.
func StandingBatch(b models.Batch) any {
	if b.ID == "" {
		return nil
	}
	return map[string]any{
		"state": b.State, "total": b.Total, "count": b.Count, "paid": b.Paid, "repaid": b.Repaid, "clawed": b.Clawed, "reference": b.PaymentReference, "reason": b.Reason,
		"programme": b.ProgrammeID, "payee": b.PayeeID, "evidence": b.EvidenceHash,
	}
}

// StandingClaw is what of a claw-back can change, for the trail; nil for none.
func StandingClaw(c models.Clawback) any {
	if c.ID == "" {
		return nil
	}
	return map[string]any{"state": c.State, "amount": c.Amount, "debt": c.Debt, "from": c.FromKind, "reason": c.Reason, "note": c.Note, "reservation": c.ReservationID}
}

// Row is a claim in a list.
type Row struct {
	models.Claim
	Number    string // of the order
	Programme models.Programme
	Offering  models.Offering
	Firm      models.Firm
	Provider  models.Provider
}

// RowsOf reads what lists show beside claims.
func RowsOf(tx *store.Tx, claims []models.Claim) ([]Row, error) {
	out := make([]Row, 0, len(claims))
	for _, c := range claims {
		r, err := rowOf(tx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func rowOf(tx *store.Tx, c models.Claim) (r Row, err error) {
	r.Claim = c
	o, err := tx.OrderForWork(c.OrderID)
	if err != nil {
		return r, err
	}
	r.Number = o.Number
	if r.Programme, err = tx.Programme(c.ProgrammeID); err != nil {
		return r, err
	}
	l, err := tx.Line(c.LineID)
	if err != nil {
		return r, err
	}
	if r.Offering, err = tx.Offering(l.OfferingID); err != nil {
		return r, err
	}
	if r.Firm, err = tx.Firm(c.FirmID); err != nil {
		return r, err
	}
	r.Provider, err = tx.Provider(c.ProviderID)
	return r, err
}

// Named is an offer with what lists show beside it.
type Named struct {
	Offer
	Offering models.Offering
	Firm     models.Firm
	Provider models.Provider
}

// Offers weighs lines that might be claimed.
func Offers(tx *store.Tx, rows []store.Claimable, now time.Time) ([]Named, error) {
	out := make([]Named, 0, len(rows))
	for _, r := range rows {
		n, err := NamedOffer(tx, r.GrantID, r.LineID, now)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// NamedOffer weighs one line.
func NamedOffer(tx *store.Tx, grantID, lineID string, now time.Time) (n Named, err error) {
	if n.Offer, err = OfferOf(tx, grantID, lineID, now); err != nil {
		return n, err
	}
	if n.Offering, err = tx.Offering(n.Line.OfferingID); err != nil {
		return n, err
	}
	if n.Firm, err = tx.Firm(n.Line.FirmID); err != nil {
		return n, err
	}
	n.Provider, err = tx.Provider(n.Line.ProviderID)
	return n, err
}
