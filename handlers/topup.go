package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of filling a wallet.
const (
	placeTopUp  = "/wallet/top-up"
	placeTopUps = "/wallet/top-ups"
	placeAuto   = "/wallet/auto-top-up"
)

// TopUpForm asks how much is to come into the wallet, and how.
func (h *Handlers) TopUpForm(c *web.Ctx) error {
	return h.topUpForm(c, url.Values{"amount": {c.QueryParam("amount")}, "method": {c.QueryParam("method")}}, nil)
}

// TopUpBegin begins a payment into the wallet and leads to where it is paid.
func (h *Handlers) TopUpBegin(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := checkout.TopUp{Method: form.Get("method"), Key: form.Get("key")}
	var wrong error
	if in.Amount, wrong = yuan(form, "amount", checkout.ErrTopUp.With("max", checkout.MaxTopUp)); wrong == nil {
		var p models.Payment
		if p, wrong = h.Checkout.TopUp(c.Std(), c.Actor, in); wrong == nil {
			return c.SeeOther(topUpNext(p))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.topUpForm(c, form, wrong)
}

// topUpNext is where a payment into the wallet goes on: its own page unless it
// waits to be paid elsewhere.
func topUpNext(p models.Payment) string {
	if p.State == models.PaymentOpen && p.URL != "" {
		return p.URL
	}
	return under(placeTopUps, p.ID)
}

// yuan reads an amount of money as it is typed, or refuses it.
func yuan(form url.Values, field string, refusal *fault.Fault) (models.Money, error) {
	m, err := models.ParseMoney(strings.TrimPrefix(strings.TrimSpace(form.Get(field)), "¥"))
	if err != nil {
		return 0, refusal.On(field)
	}
	return m, nil
}

func (h *Handlers) topUpForm(c *web.Ctx, form url.Values, wrong error) error {
	loc := c.Loc
	free, err := h.Checkout.Wallet(c.Std(), c.Actor, paging{Limit: 1})
	if err != nil {
		return err
	}
	p := shop.TopUpForm{
		Page: h.page(c, "top_up.title"), Action: placeTopUp, Back: ui.PlaceWallet, Key: models.NewSecret(16), Free: free.Balance.Free(), Methods: methods(loc, h.Checkout.Methods()),
		Amount: ui.Field{
			Name: "amount", Label: loc.T("top_up.amount"), Hint: loc.T("top_up.amount_hint", "max", checkout.MaxTopUp), Value: clip(form.Get("amount")), Numeric: true, Prefix: "¥", Width: 16,
		},
	}
	p.Path, p.Methods.Label = placeTopUp, loc.T("top_up.fact.method")
	for i, o := range p.Methods.Options {
		if form.Get("method") != "" {
			p.Methods.Options[i].Checked = o.Value == form.Get("method")
		}
		if hint := "top_up.method." + o.Value; loc.Has(hint) {
			p.Methods.Options[i].Hint = loc.T(hint)
		}
	}
	p.Notes = []string{loc.T("top_up.note.back"), loc.T("top_up.note.use")}
	if wrong == nil {
		return c.Render(http.StatusOK, shop.TopUp(p))
	}
	p.Problems = problems(loc, wrong, nil)
	p.Methods.Problem = p.ProblemOf("method")
	return c.Render(web.StatusOf(wrong), shop.TopUp(p))
}

// clip keeps what was typed within what a field holds.
func clip(text string) string { return text[:min(len(text), maxField)] }

// TopUps lists what was to fill the wallet.
func (h *Handlers) TopUps(c *web.Ctx) error {
	rows, next, err := h.Checkout.TopUps(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.TopUpList{Page: h.page(c, "top_up.list"), Pager: pager(c, next), Begin: h.topUpButton(c)}
	for _, r := range rows {
		p.Rows = append(p.Rows, shop.TopUpRow{
			Number: checkout.TopUpNumber(r.ID), Href: under(placeTopUps, r.ID), Method: known(c.Loc, "method."+r.Method, r.Method),
			Purpose: c.Loc.T("top_up.purpose." + r.Purpose), State: r.State, Amount: r.Amount, At: r.CreatedAt,
		})
	}
	return c.Render(http.StatusOK, shop.TopUps(p))
}

func (h *Handlers) topUpButton(c *web.Ctx) *ui.Button {
	if href := h.offered(c, placeTopUp); href != "" {
		return &ui.Button{Text: c.Loc.T("top_up.title"), Href: href}
	}
	return nil
}

// TopUp shows a payment into the wallet: the processor sends people back here.
func (h *Handlers) TopUp(c *web.Ctx) error {
	p, err := h.Checkout.AskTopUp(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.TopUpShow(h.topUpPage(c, p, h.page(c, ""))))
}

// TopUpLive is the part of the page that asks again; once the end is known the
// whole page is shown anew.
func (h *Handlers) TopUpLive(c *web.Ctx) error {
	p, err := h.Checkout.AskTopUp(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if !undecided(p) {
		return h.elsewhere(c, under(placeTopUps, p.ID))
	}
	return c.Render(http.StatusOK, shop.TopUpLive(h.topUpPage(c, p, ui.Page{Loc: c.Loc})))
}

func undecided(p models.Payment) bool {
	return p.State == models.PaymentOpen || p.State == models.PaymentConfirming
}

func (h *Handlers) topUpPage(c *web.Ctx, p models.Payment, page ui.Page) shop.TopUpPage {
	loc := c.Loc
	out := shop.TopUpPage{Page: page, Number: checkout.TopUpNumber(p.ID), State: p.State}
	out.Title = loc.T("top_up.one", "number", out.Number)
	text := "top_up.told." + string(p.State)
	if p.Purpose == models.ForAutoTopUp && p.State == models.PaymentOpen {
		text = "top_up.told.charging"
	}
	out.Told = ui.Notice{Title: loc.T(text, "amount", p.Amount), Text: loc.T(text+"_text", "amount", p.Amount)}
	switch p.State {
	case models.PaymentPaid, models.PaymentRefunded:
		out.Told.Tone, out.Told.Action = "good", &ui.Button{Text: loc.T("top_up.to_wallet"), Href: ui.PlaceWallet, Kind: "secondary"}
	case models.PaymentFailed, models.PaymentExpired:
		out.Told.Tone = "warn"
		if href := h.offered(c, placeTopUp); href != "" {
			out.Told.Action = &ui.Button{Text: loc.T("top_up.again"), Href: href + "?" + url.Values{"amount": {p.Amount.String()}, "method": {p.Method}}.Encode()}
		}
	case models.PaymentOpen:
		if p.URL != "" {
			out.Told.Action = &ui.Button{Text: loc.T("top_up.go_on", "amount", p.Amount), Href: p.URL}
		}
	}
	out.Facts = []ui.Fact{
		{Key: loc.T("top_up.fact.amount"), Value: loc.Money(p.Amount)},
		{Key: loc.T("top_up.fact.method"), Value: known(loc, "method."+p.Method, p.Method)},
		{Key: loc.T("top_up.fact.purpose"), Value: loc.T("top_up.purpose." + p.Purpose)},
		{Key: loc.T("top_up.fact.begun"), Body: ui.When(loc, p.CreatedAt)},
	}
	if p.State == models.PaymentOpen && p.Purpose == models.ForTopUp {
		out.Facts = append(out.Facts, ui.Fact{Key: loc.T("top_up.fact.until"), Body: ui.When(loc, p.ExpiresAt)})
	}
	if undecided(p) {
		out.LiveHref, out.Refresh = under(placeTopUps, p.ID, "live"), 10
	}
	return out
}
