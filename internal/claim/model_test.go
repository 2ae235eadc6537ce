package claim_test

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/claim"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

var sideOf = map[voucher.Redeem]string{voucher.RedeemBuyer: claim.Buyer, voucher.RedeemProvider: claim.Provider}

// world is what the test believes beside the database: plain sums of one firm,
// and of four programmes of its own.
type world struct {
	*scene
	rt     *rapid.T
	at     time.Time
	pools  []*pool
	grants []*granted
	lines  []*bought
	claims []*part
	caps   map[string]models.Money
	ticks  int
}

// pool is a programme: what its funders gave, and what of it is in the budget.
type pool struct {
	id            string
	how           voucher.Redeem
	funded        bool
	rate          int64
	month, total  models.Money // its caps
	given, budget models.Money
}

type granted struct {
	models.Grant
	*pool
	ends          time.Time
	revoked       bool
	balance, held models.Money
}

func (g *granted) over(at time.Time) bool { return g.revoked || !at.Before(g.ends) }

// bought is a line: what it cost, what remains of that, and who has paid what of it.
type bought struct {
	models.Line
	most, cost, left, firm models.Money
	settled                bool
	until                  time.Time // the last moment to claim
	parts, claims          []*part
	side                   string // from whom was clawed back
}

// part is what a grant pays of a line, at the till or by a claim.
type part struct {
	grant        *granted
	line         *bought
	amount, paid models.Money // reserved; captured and not given back
	first        models.Money // captured at first
	limits       []string     // under which it counts, in the period of the reservation
	at           int          // of the approval, in its order
	asked        time.Time
	owed         bool // not paid out yet
	batched      bool
	Claim        models.Claim
}

func (b *bought) has(g *granted) bool {
	return slices.ContainsFunc(b.parts, func(p *part) bool { return p.grant == g })
}

func (b *bought) claimed(p *pool) bool {
	return slices.ContainsFunc(b.claims, func(c *part) bool { return c.grant.pool == p && c.Claim.State != models.ClaimRefused })
}

func paying(all []*part) []*part {
	return slices.DeleteFunc(all, func(p *part) bool { return p.amount == 0 })
}

func in(states ...models.ClaimState) func(*part) bool {
	return func(c *part) bool { return slices.Contains(states, c.Claim.State) }
}

