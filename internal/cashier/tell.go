package cashier

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// tell leaves a fact about a payment: to whoever began it, and to the people of
// its firm who mind money.
func tell(tx *store.Tx, kind notice.Kind, o models.Order, p models.Payment, s order.Step) error {
	f := notice.Fact{
		Kind: kind, Key: p.ID, FirmID: p.FirmID, UserID: p.UserID, Path: "/wallet", At: s.At,
		Terms: map[string]fault.Term{"method": fault.Term("method." + p.Method)}, Amounts: map[string]models.Money{"amount": p.Amount},
	}
	if o.ID == "" {
		return notice.Later(tx, f)
	}
	f.UserID, f.Path, f.Texts = o.UserID, "/orders/"+o.ID, map[string]string{"order": o.Number}
	switch kind {
	case notice.PaymentFailed:
		f.Times = map[string]time.Time{"until": o.PayBy}
	case notice.LateToWallet:
		f.Terms["cause"] = fault.Term(s.Cause)
	}
	return notice.Later(tx, f)
}

// tellLapsed leaves the fact that nobody paid an order in time.
func tellLapsed(tx *store.Tx, o models.Order, s order.Step) error {
	return notice.Later(tx, notice.Fact{
		Kind: notice.OrderLapsed, Key: o.ID, FirmID: o.FirmID, UserID: o.UserID, Path: "/orders/" + o.ID, At: s.At,
		Texts: map[string]string{"order": o.Number}, Amounts: map[string]models.Money{"due": o.DueAmount}, Times: map[string]time.Time{"until": o.PayBy},
	})
}

func tellUnavailable(tx *store.Tx, o models.Order, l models.Line, w models.Offering, s order.Step) error {
	return notice.Later(tx, notice.Fact{
		Kind: notice.LineUnavailable, Key: l.ID, FirmID: o.FirmID, UserID: o.UserID, Path: "/orders/" + o.ID, At: s.At,
		Texts:   map[string]string{"order": o.Number, "offering_zh": w.TitleZh, "offering_en": w.TitleEn},
		Terms:   map[string]fault.Term{"cause": fault.Term(s.Cause)},
		Amounts: map[string]models.Money{"returned": l.CapAmount - l.VoucherAmount},
	})
}
