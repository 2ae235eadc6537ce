package cashier

import (
	"errors"
	"strings"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Where late money went, and why: message keys.
const (
	CauseRuns     = "payment.late_order_runs"
	CauseToWallet = "payment.late_to_wallet" // the order waits for no money any more
	causeFirm     = "payment.late.firm"
	causeOffering = "payment.late.offering"
	causePrice    = "payment.late.price"
	causeInput    = "payment.late.input"
	causeVoucher  = "payment.late.voucher"
	causeStock    = "payment.late.stock"
	causeBudget   = "payment.late.budget"
	causeWallet   = "payment.late.wallet"
)

// StayedInWallet tells whether a cause says that a payment's money found no order
// to pay and is in the wallet.
func StayedInWallet(cause string) bool {
	return cause == CauseToWallet || strings.HasPrefix(cause, "payment.late.")
}

// gone is why an order cannot run at its old terms.
type gone string

func (g gone) Error() string { return string(g) }

// revive lets an order that lapsed run after all, now that its money is there,
// when every line of it is to be had at the same terms; it returns CauseRuns, or
// why not, and then nothing has changed.
func (d Desk) revive(tx *store.Tx, o models.Order, s order.Step) (string, error) {
	if o.State != models.OrderState(models.LineCancelled) {
		return CauseToWallet, nil
	}
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return "", err
	}
	for _, l := range lines {
		if l.Cause != order.CauseUnpaid {
			return CauseToWallet, nil
		}
	}
	s.Cause = CauseRuns
	err = tx.Part(func() error { return d.runLate(tx, o, lines, s) })
	var why gone
	switch {
	case err == nil:
		return CauseRuns, nil
	case errors.As(err, &why):
		return string(why), nil
	}
	return "", err
}

// lateLine is a line on its way back, with what pays for it.
type lateLine struct {
	payLine
	lacks models.Money // what is not held yet
	held  string       // its new hold
}

func (d Desk) runLate(tx *store.Tx, o models.Order, lines []models.Line, s order.Step) error {
	firm, err := mayRun(tx, o)
	if err != nil {
		return err
	}
	late := make([]lateLine, len(lines))
	for i, l := range lines {
		if late[i], err = sameTerms(tx, l); err != nil {
			return err
		}
	}
	if err := lockGrants(tx, o.FirmID, lines); err != nil {
		return err
	}
	if err := restock(tx, late); err != nil {
		return err
	}
	for _, take := range []func(*store.Tx, *lateLine, models.Order, models.Firm, order.Step) error{reserve, budget, fromWallet} {
		for i := range late {
			if err := take(tx, &late[i], o, firm, s); err != nil {
				return err
			}
		}
	}
	return start(tx, o, late, s)
}

// mayRun returns the order's firm, unless it is suspended or owes.
func mayRun(tx *store.Tx, o models.Order) (models.Firm, error) {
	firm, err := tx.Firm(o.FirmID)
	if err != nil {
		return firm, err
	}
	owes, err := refund.Owes(tx, o.FirmID)
	if err == nil && (firm.State == models.FirmSuspended || owes > 0) {
		err = gone(causeFirm)
	}
	return firm, err
}

// sameTerms reads what stands behind a line, and says what of it has changed.
func sameTerms(tx *store.Tx, l models.Line) (lateLine, error) {
	v, err := catalog.Detail(tx, l.OfferingID)
	switch {
	case err != nil:
		return lateLine{}, err
	case v.Why() != nil:
		return lateLine{}, gone(causeOffering)
	case v.Offering.TariffVersion != l.TariffVersion:
		return lateLine{}, gone(causePrice)
	}
	return lateLine{payLine: payLine{l, v}, lacks: l.CapAmount}, keepInput(tx, l)
}

