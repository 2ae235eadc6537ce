package checkout_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/cashier"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/keyring"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// acquirer is one that charges kept means, and does what the test says.
type acquirer struct {
	charges map[string]int // payment -> how often it was really charged
	asked   int
	answer  func(payment.ChargeRequest) (string, payment.Event, bool, error)
	told    map[string]payment.Event
	opened  []payment.Request
}

func (*acquirer) Method() string        { return "stripe" }
func (*acquirer) Minimum() models.Money { return 4 * models.Yuan }
func (p *acquirer) Open(_ context.Context, r payment.Request) (payment.Opened, error) {
	p.opened = append(p.opened, r)
	return payment.Opened{Reference: "ref_" + r.PaymentID, URL: "/pay/" + r.PaymentID}, nil
}
func (*acquirer) Expire(context.Context, string, string) error { return nil }
func (p *acquirer) Ask(_ context.Context, id, _ string) (payment.Event, bool, error) {
	e, ok := p.told[id]
	return e, ok, nil
}

func (p *acquirer) Charge(_ context.Context, r payment.ChargeRequest) (string, payment.Event, bool, error) {
	p.asked++
	if r.Means != (payment.Means{Customer: "cus_1", Instrument: "pm_secret", Label: "visa 4242"}) {
		return "", payment.Event{}, false, errors.New("other means")
	}
	return p.answer(r)
}

func (p *acquirer) takes(r payment.ChargeRequest) (string, payment.Event, bool, error) {
	p.charges[r.PaymentID] = 1
	return "pi_" + r.PaymentID, arrival(r.PaymentID, "pi_"+r.PaymentID, r.Amount), true, nil
}

func arrival(id, reference string, amount models.Money) payment.Event {
	return payment.Event{ID: "e:" + id, PaymentID: id, Reference: reference, Kind: payment.EventPaid, Amount: amount, Currency: models.Currency, Charge: "ch_" + id}
}

// filler is a till over one firm whose owner fills its wallet.
type filler struct {
	*testing.T
	ctx context.Context
	db  *store.DB
	now *clock.Manual
	*acquirer
	*checkout.Counter
	owner models.Actor
}

func filling(t *testing.T, f func(s *filler)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := &filler{T: t, ctx: context.Background(), db: db, now: clock.At(morning), acquirer: &acquirer{charges: map[string]int{}, told: map[string]payment.Event{}}}
		s.answer = s.takes
		keys, err := keyring.Parse(keyring.Generate("t"))
		if err != nil {
			t.Fatal(err)
		}
		s.Counter = checkout.New(checkout.Deps{
			DB: db, Clock: s.now, Keys: keys, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Gateways: []payment.Gateway{s.acquirer, sandbox.New(checkout.Decisions{DB: db, Clock: s.now})},
		})
		s.owner = models.Actor{UserID: "usr_1", OrgKind: models.OrgFirm, OrgID: "frm_1", Role: models.RoleOwner}
		s.atomically(func(tx *store.Tx) error {
			_, err := tx.InsertFirm(models.Firm{ID: "frm_1", Name: "firm", Code: "c", Region: "CN-ZJ", Industry: "Industry", Size: "small", State: models.FirmVerified, CreatedAt: morning, UpdatedAt: morning})
			return err
		})
		f(s)
	})
}

func (s *filler) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *filler) atomically(f func(*store.Tx) error) { s.Helper(); s.must(s.db.Atomic(s.ctx, f)) }

// holds: the wallet holds so much, and the books balance.
func (s *filler) holds(want models.Money) {
	s.Helper()
	s.must(s.db.Snapshot(s.ctx, func(tx *store.Tx) error {
		w, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, "frm_1")
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if models.Money(w.Balance) != want {
			s.Errorf("the wallet holds %v, want %v", models.Money(w.Balance), want)
		}
		for _, c := range audit.Run(tx, audit.All()).Broken() {
			s.Errorf("audit: %s: %s", c.Name, c.Detail)
		}
		return nil
	}))
}

