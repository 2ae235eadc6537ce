package handlers_test

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/internal/finance"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
	"supermarket/web"
)

// keyed is a program for each scope that the actor's keys may carry.
func (x *house) keyed(a models.Actor) map[string]*client {
	x.Helper()
	out := map[string]*client{}
	for _, scope := range account.ScopesFor(a.Role) {
		secret, _, err := x.h.Account.CreateKey(x.ctx, a, scope, []string{scope})
		x.must(err)
		c := x.visitor()
		c.key = secret
		out[scope] = c
	}
	return out
}

// rival is the owner of another firm.
func (x *house) rival() *client { return x.rivals(false) }

func (x *house) rivals(exempt bool) *client {
	x.Helper()
	_, err := x.h.Account.SignUp(x.ctx, account.NewUser{Email: "rival@demo.test", Name: "Rival", Password: password, Locale: "en", Exempt: exempt}, models.Firm{
		Name: "Rival Ltd", Code: "91310115MA1K00015K", Region: "CN-SH", Industry: "Industry", OrgType: "company", Size: "small",
	})
	x.must(err)
	return x.signedIn("rival@demo.test")
}

// things are the firm's own, by the route's beginning: its quote, order, job, payment, key and session.
func (x *house) things(s story) map[string]string {
	owner := x.actor("owner@demo.test")
	_, key, err := x.h.Account.CreateKey(x.ctx, owner, "own", []string{"read"})
	x.must(err)
	sessions, err := x.h.Account.Sessions(x.ctx, owner)
	x.must(err)
	product, err := x.h.Account.SaveProduct(x.ctx, owner, "", account.Product{Name: "Inspection", Industry: "Industry", Summary: "Finds scratches on parts by camera."})
	x.must(err)
	invitation, err := x.h.Account.Invite(x.ctx, owner, account.Invite{Org: account.OrgOf(owner), Email: "guest@demo.test", Role: models.RoleBuyer})
	x.must(err)
	line, _, err := x.h.Checkout.CartAdd(x.ctx, checkout.CartOwner(owner, ""), checkout.CartAsk{OfferingID: x.offering().ID, RecipeID: "matmul"})
	x.must(err)
	sent, err := x.h.Checkout.TopUp(x.ctx, owner, checkout.TopUp{Amount: 5 * models.Yuan, Method: "transfer", Key: "matrix"})
	x.must(err)
	x.must(x.h.Finance.AddBudget(x.ctx, owner, finance.NewBudget{Period: models.PeriodWhole, Cap: 1000 * models.Yuan}))
	var budget, project string
	x.look(func(tx *store.Tx) error {
		budgets, err := tx.Budgets(owner.FirmID())
		x.must(err)
		projects, err := tx.Projects(owner.FirmID())
		budget, project = budgets[0].ID, projects[0].ID
		return err
	})
	return map[string]string{
		"/invoices/": s.invoice, "/transfers/": sent.ID, "/wallet/top-ups/": sent.ID, "/firm/spending/budgets/": budget, "/firm/spending/projects/": project,
		"/api/v1/invoices/": s.invoice, "/api/v1/wallet/top-ups/": sent.ID,
		"/refunds/lines/": x.lineOf(s.done), "/refunds/payments/": x.paymentOf(s.done),
		"/cart/lines/": line.ID, "/inputs/": x.brings(owner).ID,
		"/checkout/": s.quote, "/orders/": s.done, "/jobs/": s.doneJob, "/sandbox/payments/": s.payment, "/keys/": key.ID, "/account/sessions/": sessions[0].TokenHash,
		"/firm/products/": product.ID, "/members/": owner.UserID, "/members/invitations/": invitation.ID,
		"/api/v1/quotes/": s.quote, "/api/v1/orders/": s.done, "/api/v1/jobs/": s.doneJob, "/api/v1/keys/": key.ID,
	}
}

// parts fills in what stands deeper in a path: a thing of a thing.
func parts(things map[string]string) *strings.Replacer {
	pairs := []string{":name", "benchmark.json", ":task", "use"}
	for name, id := range things {
		if strings.HasPrefix(name, ":") {
			pairs = append(pairs, name, id)
		}
	}
	return strings.NewReplacer(pairs...)
}

