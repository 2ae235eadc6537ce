package supply_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/catalog"
	"supermarket/internal/clock"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// cluster is an engine that has so many units and passes or fails its first step.
type cluster struct {
	units int
	down  bool
}

func (e *cluster) Submit(context.Context, broker.Submission) (string, error) {
	return "", broker.ErrUnavailable
}

func (e *cluster) Status(context.Context, broker.Ref) (broker.Status, error) {
	return broker.Status{}, broker.ErrNotFound
}

func (e *cluster) Cancel(context.Context, broker.Ref) error { return nil }

func (e *cluster) Logs(context.Context, broker.Ref, int64) (io.ReadCloser, error) {
	return nil, broker.ErrNotFound
}

func (e *cluster) Capacity(context.Context) (broker.Capacity, error) {
	return broker.Capacity{Nodes: 1, Units: e.units, UnitsFree: e.units}, nil
}

func (e *cluster) Check(_ context.Context, tell func(broker.Step)) {
	if e.down {
		tell(broker.Failed("desk.step.settings", "desk.step.settings.failed", broker.ErrUnavailable))
		return
	}
	tell(broker.Passed("desk.step.settings", "desk.step.settings"))
}

// bench is a provider's desk with an engine behind every site.
type bench struct {
	*testing.T
	*supply.Counter
	ctx    context.Context
	db     *store.DB
	clock  *clock.Manual
	engine *cluster
	seller models.Actor
}

func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	_, seller, _ := desk(t, db)
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, ctx: context.Background(), db: db, clock: clock.At(monday), engine: &cluster{units: 8}, seller: seller}
	b.Counter = supply.New(supply.Deps{
		DB: db, Clock: b.clock, Data: data.Source(), LocalDoor: true, Door: func(models.Site) (broker.Driver, error) { return b.engine, nil },
	})
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) read(id string) (s models.Site) {
	b.Helper()
	b.must(b.db.View(b.ctx, func(tx *store.Tx) (err error) { s, err = tx.Site(id); return err }))
	return s
}

func (b *bench) checked(id string) supply.CheckRun {
	b.Helper()
	b.must(b.StartCheck(b.ctx, b.seller, id))
	_, err := b.WorkChecks(b.ctx, "test")
	b.must(err)
	r, _ := supply.LastCheck(b.read(id))
	return r
}

// described is a draft site with eight cores on two machines.
func (b *bench) described() models.Site {
	b.Helper()
	s, err := b.DraftSite(b.ctx, b.seller, supply.SiteInput{NameZh: "二号机房", NameEn: "Hall two", Region: "CN-GZ", Driver: "local"})
	b.must(err)
	b.must(b.AddMachines(b.ctx, b.seller, s.ID, supply.Machines{Name: "n", Count: 2, ClassID: "cpu-core", StackID: "cpu", Units: 4}))
	return s
}

func (b *bench) opened() models.Site {
	b.Helper()
	s := b.described()
	if r := b.checked(s.ID); !r.OK {
		b.Fatalf("%+v", r)
	}
	b.must(b.OpenSite(b.ctx, b.seller, s.ID))
	return b.read(s.ID)
}

func TestASiteOpensOnlyOnceItsCheckHasPassed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.described()
		if err := b.OpenSite(b.ctx, b.seller, s.ID); !errors.Is(err, supply.ErrStage) {
			t.Fatalf("an unchecked site: %v", err)
		}
		b.engine.units = 7
		r := b.checked(s.ID)
		if last := r.Steps[len(r.Steps)-1]; !r.Done || r.OK || last.Text != "desk.step.declared.less" || last.Terms["seen"] != "7" || b.read(s.ID).Stage != supply.SiteDraft {
			t.Fatalf("too few units: %+v", r)
		}
		b.engine.units = 8
		if r := b.checked(s.ID); !r.OK || b.read(s.ID).Stage != supply.SiteChecked {
			t.Fatalf("%+v", r)
		}
		b.must(b.OpenSite(b.ctx, b.seller, s.ID))
		b.must(b.OpenSite(b.ctx, b.seller, s.ID)) // pressed twice
		if b.read(s.ID).Stage != supply.SiteLive {
			t.Error("it is not open")
		}
	})
}

func TestWhatIsChangedAfterTheCheckIsCheckedAgain(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.described()
		b.checked(s.ID)
		b.must(b.AddMachines(b.ctx, b.seller, s.ID, supply.Machines{Name: "more", Count: 1, ClassID: "cpu-core", StackID: "cpu", Units: 1}))
		if b.read(s.ID).Stage != supply.SiteDraft {
			t.Error("it may be opened with machines that nobody has seen")
		}
		b.engine.down = true
		if r := b.checked(s.ID); r.OK || len(r.Steps) != 1 || r.Steps[0].Err == "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestMachinesOfOneNameAreDeclaredOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.described()
		again := supply.Machines{Name: "n", Count: 2, ClassID: "cpu-core", StackID: "cpu", Units: 4}
		if err := b.AddMachines(b.ctx, b.seller, s.ID, again); !errors.Is(err, supply.ErrNodeTaken) {
			t.Errorf("%v", err)
		}
		if _, err := b.DraftSite(b.ctx, b.seller, supply.SiteInput{NameZh: "二号机房", NameEn: "x", Region: "CN-GZ", Driver: "local"}); !errors.Is(err, supply.ErrSiteTaken) {
			t.Errorf("%v", err)
		}
	})
}

