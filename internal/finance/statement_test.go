package finance_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/audit"
	"supermarket/internal/finance"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// moved brings an amount into a firm's wallet, or takes it out when below zero.
func (o *office) moved(firm string, amount models.Money, at time.Time) {
	o.Helper()
	o.must(o.db.Atomic(o.ctx, func(tx *store.Tx) error {
		outside, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "test", at)
		if err != nil {
			return err
		}
		wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, firm, at)
		if err != nil {
			return err
		}
		p := ledger.Posting{From: outside.ID, To: wallet.ID, Amount: int64(amount)}
		if amount < 0 {
			p = ledger.Posting{From: wallet.ID, To: outside.ID, Amount: -int64(amount)}
		}
		_, err = ledger.Post(tx, ledger.Entry{Key: models.NewID("key"), Kind: "top_up", Ref: firm, At: at, Postings: []ledger.Posting{p}})
		return err
	}))
}

func (o *office) balance(firm string) (m models.Money) {
	o.Helper()
	o.must(o.db.View(o.ctx, func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
		m = models.Money(a.Balance)
		return err
	}))
	return m
}

func TestStatementsEqualTheLedgerMonthAfterMonth(t *testing.T) {
	both(t, func(o *office) {
		n := 0
		rapid.Check(o.TB.(*testing.T), func(rt *rapid.T) {
			n++
			who := o.member(fmt.Sprintf("frm_s%d", n), fmt.Sprintf("usr_s%d", n), models.RoleOwner)
			firm, at, balance, moves := who.FirmID(), morning, models.Money(0), 0
			want := map[string]models.Money{}
			for range rapid.IntRange(1, 8).Draw(rt, "moves") {
				at = at.Add(time.Duration(rapid.Int64Range(0, int64(40*24*time.Hour)).Draw(rt, "later")))
				amount := models.Money(rapid.Int64Range(-int64(balance), 5_000_000_000).Draw(rt, "amount"))
				if amount == 0 {
					continue
				}
				o.moved(firm, amount, at)
				balance, moves = balance+amount, moves+1
				want[at.Add(8*time.Hour).Format("2006-01")] = balance
			}
			o.clock.Set(at)
			var seen []finance.MonthSum
			for before := ""; ; {
				list, earlier, err := o.Statements(o.ctx, who, before)
				o.must(err)
				seen = append(seen, list...)
				if before = earlier; before == "" {
					break
				}
			}
			if moves > 0 && seen[0].Closing != o.balance(firm) {
				rt.Fatalf("closing %s, the ledger has %s", seen[0].Closing, o.balance(firm))
			}
			rows := 0
			for i, m := range seen {
				s, err := o.Statement(o.ctx, who, m.Month)
				o.must(err)
				rows += len(s.Rows)
				last := s.Opening
				for _, r := range s.Rows {
					if last += r.Amount; r.Balance != last {
						rt.Fatalf("%s: %s stands after %s", m.Month, r.Balance, r.Amount)
					}
				}
				if s.MonthSum != m || last != s.Closing || s.Opening+s.In-s.Out != s.Closing {
					rt.Fatalf("%s: %+v adds up to %s", m.Month, s.MonthSum, last)
				}
				if i > 0 && seen[i-1].Opening != m.Closing {
					rt.Fatalf("%s closes with %s, the next opens with %s", m.Month, m.Closing, seen[i-1].Opening)
				}
				if w, ok := want[m.Month]; ok && w != m.Closing {
					rt.Fatalf("%s closes with %s, want %s", m.Month, m.Closing, w)
				}
			}
			if rows != moves {
				rt.Fatalf("%d rows of %d postings", rows, moves)
			}
		})
		o.must(o.db.View(o.ctx, func(tx *store.Tx) error {
			for _, r := range audit.Run(tx, audit.All()).Checks {
				if !r.OK {
					o.Errorf("%s: %s", r.Name, r.Detail)
				}
			}
			return nil
		}))
	})
}

func TestAMonthIsOfChinaAndBelongsToItsFirm(t *testing.T) {
	both(t, func(o *office) {
		o.moved("frm_1", 3*yuan, time.Date(2026, 10, 31, 15, 59, 59, 0, time.UTC))
		o.moved("frm_1", 5*yuan, time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC))
		s, err := o.Statement(o.ctx, o.buyer, "2026-11")
		o.must(err)
		if s.Opening != 3*yuan || s.In != 5*yuan || s.Closing != 8*yuan || !s.Running || s.Files || len(s.Rows) != 1 {
			o.Errorf("%+v", s)
		}
		if s, err = o.Statement(o.ctx, o.money, "2026-10"); err != nil || s.Opening != 0 || s.Closing != 3*yuan || s.Running || !s.Files {
			o.Errorf("%+v, %v", s, err)
		}
		for _, month := range []string{"2026-09", "2026-12", "2026-13", "2026-1", "", "２０２６-11", "2026-11-01", "999999-01"} {
			if _, err := o.Statement(o.ctx, o.money, month); !errors.Is(err, finance.ErrMonth) {
				o.Errorf("%q: %v", month, err)
			}
		}
		if s, err := o.Statement(o.ctx, o.others, "2026-11"); err != nil || len(s.Rows) != 0 || s.Closing != 0 {
			o.Errorf("another firm's: %+v, %v", s, err)
		}
	})
}

func TestFirmsAreToldOnceThatTheirStatementIsReady(t *testing.T) {
	both(t, func(o *office) {
		o.moved("frm_1", yuan, time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC))
		o.moved("frm_2", yuan, morning)
		for range 2 {
			o.must(o.TellStatements(o.ctx))
		}
		told := func() (n int) {
			o.must(o.db.View(o.ctx, func(tx *store.Tx) error {
				tasks, _, err := tx.Tasks(notice.FactQueue, store.Page{})
				n = len(tasks)
				return err
			}))
			return n
		}
		if told() != 1 {
			o.Errorf("%d facts", told())
		}
		o.clock.Set(time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC))
		o.must(o.TellStatements(o.ctx))
		if told() != 2 {
			o.Errorf("%d facts a month later", told())
		}
	})
}