func joined(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// floor is a share in another way than the house takes it.
func floor(of models.Money, num, den int64) models.Money {
	n := new(big.Int).Mul(big.NewInt(int64(of)), big.NewInt(num))
	return models.Money(n.Div(n, big.NewInt(den)).Int64())
}

var worlds int

// newWorld has a city's and a district's programme at the till, one that buyers
// claim, and one that providers claim; funded grants and entitlements by turns.
func newWorld(rt *rapid.T, base *scene) *world {
	worlds++
	s := *base
	w := &world{scene: &s, rt: rt, at: now, caps: map[string]models.Money{}}
	s.firm = models.Firm{ID: models.NewID("frm"), Name: fmt.Sprint("企业", worlds), Code: fmt.Sprintf("91440300%010d", worlds), Region: "CN-GD", Size: "small", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now}
	w.pools = []*pool{
		{how: voucher.RedeemInstant, funded: true, rate: 300_000, month: 25 * yuan, total: 60 * yuan, given: 120 * yuan},
		{how: voucher.RedeemInstant, rate: 200_000, month: 20 * yuan, total: 40 * yuan, given: 15 * yuan},
		{how: voucher.RedeemBuyer, rate: 250_000, month: 15 * yuan, total: 40 * yuan, given: 20 * yuan},
		{how: voucher.RedeemProvider, funded: true, rate: 150_000, month: 10 * yuan, total: 30 * yuan, given: 120 * yuan},
	}
	w.do(func(tx *store.Tx) error {
		if _, err := tx.InsertFirm(s.firm); err != nil {
			return err
		}
		for i, p := range w.pools {
			if err := p.open(tx, fmt.Sprintf("world-%d-%d", worlds, i)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range w.pools {
		w.granted(&granted{pool: p, ends: now.AddDate(0, 0, 40)}, 30*yuan)
	}
	return w
}

func (w *world) running() bool {
	return slices.ContainsFunc(w.lines, func(b *bought) bool { return !b.settled })
}

func (p *pool) open(tx *store.Tx, slug string) error {
	r := rulesOf(p.how)
	r.Rates[0].PPM, r.Caps = p.rate, voucher.Caps{PerMonth: p.month, PerProgramme: p.total}
	kind := voucher.Entitlement
	if p.funded {
		kind = voucher.Funded
	}
	made, err := voucher.Create(tx, voucher.NewProgramme{
		Slug: slug, NameZh: "算力券", NameEn: "Voucher", Kind: kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
		Funders: []voucher.Funder{{Name: "Province", Share: 1}, {Name: "City", Share: 2}},
	})
	if err != nil {
		return err
	}
	if _, err := voucher.Publish(tx, made.ID, r, "issuer", now); err != nil {
		return err
	}
	p.id, p.budget = made.ID, p.given
	return voucher.Fund(tx, p.id, p.given, "first", now)
}

func (w *world) clock() int { w.ticks++; return w.ticks }

// place orders a line, with what each of its vouchers is to pay.
func (w *world) place(tx *store.Tx, b *bought, want []models.Money) error {
	q := models.Quote{ID: models.NewID("quo"), FirmID: w.firm.ID, UserID: "wang", OfferingID: "off", ProviderID: seller, Units: 1, CapMillis: 1, CapAmount: b.most, State: "ordered", ExpiresAt: w.at, CreatedAt: w.at}
	o := models.Order{ID: models.NewID("ord"), FirmID: w.firm.ID, UserID: "wang", State: "running", CapAmount: b.most, WalletAmount: b.most, PayBy: w.at, CreatedAt: w.at, UpdatedAt: w.at}
	o.Number = o.ID
	b.Line = models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: w.firm.ID, N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: seller, State: models.LineRunning,
		Units: 1, CapMillis: 1, CapAmount: b.most, CreatedAt: w.at, UpdatedAt: w.at,
	}
	if err := joined(tx.AddQuote(q), func() error { return tx.AddOrder(o, []models.Line{b.Line}) }); err != nil {
		return err
	}
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "gift", w.at)
	if err != nil {
		return err
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, w.firm.ID, w.at)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: models.NewID("key"), Kind: "top_up", Ref: "gift", At: w.at, Postings: []ledger.Posting{{From: from.ID, To: wallet.ID, Amount: int64(b.most)}}})
	if err != nil {
		return err
	}
	return w.hold(tx, b, want, wallet.ID)
}

func (w *world) hold(tx *store.Tx, b *bought, want []models.Money, wallet string) error {
	var sources []ledger.Source
	left := b.most
	for i, p := range b.parts {
		p.line = b
		f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: w.firm.ID, OfferingID: "off", Recipe: "matmul", OrderID: b.OrderID, Now: w.at})
		if err != nil {
			return err
		}
		r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: b.Line.ID + p.grant.ID, GrantID: p.grant.ID, FirmID: w.firm.ID, LineID: b.Line.ID, OrderID: b.OrderID, Facts: f, Base: b.most})
		if w.must("a reservation", err, want[i] > 0) {
			w.same("the reservation", r.Amount, want[i])
			sources, left = append(sources, ledger.Source{Account: p.grant.AccountID, Amount: int64(r.Amount)}), left-r.Amount
		}
	}
	if left > 0 {
		sources = append(sources, ledger.Source{Account: wallet, Amount: int64(left)})
	}
	hold, err := ledger.Hold(tx, ledger.HoldInput{Key: "line:" + b.Line.ID, Ref: b.Line.ID, Sources: sources, At: w.at})
	if err != nil {
		return err
	}
	b.HoldID = hold
	return tx.SetLineHold(b.Line.ID, hold)
}