// owned are all of a firm's own things, by the route's beginning.
func (x *house) owned(s story, owner, seller *client) map[string]string {
	x.Helper()
	things := x.things(s)
	maps.Copy(things, x.backs(s, owner, seller, x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")).ofFirm())
	maps.Copy(things, x.watches(s, owner, seller).ofFirm())
	x.join(x.actor("owner@demo.test"), models.RoleFinance)
	owner.bounds("0")
	things["/approvals/"] = path.Base(owner.asks())
	return things
}

// sells are a provider's own: its people, and what a buyer asks it for.
func (x *house) sells(s story, owner *client) map[string]string {
	x.Helper()
	a := x.actor(seed.Seller)
	invitation, err := x.h.Account.Invite(x.ctx, a, account.Invite{Org: account.OrgOf(a), Email: "guest@demo.test", Role: models.RoleProvider})
	x.must(err)
	_, key, err := x.h.Account.CreateStaffKey(x.ctx, a, "own")
	x.must(err)
	return map[string]string{
		"/provider/keys/": key.ID,
		"/members/":       a.UserID, "/members/invitations/": invitation.ID, "/provider/invoices/": s.invoice,
		"/provider/refunds/lines/": x.lineOf(s.done), "/provider/refunds/": owner.wishes(s.done),
	}
}

// nobodys are routes that any organisation may open: a month, a programme or an offering is nobody's own.
var nobodys = []string{"/offerings/:id/quote", "/api/v1/statements/:month", "/statements/:month", "/vouchers/find/:id/apply"}

// unknown are the routes about something that only a firm, or only a provider, may open, and that no thing stands for.
func unknown(x *house, role models.Role, things map[string]string) (out []string) {
	for _, r := range x.h.Routes() {
		owned := strings.Contains(r.Path, ":") && !r.Access.Anyone && !r.Access.Person && slices.Contains(r.Access.Roles, role)
		if owned && ofFirm(r, things) == "" && !slices.Contains(nobodys, r.Path) {
			out = append(out, r.Method+" "+r.Path)
		}
	}
	return out
}

// ofFirm is the route's path about the firm's own thing, "" when it is about none.
func ofFirm(r web.Route, things map[string]string) string {
	for prefix, id := range things {
		if rest, ok := strings.CutPrefix(r.Path, prefix+":"); ok {
			_, tail, deeper := strings.Cut(rest, "/")
			if !deeper {
				return prefix + id
			}
			return prefix + id + "/" + parts(things).Replace(tail)
		}
	}
	return ""
}

// bodies are the requests of operations that read one before they look.
var bodies = map[string]string{
	"/submit": `{"declare": true}`, "/handed-in": `{"paper": "none"}`,
	"/disputes": `{"reason": "time", "note": "mine"}`,
	"/keep":     `{"days": 7}`, "/pay": `{"method": "sandbox"}`, "/payments": `{"method": "sandbox"}`, "/refunds": `{"amount": {"amount": "1.00", "currency": "CNY"}}`,
}

func bodyOf(path string) string {
	for suffix, body := range bodies {
		if strings.HasSuffix(path, suffix) {
			return body
		}
	}
	return "{}"
}

// attack asks for another firm's thing in a way that its owner could.
func attack(r web.Route, at string, person *client, programs map[string]*client) answer {
	switch {
	case strings.Contains(at, "/uploads/upl_") && r.Method != http.MethodPost:
		if r.Realm == web.API {
			person = programs[r.Access.Scope]
		}
		return person.tus(r.Method, at, "", pieceHeads(0))
	case r.Realm == web.API && strings.HasPrefix(r.Path, "/api/v1/") && strings.Contains(r.Path, "claims/:id/files") && r.Method == http.MethodPost:
		return programs[r.Access.Scope].upload(at, "plan.pdf", paper, url.Values{"kind": {"other"}})
	case r.Realm == web.API:
		return programs[r.Access.Scope].do(r.Method, at, "application/json", bodyOf(at))
	case strings.HasPrefix(at, "/api/"):
		return person.do(r.Method, at, "application/json", "{}")
	}
	return person.once().do(r.Method, at, "application/x-www-form-urlencoded", "expect_due=1.00&outcome=pay")
}

func TestWhatIsAFirmsIsNotFoundByAnother(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		s := x.told(x.signedIn("owner@demo.test"))
		things, rival := x.owned(s, x.signedIn("owner@demo.test"), x.signedIn(seed.Seller)), x.rivals(true)
		if missed := unknown(x, models.RoleOwner, things); len(missed) > 0 {
			t.Errorf("nothing stands for %s", strings.Join(missed, "\n"))
		}
		programs := x.keyed(x.actor("rival@demo.test"))
		tried := 0
		for _, r := range x.h.Routes() {
			at := ofFirm(r, things)
			if at == "" {
				continue
			}
			tried++
			res := attack(r, at, rival, programs)
			if res.status != http.StatusNotFound {
				t.Errorf("%s %s: %d %.200s", r.Method, r.Path, res.status, res.body)
			}
		}
		if tried < 60 {
			t.Errorf("only %d routes are about a firm's things", tried)
		}
	})
}

func TestAFirmsOwnThingsAreThere(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	s := x.told(owner)
	things := x.owned(s, owner, x.signedIn(seed.Seller))
	for _, r := range x.h.Routes() {
		at := ofFirm(r, things)
		if at == "" || r.Method != http.MethodGet || r.Realm != web.Pages {
			continue
		}
		if res := owner.get(at); res.status == http.StatusNotFound {
			t.Errorf("%s: not found by its owner", r.Path)
		}
	}
}

func TestWhatIsAProvidersIsNotFoundByAnother(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, rival := x.signedIn("owner@demo.test"), x.signedIn("provider-hetao@demo.test")
	programs := x.staffKeyed("provider-hetao@demo.test")
	s, tried := x.told(owner), 0
	seller := x.signedIn(seed.Seller)
	things := x.backs(s, owner, seller, x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")).ofProvider()
	maps.Copy(things, x.watches(s, owner, seller).ofProvider())
	maps.Copy(things, x.sells(s, owner))
	if missed := unknown(x, models.RoleProvider, things); len(missed) > 0 {
		t.Errorf("nothing stands for %s", strings.Join(missed, "\n"))
	}
	for _, r := range x.h.Routes() {
		at := ofFirm(r, things)
		if at == "" {
			continue
		}
		tried++
		res := attack(r, at, rival, programs)
		// what is wrong with a form may be said before its thing is looked for: nothing of it is told
		if res.status != http.StatusNotFound && (r.Method == http.MethodGet || res.status != http.StatusUnprocessableEntity) {
			t.Errorf("%s %s: %d %.200s", r.Method, r.Path, res.status, res.body)
		}
		if strings.Contains(res.body, "四号机房") || strings.Contains(res.body, "Hall four") {
			t.Errorf("%s %s tells the name of another's site", r.Method, r.Path)
		}
	}
	if tried < 25 {
		t.Errorf("only %d routes are about a provider's things", tried)
	}
}
