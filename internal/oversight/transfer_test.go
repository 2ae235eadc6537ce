package oversight_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/clock"
	"supermarket/internal/ledger"
	"supermarket/internal/oversight"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// teller is the desk where transfers are matched, over one firm.
type teller struct {
	*testing.T
	ctx context.Context
	db  *store.DB
	now *clock.Manual
	*oversight.Counter
	n int
}

func newTeller(t *testing.T, db *store.DB) *teller {
	t.Helper()
	s := &teller{T: t, ctx: context.Background(), db: db, now: clock.At(noon)}
	s.Counter = oversight.New(oversight.Deps{DB: db, Clock: s.now})
	atomically(t, db, func(tx *store.Tx) error {
		_, err := tx.InsertFirm(models.Firm{ID: "frm_1", Name: "杭州某某科技有限公司", Code: "c", Region: "CN-ZJ", Industry: "Industry", Size: "small", State: models.FirmVerified, CreatedAt: noon, UpdatedAt: noon})
		return err
	})
	return s
}

// asked is a top-up of the firm that waits for its transfer.
func (s *teller) asked(amount models.Money) models.Payment {
	s.Helper()
	s.n++
	p := models.Payment{
		ID: models.NewID("pay"), Key: fmt.Sprint("top_up:", s.n), Purpose: models.ForTopUp, FirmID: "frm_1", UserID: "usr_1", Method: transfer.Name, State: models.PaymentOpen,
		Amount: amount, ExpiresAt: s.now.Now().Add(transfer.Within), CreatedAt: s.now.Now(), UpdatedAt: s.now.Now(),
	}
	p.Reference = transfer.Reference(p.ID)
	atomically(s.T, s.db, func(tx *store.Tx) error { return tx.AddPayment(p) })
	return p
}

// statement is a file of arrivals, each "amount|payer|remark", numbered from n on.
func (s *teller) statement(name string, rows ...string) oversight.StatementFile {
	var b strings.Builder
	b.WriteString("交易日期,流水号,收入金额,对方户名,对方账号,附言\n")
	for i, r := range rows {
		x := strings.Split(r, "|")
		fmt.Fprintf(&b, "2026-11-23,%s-%d,%s,%s,6222,%s\n", name, i+1, x[0], x[1], x[2])
	}
	return oversight.StatementFile{Name: name + ".csv", Body: []byte(b.String())}
}

func (s *teller) brought(f oversight.StatementFile) oversight.Imported {
	s.Helper()
	in, err := s.ImportStatement(s.ctx, boss, f)
	if err != nil {
		s.Fatal(err)
	}
	return in
}

func (s *teller) entry(ref string) (e models.BankEntry) {
	s.Helper()
	err := s.db.View(s.ctx, func(tx *store.Tx) (err error) { e, err = tx.BankEntryByRef(ref); return err })
	if err != nil {
		s.Fatal(ref, err)
	}
	return e
}

func (s *teller) payment(id string) (p models.Payment) {
	s.Helper()
	if err := s.db.View(s.ctx, func(tx *store.Tx) (err error) { p, err = tx.Payment(id); return err }); err != nil {
		s.Fatal(err)
	}
	return p
}

// balances: what the firm's wallet holds and what lies in suspense; the books balance.
func (s *teller) balances(wallet, suspense models.Money) {
	s.Helper()
	err := s.db.Snapshot(s.ctx, func(tx *store.Tx) error {
		for kind, want := range map[models.AccountKind]models.Money{models.AccountWallet: wallet, models.AccountSuspense: suspense} {
			owner := map[models.AccountKind]string{models.AccountWallet: "frm_1"}[kind]
			a, err := ledger.Find(tx, models.AssetCNY, kind, owner)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if models.Money(a.Balance) != want {
				s.Errorf("%s holds %v, want %v", kind, models.Money(a.Balance), want)
			}
		}
		for _, c := range audit.Run(tx, audit.All()).Broken() {
			s.Errorf("audit: %s: %s", c.Name, c.Detail)
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

func both(t *testing.T, f func(s *teller)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(newTeller(t, db)) })
}

func TestAnArrivalThatNamesItsPaymentIsMatchedByItself(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(120 * models.Yuan)
		in := s.brought(s.statement("a", "120.00|杭州某某科技有限公司|充值 "+strings.ToLower(p.Reference), "7.00|someone|nothing"))
		if in.Fresh != 2 || in.Matched != 1 || len(in.Wrong) != 0 {
			t.Errorf("%+v", in)
		}
		if got := s.payment(p.ID).State; got != models.PaymentPaid {
			t.Errorf("the payment is %s", got)
		}
		if e := s.entry("a-1"); e.State != models.EntryBooked || e.FirmID != "frm_1" || e.MatchedBy != "" {
			t.Errorf("%+v", e)
		}
		s.balances(120*models.Yuan, 7*models.Yuan)
	})
}

