package order

import (
	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// unstock puts the units of a line that cost nothing back on the shelf: whatever
// became of it, the buyer had nothing of them.
func unstock(tx *store.Tx, l models.Line, cost models.Money) error {
	if !l.Stocked || cost > 0 {
		return nil
	}
	if err := catalog.GiveStock(tx, l.OfferingID, l.Units); err != nil {
		return err
	}
	return tx.SetLineStocked(l.ID, false)
}

// tellEnded leaves the fact that a line has ended and what it came to.
func tellEnded(tx *store.Tx, l models.Line, split Split, returned int64, s Step) error {
	o, err := tx.OrderForWork(l.OrderID)
	if err != nil {
		return err
	}
	w, err := tx.Offering(l.OfferingID)
	if err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.LineEnded, Key: l.ID, FirmID: l.FirmID, UserID: o.UserID, Path: "/orders/" + o.ID, At: s.At,
		Texts: map[string]string{"order": o.Number, "offering_zh": w.TitleZh, "offering_en": w.TitleEn},
		Terms: map[string]fault.Term{"cause": fault.Term(s.Cause)},
		Amounts: map[string]models.Money{
			"cost": split.Cost, "voucher": split.Voucher, "paid": split.Firm, "returned": models.Money(returned),
		},
	})
}