// limitsOf are the caps of a grant that count now.
func (w *world) limitsOf(g *granted) []string {
	firm := "programme:" + g.pool.id + ":firm:" + w.firm.ID
	return []string{"grant:" + g.ID, firm, firm + ":" + w.at.Add(8*time.Hour).Format("2006-01")}
}

// room is what a grant and its caps still allow now.
func (w *world) room(g *granted) models.Money {
	ids, value := w.limitsOf(g), g.balance-g.held
	if !g.funded {
		value += g.pool.budget
	}
	return max(0, min(value, g.Amount-w.caps[ids[0]], g.total-w.caps[ids[1]], g.month-w.caps[ids[2]]))
}

// take reserves: an entitlement draws what its own account lacks.
func (w *world) take(p *part, amount models.Money) {
	if p.amount = amount; amount == 0 {
		return
	}
	g := p.grant
	if missing := amount - (g.balance - g.held); missing > 0 {
		g.balance, g.pool.budget = g.balance+missing, g.pool.budget-missing
	}
	g.held += amount
	p.limits, p.first = w.limitsOf(g), amount
	w.count(p, amount)
}

func (w *world) count(p *part, amount models.Money) {
	for _, id := range p.limits {
		w.caps[id] += amount
	}
}

// sweep brings home what no hold needs of a grant that is over, or only a promise.
func (w *world) sweep(g *granted) {
	g.pool.budget, g.balance = g.pool.budget+g.balance-g.held, g.held
}

// divided is what each voucher of the till and the firm pay of a cost.
func (b *bought) divided(cost models.Money) (parts []models.Money, firm models.Money) {
	firm = cost
	for _, p := range b.parts {
		pays := min(floor(cost, p.grant.rate, voucher.PPM), p.amount, firm)
		parts, firm = append(parts, pays), firm-pays
	}
	return parts, firm
}

// approved are the claims that have paid of a line, in their order.
func (b *bought) approved() (out []*part) {
	for _, c := range b.claims {
		if c.first > 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *part) int { return a.at - b.at })
	return out
}

// claimable is what a claim would bring now.
func (w *world) claimable(b *bought, g *granted, most models.Money) models.Money {
	open := b.firm
	for _, c := range b.approved() {
		open -= c.paid
	}
	return max(0, min(floor(b.left, g.rate, voucher.PPM), open, w.room(g), most))
}

// refunded gives everybody back what they paid beyond what they would have paid of the rest.
func (w *world) refunded(b *bought, amount models.Money) {
	b.left -= amount
	target, firm := b.divided(b.left)
	for i, p := range b.parts {
		w.back(p, target[i])
	}
	firm = min(b.firm, firm)
	var others, netted models.Money
	for _, c := range b.approved() {
		want := max(0, min(floor(b.left, c.grant.rate, voucher.PPM), firm-others, c.first))
		others += want
		if back := w.back(c, want); !c.owed {
			netted += back
		}
	}
	b.firm = min(firm, b.firm-netted)
}

// back brings what a part has paid down to what it would have paid.
func (w *world) back(p *part, want models.Money) models.Money {
	back := max(0, p.paid-want)
	p.paid, p.grant.balance = p.paid-back, p.grant.balance+back
	w.count(p, -back)
	return back
}

// redemptions are all parts that were captured.
func (w *world) redemptions() (out []*part) {
	for _, b := range w.lines {
		if b.settled {
			out = append(append(out, b.parts...), b.approved()...)
		}
	}
	return out
}

// waiting is what of a programme is in no batch yet; the batch takes all of it.
func (w *world) waiting(p *pool) (sum models.Money) {
	for _, x := range w.redemptions() {
		if x.grant.pool == p && !x.batched && x.paid > 0 {
			sum += x.paid
			x.batched, x.owed = true, false
		}
	}
	return sum
}
