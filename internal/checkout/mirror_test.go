package checkout_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// sale is an order of one firm with its vouchers, on its way.
type sale struct {
	*market
	by     models.Actor
	grants []models.Grant
	placed checkout.Placed
	jobs   []models.Job
	run    string // of the first job, while it runs
}

// mirror is one way of an order, and what everybody has at its end. Each voucher is
// ¥20, the wallet had ¥100, and each line is one card for at most 30 minutes at ¥12
// an hour: 333⅓ micro-fen a millisecond.
type mirror struct {
	name     string
	rates    []int64 // of the vouchers, in millionths; they sum unless stacking says else
	stacking voucher.Stacking
	until    time.Duration // of the vouchers, a year where 0
	lines    int
	outside  bool        // paid by the sandbox and not by the wallet
	quoted   func(*sale) // between the quote and the order
	ordered  func(*sale) // between the order and its run
	running  func(*sale)
	millis   int64 // that the first job ran
	settled  func(*sale)

	grants []models.Money // left in each voucher
	pools  []models.Money // left in each programme's budget
	wallet models.Money
}

// odd is a run of 1,000,001 ms: it costs 333,333,667 (…666⅔ rounded half up), of
// which 30 % are 100,000,100 (….1 rounded down) and 20 % are 66,666,733 (….4).
const odd = 1_000_001

var mirrors = []mirror{
	{
		name: "used below the cap", rates: []int64{300_000}, millis: odd,
		grants: []models.Money{1_899_999_900}, pools: []models.Money{0}, wallet: 10_000_000_000 - 233_333_567,
	},
	{ // 599,999,667 (…666⅔), of which 30 % are 179,999,900 (….1)
		name: "used above the estimate", rates: []int64{300_000}, millis: 1_799_999, settled: (*sale).aboveTheEstimate,
		grants: []models.Money{1_820_000_100}, pools: []models.Money{0}, wallet: 10_000_000_000 - 419_999_767,
	},
	{
		name: "the price doubles after the quote", rates: []int64{300_000}, quoted: func(s *sale) { s.price(s.offering[0].ID, 24*models.Yuan) }, ordered: func(s *sale) { s.price(s.offering[0].ID, 12*models.Yuan) }, millis: odd,
		grants: []models.Money{1_899_999_900}, pools: []models.Money{0}, wallet: 10_000_000_000 - 233_333_567,
	},
	{ // the order is refused with it, and pays all itself without it
		name: "expired between the quote and the order", rates: []int64{300_000}, until: 10 * time.Minute, quoted: (*sale).tooLate, millis: odd, settled: (*sale).expire,
		grants: []models.Money{0}, pools: []models.Money{2_000_000_000}, wallet: 10_000_000_000 - 333_333_667,
	},
	{ // ¥4.20 came from outside
		name: "expired between the order and its payment", rates: []int64{300_000}, until: 10 * time.Minute, outside: true, ordered: (*sale).paidLate, millis: odd, settled: (*sale).expire,
		grants: []models.Money{0}, pools: []models.Money{1_899_999_900}, wallet: 10_000_000_000 + 420_000_000 - 233_333_567,
	},
	{
		name: "expired between the payment and the settlement", rates: []int64{300_000}, until: 10 * time.Minute, running: func(s *sale) { s.clock.Step(11 * time.Minute); s.expire() }, millis: odd, settled: (*sale).expire,
		grants: []models.Money{0}, pools: []models.Money{1_899_999_900}, wallet: 10_000_000_000 - 233_333_567,
	},
	{ // of 222,222,556 that remain 30 % are 66,666,766 (….8): 33,333,334 come back, and go home
		name: "expired before a part comes back", rates: []int64{300_000}, until: 10 * time.Minute, millis: odd, settled: func(s *sale) { s.clock.Step(11 * time.Minute); s.gives(111_111_111); s.expire() },
		grants: []models.Money{0}, pools: []models.Money{2_000_000_000 - 66_666_766}, wallet: 10_000_000_000 - 155_555_790,
	},
	{
		name: "one of two lines cancelled", rates: []int64{300_000}, lines: 2, ordered: func(s *sale) { s.must(s.CancelJob(s.ctx, s.by, s.jobs[1].ID)) }, millis: odd,
		grants: []models.Money{1_899_999_900}, pools: []models.Money{0}, wallet: 10_000_000_000 - 233_333_567,
	},
	{
		name: "cancelled in its run", rates: []int64{300_000}, running: func(s *sale) { s.must(s.CancelJob(s.ctx, s.by, s.jobs[0].ID)) }, millis: odd,
		grants: []models.Money{1_899_999_900}, pools: []models.Money{0}, wallet: 10_000_000_000 - 233_333_567,
	},
	{
		name: "a part comes back", rates: []int64{300_000}, millis: odd, settled: func(s *sale) { s.gives(111_111_111) },
		grants: []models.Money{2_000_000_000 - 66_666_766}, pools: []models.Money{0}, wallet: 10_000_000_000 - 155_555_790,
	},
	{
		name: "all comes back in three parts", rates: []int64{300_000}, millis: odd, settled: func(s *sale) { s.gives(111_111_111, 1, 222_222_555) },
		grants: []models.Money{2_000_000_000}, pools: []models.Money{0}, wallet: 10_000_000_000,
	},
	{
		name: "city and district", rates: []int64{300_000, 200_000}, millis: odd,
		grants: []models.Money{1_899_999_900, 2_000_000_000 - 66_666_733}, pools: []models.Money{0, 0}, wallet: 10_000_000_000 - 166_666_834,
	},
	{ // of 222,222,556 that remain 20 % are 44,444,511 (….2)
		name: "city and district, of which a part comes back", rates: []int64{300_000, 200_000}, millis: odd, settled: func(s *sale) { s.gives(111_111_111) },
		grants: []models.Money{2_000_000_000 - 66_666_766, 2_000_000_000 - 44_444_511}, pools: []models.Money{0, 0}, wallet: 10_000_000_000 - 111_111_279,
	},
	{
		name: "the higher of city and district, of which a part comes back", rates: []int64{200_000, 300_000}, stacking: voucher.StackHigher, millis: odd, settled: func(s *sale) { s.gives(111_111_111) },
		grants: []models.Money{2_000_000_000, 2_000_000_000 - 66_666_766}, pools: []models.Money{0, 0}, wallet: 10_000_000_000 - 155_555_790,
	},
}

