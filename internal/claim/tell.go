package claim

import (
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// tellDecided leaves to a claim's maker, and to the firm that gets a rebate, how
// it was decided.
func tellDecided(tx *store.Tx, c models.Claim) error {
	o, err := tx.OrderForWork(c.OrderID)
	if err != nil {
		return err
	}
	f := notice.Fact{
		Kind: notice.ClaimRefused, Key: c.ID, FirmID: c.FirmID, UserID: c.CreatedBy, Path: "/vouchers/claims/" + c.ID, At: c.UpdatedAt,
		Texts: map[string]string{"order": o.Number, "number": c.Number}, Amounts: map[string]models.Money{"asked": c.Asked},
	}
	if c.State == models.ClaimApproved {
		f.Kind, f.Amounts["amount"] = notice.ClaimApproved, c.Amount
	}
	if c.Reason != "" {
		f.Texts["reason"] = c.Reason
	}
	if c.Side == Buyer {
		return notice.Later(tx, f)
	}
	p := f
	p.FirmID, p.ProviderID, p.Path, p.Key = "", c.ProviderID, "/provider/claims/"+c.ID, c.ID+":provider"
	if err := notice.Later(tx, p); err != nil || c.State != models.ClaimApproved {
		return err
	}
	f.UserID = ""
	return notice.Later(tx, f)
}

// tellPaid leaves to a payee that a batch was paid.
func tellPaid(tx *store.Tx, b models.Batch, at time.Time) error {
	f := notice.Fact{
		Kind: notice.SettlementPaid, Key: b.ID, ProviderID: b.PayeeID, Path: "/provider/settlements/" + b.ID, At: at,
		Texts: map[string]string{"number": b.Number, "reference": b.PaymentReference}, Amounts: map[string]models.Money{"amount": b.Total, "paid": b.Paid},
	}
	if b.PayeeKind == FromFirm {
		f.ProviderID, f.FirmID, f.Path = "", b.PayeeID, "/vouchers/settlements/"+b.ID
	}
	return notice.Later(tx, f)
}

// tellClawed leaves to a payee that value was taken back, and what it owes of it.
func tellClawed(tx *store.Tx, c models.Clawback, at time.Time) error {
	o, err := tx.Line(c.LineID)
	if err != nil {
		return err
	}
	n, err := tx.OrderForWork(o.OrderID)
	if err != nil {
		return err
	}
	f := notice.Fact{
		Kind: notice.ClawedBack, Key: c.ID, ProviderID: c.ProviderID, Path: "/provider/settlements", At: at,
		Texts: map[string]string{"order": n.Number, "number": c.Number, "reason": c.Note}, Amounts: map[string]models.Money{"amount": c.Amount},
	}
	if c.Debt > 0 {
		f.Amounts["debt"] = c.Debt
	}
	if c.FromKind == FromFirm {
		f.ProviderID, f.FirmID, f.Path = "", c.FirmID, "/vouchers/claims"
	}
	return notice.Later(tx, f)
}
