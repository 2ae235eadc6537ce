package checkout_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// TestTheOrderTakesWhatTheTillShowsOfAnyVouchersInAnyOrder draws programmes whose
// caps and pools are shared, vouchers of them, lines, and an order of vouchers:
// the order takes of each line and voucher what the till showed, or is refused for
// the reason that the till gave.
func TestTheOrderTakesWhatTheTillShowsOfAnyVouchersInAnyOrder(t *testing.T) {
	both(t, func(m *market) {
		rapid.Check(t, func(rt *rapid.T) {
			a := m.firm()
			grants := drawn(rt, m, a)
			if top := models.Money(rapid.Int64Range(0, 4000).Draw(rt, "wallet")) * models.Fen; top > 0 {
				m.must(m.SandboxTopUp(m.ctx, a, top, "top:"+a.OrgID))
			}
			for i := range rapid.IntRange(1, 4).Draw(rt, "lines") {
				m.add(own(a), ask(m.offering[rapid.IntRange(0, 1).Draw(rt, "offering")], rapid.IntRange(1, 8).Draw(rt, "units"), int64(i*20)+rapid.Int64Range(1, 20).Draw(rt, "minutes")))
			}
			choice := checkout.Choice{UseWallet: rapid.Bool().Draw(rt, "use wallet")}
			if len(grants) > 0 {
				choice.Vouchers = rapid.SliceOfNDistinct(rapid.SampledFrom(grants), 0, len(grants), rapid.ID).Draw(rt, "chosen")
			}
			asShown(rt, m, a, choice)
		})
		m.audited()
	})
}

func drawn(rt *rapid.T, m *market, a models.Actor) (grants []string) {
	money := func(name string, most int64) models.Money {
		return models.Money(rapid.Int64Range(0, most).Draw(rt, name)) * models.Fen
	}
	for range rapid.IntRange(0, 3).Draw(rt, "programmes") {
		r := voucher.Rules{
			Rates:    []voucher.Rate{{PPM: rapid.Int64Range(1, voucher.PPM).Draw(rt, "rate")}},
			What:     voucher.What{Domestic: rapid.Bool().Draw(rt, "domestic")},
			Caps:     voucher.Caps{PerOrder: money("per order", 2000), PerYear: money("per year", 4000), PerProgramme: money("per programme", 4000)},
			MinSpend: money("least", 500),
			Stacking: rapid.SampledFrom([]voucher.Stacking{voucher.StackSum, voucher.StackSum, voucher.StackOne, voucher.StackHigher}).Draw(rt, "stacking"),
		}
		kind := rapid.SampledFrom([]string{voucher.Funded, voucher.Entitlement}).Draw(rt, "kind")
		p := m.programme(r, kind, 60*models.Yuan)
		if kind == voucher.Entitlement { // the pool holds less than the vouchers say
			m.issued(m.firm(), p, models.Yuan, morning.AddDate(0, 1, 0))
		}
		for range rapid.IntRange(1, 2).Draw(rt, "grants") {
			grants = append(grants, m.issued(a, p, money("grant", 2900)+models.Fen, morning.AddDate(0, 0, rapid.IntRange(1, 5).Draw(rt, "days"))).ID)
		}
	}
	return grants
}

func asShown(rt *rapid.T, m *market, a models.Actor, choice checkout.Choice) {
	ids := m.quotes(a)
	till, err := m.TillFor(m.ctx, a, ids, choice)
	m.must(err)
	placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice, ExpectDue: &till.Figures.Due, ExpectPay: &till.Figures.Pay})
	if len(till.Refused) > 0 || err != nil {
		if fault.KeyOf(till.Blocked()) != fault.KeyOf(err) {
			rt.Fatalf("the till says %v, the order %v", till.Refused, err)
		}
		return
	}
	o, f := placed.Order, till.Figures
	if o.CapAmount != f.List || o.VoucherAmount != f.Voucher || o.WalletAmount != f.Wallet || o.DueAmount != f.Due || f.List-f.Voucher != f.Pay {
		rt.Fatalf("the order takes %v − %v, wallet %v, due %v; the till said %+v", o.CapAmount, o.VoucherAmount, o.WalletAmount, o.DueAmount, f)
	}
	m.see(func(tx *store.Tx) error {
		lines, err := tx.Lines(o.ID)
		for i, l := range lines {
			rs, err := tx.ReservationsOf(l.ID)
			m.must(err)
			got, want := "", ""
			for _, r := range rs {
				got += fmt.Sprintf(" %s %v", r.GrantID, r.Amount)
			}
			vs, shares := till.Gave(i)
			for n, v := range vs {
				want += fmt.Sprintf(" %s %v", v.Grant.ID, shares[n].Amount)
			}
			if got != want {
				rt.Fatalf("line %d reserved%s; the till said%s", i, got, want)
			}
		}
		return err
	})
}

