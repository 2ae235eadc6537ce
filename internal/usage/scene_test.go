package usage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

const (
	yuan   = models.Yuan
	feePPM = 30_000
	units  = 2
	peak   = 20*yuan + 7
	off    = 8*yuan + 3
	seller = "prv"
	rate   = 300_000
)

var (
	first = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	terms = order.Terms{FeePPM: feePPM, Tries: 3}
)

// scene is one firm with a voucher of 30 % and a full wallet, and one seller with an
// interruptible offering of two prices.
type scene struct {
	testing.TB
	db    *store.DB
	firm  models.Firm
	grant models.Grant
	facts voucher.Facts
	caps  models.Money
}

var planted = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { plant(tb, db) }}

func both(t *testing.T, f func(s *scene)) {
	t.Helper()
	planted.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{TB: t, db: db, caps: 100 * yuan}
		s.see(func(tx *store.Tx) (err error) {
			if s.firm, err = tx.FirmByCode("91440305MA5E000414"); err != nil {
				return err
			}
			grants, err := tx.GrantsOf(s.firm.ID)
			if err == nil {
				s.grant = grants[0]
				s.facts.Offering, err = tx.Offering("off")
			}
			return err
		})
		s.facts.Firm, s.facts.Now, s.facts.Class = s.firm, first, models.Class{ID: "class"}
		f(s)
	})
}

func plant(t testing.TB, db *store.DB) {
	s := &scene{TB: t, db: db}
	s.do(func(tx *store.Tx) error { return errors.Join(s.register(tx), shelf(tx), s.fund(tx)) })
}

func (s *scene) register(tx *store.Tx) (err error) {
	s.firm, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD", Size: "small"}, first)
	for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
		if err != nil {
			return err
		}
		s.firm, err = party.Move(tx, s.firm.ID, to, "reviewer", first)
	}
	return err
}

func shelf(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: seller, NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: first, UpdatedAt: first})
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "a"}),
		tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: seller, NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: first, UpdatedAt: first}),
		tx.AddNode(models.Node{ID: "nod", SiteID: "sit", Name: "n", ClassID: "class", StackID: "stack", Units: 8, State: "up"}),
		tx.AddOffering(models.Offering{
			ID: "off", Kind: models.OfferCardHour, ProviderID: seller, SiteID: "sit", ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "卡", TitleEn: "card",
			MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", Interruptible: true, StartSeconds: 60, CreatedAt: first, UpdatedAt: first,
		}),
		tx.AddTariff(models.Tariff{OfferingID: "off", Version: 1, ValidFrom: first, CreatedAt: first}, []models.TariffPrice{
			{OfferingID: "off", Version: 1, Meter: "unit_hour", Band: "peak", Price: peak}, {OfferingID: "off", Version: 1, Meter: "unit_hour", Band: "offpeak", Price: off},
		}, first))
}

func (s *scene) fund(tx *store.Tx) error {
	r := voucher.Rules{
		Rates: []voucher.Rate{{PPM: rate}}, Base: voucher.BaseUse, Stacking: voucher.StackSum, Redeem: voucher.RedeemInstant,
		Caps: voucher.Caps{PerOrder: 1000 * yuan, PerYear: 900_000 * yuan}, StartsAt: first.AddDate(0, -1, 0), EndsAt: first.AddDate(1, 0, 0),
	}
	p, err := voucher.Create(tx, voucher.NewProgramme{Slug: "first", NameZh: "券", NameEn: "Voucher", Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: first})
	if err != nil {
		return err
	}
	if _, err := voucher.Publish(tx, p.ID, r, "issuer", first); err != nil {
		return err
	}
	if err := voucher.Fund(tx, p.ID, 1_000_000*yuan, "first", first); err != nil {
		return err
	}
	if _, err := voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: s.firm.ID, Amount: 500_000 * yuan, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: "issue", Now: first}); err != nil {
		return err
	}
	a, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "gift", first)
	if err != nil {
		return err
	}
	b, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, first)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "gift", Kind: "top_up", Ref: "gift", At: first, Postings: []ledger.Posting{{From: a.ID, To: b.ID, Amount: int64(500_000 * yuan)}}})
	return err
}

func (s *scene) do(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.try(f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) try(f func(tx *store.Tx) error) error { return s.db.Atomic(context.Background(), f) }

func (s *scene) see(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.db.View(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) sound() {
	s.Helper()
	s.see(func(tx *store.Tx) error {
		checks := append(append(append(append(audit.Ledger(), audit.Orders()...), audit.Usage()...), audit.Vouchers()...), audit.Refunds()...)
		if broken := audit.Run(tx, checks).Broken(); len(broken) > 0 {
			s.Errorf("the books: %+v", broken)
		}
		return nil
	})
}

// bought is the job of a paid line of two units for ten minutes at most.
func (s *scene) bought(at time.Time) (j models.Job) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { j, err = s.buy(tx, at); return err })
	return j
}

