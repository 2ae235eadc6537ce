package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/meter"
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
		if v.Lines, err = linesOf(tx, id); err != nil {
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

func linesOf(tx *store.Tx, orderID string) ([]LineView, error) {
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

// JobView is a job with all that its page shows.
type JobView struct {
	Job        models.Job
	Line       models.Line
	Order      models.Order
	Offering   catalog.View
	Attempts   []AttemptView
	Moves      []models.Move
	Artefacts  []models.Artefact
	Segments   []models.UsageSegment // recorded, and those of the living attempt so far
	Cost       models.Money          // so far
	Settlement *models.Settlement
}

// AttemptView is one attempt, where it ran and its moves.
type AttemptView struct {
	Attempt models.Attempt
	Site    models.Site
	Metrics []models.RunMetric
	Moves   []models.Move
}

// Job returns one job of the actor's firm.
func (c *Counter) Job(ctx context.Context, a models.Actor, id string) (JobView, error) {
	var v JobView
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Job, err = tx.JobOfFirm(id, firm); err != nil {
			return err
		}
		if v.Line, err = tx.Line(v.Job.LineID); err != nil {
			return err
		}
		if v.Order, err = tx.Order(v.Job.OrderID, firm); err != nil {
			return err
		}
		if v.Offering, err = catalog.Detail(tx, v.Job.OfferingID); err != nil {
			return err
		}
		if v.Artefacts, err = tx.Artefacts(id, firm); err != nil {
			return err
		}
		if v.Moves, err = tx.Moves("job", id); err != nil {
			return err
		}
		if err := c.attempts(tx, &v); err != nil {
			return err
		}
		settled, err := tx.SettlementsOfOrder(v.Order.ID)
		for _, s := range settled {
			if s.LineID == v.Line.ID {
				v.Settlement = &s
			}
		}
		return err
	})
	return v, err
}

func (c *Counter) attempts(tx *store.Tx, v *JobView) error {
	rows, err := tx.AttemptsOfJob(v.Job.ID)
	if err != nil {
		return err
	}
	if v.Segments, err = tx.SegmentsOfLine(v.Line.ID); err != nil {
		return err
	}
	for _, at := range rows {
		av := AttemptView{Attempt: at}
		if av.Site, err = tx.Site(at.SiteID); err != nil {
			return err
		}
		if av.Moves, err = tx.Moves("attempt", at.ID); err != nil {
			return err
		}
		_ = json.Unmarshal([]byte(at.Metrics), &av.Metrics) // figures to show; a broken one shows none
		v.Attempts = append(v.Attempts, av)
		if at.State == models.AttemptRunning && at.ClaimedAt != nil {
			if err := c.soFar(tx, v, at); err != nil {
				return err
			}
		}
	}
	v.Cost, err = meter.Cost(v.Segments)
	return err
}

// soFar prices the living attempt by the last time its runner reported.
func (c *Counter) soFar(tx *store.Tx, v *JobView, at models.Attempt) error {
	spent, err := meter.Cost(v.Segments)
	if err != nil {
		return err
	}
	prices, err := catalog.PricesOf(tx, v.Line.OfferingID, v.Line.TariffVersion)
	if err != nil {
		return err
	}
	live, err := meter.Segments(c.Terms.Calendar, prices, meter.Run{
		AttemptID: at.ID, LineID: v.Line.ID, StartsAt: *at.ClaimedAt, Units: v.Job.Units, Billed: true,
		Millis: min(at.RunMillis, v.Line.CapMillis-meter.BilledMillis(v.Segments)), Room: v.Line.CapAmount - spent,
	})
	v.Segments = append(v.Segments, live...)
	return err
}

// Jobs lists the actor's firm's jobs, newest first.
func (c *Counter) Jobs(ctx context.Context, a models.Actor, p store.Page) (rows []models.Job, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.JobsOfFirm(firm, p)
		return err
	})
	return rows, next, err
}

// LogKey is where the log of an attempt is kept.
func LogKey(attemptID string) string { return "logs/" + attemptID }

// JobLog opens the log of a job's last attempt from an offset; empty when there is none yet.
func (c *Counter) JobLog(ctx context.Context, a models.Actor, jobID string, offset int64) (io.ReadCloser, models.Attempt, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, models.Attempt{}, err
	}
	var last models.Attempt
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.JobOfFirm(jobID, firm); err != nil {
			return err
		}
		rows, err := tx.AttemptsOfJob(jobID)
		if len(rows) > 0 {
			last = rows[len(rows)-1]
		}
		return err
	})
	if err != nil || last.ID == "" || last.LogBytes <= offset {
		return io.NopCloser(emptyReader{}), last, err
	}
	r, err := c.Files.Open(LogKey(last.ID), offset)
	return r, last, err
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, io.EOF }

// Artefact opens a file that a job of the actor's firm left.
func (c *Counter) Artefact(ctx context.Context, a models.Actor, jobID, name string) (io.ReadSeekCloser, models.Artefact, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, models.Artefact{}, err
	}
	var found models.Artefact
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Artefacts(jobID, firm)
		for _, r := range rows {
			if r.Name == name {
				found = r // of several attempts the last one's
			}
		}
		if err == nil && found.ID == "" {
			err = store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, found, err
	}
	r, err := c.Files.Open(found.FileKey, 0)
	return r, found, err
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
