package checkout

import (
	"context"
	"slices"
	"time"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/usage"
	"supermarket/models"
)

// UsageCase is a bill with what its buyer needs to know.
type UsageCase = usage.Case

// UsageReasons are what a buyer may say is wrong with a bill.
func UsageReasons() []string { return slices.Clone(usage.Reasons) }

// UsageDisputesPage is a page of what a firm disputed.
type UsageDisputesPage struct {
	Rows    []models.UsageDispute
	Numbers map[string]string // of orders, by id
	Next    string
}

// UsageDisputes returns what the actor's firm disputed, newest first.
func (c *Counter) UsageDisputes(ctx context.Context, a models.Actor, p store.Page) (out UsageDisputesPage, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Rows, out.Next, err = tx.UsageDisputesOfFirm(firm, p); err != nil {
			return err
		}
		ids := []string{""}
		for _, d := range out.Rows {
			ids = append(ids, d.OrderID)
		}
		out.Numbers, err = tx.OrderNumbers(ids)
		return err
	})
	return out, err
}

// UsageLine returns a settled line of the actor's firm with its bill.
func (c *Counter) UsageLine(ctx context.Context, a models.Actor, lineID string) (out UsageCase, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, err = ofFirm(tx, lineID, firm)
		return err
	})
	return out, err
}

func ofFirm(tx *store.Tx, lineID, firm string) (UsageCase, error) {
	l, err := tx.Line(lineID)
	if err != nil {
		return UsageCase{}, err
	}
	if l.FirmID != firm {
		return UsageCase{}, store.ErrNotFound
	}
	return usage.CaseOfLine(tx, lineID)
}

// UsageDispute returns one dispute of the actor's firm with its evidence.
func (c *Counter) UsageDispute(ctx context.Context, a models.Actor, id string) (out UsageCase, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d, err := tx.UsageDisputeOfFirm(id, firm)
		if err != nil {
			return err
		}
		out, err = usage.CaseOf(tx, d)
		return err
	})
	return out, err
}

// DisputeUsage says that a settled line's bill is not what ran; the evidence is
// frozen with it. The same words again while it is open give the same dispute.
func (c *Counter) DisputeUsage(ctx context.Context, a models.Actor, lineID, reason, note string) (d models.UsageDispute, err error) {
	firm, err := disputerOf(a)
	if err != nil {
		return d, err
	}
	logs, err := c.logSums(ctx, lineID, firm)
	if err != nil {
		return d, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, err = usage.Ask(tx, usage.Asking{
			FirmID: firm, LineID: lineID, Reason: reason, Note: party.Clean(note), Logs: logs, Step: step(a, "usage.asked", c.Clock.Now()),
		})
		return err
	})
	return d, err
}

// WithdrawUsage takes a dispute back.
func (c *Counter) WithdrawUsage(ctx context.Context, a models.Actor, id string) error {
	firm, err := disputerOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.UsageDisputeOfFirm(id, firm); err != nil {
			return err
		}
		_, err := usage.Withdraw(tx, id, step(a, "usage.withdrawn", c.Clock.Now()))
		return err
	})
}

func disputerOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err == nil && (!a.May("order") || !slices.Contains([]models.Role{models.RoleOwner, models.RoleBuyer, models.RoleFinance}, a.Role)) {
		err = ErrMayNotBuy
	}
	return firm, err
}

// logSums reads the logs of a line's attempts; one that is gone has no sum.
func (c *Counter) logSums(ctx context.Context, lineID, firm string) (map[string]string, error) {
	var attempts []models.Attempt
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		l, err := tx.Line(lineID)
		if err != nil {
			return err
		}
		if l.FirmID != firm {
			return store.ErrNotFound
		}
		j, err := tx.JobOfLine(lineID)
		if err != nil {
			return usage.ErrUnsettled.Wrap(err)
		}
		attempts, err = tx.AttemptsOfJob(j.ID)
		return err
	})
	sums := map[string]string{}
	for _, a := range attempts {
		if _, sum, err := c.Files.Sum("logs/" + a.ID); err == nil {
			sums[a.ID] = sum
		}
	}
	return sums, err
}

// UsageAnswerBy is when a provider's time for an answer ends.
func UsageAnswerBy(d models.UsageDispute) time.Time { return usage.AnswerBy(d) }
