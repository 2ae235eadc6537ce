package oversight_test

import (
	"errors"
	"testing"

	"supermarket/internal/ledger"
	"supermarket/internal/oversight"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// owes makes a firm or provider owe, as a claw-back whose payee has nothing does.
func (s *teller) owes(owner string, amount models.Money) {
	s.Helper()
	atomically(s.T, s.db, func(tx *store.Tx) error {
		from, err := ledger.Open(tx, models.AssetCNY, models.AccountReceivable, owner, noon)
		if err != nil {
			return err
		}
		to, err := ledger.Open(tx, models.AssetCNY, models.AccountBank, "", noon)
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, ledger.Entry{
			Key: models.NewID("clawback"), Kind: ledger.ClawBack, Ref: "lin_1", At: noon, Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(amount)}},
		})
		return err
	})
}

func (s *teller) owed(owner string) (m models.Money) {
	s.Helper()
	if err := s.db.View(s.ctx, func(tx *store.Tx) (err error) { m, err = refund.Owes(tx, owner); return err }); err != nil {
		s.Fatal(err)
	}
	return m
}

func (s *teller) payable(owner string) (m models.Money) {
	s.Helper()
	err := s.db.View(s.ctx, func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, models.AccountPayable, owner)
		m = models.Money(a.Balance)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return m
}

// told is how many facts of debts that were paid wait to be told.
func (s *teller) told() (n int) {
	s.Helper()
	err := s.db.View(s.ctx, func(tx *store.Tx) error {
		rows, _, err := tx.Tasks("fact", store.Page{Limit: 50})
		for _, t := range rows {
			if len(t.Key) > 9 && t.Key[:9] == "debt_paid" {
				n++
			}
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return n
}

func TestATransferWithTheReferencePaysAFirmsDebtOnceInPartsAndTheRestIsItsOwn(t *testing.T) {
	both(t, func(s *teller) {
		s.owes("frm_1", 100*models.Yuan+models.Fen/4)
		ref := transfer.DebtReference("frm_1")
		part := s.statement("a", "40.00|杭州某某科技有限公司|还款 "+ref)
		for range 2 {
			s.brought(part)
		}
		if left := s.owed("frm_1"); left != 60*models.Yuan+models.Fen/4 {
			t.Errorf("after a part %v is owed", left)
		}
		s.balances(0, 0)
		if in := s.brought(s.statement("b", "70.00|x|"+ref)); in.Matched != 1 {
			t.Errorf("%+v", in)
		}
		if left := s.owed("frm_1"); left != 0 {
			t.Errorf("%v is still owed", left)
		}
		s.balances(10*models.Yuan-models.Fen/4, 0)
		s.brought(s.statement("c", "5.00|x|"+ref)) // nothing is owed any more
		s.balances(15*models.Yuan-models.Fen/4, 0)
		if n := s.told(); n != 3 {
			t.Errorf("the firm is told of %d arrivals of three", n)
		}
		v, err := s.Entry(s.ctx, boss, s.entry("b-1").ID)
		if err != nil || v.Debt == nil || v.Debt.Paid != 60*models.Yuan+models.Fen/4 || v.Debt.Over != 10*models.Yuan-models.Fen/4 {
			t.Errorf("%+v, %v", v.Debt, err)
		}
	})
}

func TestAProvidersDebtIsPaidByTransferAndWhatIsOverIsOwedToIt(t *testing.T) {
	both(t, func(s *teller) {
		atomically(t, s.db, func(tx *store.Tx) error {
			_, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "某某算力", NameEn: "Some Power", Code: "p", State: "approved", CreatedAt: noon, UpdatedAt: noon})
			return err
		})
		s.owes("prv_1", 100*models.Yuan)
		near := []byte(transfer.DebtReference("prv_1"))
		if near[0]++; near[0] > 'Z' || near[0] == ':' || near[0] == 'I' || near[0] == 'O' {
			near[0] = 'A'
		}
		s.brought(s.statement("a", "130.00|某某算力|"+string(near)))
		e := s.entry("a-1")
		v, err := s.Entry(s.ctx, boss, e.ID)
		if err != nil || len(v.Suggested) == 0 || v.Suggested[0].Debt == nil || v.Suggested[0].Debt.Owner != "prv_1" {
			t.Fatalf("%+v, %v", v.Suggested, err)
		}
		if err := s.MatchDebt(s.ctx, boss, e.ID, "prv_none"); !errors.Is(err, oversight.ErrNoPayment) {
			t.Errorf("nobody's debt: %v", err)
		}
		if err := s.MatchDebt(s.ctx, boss, e.ID, "prv_1"); err != nil {
			t.Fatal(err)
		}
		if err := s.MatchDebt(s.ctx, boss, e.ID, "prv_1"); err == nil {
			t.Error("an arrival pays twice")
		}
		if left, has := s.owed("prv_1"), s.payable("prv_1"); left != 0 || has != 30*models.Yuan {
			t.Errorf("owed %v, payable %v", left, has)
		}
		s.balances(0, 0)
	})
}
