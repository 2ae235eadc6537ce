package invoice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/invoice"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const fen = models.Fen

// scene is a firm and two sellers with an offering each.
type scene struct {
	testing.TB
	db *store.DB
}

func both(t *testing.T, f func(s *scene)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{TB: t, db: db}
		s.do(plant)
		f(s)
	})
}

func plant(tx *store.Tx) error {
	_, err := tx.InsertFirm(models.Firm{ID: "frm_1", Name: "贵安晨光机械有限公司", Code: "91520115MA6D00034K", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now})
	err = errors.Join(err, tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "昇腾 910B", NameEn: "Ascend 910B", Vendor: "a"}), tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}))
	for _, id := range []string{"a", "b"} {
		_, ierr := tx.InsertProvider(models.Provider{ID: "prv_" + id, NameZh: "卖方" + id, NameEn: id, Code: "code_" + id, Region: "CN-GZ", State: "approved", CreatedAt: now, UpdatedAt: now})
		err = errors.Join(err, ierr,
			tx.AddSite(models.Site{ID: "sit_" + id, ProviderID: "prv_" + id, NameZh: id, NameEn: id, Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: now, UpdatedAt: now}),
			tx.AddOffering(models.Offering{
				ID: "off_" + id, Kind: models.OfferCardHour, ProviderID: "prv_" + id, SiteID: "sit_" + id, ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "卡时" + id, TitleEn: id,
				MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", CreatedAt: now, UpdatedAt: now,
			}))
	}
	return err
}

func (s *scene) do(f func(*store.Tx) error) {
	s.Helper()
	if err := s.db.Atomic(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

// settled is an order with a settled line for each cost, of the sellers in turn.
func (s *scene) settled(costs ...models.Money) (o models.Order, lines []models.Line) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		o = models.Order{ID: models.NewID("ord"), FirmID: "frm_1", UserID: "usr", State: "fulfilled", PayBy: now, CreatedAt: now, UpdatedAt: now, PurchaseOrder: "PO-7"}
		o.Number, lines = o.ID, nil
		for i, cost := range costs {
			seller := string("ab"[i%2])
			q := models.Quote{ID: models.NewID("quo"), FirmID: "frm_1", UserID: "usr", OfferingID: "off_" + seller, ProviderID: "prv_" + seller, Units: 1, CapMillis: 1, CapAmount: cost, State: "ordered", ExpiresAt: now, CreatedAt: now}
			if err := tx.AddQuote(q); err != nil {
				return err
			}
			lines = append(lines, models.Line{
				ID: models.NewID("lin"), OrderID: o.ID, FirmID: "frm_1", N: i + 1, QuoteID: q.ID, OfferingID: "off_" + seller, ProviderID: "prv_" + seller, State: models.LineFulfilled,
				Units: 1, CapMillis: 1, CapAmount: cost, Cost: cost, SettledAt: &now, CreatedAt: now, UpdatedAt: now,
			})
		}
		return tx.AddOrder(o, lines)
	})
	return o, lines
}

// refund books part of a line's cost as given back, and asks for the red invoice.
func (s *scene) refund(l models.Line, amount models.Money) (r models.Refund) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		r = models.Refund{
			ID: models.NewID("rfd"), Kind: models.RefundLine, FirmID: l.FirmID, OrderID: l.OrderID, LineID: l.ID, ProviderID: l.ProviderID, State: models.RefundBooked,
			Amount: amount, AskedBy: "usr", CreatedAt: now, UpdatedAt: now,
		}
		r.Key = r.ID
		return errors.Join(tx.AddRefund(r), invoice.Red(tx, r, now))
	})
	return r
}

func (s *scene) prepared(o models.Order, provider string) (i models.Invoice) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { i, err = invoice.Prepare(tx, o, provider, now); return err })
	return i
}

func (s *scene) all(o models.Order) (rows []models.Invoice) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { rows, err = tx.InvoicesOfOrder(o.ID, o.FirmID); return err })
	return rows
}

func data(t interface{ Fatal(...any) }, i models.Invoice) invoice.Data {
	d, err := invoice.Read(i)
	if err != nil || !invoice.Whole(i) {
		t.Fatal(i.ID, err, invoice.Whole(i))
	}
	return d
}

