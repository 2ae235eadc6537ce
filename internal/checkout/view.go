package checkout

import (
	"context"
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// OrderView is an order with all that its page shows.
type OrderView struct {
	Order    models.Order
	Lines    []LineView
	Payments []models.Payment
	Causes   map[string]string      // by payment: why it is as it is, and where its money went
	Approval *models.Approval       // what was asked of a second member, nil when nothing was
	Suspense []models.SuspenseEntry // what came for it and pays nothing, first to last
	Moves    []models.Move
	Receipt  bool
}

// LineView is one line of an order.
type LineView struct {
	Line       models.Line
	Quote      models.Quote
	Offering   models.Offering
	Provider   models.Provider
	Job        *models.Job
	Settlement *models.Settlement
	Saving     *catalog.Saving // of waiting for a lower price: the real one once it has settled; nil where it waited for none
}

// Orders lists the actor's firm's orders, newest first.
func (c *Counter) Orders(ctx context.Context, a models.Actor, p store.Page) (rows []models.Order, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.Orders(firm, p)
		return err
	})
	return rows, next, err
}

// Order returns one order of the actor's firm.
func (c *Counter) Order(ctx context.Context, a models.Actor, id string) (OrderView, error) {
	var v OrderView
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { // state, bill and receipt of one moment
		if v.Order, err = tx.Order(id, firm); err != nil {
			return err
		}
		if v.Lines, err = c.linesOf(tx, id); err != nil {
			return err
		}
		if v.Payments, v.Causes, err = paymentsOf(tx, id); err != nil {
			return err
		}
		if v.Approval, err = approvalOf(tx, id); err != nil {
			return err
		}
		if v.Suspense, err = tx.SuspenseOfOrder(id); err != nil {
			return err
		}
		if v.Moves, err = tx.Moves("order", id); err != nil {
			return err
		}
		_, err = tx.Receipt(id, firm)
		v.Receipt = err == nil
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	})
	return v, err
}

func approvalOf(tx *store.Tx, orderID string) (*models.Approval, error) {
	a, err := tx.ApprovalOfOrder(orderID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &a, err
}

func paymentsOf(tx *store.Tx, orderID string) (rows []models.Payment, causes map[string]string, err error) {
	if rows, err = tx.PaymentsOfOrder(orderID); err != nil {
		return nil, nil, err
	}
	causes = map[string]string{}
	for _, p := range rows {
		moves, err := tx.Moves("payment", p.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(moves) > 0 {
			causes[p.ID] = moves[len(moves)-1].Cause
		}
	}
	return rows, causes, nil
}

func (c *Counter) linesOf(tx *store.Tx, orderID string) ([]LineView, error) {
	lines, err := tx.Lines(orderID)
	if err != nil {
		return nil, err
	}
	settled, err := tx.SettlementsOfOrder(orderID)
	if err != nil {
		return nil, err
	}
	out := make([]LineView, len(lines))
	for i, l := range lines {
		v := LineView{Line: l}
		if v.Quote, err = tx.QuoteByID(l.QuoteID); err != nil {
			return nil, err
		}
		if v.Quote.StartAt != nil {
			if v.Saving, err = order.SavingOf(tx, c.Terms.Calendar, l); err != nil {
				return nil, err
			}
		}
		if v.Offering, err = tx.Offering(l.OfferingID); err != nil {
			return nil, err
		}
		if v.Provider, err = tx.Provider(l.ProviderID); err != nil {
			return nil, err
		}
		if j, err := tx.JobOfLine(l.ID); err == nil {
			v.Job = &j
		}
		for _, s := range settled {
			if s.LineID == l.ID {
				v.Settlement = &s
			}
		}
		out[i] = v
	}
	return out, nil
}

// Receipt returns the receipt of an order of the actor's firm.
func (c *Counter) Receipt(ctx context.Context, a models.Actor, orderID string) (models.Receipt, order.ReceiptData, error) {
	var r models.Receipt
	var d order.ReceiptData
	firm, err := firmOf(a)
	if err != nil {
		return r, d, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		r, err = tx.Receipt(orderID, firm)
		return err
	})
	if err == nil {
		d, err = order.ReadReceipt(r)
	}
	return r, d, err
}

// WalletView is the firm's wallet: its balance and one page of its history.
type WalletView struct {
	Balance Balance
	Lines   []ledger.Line
	Next    string
}

// Wallet returns the wallet of the actor's firm.
func (c *Counter) Wallet(ctx context.Context, a models.Actor, p store.Page) (WalletView, error) {
	var v WalletView
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Balance, err = walletOf(tx, firm); err != nil || v.Balance == (Balance{}) {
			return err
		}
		acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
		if err != nil {
			return err
		}
		v.Lines, v.Next, err = ledger.History(tx, acc.ID, p)
		return err
	})
	return v, err
}
