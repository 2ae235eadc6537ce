package usage

import (
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

func about(tx *store.Tx, kind notice.Kind, d models.UsageDispute) (notice.Fact, error) {
	f := notice.Fact{
		Kind: kind, Key: d.ID, FirmID: d.FirmID, UserID: d.AskedBy, Path: "/usage/disputes/" + d.ID, At: d.UpdatedAt,
		Texts: map[string]string{}, Terms: map[string]fault.Term{"cause": fault.Term("usage.reason." + d.Reason)}, Amounts: map[string]models.Money{},
	}
	o, err := tx.OrderForWork(d.OrderID)
	f.Texts["order"] = o.Number
	return f, err
}

func toProvider(f notice.Fact, d models.UsageDispute) notice.Fact {
	f.FirmID, f.UserID, f.ProviderID, f.Path, f.Key = "", "", d.ProviderID, "/provider/usage/disputes/"+d.ID, d.ID+":provider"
	return f
}

func both(tx *store.Tx, f notice.Fact, d models.UsageDispute) error {
	if err := notice.Later(tx, f); err != nil {
		return err
	}
	return notice.Later(tx, toProvider(f, d))
}

func tellAsked(tx *store.Tx, d models.UsageDispute) error {
	f, err := about(tx, notice.UsageDisputed, d)
	if err != nil {
		return err
	}
	f.Texts["reason"] = d.Note
	return both(tx, f, d)
}

func tellAnswered(tx *store.Tx, d models.UsageDispute) error {
	f, err := about(tx, notice.UsageAnswered, d)
	if err != nil {
		return err
	}
	f.Texts["reason"] = d.Answer
	return notice.Later(tx, f)
}

func tellDecided(tx *store.Tx, d models.UsageDispute) error {
	f, err := about(tx, notice.UsageDecided, d)
	if err != nil {
		return err
	}
	f.Texts["reason"] = d.Decision
	if d.RefundID != "" {
		r, err := tx.Refund(d.RefundID)
		if err != nil {
			return err
		}
		f.Amounts["returned"] = r.Amount
	}
	return both(tx, f, d)
}
