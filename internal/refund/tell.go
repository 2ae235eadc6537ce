package refund

import (
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// about is a fact of a refund, with the order and what was bought where it is of a line.
func about(tx *store.Tx, kind notice.Kind, r models.Refund) (notice.Fact, error) {
	f := notice.Fact{
		Kind: kind, Key: r.ID, FirmID: r.FirmID, UserID: r.AskedBy, Path: "/refunds", At: r.UpdatedAt,
		Texts: map[string]string{}, Terms: map[string]fault.Term{}, Amounts: map[string]models.Money{"amount": r.Amount},
	}
	if r.OrderID == "" {
		return f, nil
	}
	o, err := tx.OrderForWork(r.OrderID)
	f.Texts["order"], f.Path = o.Number, "/orders/"+r.OrderID
	return f, err
}

func aboutLine(tx *store.Tx, kind notice.Kind, l models.Line, r models.Refund) (notice.Fact, error) {
	f, err := about(tx, kind, r)
	if err != nil {
		return f, err
	}
	w, err := tx.Offering(l.OfferingID)
	f.Texts["offering_zh"], f.Texts["offering_en"] = w.TitleZh, w.TitleEn
	return f, err
}

func toProvider(f notice.Fact, r models.Refund) notice.Fact {
	f.FirmID, f.UserID, f.ProviderID, f.Path, f.Key = "", "", r.ProviderID, "/provider/refunds/"+r.ID, r.ID+":provider"
	return f
}

func tellAsked(tx *store.Tx, l models.Line, r models.Refund) error {
	f, err := aboutLine(tx, notice.RefundAsked, l, r)
	if err != nil {
		return err
	}
	f.Terms["cause"], f.Texts["reason"] = fault.Term("refund.reason."+r.Reason), r.Note
	if err := notice.Later(tx, f); err != nil {
		return err
	}
	return notice.Later(tx, toProvider(f, r))
}

func tellRefused(tx *store.Tx, l models.Line, r models.Refund) error {
	f, err := aboutLine(tx, notice.RefundRefused, l, r)
	if err != nil {
		return err
	}
	f.Texts["reason"] = r.Answer
	return notice.Later(tx, f)
}

func tellBooked(tx *store.Tx, l models.Line, r models.Refund) error {
	f, err := aboutLine(tx, notice.RefundBooked, l, r)
	if err != nil {
		return err
	}
	if r.Asked == 0 {
		f.UserID = ""
	}
	f.Amounts["voucher"], f.Amounts["returned"], f.Texts["reason"] = r.Voucher, r.Firm, r.Answer
	if err := notice.Later(tx, f); err != nil {
		return err
	}
	f.Amounts = map[string]models.Money{"amount": r.Amount, "cost": r.Provider}
	return notice.Later(tx, toProvider(f, r))
}

func tellSource(tx *store.Tx, kind notice.Kind, r models.Refund) error {
	f, err := about(tx, kind, r)
	if err != nil {
		return err
	}
	if r.Charge > 0 {
		f.Amounts["charge"] = r.Charge
	}
	if r.Answer != "" {
		f.Texts["reason"] = r.Answer
	}
	return notice.Later(tx, f)
}

func tellDispute(tx *store.Tx, kind notice.Kind, d models.Dispute) error {
	f := notice.Fact{Kind: kind, Key: d.ID, FirmID: d.FirmID, Path: "/refunds", At: d.UpdatedAt, Amounts: map[string]models.Money{"amount": d.Amount}}
	if d.FromDebt > 0 && d.State != models.DisputeWon {
		f.Amounts["debt"] = d.FromDebt
	}
	if d.OrderID != "" {
		o, err := tx.OrderForWork(d.OrderID)
		if err != nil {
			return err
		}
		f.Texts = map[string]string{"order": o.Number}
	}
	return notice.Later(tx, f)
}

func tellOutside(tx *store.Tx, r models.Refund, from taken) error {
	f, err := about(tx, notice.RefundSent, r)
	if err != nil {
		return err
	}
	f.UserID = ""
	if from.debt > 0 {
		f.Amounts["debt"] = from.debt
	}
	return notice.Later(tx, f)
}
