package refund

import (
	"errors"
	"maps"
	"slices"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// accounts are those between which a refunded line's money moves.
type accounts struct{ payable, fee, rounding, wallet string }

func accountsOf(tx *store.Tx, l models.Line, at time.Time) (a accounts, err error) {
	for _, x := range []struct {
		kind  models.AccountKind
		owner string
		id    *string
	}{
		{models.AccountPayable, l.ProviderID, &a.payable},
		{models.AccountFee, "", &a.fee},
		{models.AccountRounding, "", &a.rounding},
		{models.AccountWallet, l.FirmID, &a.wallet},
	} {
		if *x.id, err = open(tx, x.kind, x.owner, at); err != nil {
			return a, err
		}
	}
	return a, nil
}

func open(tx *store.Tx, kind models.AccountKind, owner string, at time.Time) (string, error) {
	acc, err := ledger.Open(tx, models.AssetCNY, kind, owner, at)
	return acc.ID, err
}

// outside is the account that money of a payment method comes from and goes to.
func outside(tx *store.Tx, method string, at time.Time) (string, error) {
	if method == MethodTransfer {
		return open(tx, models.AccountBank, "", at)
	}
	return open(tx, models.AccountProcessor, method, at)
}

// MethodTransfer is the payment method whose money goes back by hand.
const MethodTransfer = "transfer"

// lockLine makes others wait who change the line's order, and returns it.
func lockLine(tx *store.Tx, lineID string) (models.Line, error) {
	l, err := tx.Line(lineID)
	if err != nil {
		return l, err
	}
	if _, err := tx.LockOrder(l.OrderID); err != nil {
		return l, err
	}
	return tx.Line(lineID)
}

// lockPayment makes others wait who change the payment, or its order where it has one.
func lockPayment(tx *store.Tx, p models.Payment) (models.Payment, error) {
	if p.OrderID != "" {
		if _, err := tx.LockOrder(p.OrderID); err != nil {
			return p, err
		}
	} else if err := tx.LockPayment(p.ID); err != nil {
		return p, err
	}
	return tx.Payment(p.ID)
}

func unsettled(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnsettled.Wrap(err)
	}
	return err
}

func moved(tx *store.Tx, id string, from, to models.RefundState, s order.Step) error {
	if from != "" && !models.RefundMoves.Allows(from, to) {
		return order.ErrMove.With("entity", "refund", "from", string(from), "to", string(to))
	}
	return tx.AddMove(models.Move{Entity: "refund", EntityID: id, FromTo: string(from) + ">" + string(to), Cause: s.Cause, Actor: s.Actor, At: s.At})
}

func sortedKeys(m map[string]models.Money) []string { return slices.Sorted(maps.Keys(m)) }