func (s *filler) set() *models.AutoTopUp {
	s.Helper()
	v, err := s.AutoTopUp(s.ctx, s.owner)
	s.must(err)
	return v.Set
}

// on: below ¥50 the wallet takes ¥100, at most ¥250 a month; the first ¥100 has come.
func (s *filler) on() {
	s.Helper()
	p, err := s.SetAutoTopUp(s.ctx, s.owner, checkout.AutoTopUp{Threshold: 50 * models.Yuan, Amount: 100 * models.Yuan, Ceiling: 250 * models.Yuan}, "k")
	s.must(err)
	if p == nil || !s.opened[0].Keep || s.set().State != models.AutoTopUpWaiting {
		s.Fatalf("%+v %+v", p, s.opened)
	}
	e := arrival(p.ID, p.Reference, p.Amount)
	e.Kept = payment.Means{Customer: "cus_1", Instrument: "pm_secret", Label: "visa 4242"}
	s.must(s.Paid(s.ctx, e))
	if got := s.set(); got.State != models.AutoTopUpOn || got.Label != "visa 4242" || got.Instrument != "" {
		s.Fatalf("%+v", got)
	}
}

// spent takes out of the wallet all but rest.
func (s *filler) spent(rest models.Money) {
	s.Helper()
	s.atomically(func(tx *store.Tx) error {
		w, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, "frm_1")
		if err != nil {
			return err
		}
		fee, err := ledger.Open(tx, models.AssetCNY, models.AccountFee, "", s.now.Now())
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, ledger.Entry{Key: models.NewID("k"), Kind: "test", Ref: "r", At: s.now.Now(), Postings: []ledger.Posting{{From: w.ID, To: fee.ID, Amount: w.Balance - int64(rest)}}})
		return err
	})
}

func TestATopUpIsOnePaymentPerKeyAndArrivesOnce(t *testing.T) {
	filling(t, func(s *filler) {
		in := checkout.TopUp{Amount: 20 * models.Yuan, Method: "stripe", Key: "form-1"}
		p, err := s.TopUp(s.ctx, s.owner, in)
		s.must(err)
		again, err := s.TopUp(s.ctx, s.owner, in)
		s.must(err)
		if again.ID != p.ID || p.URL == "" || len(s.opened) != 1 {
			t.Errorf("%+v %+v", p, again)
		}
		in.Amount++
		if _, err := s.TopUp(s.ctx, s.owner, in); !errors.Is(err, checkout.ErrTopUp) {
			t.Errorf("part of a fen: %v", err)
		}
		in.Amount = 21 * models.Yuan
		if _, err := s.TopUp(s.ctx, s.owner, in); !errors.Is(err, ledger.ErrKeyReused) {
			t.Errorf("another amount under the same key: %v", err)
		}
		for range 2 {
			s.must(s.Paid(s.ctx, arrival(p.ID, p.Reference, p.Amount)))
		}
		s.holds(20 * models.Yuan)
	})
}