// TestWhatAVoucherPaysAndGetsBackIsItsRateToTheMicroFen lives each way of an order.
// As soon as it is placed, every programme gets new rules of 90 %, which are none of
// its business.
func TestWhatAVoucherPaysAndGetsBackIsItsRateToTheMicroFen(t *testing.T) {
	both(t, func(m *market) {
		for _, c := range mirrors {
			m.clock.Set(morning)
			s := &sale{market: m, by: m.firm()}
			s.lives(c)
			for i, g := range s.grants {
				if left, pool := s.has(models.AccountGrant, g.ID), s.has(models.AccountBudget, g.ProgrammeID); left != c.grants[i] || pool != c.pools[i] {
					m.Errorf("%s: voucher %d has %d and its budget %d, want %d and %d", c.name, i, left, pool, c.grants[i], c.pools[i])
				}
			}
			if got := s.free(s.by); got != c.wallet {
				m.Errorf("%s: the wallet has %d, want %d", c.name, got, c.wallet)
			}
		}
		m.audited()
	})
}

func (s *sale) lives(c mirror) {
	s.Helper()
	s.must(s.SandboxTopUp(s.ctx, s.by, 100*models.Yuan, "top:"+s.by.OrgID))
	if c.until == 0 {
		c.until = 365 * 24 * time.Hour
	}
	for _, ppm := range c.rates {
		r := sums(ppm)
		if c.stacking != "" {
			r.Stacking = c.stacking
		}
		s.grants = append(s.grants, s.issued(s.by, s.programme(r, voucher.Funded, 20*models.Yuan), 20*models.Yuan, morning.Add(c.until)))
	}
	for i := range int64(max(1, c.lines)) {
		s.add(own(s.by), ask(s.offering[0], 1, 30-i))
	}
	ids := s.quotes(s.by)
	at(c.quoted, s)
	s.orders(ids, !c.outside)
	at(c.ordered, s)
	s.jobs = s.market.jobs(s.placed.Order)
	s.run = began(s.market, s.jobs[0], morning)
	at(c.running, s)
	ended(s.market, s.run, morning, c.millis)
	s.clock.Set(morning.Add(time.Hour))
	at(c.settled, s)
}

