package oversight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"supermarket/internal/store"
	"supermarket/models"
)

// DisputeRow is a dispute with what names it.
type DisputeRow struct {
	Dispute models.Dispute
	Number  string // of its order, "" for a top-up
	Firm    string
}

// DisputesPage is the disputes that are open, the most urgent first, and a page of all.
type DisputesPage struct {
	Open []DisputeRow
	Rows []DisputeRow
	Next string
}

// Disputes returns the open disputes and a page of all.
func (c *Counter) Disputes(ctx context.Context, a models.Actor, page store.Page) (out DisputesPage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		open, err := tx.OpenDisputes(openMost)
		if err != nil {
			return err
		}
		if out.Open, err = disputeRows(tx, open); err != nil {
			return err
		}
		rows, next, err := tx.Disputes(page)
		if err != nil {
			return err
		}
		out.Next = next
		out.Rows, err = disputeRows(tx, rows)
		return err
	})
	return out, err
}

func disputeRows(tx *store.Tx, rows []models.Dispute) ([]DisputeRow, error) {
	out := make([]DisputeRow, len(rows))
	for i, d := range rows {
		f, err := tx.Firm(d.FirmID)
		if err != nil {
			return nil, err
		}
		out[i] = DisputeRow{Dispute: d, Firm: f.Name}
		if d.OrderID == "" {
			continue
		}
		o, err := tx.OrderForWork(d.OrderID)
		if err != nil {
			return nil, err
		}
		out[i].Number = o.Number
	}
	return out, nil
}

// Evidence is what there is to send to a buyer's bank about a payment.
type Evidence struct {
	DisputeRow
	Payment models.Payment
	Order   models.Order // empty for a top-up
	By      string       // who placed it
	Lines   []EvidenceLine
	Refunds []models.Refund
	Receipt string // its number, "" for none
	Log     string // of usage, one stretch a line
	LogHash string // SHA-256 of Log in hex
}

// EvidenceLine is one thing that was bought.
type EvidenceLine struct {
	Line     models.Line
	Offering models.Offering
	Provider models.Provider
}

// Dispute returns what there is to send about one dispute.
func (c *Counter) Dispute(ctx context.Context, a models.Actor, id string) (out Evidence, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d, err := tx.Dispute(id)
		if err != nil {
			return err
		}
		rows, err := disputeRows(tx, []models.Dispute{d})
		if err != nil {
			return err
		}
		out.DisputeRow = rows[0]
		if out.Payment, err = tx.Payment(d.PaymentID); err != nil || d.OrderID == "" {
			return err
		}
		return out.read(tx, d.OrderID)
	})
	return out, err
}

func (e *Evidence) read(tx *store.Tx, orderID string) (err error) {
	if e.Order, err = tx.OrderForWork(orderID); err != nil {
		return err
	}
	names, err := tx.UserNames([]string{e.Order.UserID})
	if err != nil {
		return err
	}
	e.By = names[e.Order.UserID]
	if e.Refunds, err = tx.RefundsOfOrder(orderID); err != nil {
		return err
	}
	receipt, err := tx.Receipt(orderID, e.Order.FirmID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	e.Receipt = receipt.Number
	lines, err := tx.Lines(orderID)
	if err != nil {
		return err
	}
	var log strings.Builder
	for _, l := range lines {
		if err := e.add(tx, l, &log); err != nil {
			return err
		}
	}
	sum := sha256.Sum256([]byte(log.String()))
	e.Log, e.LogHash = log.String(), hex.EncodeToString(sum[:])
	return nil
}

func (e *Evidence) add(tx *store.Tx, l models.Line, log *strings.Builder) error {
	v := EvidenceLine{Line: l}
	var err error
	if v.Offering, err = tx.Offering(l.OfferingID); err != nil {
		return err
	}
	if v.Provider, err = tx.Provider(l.ProviderID); err != nil {
		return err
	}
	e.Lines = append(e.Lines, v)
	segments, err := tx.SegmentsOfLine(l.ID)
	if err != nil {
		return err
	}
	for _, s := range segments {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		log.Write(append(text, '\n'))
	}
	return nil
}
