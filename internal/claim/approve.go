package claim

import (
	"errors"

	"supermarket/internal/ledger"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Approve moves the value of a reviewed claim: from the budget through the grant
// to what is owed to the firm or, for a provider's claim, to the provider and at
// once to the firm as its rebate. Caps count now, the rate is the order's. Once;
// again it changes nothing.
func Approve(tx *store.Tx, claimID string, s Step) (models.Claim, error) {
	c, err := locked(tx, claimID)
	if err != nil || c.State == models.ClaimApproved && c.ApprovedBy == s.By {
		return c, err
	}
	if c.State != models.ClaimReviewed {
		return c, ErrState
	}
	if err := eyes(tx, c, s.By); err != nil {
		return c, err
	}
	if Chained("", c.Evidence) != c.EvidenceHash {
		return c, ErrChain
	}
	r, err := redeem(tx, c, s)
	if err != nil {
		return c, err
	}
	c.Amount, c.ReservationID, c.Period = r.Amount, r.ID, period(s.At)
	c.ApprovedBy, c.ApprovedAt = s.By, &s.At
	if err := pay(tx, c, s); err != nil {
		return c, err
	}
	if err := to(tx, &c, models.ClaimApproved, s); err != nil {
		return c, err
	}
	return c, tellDecided(tx, c)
}

// redeem takes the claim's part of the grant, under the caps of now.
func redeem(tx *store.Tx, c models.Claim, s Step) (models.Reservation, error) {
	o, err := offerOf(tx, c.GrantID, c.LineID, "", *c.SubmittedAt, s.At)
	if err != nil {
		return models.Reservation{}, err
	}
	if open, err := doubted(tx, c.LineID); open || err != nil {
		return models.Reservation{}, errors.Join(err, ErrDoubted)
	}
	in, err := o.input(tx, "", *c.SubmittedAt, s.At)
	if err != nil {
		return models.Reservation{}, err
	}
	in.Key, in.Most = voucher.ClaimKey+c.ID, c.Amount
	return voucher.Claim(tx, in)
}

// pay posts what the reservation took.
func pay(tx *store.Tx, c models.Claim, s Step) error {
	g, err := tx.Grant(c.GrantID)
	if err != nil {
		return err
	}
	owner := c.FirmID
	if c.Side == Provider {
		owner = c.ProviderID
	}
	payable, err := ledger.Open(tx, models.AssetCNY, models.AccountPayable, owner, s.At)
	if err != nil {
		return err
	}
	postings := []ledger.Posting{{From: g.AccountID, To: payable.ID, Amount: int64(c.Amount)}}
	if c.Side == Provider {
		wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, c.FirmID, s.At)
		if err != nil {
			return err
		}
		postings = append(postings, ledger.Posting{From: payable.ID, To: wallet.ID, Amount: int64(c.Amount)})
	}
	if _, err := ledger.Post(tx, ledger.Entry{Key: voucher.ClaimKey + c.ID, Kind: "claim", Ref: c.LineID, Postings: postings, At: s.At}); err != nil {
		return err
	}
	if c.Side == Buyer {
		return nil
	}
	_, err = refund.Repay(tx, c.FirmID, voucher.ClaimKey+c.ID, s.At)
	return err
}
