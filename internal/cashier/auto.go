package cashier

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// MostFailures is after how many failed charges in a row a wallet no longer
// fills itself, until its firm sets it again.
const MostFailures = 3

// patience is how long is waited after the first failed charge, the second, ….
var patience = []time.Duration{time.Hour, 24 * time.Hour}

var china = time.FixedZone("UTC+8", 8*3600)

// AutoTopUpLimit is the row that counts what a firm's wallet took by itself in
// the month, of China Standard Time, of a moment.
func AutoTopUpLimit(firmID string, at time.Time) string {
	return "auto_top_up:" + firmID + ":" + at.In(china).Format("2006-01")
}

// SetAutoTopUp writes a firm's row, which the caller has locked, and records the
// move from the state that it was in.
func SetAutoTopUp(tx *store.Tx, from models.AutoTopUpState, a models.AutoTopUp, s order.Step) error {
	if from != a.State && !models.AutoTopUpMoves.Allows(from, a.State) {
		return order.ErrMove.With("entity", "auto_top_up", "from", string(from), "to", string(a.State))
	}
	if err := tx.SetAutoTopUp(a); err != nil || from == a.State {
		return err
	}
	return tx.AddMove(models.Move{Entity: "auto_top_up", EntityID: a.FirmID, FromTo: string(from) + ">" + string(a.State), Cause: s.Cause, Actor: s.Actor, At: s.At})
}

// recovered forgets failures. A charge that was told to have failed, and came all
// the same, counts in its month again.
func recovered(tx *store.Tx, p models.Payment, s order.Step) error {
	a, err := tx.LockAutoTopUp(p.FirmID)
	if err != nil {
		return err
	}
	a.Failures, a.Error, a.UpdatedAt = 0, "", s.At
	if err := tx.SetAutoTopUp(a); err != nil || p.State == models.PaymentOpen || p.State == models.PaymentConfirming {
		return err
	}
	id := AutoTopUpLimit(p.FirmID, p.CreatedAt)
	l, err := tx.Limit(id)
	if err != nil {
		return err
	}
	return tx.TakeLimit(id, int64(p.Amount), max(l.Cap, l.Used+int64(p.Amount)))
}

// stumbled counts a failed charge: its amount is free in its month again, and
// the next try waits, or there is none.
func stumbled(tx *store.Tx, p models.Payment, reason string, s order.Step) error {
	a, err := tx.LockAutoTopUp(p.FirmID)
	if err != nil {
		return err
	}
	if err := tx.GiveBackLimit(AutoTopUpLimit(p.FirmID, p.CreatedAt), int64(p.Amount)); err != nil {
		return err
	}
	from := a.State
	a.Failures, a.Error, a.UpdatedAt = a.Failures+1, "top_up.auto.declined", s.At
	if reason == "authentication_required" {
		a.Error = "top_up.auto.needs_you"
	}
	switch {
	case a.Failures < MostFailures:
		a.NextAt = s.At.Add(patience[a.Failures-1])
	case a.State == models.AutoTopUpOn:
		a.State = models.AutoTopUpFailed
	}
	s.Cause = a.Error
	if err := SetAutoTopUp(tx, from, a, s); err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.AutoTopUpFailed, Key: p.ID, FirmID: p.FirmID, UserID: a.SetBy, Path: "/wallet/auto-top-up", At: s.At,
		Terms: map[string]fault.Term{"cause": fault.Term(a.Error)}, Amounts: map[string]models.Money{"amount": p.Amount},
	})
}
