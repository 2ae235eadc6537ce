package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/notice"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	// autoPause is between two automatic top-ups of one wallet.
	autoPause = 5 * time.Minute
	// chargeWithin is how long an automatic top-up may take until it is late.
	chargeWithin = 24 * time.Hour
	// sameCharge is how long a processor surely knows the same charge when it is
	// asked again; later only what it tells counts.
	sameCharge = 12 * time.Hour
)

var china = time.FixedZone("UTC+8", 8*3600)

// FillWallets charges the kept means of firms whose wallets run low, once for
// each time; a charge whose answer was lost is asked for again as the same one.
// A plain function for a worker's tick.
func (c *Counter) FillWallets(ctx context.Context) error {
	now := c.Clock.Now()
	var low []models.AutoTopUp
	var unsure []models.Payment
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if low, err = tx.DueAutoTopUps(now, 100); err != nil {
			return err
		}
		unsure, err = tx.UnsureCharges(now.Add(-sameCharge), now.Add(-time.Minute), 100)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range low {
		p, begun, err := c.beginCharge(ctx, row.FirmID)
		if err != nil {
			return err
		}
		if begun {
			killpoint.At("checkout.charging")
			unsure = append(unsure, p)
		}
	}
	for _, p := range unsure {
		if err := c.charge(ctx, p); err != nil {
			c.Log.WarnContext(ctx, "an automatic top-up is not known to have ended", "payment", p.ID, "error", err.Error())
		}
	}
	return nil
}

// beginCharge writes down that a firm's means will be charged, before it is: its
// row is the lock, and its month's ceiling is taken first.
func (c *Counter) beginCharge(ctx context.Context, firm string) (p models.Payment, begun bool, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		begun = false
		now := c.Clock.Now()
		row, err := tx.LockAutoTopUp(firm)
		if err != nil {
			return err
		}
		if needed, err := needsFilling(tx, row, now); err != nil || !needed {
			return err
		}
		err = tx.TakeLimit(cashier.AutoTopUpLimit(firm, now), int64(row.Amount), int64(row.Ceiling))
		if errors.Is(err, store.ErrStale) {
			return ceilingReached(tx, row, now)
		}
		if err != nil {
			return err
		}
		p = models.Payment{
			ID: models.NewID("pay"), Key: fmt.Sprintf("auto_top_up:%s:%d", firm, row.NextAt.UnixMicro()), Purpose: models.ForAutoTopUp, UserID: row.SetBy, FirmID: firm,
			Method: row.Method, State: models.PaymentOpen, Amount: row.Amount, ExpiresAt: now.Add(chargeWithin), CreatedAt: now, UpdatedAt: now,
		}
		row.NextAt, row.UpdatedAt = now.Add(autoPause), now
		if err := errors.Join(tx.SetAutoTopUp(row), tx.AddPayment(p)); err != nil {
			return err
		}
		begun = true
		return tx.AddMove(models.Move{Entity: "payment", EntityID: p.ID, FromTo: ">" + string(p.State), Cause: "payment.auto_top_up_begun", Actor: "auto top-up", At: now})
	})
	return p, begun, err
}

func needsFilling(tx *store.Tx, row models.AutoTopUp, now time.Time) (bool, error) {
	if row.State != models.AutoTopUpOn || now.Before(row.NextAt) {
		return false, nil
	}
	under, err := tx.AutoTopUpsUnderWay(row.FirmID)
	if err != nil || len(under) > 0 {
		return false, err
	}
	free, err := walletOf(tx, row.FirmID)
	return free.Free() < row.Threshold, err
}

// ceilingReached waits for the next month and says so once.
func ceilingReached(tx *store.Tx, row models.AutoTopUp, now time.Time) error {
	local := now.In(china)
	row.NextAt, row.Error, row.UpdatedAt = time.Date(local.Year(), local.Month()+1, 1, 0, 0, 0, 0, china).UTC(), "top_up.auto.ceiling_reached", now
	if err := tx.SetAutoTopUp(row); err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.AutoTopUpFailed, Key: "ceiling:" + cashier.AutoTopUpLimit(row.FirmID, now), FirmID: row.FirmID, UserID: row.SetBy, Path: "/wallet/auto-top-up", At: now,
		Terms: map[string]fault.Term{"cause": fault.Term(row.Error)}, Amounts: map[string]models.Money{"amount": row.Amount, "cap": row.Ceiling},
	})
}

// charge asks the processor, outside any transaction. An answer that is lost
// leaves the payment open: it is never guessed.
func (c *Counter) charge(ctx context.Context, p models.Payment) error {
	g, ok := c.gateways[p.Method].(payment.Charger)
	if !ok {
		return ErrNoCharger
	}
	means, err := c.meansOf(ctx, p.FirmID)
	if err != nil {
		return err
	}
	reference, e, known, err := g.Charge(ctx, payment.ChargeRequest{PaymentID: p.ID, Amount: p.Amount, Means: means})
	if refusedForGood(err) {
		e, known, err = payment.Event{ID: "charge:" + p.ID + ":refused", PaymentID: p.ID, Reference: p.Reference, Kind: payment.EventFailed, Currency: models.Currency}, true, nil
	}
	if err != nil {
		return err
	}
	killpoint.At("checkout.charged")
	if reference != "" && p.Reference == "" {
		err := c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.SetPaymentOpened(p.ID, reference, "", c.Clock.Now()) })
		if err != nil {
			return err
		}
	}
	if !known {
		return nil
	}
	return c.Paid(ctx, e)
}

// refusedForGood tells a processor that understood and will not from one that
// could not be asked.
func refusedForGood(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && !errors.Is(err, payment.ErrUnavailable) && (kind == fault.Conflict || kind == fault.Invalid)
}

func (c *Counter) meansOf(ctx context.Context, firm string) (m payment.Means, err error) {
	var row models.AutoTopUp
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		row, err = tx.AutoTopUp(firm)
		return err
	})
	if err == nil && row.Instrument == "" {
		err = ErrNoCharger // it was forgotten since
	}
	if err != nil {
		return m, err
	}
	plain, err := c.Keys.Open(meansPurpose, row.Instrument)
	return payment.Means{Customer: row.Customer, Instrument: string(plain), Label: row.Label}, err
}