func TestInvoicesOfALineAddUpToWhatRemainsOfItsCostHoweverItIsRefunded(t *testing.T) {
	both(t, func(s *scene) {
		rapid.Check(s.TB.(*testing.T), func(rt *rapid.T) {
			cost := models.Money(rapid.Int64Range(1, 3_000_000_000).Draw(rt, "cost"))
			o, lines := s.settled(cost)
			steps, asked := rapid.IntRange(0, 5).Draw(rt, "refunds"), rapid.IntRange(0, 5).Draw(rt, "asked after")
			remains := cost
			for i := 0; i <= max(steps, asked); i++ {
				if i == asked && remains.FenDown() > 0 {
					s.prepared(o, "prv_a")
				}
				if i < steps && remains > 0 {
					part := models.Money(rapid.Int64Range(1, int64(remains)).Draw(rt, "part"))
					s.refund(lines[0], part)
					remains -= part
				}
			}
			var net, tax, total models.Money
			for n, i := range s.all(o) {
				d := data(rt, i)
				if d.Net+d.Tax != d.Total || i.Total != d.Total || (n == 0) != (i.Colour == models.InvoiceBlue) {
					rt.Fatalf("%s + %s is not %s, %s the %dth", d.Net, d.Tax, d.Total, i.Colour, n)
				}
				net, tax, total = net+d.Net, tax+d.Tax, total+d.Total
			}
			wantNet, wantTax := remains.FenDown().WithoutTax()
			if len(s.all(o)) > 0 && (total != remains.FenDown() || net != wantNet || tax != wantTax) {
				rt.Fatalf("%s net and %s tax of %s remain", net, tax, remains)
			}
		})
	})
}

func TestEachSellerHasOneInvoiceOfAnOrderHoweverOftenItIsAskedFor(t *testing.T) {
	both(t, func(s *scene) {
		o, _ := s.settled(10_600*fen, 106*fen, 53*fen)
		first, again := s.prepared(o, "prv_a"), s.prepared(o, "prv_a")
		if first.ID != again.ID || first.Total != 10_653*fen {
			s.Errorf("%s and %s over %s", first.ID, again.ID, first.Total)
		}
		d := data(s, s.prepared(o, "prv_b"))
		if len(s.all(o)) != 2 || d.Total != 106*fen || d.Net != 100*fen || d.Capitals != "壹元零陆分" || d.Seller.Name != "卖方b" || d.Buyer.TaxNumber != "91520115MA6D00034K" {
			s.Errorf("%d invoices, the second %+v", len(s.all(o)), d)
		}
		if l := d.Lines[0]; l.Name != "*信息技术服务*卡时b" || l.TaxClass != "3040203000000000000" || l.Spec != "昇腾 910B" || l.Unit != "卡时" || l.Rate != 6 || !strings.Contains(d.Remark, "PO-7") {
			s.Errorf("%+v %q", l, d.Remark)
		}
	})
}

func TestARedInvoiceNamesItsOriginalAndIsNegative(t *testing.T) {
	both(t, func(s *scene) {
		o, lines := s.settled(106 * fen)
		blue := s.prepared(o, "prv_a")
		r := s.refund(lines[0], 53*fen)
		s.do(func(tx *store.Tx) error { return invoice.Red(tx, r, now) })
		rows := s.all(o)
		if len(rows) != 2 {
			s.Fatalf("%d invoices", len(rows))
		}
		d := data(s, rows[1])
		if rows[1].OriginalID != blue.ID || d.Original != blue.Number || d.Total != -53*fen || d.Capitals != "负伍角叁分" || d.RedReason != invoice.Allowance {
			s.Errorf("%+v of %s", d, rows[1].OriginalID)
		}
	})
}

func TestNothingIsInvoicedBeforeTheOrderHasSettledOrBelowAFen(t *testing.T) {
	both(t, func(s *scene) {
		o, lines := s.settled(99)
		try := func() error {
			return s.db.Atomic(context.Background(), func(tx *store.Tx) error { _, err := invoice.Prepare(tx, o, "prv_a", now); return err })
		}
		if err := try(); !errors.Is(err, invoice.ErrNothing) {
			s.Errorf("less than a fen: %v", err)
		}
		s.do(func(tx *store.Tx) error {
			q := models.Quote{ID: models.NewID("quo"), FirmID: "frm_1", UserID: "usr", OfferingID: "off_a", ProviderID: "prv_a", Units: 1, CapMillis: 1, State: "ordered", ExpiresAt: now, CreatedAt: now}
			o.ID, o.Number = models.NewID("ord"), "open"
			return errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{{
				ID: models.NewID("lin"), OrderID: o.ID, FirmID: "frm_1", N: 1, QuoteID: q.ID, OfferingID: "off_a", ProviderID: "prv_a", State: models.LineRunning, Units: 1, CapMillis: 1, CreatedAt: now, UpdatedAt: now,
			}}))
		})
		if err := try(); !errors.Is(err, invoice.ErrNotSettled) {
			s.Errorf("running: %v, %v", err, lines[0].ID)
		}
	})
}