// keepInput makes sure that the buyer's file is there and stays.
func keepInput(tx *store.Tx, l models.Line) error {
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil || q.InputID == "" {
		return err
	}
	in, err := tx.InputForWork(q.InputID)
	if err == nil && in.Owner != "" {
		_, err = tx.UseInput(in.ID, in.Owner)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && in.Owner == "" {
		return gone(causeInput)
	}
	return err
}

// restock takes units of limited offerings, always in the same order.
func restock(tx *store.Tx, late []lateLine) error {
	for _, i := range byOffering(late, func(l lateLine) string { return l.OfferingID }) {
		l := late[i]
		taken, err := catalog.TakeStock(tx, l.view.Offering, l.Units)
		if errors.Is(err, catalog.ErrSoldOut) {
			return gone(causeStock)
		}
		if err == nil && taken {
			err = tx.SetLineStocked(l.ID, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reserve asks each voucher for what it gave before, in the order in which they
// gave it, and holds it before the next line asks what is free.
func reserve(tx *store.Tx, l *lateLine, o models.Order, _ models.Firm, s order.Step) error {
	before, err := tx.ReservationsOf(l.ID)
	if err != nil || len(before) == 0 {
		return err
	}
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil {
		return err
	}
	facts, err := voucher.FactsOf(tx, voucher.Asked{
		FirmID: l.FirmID, OfferingID: l.OfferingID, Recipe: q.RecipeID, ProjectID: o.ProjectID, PurchaseOrder: o.PurchaseOrder, OrderID: o.ID, Now: s.At,
	})
	if err != nil {
		return err
	}
	var sources []ledger.Source
	for _, b := range before {
		r, err := voucher.Reserve(tx, voucher.ReserveInput{
			Key: "line:" + l.ID + ":" + b.GrantID + ":late", GrantID: b.GrantID, FirmID: l.FirmID, LineID: l.ID, OrderID: l.OrderID, Facts: facts, Base: l.CapAmount,
		})
		if refused(err) || err == nil && r.Amount != b.Amount {
			return gone(causeVoucher)
		}
		if err != nil {
			return err
		}
		g, err := tx.Grant(b.GrantID)
		if err != nil {
			return err
		}
		sources = append(sources, ledger.Source{Account: g.AccountID, Amount: int64(r.Amount)})
		l.lacks -= r.Amount
	}
	return l.hold(tx, sources, causeVoucher, s)
}

// budget counts the firm's own part against its budgets.
func budget(tx *store.Tx, l *lateLine, o models.Order, _ models.Firm, s order.Step) error {
	err := spending.Take(tx, spending.Spend{FirmID: o.FirmID, UserID: o.UserID, ProjectID: o.ProjectID, LineID: l.ID, Amount: l.lacks, At: s.At})
	if errors.Is(err, spending.ErrBudget) || errors.Is(err, spending.ErrProject) {
		return gone(causeBudget)
	}
	return err
}

// fromWallet holds what the vouchers leave open: the money that has just come,
// and the wallet's part.
func fromWallet(tx *store.Tx, l *lateLine, o models.Order, _ models.Firm, s order.Step) error {
	if l.lacks == 0 {
		return nil
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, o.FirmID, s.At)
	if err != nil {
		return err
	}
	return l.hold(tx, []ledger.Source{{Account: wallet.ID, Amount: int64(l.lacks)}}, causeWallet, s)
}

// hold sets value aside in place of the hold that was let go of.
func (l *lateLine) hold(tx *store.Tx, sources []ledger.Source, why gone, s order.Step) error {
	if len(sources) == 0 {
		return nil
	}
	var err error
	if l.held == "" {
		l.held, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID + ":late", Ref: l.ID, Sources: sources, At: s.At})
		if err == nil {
			err = tx.RenewLineHold(l.ID, l.HoldID, l.held)
		}
	} else {
		err = ledger.Extend(tx, ledger.ExtendInput{Key: "line:" + l.ID + ":late:wallet", HoldID: l.held, Sources: sources, At: s.At})
	}
	if errors.Is(err, ledger.ErrShort) {
		return why
	}
	return err
}

func start(tx *store.Tx, o models.Order, late []lateLine, s order.Step) error {
	for _, l := range late {
		if err := order.MoveLine(tx, l.Line, models.LinePaid, s); err != nil {
			return err
		}
		if err := addJob(tx, o, l.Line, l.view, s); err != nil {
			return err
		}
	}
	killpoint.At("cashier.late")
	tx.Wake("dispatch")
	return nil
}

// refused tells what rules say, and races that were lost, from our own defects.
func refused(err error) bool {
	var reasons fault.List
	return errors.As(err, &reasons) || err != nil && fault.KindOf(err) != fault.Internal
}
