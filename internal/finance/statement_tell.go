package finance

import (
	"context"

	"supermarket/internal/notice"
	"supermarket/internal/store"
)

// statementsTold is the setting that says up to which month firms were told.
const statementsTold = "statements.told"

// firmsAtOnce bounds the firms that are told in one transaction.
const firmsAtOnce = 200

// TellStatements tells each firm whose wallet moved last month that the month's
// statement is ready, once.
func (c *Counter) TellStatements(ctx context.Context) error {
	now := c.Clock.Now()
	last := monthAt(monthAt(now, now).From.Add(-1), now)
	var told string
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		told, err = tx.Setting(statementsTold)
		return err
	})
	if err != nil || told >= last.Month {
		return err
	}
	for after, more := "", true; more; {
		err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
			after, more, err = c.tellStatements(tx, last, after)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Counter) tellStatements(tx *store.Tx, m MonthSum, after string) (last string, more bool, err error) {
	now := c.Clock.Now()
	firms, err := tx.WalletsMoved(m.From, m.To, after, firmsAtOnce)
	if err != nil {
		return after, false, err
	}
	for _, id := range firms {
		if err := notice.Later(tx, notice.Fact{
			Kind: notice.StatementReady, Key: id + ":" + m.Month, FirmID: id, Path: "/statements/" + m.Month, Texts: map[string]string{"month": m.Month}, At: now,
		}); err != nil {
			return after, false, err
		}
		after = id
	}
	if len(firms) == firmsAtOnce {
		return after, true, nil
	}
	return after, false, tx.SetSetting(statementsTold, m.Month, now)
}