func TestTheSameFileOrArrivalTwiceChangesNothing(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(120 * models.Yuan)
		f := s.statement("a", "120.00|x|"+p.Reference, "7.00|someone|nothing")
		s.brought(f)
		again := s.brought(f)
		if !again.Again || again.Fresh != 0 || again.Known != 2 {
			t.Errorf("the same file: %+v", again)
		}
		longer := s.brought(oversight.StatementFile{Name: "b.csv", Body: append(f.Body, "2026-11-23,a-3,1.00,y,6222,\n2026-11-23,a-2,8.00,y,6222,\n"...)})
		if longer.Again || longer.Fresh != 1 || longer.Known != 2 || len(longer.Wrong) != 1 {
			t.Errorf("a longer file: %+v", longer)
		}
		s.balances(120*models.Yuan, 8*models.Yuan)
	})
}

func TestPartsMakeAPaymentWholeAndWhatIsOverIsTheFirms(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(120 * models.Yuan)
		s.brought(s.statement("a", "50.00|x|"+p.Reference))
		if got := s.payment(p.ID).State; got != models.PaymentOpen || s.entry("a-1").State != models.EntryAssigned {
			t.Errorf("after a part: %s", got)
		}
		s.balances(0, 50*models.Yuan)
		s.brought(s.statement("b", "100.00|x|"+p.Reference, "5.00|x|"+p.Reference))
		if got := s.payment(p.ID).State; got != models.PaymentPaid || s.entry("a-1").State != models.EntryBooked || s.entry("b-2").State != models.EntryBooked {
			t.Errorf("after the rest: %s", got)
		}
		s.balances(155*models.Yuan, 0)
	})
}

func TestPartsOfAPaymentThatEndedGoToTheWallet(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(120 * models.Yuan)
		s.brought(s.statement("a", "50.00|x|"+p.Reference))
		atomically(t, s.db, func(tx *store.Tx) error { return tx.MovePayment(p.ID, models.PaymentOpen, models.PaymentExpired, noon) })
		for range 2 {
			if err := s.BookParts(s.ctx); err != nil {
				t.Fatal(err)
			}
		}
		s.balances(50*models.Yuan, 0)
		s.brought(s.statement("b", "20.00|x|"+p.Reference))
		s.balances(70*models.Yuan, 0)
		s.brought(s.statement("c", "120.00|x|"+p.Reference))
		if got := s.payment(p.ID).State; got != models.PaymentPaid {
			t.Errorf("the whole came late: %s", got)
		}
		s.balances(190*models.Yuan, 0)
	})
}