func at(deed func(*sale), s *sale) {
	if deed != nil {
		deed(s)
	}
}

func (s *sale) orders(ids []string, wallet bool) {
	s.Helper()
	till, err := s.TillPicked(s.ctx, s.by, ids)
	s.must(err)
	till.Choice.UseWallet = wallet
	s.placed, err = s.Place(s.ctx, s.by, checkout.Placing{Quotes: ids, Choice: till.Choice})
	s.must(err)
	if wallet {
		s.jobs = s.market.jobs(s.placed.Order)
	}
	for _, g := range s.grants {
		s.do(func(tx *store.Tx) error {
			v, err := tx.Version(g.ProgrammeID, 1)
			s.must(err)
			r, err := voucher.Parse(v.Rules)
			s.must(err)
			r.Rates[0].PPM = 900_000
			_, err = voucher.Publish(tx, g.ProgrammeID, r, "issuer", s.clock.Now())
			return err
		})
	}
}

// tooLate is a voucher that ends while its buyer looks at the till.
func (s *sale) tooLate() {
	s.Helper()
	s.clock.Step(11 * time.Minute)
	ids := s.quotes(s.by)
	till, err := s.TillFor(s.ctx, s.by, ids, checkout.Choice{Vouchers: []string{s.grants[0].ID}, UseWallet: true})
	s.must(err)
	_, err = s.Place(s.ctx, s.by, checkout.Placing{Quotes: ids, Choice: till.Choice})
	if !errors.Is(till.Blocked(), voucher.ErrExpired) || !errors.Is(err, voucher.ErrExpired) {
		s.Errorf("the till says %v, the order %v", till.Blocked(), err)
	}
}

func (s *sale) paidLate() {
	s.Helper()
	s.clock.Step(11 * time.Minute)
	s.expire()
	s.sandboxDoes(s.by, s.placed, sandbox.Pay)
}

// expire sends home what has expired.
func (s *sale) expire() {
	s.Helper()
	s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, s.clock.Now()); return err })
}

func (s *sale) aboveTheEstimate() {
	s.Helper()
	l := s.order(s.by, s.placed.Order.ID).Lines[0]
	if l.Settlement.Cost <= l.Quote.LikelyAmount || l.Settlement.Cost > l.Line.CapAmount {
		s.Errorf("it cost %v, estimated at %v and capped at %v", l.Settlement.Cost, l.Quote.LikelyAmount, l.Line.CapAmount)
	}
}

// gives refunds parts of the first line's cost.
func (s *sale) gives(parts ...models.Money) {
	s.Helper()
	for i, part := range parts {
		s.do(func(tx *store.Tx) error {
			_, err := refund.Book(tx, refund.BookInput{
				LineID: s.jobs[0].LineID, Key: fmt.Sprint(s.by.OrgID, i), Amount: part, Reason: "offered", Step: order.Step{Actor: "seller", At: s.clock.Now()},
			})
			return err
		})
	}
}

func (s *sale) has(kind models.AccountKind, owner string) (left models.Money) {
	s.Helper()
	s.see(func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, kind, owner)
		left = models.Money(a.Balance)
		return err
	})
	return left
}
