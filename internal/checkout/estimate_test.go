package checkout_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// wishing is a job at the first offering, an hour long at most, with wishes.
func wishing(m *market, w checkout.Wishes) checkout.Ask {
	return checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: "matmul", Params: map[string]string{"size": "64"}, Units: 1, CapMillis: 3_600_000, Wishes: w}
}

func (m *market) after(d time.Duration) *time.Time {
	at := m.clock.Now().Add(d)
	return &at
}

// isolating opens the first offering for buyers' own commands, where they can be kept apart.
func (m *market) isolating(offers, isolates bool) {
	m.do(func(tx *store.Tx) error {
		o, err := tx.Offering(m.offering[0].ID)
		m.must(err)
		before := o.UpdatedAt
		o.OwnCommand = offers
		return errors.Join(tx.SetOffering(o, before, before.Add(time.Second)), tx.SeeSite(o.SiteID, "cgroup v2, namespaces true", isolates, morning))
	})
}

func (m *market) jobs(o models.Order) (out []models.Job) {
	m.see(func(tx *store.Tx) error {
		lines, err := tx.Lines(o.ID)
		m.must(err)
		for _, l := range lines {
			j, err := tx.JobOfLine(l.ID)
			m.must(err)
			out = append(out, j)
		}
		return nil
	})
	return out
}

func TestWhatABuyerChoseGoesFromTheQuoteToItsJob(t *testing.T) {
	both(t, func(m *market) {
		m.isolating(true, true)
		a := m.firm()
		m.must(m.SandboxTopUp(m.ctx, a, 100*models.Yuan, "top:"+a.OrgID))
		in := wishing(m, checkout.Wishes{Command: []string{"/bin/echo", "a b", ""}, WaitUntil: m.after(12 * time.Hour), DeadlineAt: m.after(24 * time.Hour)})
		in.RecipeID, in.Params = "", nil
		q, err := m.Quote(m.ctx, a, in)
		m.must(err)
		if noon := morning.Add(2 * time.Hour); q.StartAt == nil || !q.StartAt.Equal(noon) {
			t.Fatalf("it starts at %v", q.StartAt)
		}
		till, err := m.TillFor(m.ctx, a, []string{q.ID}, checkout.Choice{UseWallet: true})
		m.must(err)
		if s := till.Lines[0].Told.Saving; s.Saved() != 6*models.Yuan || s.Now != 12*models.Yuan {
			t.Errorf("the saving is told as %+v", s)
		}
		p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: []string{q.ID}, Choice: checkout.Choice{UseWallet: true}, ExpectPay: &till.Figures.Pay})
		m.must(err)
		j := m.jobs(p.Order)[0]
		if j.RecipeID != recipe.Command || !slices.Equal(recipe.CommandOf(j.Command), in.Command) || !j.EarliestAt.Equal(*q.StartAt) || !j.DeadlineAt.Equal(*in.DeadlineAt) {
			t.Errorf("the job: %+v", j)
		}
		if p.Order.CapAmount != 12*models.Yuan {
			t.Errorf("held at %v: a job that waits may yet run at the dearest price", p.Order.CapAmount)
		}
		again, gone, err := m.Again(m.ctx, a, j.ID)
		if m.must(err); gone || again.RerunOf != j.ID || !slices.Equal(again.Command, in.Command) || again.WaitUntil != nil || again.Units != 1 {
			t.Errorf("again: %+v", again)
		}
		if _, _, err := m.Again(m.ctx, m.firm(), j.ID); !errors.Is(err, checkout.ErrNoRerun) {
			t.Errorf("by another firm: %v", err)
		}
		m.audited()
	})
}

func TestAWishThatCannotBeIsRefusedWithItsReason(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		own := []string{"/bin/true"}
		for _, x := range []struct {
			name             string
			offers, isolates bool
			w                checkout.Wishes
			want             error
		}{
			{"a wait that has passed", false, false, checkout.Wishes{WaitUntil: m.after(0)}, catalog.ErrWaitPast},
			{"too long a wait", false, false, checkout.Wishes{WaitUntil: m.after(catalog.MaxWait + time.Second)}, catalog.ErrWaitLong},
			{"a deadline that has passed", false, false, checkout.Wishes{DeadlineAt: m.after(-time.Second)}, catalog.ErrDeadlinePast},
			{"a deadline far away", false, false, checkout.Wishes{DeadlineAt: m.after(catalog.MaxDeadline + time.Second)}, catalog.ErrDeadlineLong},
			{"a deadline that nothing meets", false, false, checkout.Wishes{DeadlineAt: m.after(time.Millisecond)}, catalog.ErrDeadlineSoon},
			{"a command beside a template", true, true, checkout.Wishes{Command: own}, catalog.ErrCommandRecipe},
			{"somebody's job again", false, false, checkout.Wishes{RerunOf: "job_1"}, checkout.ErrNoRerun},
		} {
			m.isolating(x.offers, x.isolates)
			if _, err := m.Quote(m.ctx, a, wishing(m, x.w)); !errors.Is(err, x.want) {
				t.Errorf("%s: %v", x.name, err)
			}
		}
		for want, open := range map[error][2]bool{catalog.ErrCommandOffer: {false, true}, catalog.ErrCommandSite: {true, false}, nil: {true, true}} {
			m.isolating(open[0], open[1])
			in := wishing(m, checkout.Wishes{Command: own})
			in.RecipeID, in.Params = recipe.Command, nil
			if _, err := m.Quote(m.ctx, a, in); !errors.Is(err, want) {
				t.Errorf("with %v: %v", open, err)
			}
		}
	})
}

