package handlers_test

import (
	"fmt"
	"net/http"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/internal/store"
	"supermarket/models"
)

// TestAProgramSeesThatItsOrderWaitsForASecondMemberAndCannotAgreeToItItself goes
// from a draft by key to an order that a person has agreed to.
func TestAProgramSeesThatItsOrderWaitsForASecondMemberAndCannotAgreeToItItself(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		zero := models.Money(0)
		w.must(w.h.Finance.SetLimit(w.ctx, w.owner, &zero))
		body := fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 600).ID)
		w.refusedFor(w.post("/orders", body), http.StatusConflict, "spending.nobody")
		finance, err := w.h.Account.AddMember(w.ctx, w.owner, account.NewUser{Email: "f@demo.test", Name: "F", Password: password, Locale: "en", Exempt: true}, w.owner.OrgKind, w.owner.OrgID, models.RoleFinance)
		w.must(err)
		o := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", body))
		if o.State != "draft" || o.Approval == nil || o.Approval.State != models.ApprovalAsked || len(o.Payments) != 0 {
			t.Fatalf("%s, %+v", o.State, o.Approval)
		}
		w.refusedFor(w.post("/orders/"+o.ID+"/payments", `{"sandbox":"pay"}`), http.StatusConflict, "checkout.not_payable")
		rows, _, err := w.h.Checkout.Approvals(w.ctx, w.owner, store.Page{})
		w.must(err)
		_, err = w.h.Checkout.Approve(w.ctx, finance, rows[0].ID)
		w.must(err)
		o = ok[apidoc.Order](w, http.StatusOK, w.get("/orders/"+o.ID))
		if o.State != "awaiting_payment" || o.Approval.State != models.ApprovalApproved || o.Approval.Decided == nil {
			t.Fatalf("%s, %+v", o.State, o.Approval)
		}
		if paid := w.bought(body); paid.ID != o.ID || paid.State != "paid" {
			t.Errorf("the same quotes again: %s, %s", paid.ID, paid.State)
		}
	})
}