func TestADrainEndsWhenItsProviderSaidItWould(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.opened()
		until := monday.Add(2 * time.Hour)
		b.must(b.Drain(b.ctx, b.seller, s.ID, "power supply", &until))
		b.must(b.EndDrains(b.ctx))
		if got := b.read(s.ID); got.State != "draining" || got.DrainNote != "power supply" {
			t.Fatalf("%+v", got)
		}
		b.clock.Step(2 * time.Hour)
		b.must(b.EndDrains(b.ctx))
		if got := b.read(s.ID); got.State != "ready" || got.DrainNote != "" || got.DrainUntil != nil {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnotherProvidersSiteIsNotFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.opened()
		stranger := b.seller
		stranger.OrgID = "prv_other"
		_, seen := b.SiteDesk(b.ctx, stranger, s.ID)
		for i, err := range []error{
			seen, b.StartCheck(b.ctx, stranger, s.ID), b.OpenSite(b.ctx, stranger, s.ID), b.CloseSite(b.ctx, stranger, s.ID), b.ReopenSite(b.ctx, stranger, s.ID),
			b.Drain(b.ctx, stranger, s.ID, "x", nil), b.Resume(b.ctx, stranger, s.ID), b.SetMachine(b.ctx, stranger, s.ID, "node_x", "down"),
			b.RemoveMachine(b.ctx, stranger, s.ID, "node_x"), b.SetSlurm(b.ctx, stranger, s.ID, supply.Slurm{}),
			b.AddMachines(b.ctx, stranger, s.ID, supply.Machines{Name: "n", Count: 1, ClassID: "cpu-core", StackID: "cpu", Units: 1}),
		} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func termsOf(s models.Site) supply.Terms {
	return supply.Terms{Pool: s.ID + "|cpu-core|cpu", TitleZh: "核时二", TitleEn: "Core-hours two", MinUnits: 1, MaxUnits: 4, MaxSeconds: 3600}
}

func TestTermsThatChangeAfterPricingMakeAVersion(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.opened()
		o, err := b.DraftOffering(b.ctx, b.seller, termsOf(s))
		b.must(err)
		b.must(b.Price(b.ctx, b.seller, o.ID, 0, supply.HourPrices(2*models.Fen, models.Fen)))
		b.must(b.Price(b.ctx, b.seller, o.ID, 0, supply.HourPrices(2*models.Fen, models.Fen))) // sent twice
		b.must(b.PutOnShelf(b.ctx, b.seller, o.ID))
		b.must(b.PutOnShelf(b.ctx, b.seller, o.ID))
		b.clock.Step(time.Minute)
		changed := termsOf(s)
		changed.MaxUnits = 8
		b.must(b.ChangeOffering(b.ctx, b.seller, o.ID, changed))
		g, err := b.Good(b.ctx, b.seller, o.ID)
		b.must(err)
		if g.Offering.TariffVersion != 2 || len(g.Versions) != 2 || g.Versions[0].OffPeak != models.Fen || g.Offering.MaxUnits != 8 {
			t.Errorf("%+v %+v", g.Offering, g.Versions)
		}
		if err := b.Price(b.ctx, b.seller, o.ID, 1, supply.HourPrices(models.Fen, models.Fen)); !errors.Is(err, catalog.ErrRace) {
			t.Errorf("prices of an old form: %v", err)
		}
		if err := b.CloseSite(b.ctx, b.seller, s.ID); !errors.Is(err, supply.ErrOnShelf) {
			t.Errorf("closed beneath what is sold: %v", err)
		}
	})
}

func TestPromisesThatASiteCannotKeepAreRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.opened()
		for name, x := range map[string]struct {
			change func(*supply.Terms)
			want   error
		}{
			"own command":  {func(in *supply.Terms) { in.OwnCommand = true }, catalog.ErrOwnCommand},
			"no notice":    {func(in *supply.Terms) { in.Interruptible = true }, catalog.ErrNotice},
			"availability": {func(in *supply.Terms) { in.Interruptible, in.NoticeSeconds, in.AvailabilityPPM = true, 30, 1 }, catalog.ErrPromise},
			"pool":         {func(in *supply.Terms) { in.Pool = "site_other|cpu-core|cpu" }, supply.ErrPool},
			"title":        {func(in *supply.Terms) { in.TitleZh = " " }, catalog.ErrRequired},
		} {
			in := termsOf(s)
			x.change(&in)
			if _, err := b.DraftOffering(b.ctx, b.seller, in); !errors.Is(err, x.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