func TestACommandQuotedWhereJobsWereKeptApartIsNotOrderedWhereTheyAreNot(t *testing.T) {
	both(t, func(m *market) {
		m.isolating(true, true)
		a := m.firm()
		in := wishing(m, checkout.Wishes{Command: []string{"/bin/true"}})
		in.RecipeID, in.Params = "", nil
		q, err := m.Quote(m.ctx, a, in)
		m.must(err)
		m.isolating(true, false)
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: []string{q.ID}}); !errors.Is(err, catalog.ErrCommandSite) {
			t.Errorf("ordered: %v", err)
		}
		till, err := m.TillPicked(m.ctx, a, []string{q.ID})
		if m.must(err); !errors.Is(till.Blocked(), catalog.ErrCommandSite) {
			t.Errorf("at the till: %v", till.Blocked())
		}
	})
}

func TestAnArrayIsOneOrderOfLinesThatChangeTogether(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.must(m.SandboxTopUp(m.ctx, a, 100*models.Yuan, "top:"+a.OrgID))
		sweep, err := checkout.ReadSweep("size", "64, 96-128/32")
		m.must(err)
		in := checkout.CartAsk{OfferingID: m.offering[0].ID, RecipeID: "matmul", CapMillis: 600_000}
		for range 2 { // the button pressed twice
			_, err = m.CartAddArray(m.ctx, own(a), in, sweep)
			m.must(err)
		}
		items := m.cart(a, own(a)).Items
		if len(items) != 3 || items[0].Line.ArrayID == "" || items[2].Line.ArrayID != items[0].Line.ArrayID {
			t.Fatalf("%d lines: %+v", len(items), items)
		}
		m.must(m.CartChange(m.ctx, own(a), items[1].Line.ID, checkout.LineChange{Units: 2, CapMillis: 900_000}))
		ids := m.quotes(a)
		p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: checkout.Choice{UseWallet: true}})
		m.must(err)
		var sizes []string
		for _, j := range m.jobs(p.Order) {
			if j.ArrayID != items[0].Line.ArrayID || j.Units != 2 || j.CapMillis != 900_000 {
				t.Errorf("an element: %+v", j)
			}
			r, _ := recipe.Get(j.RecipeID)
			given, _ := r.Given(j.Params)
			sizes = append(sizes, given["size"])
		}
		if strings.Join(sizes, " ") != "64 96 128" {
			t.Errorf("sizes %v", sizes)
		}
		_, err = m.CartAddArray(m.ctx, own(a), in, sweep)
		m.must(err)
		left := m.cart(a, own(a)).Items
		if m.must(m.CartRemove(m.ctx, own(a), left[2].Line.ID)); len(m.cart(a, own(a)).Items) != 0 {
			t.Error("an element was removed alone")
		}
		m.audited()
	})
}

func TestAnArrayOfNonsenseIsRefusedWhole(t *testing.T) {
	for text, want := range map[string]error{
		"": checkout.ErrSweepNone, "64": checkout.ErrSweepNone, "64,64": checkout.ErrSweepTwice, "1-65": checkout.ErrSweepMany,
		"9-1": checkout.ErrSweepRange, "1-2/0": checkout.ErrSweepRange, "1-9999999999999999999999": checkout.ErrSweepRange,
	} {
		if _, err := checkout.ReadSweep("size", text); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	both(t, func(m *market) {
		a := m.firm()
		for _, s := range []checkout.Sweep{{Param: "no such", Values: []string{"1", "2"}}, {Param: "size", Values: []string{"64", "5"}}} {
			if _, err := m.CartAddArray(m.ctx, own(a), checkout.CartAsk{OfferingID: m.offering[0].ID, RecipeID: "matmul"}, s); err == nil {
				t.Errorf("%+v went in", s)
			}
			in := wishing(m, checkout.Wishes{})
			if _, err := m.QuoteArray(m.ctx, a, in, s); err == nil {
				t.Errorf("%+v was quoted", s)
			}
		}
		if n := len(m.cart(a, own(a)).Items); n != 0 {
			t.Errorf("%d lines", n)
		}
	})
}

func TestADeadlineIsHeldToTodaysOutlook(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		q, err := m.Quote(m.ctx, a, wishing(m, checkout.Wishes{DeadlineAt: m.after(time.Hour), WaitUntil: m.after(12 * time.Hour)}))
		m.must(err)
		if q.StartAt != nil {
			t.Errorf("it waits until %v for a deadline at %v", q.StartAt, q.DeadlineAt)
		}
		for want, room := range map[checkout.Verdict]checkout.Room{
			checkout.DeadlineMet: {Known: true, Now: true}, checkout.DeadlineLate: {Known: true, Wait: 2 * time.Hour, Reason: "x"}, checkout.DeadlineUnknown: {},
			checkout.DeadlineLikely: {Known: true, Wait: time.Hour - time.Duration(q.LikelyMillis)*time.Millisecond, Reason: "x"},
		} {
			m.rooms[m.offering[0].ID] = room
			told, err := m.Tell(m.ctx, q)
			if m.must(err); told.Deadline.Verdict != want || told.Deadline.Cost.Saved() <= 0 {
				t.Errorf("%+v: %+v", room, told.Deadline)
			}
		}
	})
}
