package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// sale is a limited offering and one voucher pool that more buyers want than can
// have, all at once and through two servers.
type sale struct {
	*house
	db       *store.DB
	buyers   []buyer
	offering models.Offering
	pool     models.Programme
	stock    int
	vouchers int // how many units the pool pays its share of
	share    models.Money
	servers  []string
	http     *http.Client
	took     *times
}

// buyer is a firm with a key and a voucher.
type buyer struct{ firm, key, grant string }

// bought is what a buyer came away with.
type bought struct {
	order   apidoc.Order
	refused string // why not, "" when there is an order
	bare    bool   // the pool was empty: bought without the voucher
}

func newSale(t testing.TB, buyers, stock, vouchers int) *sale {
	t.Helper()
	s := &sale{house: newHouse(t, "", testkit.PostgresURL(t)).seeded(), stock: stock, vouchers: vouchers, took: newTimes()}
	db, err := store.Open(context.Background(), store.Options{URL: s.url, Dir: s.dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s.db = db
	s.write(s.shelve)
	s.write(s.open)
	for i := range buyers {
		s.write(func(tx *store.Tx) error { return s.enrol(tx, i) })
	}
	s.http = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: buyers}}
	for range 2 {
		addr := freeAddress(t)
		s.startAt(addr, nil, "serve", "--sandbox-payments", "--no-work")
		s.servers = append(s.servers, "http://"+addr)
	}
	s.fill()
	return s
}

func (s *sale) write(f func(*store.Tx) error) {
	s.t.Helper()
	if err := s.db.Atomic(context.Background(), f); err != nil {
		s.t.Fatal(err)
	}
}

// shelve puts the limited offering beside the demo's first one.
func (s *sale) shelve(tx *store.Tx) error {
	now := time.Now()
	o, err := seed.Thread(tx)
	if err != nil {
		return err
	}
	o.TitleZh, o.TitleEn, o.Stock = "限时特价", "Flash sale", int64(s.stock)
	if s.offering, err = catalog.Add(tx, o, now); err != nil {
		return err
	}
	_, err = catalog.SetTariff(tx, catalog.TariffInput{OfferingID: s.offering.ID, By: "test", Now: now, Prices: []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: 6 * models.Yuan}, {Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: 6 * models.Yuan},
	}})
	return errors.Join(err, catalog.List(tx, s.offering.ID, "test", now))
}

// open publishes a programme whose pool pays half of a bill while it lasts.
func (s *sale) open(tx *store.Tx) (err error) {
	now := time.Now()
	in := voucher.NewProgramme{
		Slug: "flash", NameZh: "限时券", NameEn: "Flash voucher", Funder: "City", Kind: voucher.Entitlement,
		StartsAt: now.Add(-time.Hour), EndsAt: now.AddDate(0, 2, 0), Now: now,
	}
	if s.pool, err = voucher.Create(tx, in); err != nil {
		return err
	}
	_, err = voucher.Publish(tx, s.pool.ID, voucher.Rules{
		What: voucher.What{Kinds: []models.OfferingKind{models.OfferCardHour}}, Rates: []voucher.Rate{{PPM: voucher.PPM / 2}}, Base: voucher.BaseUse,
		Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant, StartsAt: in.StartsAt, EndsAt: in.EndsAt,
	}, "test", now)
	return err
}

// enrol makes a verified firm with an owner, a key and a voucher of the pool.
func (s *sale) enrol(tx *store.Tx, i int) error {
	now, n := time.Now(), fmt.Sprintf("%04d", i)
	b := buyer{firm: "frm_flash" + n, key: "sk_" + models.NewSecret(32)}
	user := models.User{ID: "usr_flash" + n, Email: "flash" + n + "@demo.test", Name: "买家" + n, Locale: "zh-CN", CreatedAt: now, UpdatedAt: now}
	_, err := tx.InsertFirm(models.Firm{
		ID: b.firm, Name: "抢购示例企业" + n, Code: "flash" + n, OrgType: "company", Region: "CN-ZJ", Industry: "Industry", Size: reference.Small,
		State: models.FirmVerified, CreatedAt: now, UpdatedAt: now,
	})
	if err != nil {
		return err
	}
	if _, err := tx.InsertUser(user); err != nil {
		return err
	}
	if _, err := tx.InsertMembership(models.Membership{ID: "mem_flash" + n, UserID: user.ID, OrgKind: models.OrgFirm, OrgID: b.firm, Role: models.RoleOwner, CreatedAt: now}); err != nil {
		return err
	}
	if err := tx.InsertKey(models.APIKey{
		ID: "key_flash" + n, UserID: user.ID, FirmID: b.firm, Name: "flash", Prefix: b.key[:11], Hash: store.SessionHash(b.key),
		Scopes: account.ScopeRead + "," + account.ScopeOrder, CreatedAt: now,
	}); err != nil {
		return err
	}
	g, err := voucher.Issue(tx, voucher.IssueInput{ProgrammeID: s.pool.ID, FirmID: b.firm, Amount: 100 * models.Yuan, IssuedBy: "a", ApprovedBy: "b", Key: "flash" + n, Now: now})
	b.grant = g.ID
	s.buyers = append(s.buyers, b)
	return err
}

// fill funds the pool for just as many shares as the sale has vouchers.
func (s *sale) fill() {
	s.t.Helper()
	q, refused := s.quote(0)
	if refused != "" {
		s.t.Fatal(refused)
	}
	s.share = q.Cap.Amount / 2
	s.write(func(tx *store.Tx) error {
		return voucher.Fund(tx, s.pool.ID, s.share*models.Money(s.vouchers), "flash", time.Now())
	})
}

