package notice_test

import (
	"strings"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func paid() notice.Fact {
	return notice.Fact{
		Kind: notice.PaymentReceived, Key: "pay_1", FirmID: "frm_1", Path: "/orders/ord_1", At: now,
		Texts:   map[string]string{"order": "O202611000001", "offering_zh": "昇腾卡时", "offering_en": "Ascend card-hours", "unlisted": "secret", "reason": strings.Repeat("很长", 400)},
		Terms:   map[string]fault.Term{"cause": "order.covered"},
		Amounts: map[string]models.Money{"amount": 12 * models.Yuan},
		Times:   map[string]time.Time{"until": now.Add(time.Hour)},
	}
}

// letter is the fact as a reader finds it.
func letter(t *testing.T, db *store.DB, f notice.Fact, locale string, seller bool) notice.Letter {
	t.Helper()
	d := desk(t)
	row := send(t, db, d, d.Told(f, models.User{ID: "usr_1", Email: models.NewID("to") + "@a.test", Locale: locale}, seller))
	l, err := d.Open(row)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAFactIsToldInTheReadersLanguageWithWhatItCarries(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for locale, want := range map[string][]string{
			"zh-CN": {"已收到付款 ¥12.00 · 算力超市", "订单号：O202611000001\n商品：昇腾卡时\n情况：由算力券和钱包付清\n金额：¥12.00\n截止时间：2026-11-23 11:00 (UTC+8)", "“付款和充值”"},
			"en":    {"Payment received: ¥12.00 · Computing Power Supermarket", "Order: O202611000001\nOffering: Ascend card-hours\n", "Payments and top-ups"},
		} {
			l := letter(t, db, paid(), locale, false)
			for _, w := range append(want[1:], "\nhttps://shop.test/orders/ord_1\n", "https://shop.test/account/notices\n") {
				if !strings.Contains(l.Body, w) {
					t.Errorf("%s lacks %q in %s", locale, w, l.Body)
				}
			}
			if l.Subject != want[0] || strings.Contains(l.Body, "secret") || strings.Count(l.Body, "很长") > 150 {
				t.Errorf("%q %s", l.Subject, l.Body)
			}
		}
	})
}

func TestAFactLeadsNowhereOutside(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for _, path := range []string{"//evil.test/x", "https://evil.test", "@evil.test", ""} {
			f := paid()
			f.Path = path
			if l := letter(t, db, f, "en", false); strings.Contains(l.Body, "evil") || strings.Contains(l.Body, "Sign in to see") {
				t.Errorf("%q: %s", path, l.Body)
			}
		}
	})
}

func TestATermThatLacksItsArgumentsIsLeftOut(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		f := paid()
		f.Terms = map[string]fault.Term{"cause": "offering.no_room", "method": "no.such.text"}
		if l := letter(t, db, f, "en", false); strings.Contains(l.Body, "<no value>") || strings.Contains(l.Body, "⟦") || strings.Contains(l.Body, "What happened") {
			t.Error(l.Body)
		}
	})
}

func TestEveryFactReadsWellWithNothingInIt(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for _, locale := range i18n.Languages() {
			for _, k := range notice.FactKinds {
				for _, seller := range []bool{false, true} {
					l := letter(t, db, notice.Fact{Kind: k, Key: "k", UserID: "usr_1", At: now.Add(time.Duration(len(k)) * time.Second)}, locale, seller)
					if strings.ContainsAny(l.Subject+l.Body, "⟦{") || strings.Contains(l.Subject+l.Body, "no value") || strings.HasPrefix(l.Subject, " ") {
						t.Errorf("%s %s: %q %s", locale, k, l.Subject, l.Body)
					}
				}
			}
		}
	})
}

func TestAProviderReadsARefundInItsOwnWords(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		f := paid()
		f.Kind = notice.RefundAsked
		firm, seller := letter(t, db, f, "en", false), letter(t, db, f, "en", true)
		if firm.Subject == seller.Subject || !strings.HasPrefix(seller.Subject, "A buyer asks for a refund") {
			t.Errorf("%q %q", firm.Subject, seller.Subject)
		}
	})
}

func TestWhatConcernsMoneyInDangerCannotBeSwitchedOff(t *testing.T) {
	for _, k := range []notice.Kind{notice.DisputeOpened, notice.DisputeLost, notice.LateToWallet, notice.RefundFailed, notice.TransferReturned, notice.AutoTopUpFailed, notice.PasswordChanged, notice.SignedIn} {
		if k.Topic().May() {
			t.Errorf("%s is of %s", k, k.Topic())
		}
	}
	for _, k := range notice.FactKinds {
		if topic := k.Topic(); topic == "" {
			t.Errorf("%s has no rule", k)
		}
	}
}

func TestWhoBeganItIsToldAndWhoAsksForApprovalIsNotAskedThemselves(t *testing.T) {
	for _, c := range []struct {
		kind  notice.Kind
		org   models.OrgKind
		role  models.Role
		began bool
		want  bool
	}{
		{notice.OrderPlaced, models.OrgFirm, models.RoleBuyer, true, true},
		{notice.OrderPlaced, models.OrgFirm, models.RoleBuyer, false, false},
		{notice.OrderPlaced, models.OrgFirm, models.RoleOwner, false, true},
		{notice.PaymentReceived, models.OrgFirm, models.RoleFinance, false, true},
		{notice.PaymentReceived, models.OrgFirm, models.RoleDeveloper, false, false},
		{notice.ApprovalAsked, models.OrgFirm, models.RoleOwner, true, false},
		{notice.ApprovalAsked, models.OrgFirm, models.RoleFinance, false, true},
		{notice.RefundAsked, models.OrgProvider, models.RoleProvider, false, true},
	} {
		if got := c.kind.Tells(c.org, c.role, c.began); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
