package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// InvoiceProfile shows what stands on the firm's invoices.
func (h *Handlers) InvoiceProfile(c *web.Ctx) error { return h.invoiceProfile(c, nil, nil) }

// InvoiceProfileSet keeps it, or says at each field why not.
func (h *Handlers) InvoiceProfileSet(c *web.Ctx) error {
	sent, err := fields(c)
	if err != nil {
		return err
	}
	err = h.Finance.SetInvoiceProfile(c.Std(), c.Actor, sentProfile(sent))
	if err == nil {
		c.Flash("invoice.profile.saved")
		return c.SeeOther(backToOrder(sent.Get("back"), placeInvoices))
	}
	if !correctable(err) {
		return err
	}
	return h.invoiceProfile(c, sent, err)
}

// backToOrder is the page of an order's invoices that somebody came from.
func backToOrder(id, otherwise string) string {
	if !models.IDHasPrefix(id, "ord") {
		return otherwise
	}
	return under(placeOrders, id, "invoice")
}

func sentProfile(v url.Values) models.InvoiceProfile {
	return models.InvoiceProfile{Type: v.Get("type"), Address: v.Get("address"), Phone: v.Get("phone"), Bank: v.Get("bank"), BankAccount: v.Get("bank_account")}
}

func (h *Handlers) invoiceProfile(c *web.Ctx, sent url.Values, wrong error) error {
	now, err := h.Finance.InvoiceProfile(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := shop.InvoiceProfilePage{
		Page: h.page(c, "invoice.profile.title"), Fixed: partyFacts(c.Loc, now.Name, now.TaxNumber), Note: c.Loc.T("invoice.profile.fixed"), Action: placeInvoiceProfile,
		Up: []ui.Crumb{{Text: c.Loc.T("invoices.title"), Href: placeInvoices}}, Reading: c.Actor.Role != models.RoleOwner && c.Actor.Role != models.RoleFinance,
	}
	if p.Back = c.QueryParam("back"); sent != nil {
		p.Back = sent.Get("back")
	}
	p.Path, p.Type = placeInvoiceProfile, typeChoice(c.Loc, sentOr(sent, "type", now.Type))
	p.Fields = profileFields(c.Loc, sent, now)
	if wrong == nil {
		return c.Render(http.StatusOK, shop.InvoiceProfile(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	p.Type.Problem = p.ProblemOf("type")
	return c.Render(web.StatusOf(wrong), shop.InvoiceProfile(p))
}

// sentOr is what a form was sent with, at most so long, else what is kept.
func sentOr(sent url.Values, name, kept string) string {
	if !sent.Has(name) {
		return kept
	}
	return sent.Get(name)[:min(len(sent.Get(name)), maxField)]
}

func typeChoice(loc *i18n.Loc, now string) ui.Choice {
	out := ui.Choice{Name: "type", Label: loc.T("invoices.head.type")}
	for _, t := range []string{finance.OrdinaryInvoice, finance.SpecialInvoice} {
		out.Options = append(out.Options, ui.Option{Value: t, Text: loc.T("invoice.type." + t), Hint: loc.T("invoice.type." + t + "_hint"), Checked: t == now})
	}
	return out
}

func profileFields(loc *i18n.Loc, sent url.Values, now models.InvoiceProfile) []ui.Field {
	var out []ui.Field
	for _, f := range []struct {
		name, kept, complete string
		code                 bool
	}{
		{"address", now.Address, "address-line1", false}, {"phone", now.Phone, "tel", false}, {"bank", now.Bank, "off", false}, {"bank_account", now.BankAccount, "off", true},
	} {
		out = append(out, ui.Field{
			Name: f.name, Label: loc.T("invoice.field." + f.name), Hint: loc.T("invoice.field." + f.name + "_hint"), Value: sentOr(sent, f.name, f.kept),
			Autocomplete: f.complete, Code: f.code,
		})
	}
	return out
}

// SellerProfile shows what stands on the invoices that a provider issues.
func (h *Handlers) SellerProfile(c *web.Ctx) error { return h.sellerProfile(c, nil, nil) }

// SellerProfileSet keeps it, or says at each field why not.
func (h *Handlers) SellerProfileSet(c *web.Ctx) error {
	sent, err := fields(c)
	if err != nil {
		return err
	}
	err = h.Supply.SetInvoiceProfile(c.Std(), c.Actor, sentProfile(sent))
	if err == nil {
		c.Flash("invoice.profile.saved")
		return c.SeeOther(placeSellerProfile)
	}
	if !correctable(err) {
		return err
	}
	return h.sellerProfile(c, sent, err)
}

func (h *Handlers) sellerProfile(c *web.Ctx, sent url.Values, wrong error) error {
	now, err := h.Supply.InvoiceProfile(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := provider.InvoiceProfilePage{
		Page: h.page(c, "invoice.profile.title"), Fixed: partyFacts(c.Loc, now.Name, now.TaxNumber), Fields: profileFields(c.Loc, sent, now), Action: placeSellerProfile,
	}
	p.Path = placeSellerProfile
	if wrong == nil {
		return c.Render(http.StatusOK, provider.InvoiceProfile(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), provider.InvoiceProfile(p))
}
