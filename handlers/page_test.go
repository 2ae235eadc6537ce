package handlers_test

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
)

func TestAFormWithProblemsKeepsWhatWasTyped(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test").speaks("en")
	res := owner.post("/offerings/"+x.offering().ID+"/quote", url.Values{"recipe": {"matmul"}, "units": {"２"}, "minutes": {"9999"}, "matmul.size": {"77"}})
	if res.status != http.StatusUnprocessableEntity {
		t.Fatal(res.status)
	}
	for _, claim := range []string{"<title>Error: ", `href="#f-units"`, `href="#f-minutes"`, `value="２"`, `value="9999"`, `value="77"`} {
		if !strings.Contains(res.body, claim) {
			t.Errorf("lacks %s", claim)
		}
	}
}

func TestAParameterOutOfBoundsIsSaidAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	res := owner.post("/offerings/"+x.offering().ID+"/quote", url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {"5"}, "matmul.size": {"999999"}})
	if !strings.Contains(res.body, `href="#f-matmul.size"`) {
		t.Errorf("%d: no way from the summary to the field", res.status)
	}
}

func TestAVisitorEstimatesWithoutAnAccount(t *testing.T) {
	x := newHouse(t, demoDB(t))
	res := x.visitor().get("/offerings/" + x.offering().ID + "?recipe=matmul&units=2&minutes=30")
	if res.status != http.StatusOK || !strings.Contains(res.body, `/sign-in?after=%2Fofferings%2F`) || strings.Count(res.body, "¥") < 8 {
		t.Errorf("%d without an estimate", res.status)
	}
}

func TestTheTillShowsWhyAVoucherIsRefusedAndTakesAChoiceWithoutScript(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	quote := owner.quoted()
	best := owner.get("/checkout/" + quote)
	if !strings.Contains(best.body, `name="voucher"`) || !strings.Contains(best.body, "checked") {
		t.Fatalf("no voucher is chosen: %d", best.status)
	}
	none := owner.get("/checkout/" + quote + "/figures")
	if strings.Contains(none.body, " checked") {
		t.Error("what was taken back came again")
	}
}

func TestAnAmountThatChangedIsShownAndNotCharged(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	quote := owner.quoted()
	res := owner.post("/checkout/"+quote+"/order", url.Values{"expect_due": {"0.01"}, "wallet": {"no"}})
	if res.status != http.StatusConflict || !strings.Contains(res.body, "expect_due") {
		t.Fatal(res.status)
	}
	if orders := owner.get("/orders"); strings.Contains(orders.body, "/orders/ord_") {
		t.Error("it was ordered all the same")
	}
}

func TestADeclinedPaymentCanBePaidAgain(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	first := owner.ordered(owner.quoted(), url.Values{"wallet": {"no"}})
	order := owner.post(first, url.Values{"outcome": {"decline"}})
	if !strings.HasPrefix(order.at.Path, "/orders/ord_") {
		t.Fatal(order.at)
	}
	again := owner.once().post(order.at.Path+"/pay", url.Values{"method": {"sandbox"}})
	if next := again.head.Get("Location"); path.Base(next) == path.Base(first) || !strings.HasPrefix(next, "/sandbox/payments/") {
		t.Errorf("led to %q", next)
	}
}

func TestAKeyIsShownOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	made := owner.post("/keys", url.Values{"name": {"nightly"}, "scope": {"read"}})
	if strings.Count(made.body, "sk_") < 2 {
		t.Fatal("no key is shown")
	}
	_, after, _ := strings.Cut(made.body, "data-copy-source>")
	secret, _, _ := strings.Cut(after, "<")
	if again := owner.get("/keys"); strings.Contains(again.body, secret) || !strings.Contains(again.body, secret[:8]) {
		t.Error("a key is shown twice, or not listed")
	}
}

func TestTheLanguageStaysAndThePageToo(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	res := c.post("/preferences", url.Values{"language": {"en"}, "back": {"/offerings?q=910"}})
	if res.at.RequestURI() != "/offerings?q=910" || !strings.Contains(res.body, `<html lang="en"`) {
		t.Errorf("%s", res.at)
	}
	if res := c.post("/preferences", url.Values{"theme": {"dark"}, "back": {"//evil.test"}}); res.at.Path != "/" || !strings.Contains(res.body, `data-theme="dark"`) {
		t.Errorf("%s", res.at)
	}
}

func TestAWrongPasswordSaysNoMoreThanThat(t *testing.T) {
	x := newHouse(t, demoDB(t))
	var said []string
	for _, email := range []string{"owner@demo.test", "nobody@demo.test"} {
		res := x.visitor().speaks("en").post("/sign-in", url.Values{"email": {email}, "password": {"wrong wrong wrong"}})
		said = append(said, strings.ReplaceAll(res.body, `value="`+email+`"`, ""))
		if res.status != http.StatusUnauthorized {
			t.Errorf("%s: %d", email, res.status)
		}
	}
	if said[0] != said[1] {
		t.Error("the answers differ")
	}
}

func TestTheClockStepsForTheOperator(t *testing.T) {
	x := newHouse(t, demoDB(t))
	operator := x.signedIn("operator@demo.test")
	if res := operator.post("/operator/clock", url.Values{"step": {"1h"}}); res.status != http.StatusOK || res.at.Path != "/operator/clock" {
		t.Errorf("%d at %s", res.status, res.at)
	}
	if res := operator.post("/operator/clock", url.Values{"custom": {"yesterday"}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `id="f-custom-problem"`) {
		t.Errorf("%d", res.status)
	}
}