func TestASpecialInvoiceNeedsAllItsFields(t *testing.T) {
	both(t, func(s *scene) {
		p := models.InvoiceProfile{OrgKind: models.OrgFirm, OrgID: "frm_1", Type: invoice.Special, Name: "x", TaxNumber: "y", Address: "贵安新区", Phone: "0851-88001234", Bank: "贵阳银行"}
		keep := func() error {
			return s.db.Atomic(context.Background(), func(tx *store.Tx) error { return invoice.Keep(tx, p, "usr", now) })
		}
		if err := keep(); !errors.Is(err, invoice.ErrNeeded) {
			s.Errorf("without an account: %v", err)
		}
		p.BankAccount = "12ab"
		if err := keep(); !errors.Is(err, invoice.ErrAccount) {
			s.Errorf("letters in the account: %v", err)
		}
		p.BankAccount, p.Address = "6222 0000", "a\nb"
		if err := keep(); !errors.Is(err, invoice.ErrField) {
			s.Errorf("two lines: %v", err)
		}
		p.Address = "贵安新区"
		if err := keep(); err != nil {
			s.Fatal(err)
		}
		o, _ := s.settled(106 * fen)
		if d := data(s, s.prepared(o, "prv_a")); d.Type != invoice.Special || d.Buyer.Name != "贵安晨光机械有限公司" || d.Buyer.Bank != "贵阳银行" {
			s.Errorf("%+v", d)
		}
	})
}

func TestANumberIsOfAYearARegionAndASerial(t *testing.T) {
	all, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]error{
		"26522000000012345678": nil, "26442000000000000001": nil,
		"2652200000001234567": invoice.ErrNumber, "265220000000123456789": invoice.ErrNumber, "2652200000001234567x": invoice.ErrNumber, "２６522000000012345678": invoice.ErrNumber, "": invoice.ErrNumber,
		"25522000000012345678": invoice.ErrYear, "27522000000012345678": invoice.ErrYear, "26002000000012345678": invoice.ErrRegion, "26522000000000000000": invoice.ErrSerial,
	} {
		if got := invoice.CheckNumber(number, now, now, all.Regions); got != nil != (want != nil) || want != nil && !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", number, got, want)
		}
	}
	if err := invoice.CheckNumber("27522000000012345678", now, time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC), all.Regions); err != nil {
		t.Errorf("at midnight in China it is 2027: %v", err)
	}
}

func TestANumberIsWrittenOnceAndNeverTwice(t *testing.T) {
	both(t, func(s *scene) {
		o, lines := s.settled(106*fen, 106*fen)
		blue, other := s.prepared(o, "prv_a"), s.prepared(o, "prv_b")
		s.refund(lines[0], 53*fen)
		red := s.all(o)[2]
		issue := func(i models.Invoice, number string, correct bool) (fresh bool, err error) {
			err = s.db.Atomic(context.Background(), func(tx *store.Tx) (err error) {
				if i, err = tx.InvoiceByID(i.ID); err == nil {
					fresh, err = invoice.Issue(tx, i, number, "usr", correct, now)
				}
				return err
			})
			return fresh, err
		}
		number := func(n int) string { return fmt.Sprintf("265220%014d", n) }
		for _, c := range []struct {
			what    string
			i       models.Invoice
			number  string
			correct bool
			fresh   bool
			err     error
		}{
			{"red before blue", red, number(9), false, false, invoice.ErrBlueFirst},
			{"the first", blue, number(1), false, true, nil},
			{"again", blue, number(1), false, false, nil},
			{"another", blue, number(2), false, false, invoice.ErrOtherNumber},
			{"of another invoice", other, number(1), false, false, invoice.ErrNumberTaken},
			{"a correction", blue, number(2), true, true, nil},
			{"red after blue", red, number(9), false, true, nil},
			{"a correction to one that is taken", blue, number(9), true, false, invoice.ErrNumberTaken},
		} {
			if fresh, err := issue(c.i, c.number, c.correct); fresh != c.fresh || (err == nil) != (c.err == nil) || c.err != nil && !errors.Is(err, c.err) {
				s.Errorf("%s: %t, %v", c.what, fresh, err)
			}
		}
	})
}
