package refund

import (
	"errors"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// taking names a transfer that takes money away from a firm.
type taking struct {
	key, kind, ref string
	at             time.Time
}

// taken is where it came from.
type taken struct {
	wallet, debt models.Money
	transfer     string
}

// tries bounds how often the wallet is read anew because somebody spent of it meanwhile.
const tries = 5

// take moves an amount out through a payment's method: from what the firm's
// wallet has free, the rest as a debt.
func take(tx *store.Tx, p models.Payment, amount models.Money, t taking) (out taken, err error) {
	to, err := outside(tx, p.Method, t.at)
	if err != nil {
		return out, err
	}
	wallet, err := open(tx, models.AccountWallet, p.FirmID, t.at)
	if err != nil {
		return out, err
	}
	debt, err := open(tx, models.AccountReceivable, p.FirmID, t.at)
	if err != nil {
		return out, err
	}
	for n := range tries + 1 {
		if out.wallet, err = freeOf(tx, wallet); err != nil {
			return out, err
		}
		if out.wallet = min(amount, max(0, out.wallet)); n == tries {
			out.wallet = 0
		}
		out.debt = amount - out.wallet
		var res ledger.Result
		res, err = ledger.Post(tx, ledger.Entry{
			Key: t.key, Kind: t.kind, Ref: t.ref, At: t.at, Postings: posting(posting(nil, wallet, to, out.wallet), debt, to, out.debt),
		})
		if out.transfer = res.TransferID; !errors.Is(err, ledger.ErrShort) {
			return out, err
		}
	}
	return out, err
}

func freeOf(tx *store.Tx, accountID string) (models.Money, error) {
	a, err := ledger.Get(tx, accountID)
	return models.Money(a.Balance - a.Held), err
}