// call asks one server as a buyer, and returns why it was refused. A server that
// fails, or does not answer, fails the test.
func (s *sale) call(i int, method, path, idem string, in, out any) (refused string) {
	req, err := s.request(i, method, path, idem, in)
	if err != nil {
		s.t.Error(err)
		return "request"
	}
	began := time.Now()
	res, err := s.http.Do(req)
	if err != nil {
		s.t.Errorf("%s %s: %v", method, path, err)
		return "no answer"
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	s.took.add(kindOf(method, path), time.Since(began))
	switch {
	case err != nil || res.StatusCode >= 500:
		s.t.Errorf("%s %s: %s %s %v", method, path, res.Status, body, err)
		return "failed"
	case res.StatusCode >= 300:
		var r refusal
		if err := json.Unmarshal(body, &r); err != nil || r.Reason == "" {
			s.t.Errorf("%s %s: %s %s", method, path, res.Status, body)
		}
		return r.Reason
	}
	if err := json.Unmarshal(body, out); err != nil {
		s.t.Error(err)
	}
	return ""
}

// kindOf names what is asked: offering, quotes, orders, payments.
func kindOf(method, path string) string {
	if method == http.MethodGet {
		return "offering"
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

func (s *sale) request(i int, method, path, idem string, in any) (*http.Request, error) {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequest(method, s.servers[i%len(s.servers)]+"/api/v1"+path, &body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.buyers[i].key)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", idem)
	}
	return req, nil
}

func (s *sale) quote(i int) (q apidoc.Quote, refused string) {
	refused = s.call(i, http.MethodPost, "/quotes", "flash-quote", apidoc.QuoteRequest{Offering: s.offering.ID, Recipe: "matmul", Units: 1, CapSeconds: 600}, &q)
	return q, refused
}

// buy is a buyer's whole way: look, quote, order with the voucher, without it
// where the pool is empty, pay.
func (s *sale) buy(i int) (b bought) {
	var o apidoc.OfferingDetail
	if b.refused = s.call(i, http.MethodGet, "/offerings/"+s.offering.ID, "", nil, &o); b.refused != "" {
		return b
	}
	q, refused := s.quote(i)
	if b.refused = refused; refused != "" {
		return b
	}
	in := apidoc.OrderRequest{Quotes: []string{q.ID}, Vouchers: []string{s.buyers[i].grant}, Method: "sandbox"}
	b.refused = s.call(i, http.MethodPost, "/orders", "flash-order", in, &b.order)
	if strings.HasPrefix(b.refused, "voucher.") {
		in.Vouchers, b.bare = nil, true
		b.refused = s.call(i, http.MethodPost, "/orders", "flash-order-bare", in, &b.order)
	}
	if b.refused != "" || b.order.Due == 0 {
		return b
	}
	var p apidoc.Payment
	if refused := s.call(i, http.MethodPost, "/orders/"+b.order.ID+"/payments", "flash-pay", apidoc.PaymentRequest{Sandbox: "pay"}, &p); refused != "" {
		s.t.Errorf("the payment of %s is refused: %s", b.order.ID, refused)
	}
	return b
}

// rush lets all buyers in at once.
func (s *sale) rush() []bought {
	out, start := make([]bought, len(s.buyers)), make(chan struct{})
	var wg sync.WaitGroup
	for i := range s.buyers {
		wg.Go(func() {
			<-start
			out[i] = s.buy(i)
		})
	}
	close(start)
	wg.Wait()
	return out
}

// fair holds that every unit was sold and none twice, that the pool gave all it
// had and nothing beyond, and that everybody else was told why not.
func (s *sale) fair(all []bought) {
	s.t.Helper()
	sold, withVoucher, paid := 0, 0, models.Money(0)
	for i, b := range all {
		switch {
		case b.refused == catalog.ErrSoldOut.Key:
		case b.refused != "":
			s.t.Errorf("buyer %d was refused for %s", i, b.refused)
		default:
			sold++
			paid += b.order.Voucher
			if b.order.Voucher > 0 {
				withVoucher++
			}
		}
	}
	pool := s.share * models.Money(s.vouchers)
	if sold != s.stock || paid > pool || withVoucher != min(s.vouchers, s.stock) || paid != s.share*models.Money(withVoucher) {
		s.t.Errorf("%d of %d units sold, %d with a voucher of %d, %v of %v paid", sold, s.stock, withVoucher, s.vouchers, paid, pool)
	}
	s.counted(sold, pool-paid)
	s.audited()
}

// counted asks the books what was sold and what the pool has left.
func (s *sale) counted(sold int, left models.Money) {
	s.t.Helper()
	err := s.db.View(context.Background(), func(tx *store.Tx) error {
		have, _, err := catalog.Left(tx, s.offering)
		if err != nil {
			return err
		}
		budget, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, s.pool.ID)
		if err == nil && (have != int64(s.stock-sold) || models.Money(budget.Balance) != left) {
			s.t.Errorf("%d units and %v are left, want %d and %v", have, models.Money(budget.Balance), s.stock-sold, left)
		}
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}

func TestAFlashSaleThroughTwoServersSellsWhatThereIsAndNoMore(t *testing.T) {
	waits.enter(t)
	s := newSale(t, 60, 8, 5)
	s.fair(s.rush())
}