func TestStaffMatchTakeBackAndReturnOnce(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(120 * models.Yuan)
		s.brought(s.statement("a", "50.00|x|none", "70.00|x|none", "9.00|x|none", "8.00|杭州某某科技有限公司|none"))
		part, rest, stray, named := s.entry("a-1").ID, s.entry("a-2").ID, s.entry("a-3").ID, s.entry("a-4").ID
		for _, step := range []struct {
			name string
			do   func() error
			want error
		}{
			{"a payment that is none", func() error { return s.MatchEntry(s.ctx, boss, part, "pay_none") }, oversight.ErrNoPayment},
			{"match", func() error { return s.MatchEntry(s.ctx, boss, part, p.ID) }, nil},
			{"match again", func() error { return s.MatchEntry(s.ctx, boss, part, p.ID) }, oversight.ErrEntryMoved},
			{"return an assigned one", func() error { return s.ReturnEntry(s.ctx, boss, part, "wrong") }, oversight.ErrEntryMoved},
			{"take back without a reason", func() error { return s.UnmatchEntry(s.ctx, boss, part, " ") }, oversight.ErrNoReason},
			{"take back", func() error { return s.UnmatchEntry(s.ctx, boss, part, "another firm's") }, nil},
			{"match after all", func() error { return s.MatchEntry(s.ctx, boss, part, p.ID) }, nil},
			{"match the rest", func() error { return s.MatchEntry(s.ctx, boss, rest, p.ID) }, nil},
			{"take a booked one back", func() error { return s.UnmatchEntry(s.ctx, boss, rest, "no") }, oversight.ErrEntryMoved},
			{"return", func() error { return s.ReturnEntry(s.ctx, boss, stray, "nobody knows it") }, nil},
			{"return again", func() error { return s.ReturnEntry(s.ctx, boss, stray, "nobody knows it") }, oversight.ErrEntryMoved},
			{"into a wallet", func() error { return s.MatchFirm(s.ctx, boss, named, "frm_1", "asked by telephone") }, nil},
			{"into a wallet again", func() error { return s.MatchFirm(s.ctx, boss, named, "frm_1", "asked by telephone") }, oversight.ErrEntryMoved},
			{"as an owner", func() error {
				return s.ReturnEntry(s.ctx, models.Actor{UserID: "u", Role: models.RoleOwner}, part, "x")
			}, oversight.ErrNoRight},
		} {
			if err := step.do(); !errors.Is(err, step.want) || (err == nil) != (step.want == nil) {
				t.Errorf("%s: %v, want %v", step.name, err, step.want)
			}
		}
		s.balances(128*models.Yuan, 0)
		err := s.db.View(s.ctx, func(tx *store.Tx) error {
			kept, err := tx.TrailOf("bank_entry", part)
			if err == nil && (len(kept) != 3 || kept[1].Reason != "another firm's" || !strings.Contains(kept[0].After, "assigned")) {
				t.Errorf("the trail: %+v", kept)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestArrivalsThatComeAtOnceMakeOnePaymentWholeOnce(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(100 * models.Yuan)
		var wg sync.WaitGroup
		for i := range 8 {
			f := s.statement(fmt.Sprint("f", i), "25.00|x|"+p.Reference, "1.00|x|none")
			wg.Go(func() {
				if _, err := s.ImportStatement(s.ctx, boss, f); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := s.payment(p.ID).State; got != models.PaymentPaid {
			t.Errorf("the payment is %s", got)
		}
		s.balances(200*models.Yuan, 8*models.Yuan)
	})
}

func TestAnArrivalIsSuggestedWhatItMayBeFor(t *testing.T) {
	both(t, func(s *teller) {
		p, q := s.asked(120*models.Yuan), s.asked(33*models.Yuan)
		wrong := []byte(p.Reference)
		wrong[3] = map[bool]byte{true: '2', false: '3'}[wrong[3] != '2']
		s.brought(s.statement("a", "1.00|x|"+string(wrong), "33.00|杭州某某科技有限公司|服务费", "5.00|x|"+p.Reference+" "+q.Reference))
		d, err := s.Transfers(s.ctx, boss, models.EntryUnmatched, store.Page{})
		if err != nil || len(d.Entries) != 3 || len(d.Awaited) != 2 {
			t.Fatalf("%+v %v", d, err)
		}
		name := map[string]string{p.ID: "p", q.ID: "q", "": "wallet"}
		got := map[string]string{}
		for _, e := range d.Entries {
			var all []string
			for _, x := range e.Suggested {
				all = append(all, fmt.Sprint(name[x.Payment.ID], x.Why))
			}
			slices.Sort(all[min(1, len(all)):]) // the best stands first, the others are equal
			got[e.Entry.BankRef] = strings.Join(all, " ")
		}
		want := map[string]string{"a-1": "p[near]", "a-2": "q[amount payer] p[payer] wallet[payer]", "a-3": got["a-3"]}
		if got["a-3"] != "p[reference] q[reference]" && got["a-3"] != "q[reference] p[reference]" {
			t.Errorf("a-3: %q", got["a-3"])
		}
		for ref, text := range want {
			if got[ref] != text {
				t.Errorf("%s: %q, want %q", ref, got[ref], text)
			}
		}
		for text, want := range map[string]string{p.Reference: p.ID, strings.ToLower(q.Reference): q.ID, q.ID: q.ID} {
			if id, err := s.FindTransfer(s.ctx, boss, text); err != nil || id != want {
				t.Errorf("%q: %s %v", text, id, err)
			}
		}
		if _, err := s.FindTransfer(s.ctx, boss, "nothing"); !errors.Is(err, oversight.ErrNoPayment) {
			t.Error(err)
		}
	})
}

func TestMoneyOfAnotherDayIsTheSameMoney(t *testing.T) {
	both(t, func(s *teller) {
		p := s.asked(10 * models.Yuan)
		s.now.Step(72*time.Hour + time.Minute)
		s.brought(s.statement("a", "10.00|x|"+p.Reference))
		s.balances(10*models.Yuan, 0)
	})
}
