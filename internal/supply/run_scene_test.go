package supply_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/clock"
	"supermarket/internal/files"
	"supermarket/internal/keyring"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// works is a counter over a provider's two sites, the second with an agent, and a
// firm that has paid for a job.
type works struct {
	testing.TB
	*supply.Counter
	db     *store.DB
	clock  *clock.Manual
	keys   keyring.Ring
	seller models.Actor
	sites  [2]models.Site
	offer  models.Offering // what placed jobs are of
	mixed  models.Offering // takes buyers' own commands
	firm   models.Firm
}

func bothWorks(t *testing.T, f func(w *works)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorks(t, db)
		f(w)
		w.sound()
	})
}

func newWorks(t testing.TB, db *store.DB) *works {
	w := &works{TB: t, db: db, clock: clock.At(monday)}
	data, err := reference.Embedded()
	w.must(err)
	w.keys, err = keyring.Parse(keyring.Generate("a"))
	w.must(err)
	kept, err := files.Open("", t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = kept.Close() })
	w.Counter = supply.New(supply.Deps{
		DB: db, Clock: w.clock, Real: clock.System(), Files: kept, Keys: w.keys, Terms: order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3},
	})
	ctx := context.Background()
	_, err = w.Stock(ctx, data)
	w.must(err)
	p, err := w.Register(ctx, operator, models.Provider{NameZh: "甲", NameEn: "A", Code: "91520115MA6D00034K", Region: "CN-GZ"})
	w.must(err)
	w.seller = models.Actor{UserID: "usr_p", OrgKind: models.OrgProvider, OrgID: p.ID, Role: models.RoleProvider}
	for i, driver := range []string{"local", "agent"} {
		w.sites[i], err = w.Connect(ctx, w.seller, models.Site{NameZh: "一", NameEn: "One", Region: "CN-GZ", Driver: driver},
			[]models.Node{{Name: "n", ClassID: "cpu-core", StackID: "cpu", Units: 4}})
		w.must(err)
	}
	w.firm = models.Firm{ID: "frm_1", Name: "firm", Code: "code", Region: "CN-GD", Size: "small", State: models.FirmVerified, CreatedAt: monday, UpdatedAt: monday}
	w.do(w.openShop)
	return w
}

func (w *works) openShop(tx *store.Tx) error {
	w.offer = cores(w.sites[0])
	w.offer.ID, w.offer.ProviderID, w.offer.State = "off_1", w.seller.OrgID, "listed"
	w.offer.CreatedAt, w.offer.UpdatedAt = monday, monday
	_, err := tx.InsertFirm(w.firm)
	w.mixed = w.offer
	w.mixed.ID, w.mixed.OwnCommand, w.mixed.NoticeSeconds = "off_2", true, 60
	for _, o := range []models.Offering{w.offer, w.mixed} {
		err = errors.Join(err, tx.AddOffering(o), tx.AddTariff(models.Tariff{OfferingID: o.ID, Version: 1, ValidFrom: monday, CreatedBy: "usr_p", CreatedAt: monday},
			[]models.TariffPrice{{OfferingID: o.ID, Version: 1, Meter: "unit_hour", Band: "always", Price: models.Yuan}}, monday))
	}
	if err != nil {
		return err
	}
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "gift", monday)
	if err != nil {
		return err
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, w.firm.ID, monday)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "gift", Kind: "top_up", Ref: w.firm.ID, At: monday, Postings: []ledger.Posting{{From: from.ID, To: wallet.ID, Amount: int64(1000 * models.Yuan)}}})
	return err
}

func (w *works) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *works) do(f func(*store.Tx) error) {
	w.Helper()
	w.must(w.db.Atomic(context.Background(), f))
}

func (w *works) see(f func(*store.Tx) error) {
	w.Helper()
	w.must(w.db.View(context.Background(), f))
}

// placed is an attempt at one of the sites that its engine has accepted; change
// may alter its job first.
func (w *works) placed(site int, change ...func(*models.Job)) (a models.Attempt) {
	w.Helper()
	w.do(func(tx *store.Tx) (err error) {
		a, err = w.place(tx, w.sites[site].ID, change)
		return err
	})
	return a
}

const capMillis = 600_000

