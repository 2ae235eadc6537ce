package finance

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrMonth is the answer for a month that has no statement.
var ErrMonth = fault.New(fault.NotFound, "statement.month")

// monthsPage is how many months a list shows.
const monthsPage = 12

// chinaTime is the zone that months are of; it has had one offset since 1991.
var chinaTime = time.FixedZone("UTC+8", 8*3600)

// Statement is a firm's money in one month: the wallet, posting by posting, and
// what came to and went from its vouchers. Opening + in − out = closing, and each
// month opens with what the one before closed with.
type Statement struct {
	MonthSum
	Firm     order.Party
	Rows     []StatementRow
	Vouchers []store.VoucherLine
	Files    bool // the actor may take it along as a file
}

// MonthSum is a month in a few figures.
type MonthSum struct {
	Month    string // 2026-11
	From, To time.Time
	Running  bool      // the month is not over yet
	Until    time.Time // what the figures are of: the month's last second, or now
	Opening  models.Money
	In, Out  models.Money
	Closing  models.Money
}

// StatementRow is one posting of the wallet, and what stood there after it.
type StatementRow struct {
	store.StatementLine
	Balance models.Money
}

// VoucherSums are what of a statement's vouchers was used, and what came back of it.
func (s Statement) VoucherSums() (used, back models.Money) {
	for _, v := range s.Vouchers {
		switch v.Kind {
		case "capture":
			used -= v.Amount
		case "refund":
			back += v.Amount
		}
	}
	return used, back
}

// Statement returns a month of the actor's firm, one that began before now.
func (c *Counter) Statement(ctx context.Context, a models.Actor, month string) (s Statement, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return s, err
	}
	if s.MonthSum, err = c.monthOf(month); err != nil {
		return s, err
	}
	s.Files = party.Can(a.Role, party.Export)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { return s.read(tx, firm) })
	return s, err
}

func (c *Counter) monthOf(text string) (m MonthSum, err error) {
	at, err := time.ParseInLocation("2006-01", text, chinaTime)
	now := c.Clock.Now()
	if err != nil || at.Format("2006-01") != text || at.After(now) {
		return m, ErrMonth
	}
	return monthAt(at, now), nil
}

func monthAt(at, now time.Time) MonthSum {
	local := at.In(chinaTime)
	from := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, chinaTime)
	m := MonthSum{Month: from.Format("2006-01"), From: from.UTC(), To: from.AddDate(0, 1, 0).UTC()}
	if m.Until = m.To.Add(-time.Second); m.To.After(now) {
		m.Running, m.Until = true, now
	}
	return m
}

func (s *Statement) read(tx *store.Tx, firmID string) error {
	f, err := tx.Firm(firmID)
	if err != nil {
		return err
	}
	s.Firm = order.Party{Name: f.Name, Code: f.Code}
	if s.Vouchers, err = tx.VoucherLines(firmID, s.From, s.To); err != nil {
		return err
	}
	wallet, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firmID)
	if errors.Is(err, store.ErrNotFound) {
		return s.began(nil, len(s.Vouchers) > 0)
	}
	if err != nil {
		return err
	}
	first, err := tx.AccountBegan(wallet.ID)
	if err != nil {
		return err
	}
	if err := s.began(first, len(s.Vouchers) > 0); err != nil {
		return err
	}
	if err := s.sum(tx, wallet.ID); err != nil {
		return err
	}
	lines, err := tx.StatementLines(wallet.ID, s.From, s.To)
	balance := s.Opening
	for _, l := range lines {
		balance += l.Amount
		s.Rows = append(s.Rows, StatementRow{l, balance})
	}
	return err
}

// began refuses months before anything happened; the running one always stands.
func (s *Statement) began(first *time.Time, vouchers bool) error {
	if s.Running || vouchers || first != nil && first.Before(s.To) {
		return nil
	}
	return ErrMonth
}

func (m *MonthSum) sum(tx *store.Tx, account string) error {
	before, err := tx.AccountFlow(account, time.Time{}, m.From)
	if err != nil {
		return err
	}
	flow, err := tx.AccountFlow(account, m.From, m.To)
	m.Opening, m.In, m.Out = before.In-before.Out, flow.In, flow.Out
	m.Closing = m.Opening + m.In - m.Out
	return err
}

// Statements lists the months of the actor's firm, the latest first, from the
// one that before names backwards; earlier is the next to ask for, "" at the
// first month.
func (c *Counter) Statements(ctx context.Context, a models.Actor, before string) (out []MonthSum, earlier string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	m := monthAt(c.Clock.Now(), c.Clock.Now())
	if before != "" {
		if m, err = c.monthOf(before); err != nil {
			return nil, "", err
		}
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, earlier, err = c.months(tx, firm, m)
		return err
	})
	return out, earlier, err
}

func (c *Counter) months(tx *store.Tx, firmID string, m MonthSum) ([]MonthSum, string, error) {
	wallet, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firmID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	first, err := tx.AccountBegan(wallet.ID)
	if err != nil || first == nil {
		return nil, "", err
	}
	var out []MonthSum
	for ; m.To.After(*first); m = monthAt(m.From.Add(-time.Hour), c.Clock.Now()) {
		if len(out) == monthsPage {
			return out, m.Month, nil
		}
		if err := m.sum(tx, wallet.ID); err != nil {
			return nil, "", err
		}
		out = append(out, m)
	}
	return out, "", nil
}
