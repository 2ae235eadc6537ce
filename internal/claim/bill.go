package claim

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Bill is a settled line as a claim looks at it: what remains of its cost, and
// what nobody but the firm has paid of that.
type Bill struct {
	Line    models.Line
	Order   models.Order
	Settled models.Settlement
	Cost    models.Money // less what was refunded
	Firm    models.Money // the firm's own part of it
	Open    models.Money // of that, what no other claim has paid
}

// billOf reads a settled line; ErrUnsettled for one that still runs.
func billOf(tx *store.Tx, lineID string) (b Bill, err error) {
	if b.Line, err = tx.Line(lineID); err != nil {
		return b, err
	}
	if b.Order, err = tx.OrderForWork(b.Line.OrderID); err != nil {
		return b, err
	}
	b.Settled, err = tx.SettlementOfLine(lineID)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrUnsettled.Wrap(err)
	}
	if err != nil {
		return b, err
	}
	b.Cost, b.Firm = b.Settled.Cost, b.Settled.Firm
	refunds, err := tx.RefundsOfLine(lineID)
	if err != nil {
		return b, err
	}
	for _, r := range refunds {
		if r.State == models.RefundBooked {
			b.Cost, b.Firm = b.Cost-r.Amount, b.Firm-r.Firm
		}
	}
	claimed, err := voucher.ClaimedOf(tx, lineID)
	b.Open = max(0, b.Firm-claimed)
	return b, err
}

// base is what a programme's rate is taken of: the line's price by its contract
// and its metered list cost are the same here, since what is metered is what is
// settled; what the firm paid itself is less by all other vouchers.
func (b Bill) base(of voucher.Base) models.Money {
	if of == voucher.BasePaid {
		return b.Open
	}
	return b.Cost
}

// Offer is what a claim of a line would bring now, and what stands against it.
type Offer struct {
	Bill
	Programme models.Programme
	Grant     models.Grant
	Rules     voucher.Rules
	Base      models.Money
	Share     voucher.Share
	Until     time.Time // the last moment to submit
	Reasons   []*fault.Fault
}

// OfferOf weighs a grant's part of a settled line, as of now. It never writes.
func OfferOf(tx *store.Tx, grantID, lineID string, now time.Time) (o Offer, err error) {
	return offerOf(tx, grantID, lineID, "", now, now)
}

func offerOf(tx *store.Tx, grantID, lineID, purpose string, asked, now time.Time) (o Offer, err error) {
	if o.Bill, err = billOf(tx, lineID); err != nil {
		return o, err
	}
	if o.Grant, o.Programme, o.Rules, err = voucher.TermsOf(tx, grantID, o.Line.FirmID); err != nil {
		return o, err
	}
	o.Base, o.Until = o.base(o.Rules.Base), until(o.Rules, o.Settled.CreatedAt)
	in, err := o.input(tx, purpose, asked, now)
	if err != nil {
		return o, err
	}
	if o.Share, err = voucher.QuoteClaim(tx, in); err != nil {
		return o, err
	}
	o.Reasons = o.Share.Reasons
	if !asked.Before(o.Until) {
		o.Reasons = append([]*fault.Fault{ErrLate.With("at", o.Until)}, o.Reasons...)
	}
	doubted, err := doubted(tx, lineID)
	if doubted {
		o.Reasons = append(o.Reasons, ErrDoubted)
	}
	return o, err
}

// input asks with the facts of the order, whose rate counts, and with the blocks
// of now.
func (o Offer) input(tx *store.Tx, purpose string, asked, now time.Time) (voucher.ClaimInput, error) {
	j, err := tx.JobOfLine(o.Line.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return voucher.ClaimInput{}, err
	}
	f, err := voucher.FactsOf(tx, voucher.Asked{
		FirmID: o.Line.FirmID, OfferingID: o.Line.OfferingID, Recipe: j.RecipeID, Purpose: purpose, ProjectID: o.Order.ProjectID, PurchaseOrder: o.Order.PurchaseOrder,
		OrderID: o.Order.ID, Redeem: o.Rules.Redeem, Now: o.Order.CreatedAt,
	}, o.Rules)
	if err != nil {
		return voucher.ClaimInput{}, err
	}
	f.Blocks, err = tx.BlocksOn(o.Line.FirmID, o.Line.ProviderID, now)
	return voucher.ClaimInput{
		GrantID: o.Grant.ID, FirmID: o.Line.FirmID, LineID: o.Line.ID, OrderID: o.Order.ID, Facts: f, Base: o.Base, Open: o.Open, Asked: asked, At: now,
	}, err
}

// until is the end of the last day on which a claim may be submitted.
func until(r voucher.Rules, settled time.Time) time.Time {
	if r.ClaimDays == 0 {
		return r.EndsAt
	}
	return voucher.DayEnd(settled.AddDate(0, 0, r.ClaimDays))
}

// doubted tells whether the line's usage is disputed, or kept apart for claiming too much.
func doubted(tx *store.Tx, lineID string) (bool, error) {
	_, err := tx.OpenUsageDispute(lineID)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return err == nil, err
	}
	rows, err := tx.QuarantinesOfLine(lineID)
	for _, q := range rows {
		if q.State == string(models.QuarantineOpen) && q.Kind != "underuse" && q.Kind != "slow" {
			return true, err
		}
	}
	return false, err
}