func (w *works) place(tx *store.Tx, site string, change []func(*models.Job)) (a models.Attempt, err error) {
	now, most := w.clock.Now(), models.Yuan
	q := models.Quote{
		ID: models.NewID("quo"), FirmID: w.firm.ID, UserID: "wang", OfferingID: w.offer.ID, ProviderID: w.seller.OrgID, TariffVersion: 1, RecipeID: "matmul", Params: "{}",
		Units: 2, CapMillis: capMillis, CapAmount: most, State: "ordered", ExpiresAt: now, CreatedAt: now,
	}
	o := models.Order{ID: models.NewID("ord"), FirmID: w.firm.ID, UserID: "wang", State: "scheduled", CapAmount: most, WalletAmount: most, PayBy: now, CreatedAt: now, UpdatedAt: now}
	o.Number = o.ID
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: w.firm.ID, N: 1, QuoteID: q.ID, OfferingID: w.offer.ID, ProviderID: w.seller.OrgID, TariffVersion: 1,
		State: models.LineScheduled, Units: 2, CapMillis: capMillis, CapAmount: most, CreatedAt: now, UpdatedAt: now,
	}
	if err := errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l})); err != nil {
		return a, err
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, w.firm.ID, now)
	if err != nil {
		return a, err
	}
	l.HoldID, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: []ledger.Source{{Account: wallet.ID, Amount: int64(most)}}, At: now})
	if err := errors.Join(err, tx.SetLineHold(l.ID, l.HoldID)); err != nil {
		return a, err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: o.ID, FirmID: w.firm.ID, OfferingID: w.offer.ID, SiteID: site, Region: "CN-GZ", ClassID: "cpu-core", StackID: "cpu",
		RecipeID: "matmul", Params: "{}", Units: 2, State: models.JobQueued, ReasonArgs: "{}", CapMillis: capMillis, EarliestAt: now, CreatedAt: now, UpdatedAt: now,
	}
	for _, f := range change {
		f(&j)
	}
	if _, err := tx.AddJob(j); err != nil {
		return a, err
	}
	return w.attemptOf(tx, j, site, 1)
}

func (w *works) attemptOf(tx *store.Tx, j models.Job, site string, n int) (models.Attempt, error) {
	now := w.clock.Now()
	a := models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: n, SiteID: site, Nodes: "[]", SubmissionKey: models.NewID("sub"), State: models.AttemptPending, ReasonArgs: "{}", Metrics: "[]", PlannedAt: now, UpdatedAt: now,
	}
	a.TokenHash = supply.TokenHash(supply.Token(w.keys, a.SubmissionKey))
	return a, tx.AddAttempt(a)
}

var able = models.HostFacts{Cores: 8, MemoryBytes: 64 << 30, Cgroup: models.CgroupV2, Namespaces: true}

// claim is a runner's claim of an attempt.
func (w *works) claim(a models.Attempt, runner string, host models.HostFacts) (models.ClaimAnswer, error) {
	return w.Claim(context.Background(), supply.Token(w.keys, a.SubmissionKey), models.ClaimRequest{SubmissionKey: a.SubmissionKey, RunnerID: runner, Host: host})
}

// claimed is an attempt that the runner "run" has.
func (w *works) claimed(site int, change ...func(*models.Job)) models.Attempt {
	w.Helper()
	a := w.placed(site, change...)
	_, err := w.claim(a, "run", able)
	w.must(err)
	return a
}

func (w *works) attempt(id string) (a models.Attempt, j models.Job) {
	w.Helper()
	w.see(func(tx *store.Tx) (err error) {
		if a, err = tx.Attempt(id); err == nil {
			j, err = tx.Job(a.JobID)
		}
		return err
	})
	return a, j
}

// finished ends what its runner has.
func (w *works) finished(a models.Attempt) {
	w.Helper()
	w.clock.Step(time.Second)
	_, err := w.Finish(context.Background(), a.ID, models.FinishRequest{RunnerID: "run", RunMillis: 500, Cause: models.CauseExit})
	w.must(err)
}

// sound asks the books and the rows whether they agree.
func (w *works) sound() {
	w.Helper()
	w.must(w.db.Snapshot(context.Background(), func(tx *store.Tx) error {
		if broken := audit.Run(tx, append(audit.Ledger(), audit.Orders()...)).Broken(); len(broken) > 0 {
			w.Errorf("the books: %+v", broken)
		}
		return nil
	}))
}