func TestATopUpIsRefusedWithItsReason(t *testing.T) {
	filling(t, func(s *filler) {
		developer, key, finance := s.owner, s.owner, s.owner
		developer.Role, finance.Role = models.RoleDeveloper, models.RoleFinance
		key.KeyID = "key_1"
		for name, c := range map[string]struct {
			who  models.Actor
			in   checkout.TopUp
			want string
		}{
			"nothing":         {s.owner, checkout.TopUp{Method: "stripe", Key: "k"}, "checkout.top_up"},
			"below zero":      {s.owner, checkout.TopUp{Amount: -models.Yuan, Method: "stripe", Key: "k"}, "checkout.top_up"},
			"too much":        {s.owner, checkout.TopUp{Amount: checkout.MaxTopUp + models.Fen, Method: "stripe", Key: "k"}, "checkout.top_up"},
			"no key":          {s.owner, checkout.TopUp{Amount: models.Yuan, Method: "sandbox"}, "checkout.top_up"},
			"below minimum":   {s.owner, checkout.TopUp{Amount: models.Yuan, Method: "stripe", Key: "k"}, "checkout.minimum"},
			"another method":  {s.owner, checkout.TopUp{Amount: models.Yuan, Method: "cash", Key: "k"}, "checkout.method"},
			"a developer":     {developer, checkout.TopUp{Amount: models.Yuan, Method: "sandbox", Key: "k"}, "checkout.may_not_fill"},
			"a key unscoped":  {key, checkout.TopUp{Amount: models.Yuan, Method: "sandbox", Key: "k"}, "checkout.may_not_fill"},
			"nobody's firm":   {models.Actor{UserID: "u"}, checkout.TopUp{Amount: models.Yuan, Method: "sandbox", Key: "k"}, "checkout.firm_only"},
			"finance may":     {finance, checkout.TopUp{Amount: models.Yuan, Method: "sandbox", Key: "k2"}, ""},
			"too long a key":  {s.owner, checkout.TopUp{Amount: models.Yuan, Method: "sandbox", Key: string(make([]byte, 201))}, "checkout.top_up"},
			"fraction of fen": {s.owner, checkout.TopUp{Amount: models.Fen / 2, Method: "sandbox", Key: "k"}, "checkout.top_up"},
		} {
			if _, err := s.TopUp(s.ctx, c.who, c.in); (err == nil) != (c.want == "") || err != nil && fault.KeyOf(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	})
}

func TestATopUpThatNobodyPaysLapsesAndLateMoneyIsTakenAllTheSame(t *testing.T) {
	filling(t, func(s *filler) {
		p, err := s.TopUp(s.ctx, s.owner, checkout.TopUp{Amount: 20 * models.Yuan, Method: "stripe", Key: "k"})
		s.must(err)
		s.now.Step(16 * time.Minute)
		s.must(s.LapseTopUps(s.ctx))
		got, err := s.TopUpOf(s.ctx, s.owner, p.ID)
		s.must(err)
		if got.State != models.PaymentExpired {
			t.Errorf("it is %s", got.State)
		}
		s.holds(0)
		s.must(s.Paid(s.ctx, arrival(p.ID, p.Reference, p.Amount)))
		s.holds(20 * models.Yuan)
	})
}

func TestAWalletFillsItselfBelowItsThresholdUpToItsCeiling(t *testing.T) {
	filling(t, func(s *filler) {
		s.on()
		s.must(s.FillWallets(s.ctx))
		s.holds(100 * models.Yuan)                          // enough is there
		for i, want := range []models.Money{110, 110, 10} { // twice ¥100 is under ¥250, a third is not
			s.spent(10 * models.Yuan)
			for range 3 {
				s.must(s.FillWallets(s.ctx))
			}
			s.holds(want * models.Yuan)
			s.now.Step(time.Hour)
			_ = i
		}
		if got := s.set(); got.State != models.AutoTopUpOn || got.Error != "top_up.auto.ceiling_reached" || len(s.charges) != 2 {
			t.Errorf("%+v after %v", got, s.charges)
		}
		s.now.Step(8 * 24 * time.Hour) // December
		s.must(s.FillWallets(s.ctx))
		s.holds(110 * models.Yuan)
	})
}

func TestAChargeWhoseAnswerIsLostIsAskedForAsTheSameOne(t *testing.T) {
	filling(t, func(s *filler) {
		s.on()
		s.spent(0)
		s.answer = func(r payment.ChargeRequest) (string, payment.Event, bool, error) {
			s.charges[r.PaymentID]++
			return "", payment.Event{}, false, payment.ErrUnavailable
		}
		s.must(s.FillWallets(s.ctx))
		s.holds(0)
		s.answer = s.takes
		s.now.Step(10 * time.Minute)
		s.must(s.FillWallets(s.ctx))
		if len(s.charges) != 1 || s.asked != 2 {
			t.Errorf("charged %v in %d questions", s.charges, s.asked)
		}
		s.holds(100 * models.Yuan)
	})
}

func TestAWalletStopsFillingItselfAfterFailures(t *testing.T) {
	filling(t, func(s *filler) {
		s.on()
		s.spent(0)
		s.answer = func(r payment.ChargeRequest) (string, payment.Event, bool, error) {
			return "pi_" + r.PaymentID, payment.Event{ID: "f:" + r.PaymentID, PaymentID: r.PaymentID, Reference: "pi_" + r.PaymentID, Kind: payment.EventFailed, Reason: "card_declined"}, true, nil
		}
		for range cashier.MostFailures + 2 {
			s.must(s.FillWallets(s.ctx))
			s.now.Step(25 * time.Hour)
		}
		v, err := s.AutoTopUp(s.ctx, s.owner)
		s.must(err)
		if v.Set.State != models.AutoTopUpFailed || v.Set.Failures != cashier.MostFailures || s.asked != cashier.MostFailures || v.Used != 0 {
			t.Errorf("%+v asked %d", v.Set, s.asked)
		}
		s.answer = s.takes
		p, err := s.SetAutoTopUp(s.ctx, s.owner, checkout.AutoTopUp{Threshold: 50 * models.Yuan, Amount: 100 * models.Yuan, Ceiling: 250 * models.Yuan}, "again")
		s.must(err)
		if p != nil {
			t.Error("the means is kept, nothing need be paid first")
		}
		s.must(s.FillWallets(s.ctx))
		s.holds(100 * models.Yuan)
	})
}

func TestAWalletThatIsSwitchedOffTakesNothing(t *testing.T) {
	filling(t, func(s *filler) {
		s.on()
		s.spent(0)
		s.must(s.StopAutoTopUp(s.ctx, s.owner, true))
		s.must(s.StopAutoTopUp(s.ctx, s.owner, true))
		s.must(s.FillWallets(s.ctx))
		if got := s.set(); got.State != models.AutoTopUpOff || got.Label != "" || s.asked != 0 {
			t.Errorf("%+v, asked %d", got, s.asked)
		}
		s.holds(0)
	})
}

func TestOnlyOwnerAndFinanceLetAWalletFillItself(t *testing.T) {
	filling(t, func(s *filler) {
		in := checkout.AutoTopUp{Threshold: models.Yuan, Amount: 10 * models.Yuan, Ceiling: 10 * models.Yuan}
		for role, want := range map[models.Role]bool{models.RoleOwner: true, models.RoleFinance: true, models.RoleBuyer: false, models.RoleDeveloper: false} {
			who := s.owner
			who.Role = role
			if _, err := s.SetAutoTopUp(s.ctx, who, in, "k"); (err == nil) != want {
				t.Errorf("%s: %v", role, err)
			}
		}
		key := s.owner
		key.KeyID = "key_1"
		if _, err := s.SetAutoTopUp(s.ctx, key, in, "k"); !errors.Is(err, checkout.ErrMayNotFill) {
			t.Errorf("a key: %v", err)
		}
		for name, in := range map[string]checkout.AutoTopUp{
			"no ceiling": {Threshold: models.Yuan, Amount: 10 * models.Yuan}, "no threshold": {Amount: 10 * models.Yuan, Ceiling: 10 * models.Yuan},
			"below minimum": {Threshold: models.Yuan, Amount: models.Yuan, Ceiling: models.Yuan}, "part of a fen": {Threshold: models.Yuan, Amount: 10*models.Yuan + 1, Ceiling: 20 * models.Yuan},
		} {
			if _, err := s.SetAutoTopUp(s.ctx, s.owner, in, "k"); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