func (s *scene) buy(tx *store.Tx, at time.Time) (models.Job, error) {
	q := models.Quote{ID: models.NewID("quo"), FirmID: s.firm.ID, UserID: "wang", OfferingID: "off", ProviderID: seller, TariffVersion: 1, Units: units, CapMillis: 10 * minute, CapAmount: s.caps, State: "ordered", ExpiresAt: at, CreatedAt: at}
	o := models.Order{ID: models.NewID("ord"), FirmID: s.firm.ID, UserID: "wang", State: "paid", CapAmount: s.caps, WalletAmount: s.caps, PayBy: at, CreatedAt: at, UpdatedAt: at}
	o.Number = o.ID
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: s.firm.ID, N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: seller, TariffVersion: 1, State: models.LinePaid,
		Units: units, CapMillis: 10 * minute, CapAmount: s.caps, CreatedAt: at, UpdatedAt: at,
	}
	if err := errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l})); err != nil {
		return models.Job{}, err
	}
	r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: l.ID, GrantID: s.grant.ID, FirmID: s.firm.ID, LineID: l.ID, OrderID: o.ID, Facts: s.facts, Base: s.caps})
	if err != nil {
		return models.Job{}, err
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, at)
	if err != nil {
		return models.Job{}, err
	}
	hold, err := ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, At: at, Sources: []ledger.Source{
		{Account: s.grant.AccountID, Amount: int64(r.Amount)}, {Account: wallet.ID, Amount: int64(s.caps - r.Amount)},
	}})
	if err != nil {
		return models.Job{}, err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: o.ID, FirmID: s.firm.ID, OfferingID: "off", SiteID: "sit", Region: "CN-GZ", ClassID: "class", StackID: "stack", RecipeID: "forecast",
		Params: "{}", Units: units, Interruptible: true, State: models.JobQueued, ReasonArgs: "{}", CapMillis: 10 * minute, EarliestAt: at, CreatedAt: at, UpdatedAt: at,
	}
	_, err = tx.AddJob(j)
	return j, errors.Join(err, tx.SetLineHold(l.ID, hold))
}

// begins is the n-th attempt of a job, claimed at that time.
func (s *scene) begins(j models.Job, n int, at time.Time) (a models.Attempt) {
	s.Helper()
	a = models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: n, SiteID: "sit", Nodes: "[]", SubmissionKey: models.NewID("sub"), State: models.AttemptRunning, ReasonArgs: "{}",
		RunnerID: "runner", ClaimedAt: &at, SeenAt: &at, PlannedAt: at, Metrics: "[]", UpdatedAt: at,
	}
	step := order.Step{Actor: "runner", At: at}
	s.do(func(tx *store.Tx) error {
		if _, err := tx.LockOrder(j.OrderID); err != nil {
			return err
		}
		now, err := tx.Job(j.ID)
		if err != nil {
			return err
		}
		l, err := tx.Line(j.LineID)
		if err != nil {
			return err
		}
		if err := order.MoveLine(tx, l, models.LineScheduled, step); err != nil {
			return err
		}
		l.State = models.LineScheduled
		return errors.Join(tx.AddAttempt(a), order.MoveJob(tx, now, models.JobRunning, step), order.MoveLine(tx, l, models.LineRunning, step), order.CountStart(tx, a, now, at))
	})
	return a
}

// over ends an attempt at that time, twice: the second word changes nothing.
func (s *scene) over(j models.Job, a models.Attempt, t try, at time.Time) {
	s.Helper()
	if t.cancel {
		s.do(func(tx *store.Tx) error { _, err := tx.AskCancel(j.ID, at); return err })
	}
	if t.saved {
		s.do(func(tx *store.Tx) error {
			return tx.AddArtefact(models.Artefact{ID: models.NewID("art"), AttemptID: a.ID, JobID: j.ID, FirmID: j.FirmID, Name: "checkpoint.json", SHA256: "s", FileKey: "artefacts/" + a.ID + "/checkpoint.json", CreatedAt: at})
		})
	}
	for i := range 2 {
		s.do(func(tx *store.Tx) error {
			took, err := order.EndAttempt(tx, order.End{AttemptID: a.ID, Finish: t.finish, Lost: t.lost, Terms: terms, Step: order.Step{Actor: "runner", At: at}})
			if err == nil && took != (i == 0) {
				s.Errorf("end %d of an attempt was taken: %t", i+1, took)
			}
			return err
		})
	}
}