func TestVouchersArePickedInTheStatedOrder(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		day := func(n int) time.Time { return morning.AddDate(0, 0, n) }
		wide, narrow := sums(100_000), sums(100_000)
		narrow.What.Kinds = []models.OfferingKind{models.OfferCardHour}
		late := m.issued(a, m.programme(wide, voucher.Funded, 90*models.Yuan), 10*models.Yuan, day(30)).ID
		big := m.issued(a, m.programme(wide, voucher.Funded, 90*models.Yuan), 20*models.Yuan, day(9)).ID
		small := m.issued(a, m.programme(wide, voucher.Funded, 90*models.Yuan), 10*models.Yuan, day(9)).ID
		typed := m.issued(a, m.programme(narrow, voucher.Funded, 90*models.Yuan), 50*models.Yuan, day(9)).ID
		m.add(own(a), ask(m.offering[0], 1, 30))
		till, err := m.TillPicked(m.ctx, a, m.quotes(a))
		m.must(err)
		if want := []string{typed, small, big, late}; !slices.Equal(till.Choice.Vouchers, want) {
			t.Errorf("picked %v, want %v", till.Choice.Vouchers, want)
		}
	})
}

func TestAVoucherThatSavesMoreInFrontIsPickedFirst(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		alone := voucher.Rules{Rates: []voucher.Rate{{PPM: 100_000}}}
		m.issued(a, m.programme(alone, voucher.Funded, 90*models.Yuan), 10*models.Yuan, morning.AddDate(0, 0, 2))
		more := m.issued(a, m.programme(sums(500_000), voucher.Funded, 90*models.Yuan), 10*models.Yuan, morning.AddDate(0, 0, 9)).ID
		m.add(own(a), ask(m.offering[0], 1, 30))
		till, err := m.TillPicked(m.ctx, a, m.quotes(a))
		m.must(err)
		if !slices.Equal(till.Choice.Vouchers, []string{more}) || till.Figures.Voucher != 3*models.Yuan {
			t.Errorf("picked %v, which give %v", till.Choice.Vouchers, till.Figures.Voucher)
		}
	})
}

func TestASecondVoucherOnALineNeedsBothRulesToSaySum(t *testing.T) {
	both(t, func(m *market) {
		for _, c := range []struct {
			one, two voucher.Stacking
			pays     models.Money
			why      error
		}{
			{voucher.StackSum, voucher.StackSum, 240 * models.Fen, nil},
			{voucher.StackSum, voucher.StackOne, 0, voucher.ErrStacking},
			{voucher.StackExclusive, voucher.StackSum, 0, voucher.ErrStacking},
		} {
			a := m.firm()
			one, two := sums(200_000), sums(200_000)
			one.Stacking, two.Stacking = c.one, c.two
			ids := []string{m.granted(a, one, 9*models.Yuan).ID, m.granted(a, two, 9*models.Yuan).ID}
			m.add(own(a), ask(m.offering[0], 1, 30))
			till, err := m.TillFor(m.ctx, a, m.quotes(a), checkout.Choice{Vouchers: ids})
			m.must(err)
			placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: m.quotes(a), Choice: till.Choice})
			if !errors.Is(err, c.why) || !errors.Is(till.Blocked(), c.why) || placed.Order.VoucherAmount != c.pays {
				t.Errorf("%s beside %s: the till %v, the order %v, %v", c.one, c.two, till.Refused, placed.Order.VoucherAmount, err)
			}
		}
		m.audited()
	})
}

func TestWhatIsNoVoucherOfTheFirmIsRefusedAtTillAndOrderAlike(t *testing.T) {
	both(t, func(m *market) {
		a, b := m.firm(), m.firm()
		mine, theirs := m.granted(a, sums(200_000), 9*models.Yuan).ID, m.granted(b, sums(200_000), 9*models.Yuan).ID
		m.add(own(a), ask(m.offering[0], 1, 30))
		ids := m.quotes(a)
		many := make([]string, checkout.MaxVouchers+1)
		for i := range many {
			many[i] = fmt.Sprint("grt_", i)
		}
		for name, c := range map[string]struct {
			chosen []string
			why    error
		}{
			"twice":    {[]string{mine, mine}, checkout.ErrVoucherTwice},
			"unknown":  {[]string{mine, "grt_none"}, voucher.ErrNoGrant},
			"nothing":  {[]string{""}, voucher.ErrNoGrant},
			"another":  {[]string{theirs, mine}, voucher.ErrNoGrant},
			"too many": {many, checkout.ErrVouchers},
		} {
			choice := checkout.Choice{Vouchers: c.chosen}
			_, till := m.TillFor(m.ctx, a, ids, choice)
			_, order := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice})
			if !errors.Is(till, c.why) || !errors.Is(order, c.why) {
				t.Errorf("%s: the till %v, the order %v", name, till, order)
			}
		}
		m.audited()
	})
}
