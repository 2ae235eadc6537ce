package order

import (
	"fmt"

	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/meter"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Split is how one line's cost was paid and who got it.
type Split struct {
	Cost     models.Money
	Sources  []ledger.Source         // grants in their stated order, then the wallet
	Grants   map[string]models.Money // what each grant pays
	Voucher  models.Money
	Firm     models.Money
	Fee      models.Money
	Provider models.Money
}

// Divide shares a cost: each reservation pays floor(cost × its rate), never
// above what it holds, in the stated order; the wallet pays the rest; the
// platform keeps floor(cost × fee) of what the provider earned.
func Divide(cost models.Money, reserved []models.Reservation, grantAccount func(grantID string) string, wallet string, feePPM int64) (Split, error) {
	s := Split{Cost: cost, Grants: map[string]models.Money{}}
	for _, r := range reserved {
		pays, err := cost.Share(r.RateNum, r.RateDen)
		if err != nil {
			return s, err
		}
		pays = min(pays, r.Amount, cost-s.Voucher)
		if pays > 0 {
			s.Sources = append(s.Sources, ledger.Source{Account: grantAccount(r.GrantID), Amount: int64(pays)})
			s.Voucher += pays
			s.Grants[r.GrantID] += pays
		}
	}
	if s.Firm = cost - s.Voucher; s.Firm > 0 {
		s.Sources = append(s.Sources, ledger.Source{Account: wallet, Amount: int64(s.Firm)})
	}
	fee, err := cost.Share(feePPM, 1_000_000)
	s.Fee, s.Provider = fee, cost-fee
	return s, err
}

// Settle closes a line: what was used is captured to the provider's payable and
// the platform's fee, the rest of the hold goes back, the line ends, and the
// last line of an order brings its receipt. Exactly once: a settled line is
// refused with ErrStale.
func Settle(tx *store.Tx, lineID string, end models.LineState, terms Terms, s Step) error {
	l, err := tx.Line(lineID)
	if err != nil {
		return err
	}
	segments, err := tx.SegmentsOfLine(lineID)
	if err != nil {
		return err
	}
	cost, err := meter.Cost(segments)
	if err != nil {
		return err
	}
	if err := tx.SettleLine(l.ID, cost, s.At); err != nil {
		return err
	}
	split, err := divide(tx, l, cost, terms)
	if err != nil {
		return err
	}
	// Grants before accounts, as the till has it: two orders of one grant must not wait for each other.
	if err := voucher.SettleEach(tx, l.ID, split.Grants, s.At); err != nil {
		return err
	}
	if err := spending.Settle(tx, l.ID, split.Firm, s.At); err != nil {
		return err
	}
	if err := unstock(tx, l, cost); err != nil {
		return err
	}
	transfer, err := capture(tx, l, split, s)
	if err != nil {
		return err
	}
	killpoint.At("settle.captured")
	returned, err := giveRest(tx, l, s)
	if err != nil {
		return err
	}
	if err := tx.AddSettlement(models.Settlement{
		ID: models.NewID("set"), LineID: l.ID, OrderID: l.OrderID, FirmID: l.FirmID, ProviderID: l.ProviderID,
		Cost: cost, Voucher: split.Voucher, Firm: split.Firm, Provider: split.Provider, Fee: split.Fee,
		Returned: models.Money(returned), Cause: s.Cause, TransferID: transfer, CreatedAt: s.At,
	}); err != nil {
		return err
	}
	if err := MoveLine(tx, l, end, s); err != nil {
		return err
	}
	if err := tellEnded(tx, l, split, returned, s); err != nil {
		return err
	}
	return receiptIfEnded(tx, l.OrderID, terms, s)
}

// giveRest returns what of a line's hold was not used. A line that may cost
// nothing has none.
func giveRest(tx *store.Tx, l models.Line, s Step) (int64, error) {
	if l.HoldID == "" && l.CapAmount == 0 {
		return 0, nil
	}
	returned, err := ledger.Release(tx, ledger.ReleaseInput{Key: "line:" + l.ID + ":return", HoldID: l.HoldID, At: s.At})
	if err != nil {
		return 0, fmt.Errorf("order: return of line %s: %w", l.ID, err)
	}
	return returned, nil
}

func divide(tx *store.Tx, l models.Line, cost models.Money, terms Terms) (Split, error) {
	reserved, err := tx.HeldReservations(l.ID)
	if err != nil {
		return Split{}, err
	}
	accounts := map[string]string{}
	for _, r := range reserved {
		g, err := tx.Grant(r.GrantID)
		if err != nil {
			return Split{}, err
		}
		accounts[r.GrantID] = g.AccountID
	}
	wallet, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, l.FirmID)
	if err != nil {
		return Split{}, err
	}
	return Divide(cost, reserved, func(id string) string { return accounts[id] }, wallet.ID, terms.FeePPM)
}

// capture pays the provider from the hold and the platform from the provider.
// Voucher value may go to a payable only, so the fee is taken there.
func capture(tx *store.Tx, l models.Line, split Split, s Step) (*string, error) {
	if split.Cost == 0 {
		return nil, nil
	}
	payable, err := ledger.Open(tx, models.AssetCNY, models.AccountPayable, l.ProviderID, s.At)
	if err != nil {
		return nil, err
	}
	postings := make([]ledger.Posting, len(split.Sources))
	for i, src := range split.Sources {
		postings[i] = ledger.Posting{From: src.Account, To: payable.ID, Amount: src.Amount}
	}
	res, err := ledger.Capture(tx, ledger.CaptureInput{
		Key: "line:" + l.ID + ":capture", HoldID: l.HoldID, Kind: "capture", Ref: l.ID, Postings: postings, At: s.At,
	})
	if err != nil {
		return nil, fmt.Errorf("order: capture of line %s: %w", l.ID, err)
	}
	if split.Fee == 0 {
		return &res.TransferID, nil
	}
	fee, err := ledger.Open(tx, models.AssetCNY, models.AccountFee, "", s.At)
	if err != nil {
		return nil, err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: "line:" + l.ID + ":fee", Kind: "fee", Ref: l.ID, At: s.At,
		Postings: []ledger.Posting{{From: payable.ID, To: fee.ID, Amount: int64(split.Fee)}},
	})
	return &res.TransferID, err
}
