package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The pages of those who owe.
const (
	placeDebt         = "/debt"
	placeProviderDebt = "/provider/debt"
)

// debtRoutes are about what firms and providers owe, and the transfers that pay it.
func (h *Handlers) debtRoutes() []web.Route {
	return []web.Route{
		get(placeDebt, web.Firm, h.Debt, "debt"),
		get(placeProviderDebt, sellers, h.ProviderDebt, "provider debt"),
		post(placeTransferDesk+"/:id/debt", operators, h.TransferDebt, "arrival to debt"),
	}
}

// Debt tells a firm what it owes, why, and how to pay it by bank transfer.
func (h *Handlers) Debt(c *web.Ctx) error {
	d, err := h.Finance.Debt(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := h.debtPage(c, h.page(c, "debt.title"), d.Owes, d.Steps, d.Reference)
	p.BackHref, p.BackText = placeRefunds, c.Loc.T("refunds.title")
	p.Steps = []string{c.Loc.T("debt.step.reference"), c.Loc.T("debt.step.part"), c.Loc.T("debt.step.over"), c.Loc.T("debt.step.wallet")}
	return c.Render(http.StatusOK, shop.Transfer(p))
}

// ProviderDebt tells a provider the same.
func (h *Handlers) ProviderDebt(c *web.Ctx) error {
	d, err := h.Supply.Debt(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := h.debtPage(c, h.desk(c, "debt.title"), d.Owes, d.Steps, d.Reference)
	p.BackHref, p.BackText = placeStatement, c.Loc.T("statement.title")
	p.Steps = []string{c.Loc.T("debt.step.reference"), c.Loc.T("debt.step.part"), c.Loc.T("debt.step.over_provider"), c.Loc.T("debt.step.batch")}
	return c.Render(http.StatusOK, shop.Transfer(p))
}

func (h *Handlers) debtPage(c *web.Ctx, page ui.Page, owes models.Money, steps []finance.DebtStep, reference string) shop.TransferPage {
	loc := c.Loc
	p := shop.TransferPage{Page: page, Told: ui.Notice{Title: loc.T("debt.none"), Text: loc.T("debt.none_text"), Tone: "good"}}
	bank, on := h.Checkout.Bank()
	if owes > 0 {
		p.Told = ui.Notice{Title: loc.T("debt.owes", "amount", loc.MoneyExact(owes)), Text: loc.T("debt.owes_text"), Tone: "warn"}
		p.Open = on
	}
	switch {
	case p.Open:
		send := owes.FenUp()
		p.Copy = []shop.CopyFact{
			{Key: loc.T("transfer.reference"), Value: spaced(reference), Raw: reference, Big: true},
			{Key: loc.T("transfer.amount"), Value: loc.Money(send), Raw: send.String(), Big: true},
			{Key: loc.T("transfer.holder"), Value: bank.Holder, Lang: langOf(bank.Holder)},
			{Key: loc.T("transfer.bank"), Value: bank.Name, Lang: langOf(bank.Name)},
			{Key: loc.T("transfer.number"), Value: bank.Number},
		}
	case owes > 0:
		p.Told.Text = loc.T("debt.no_bank")
	}
	p.Table = debtTable(loc, steps)
	return p
}

func debtTable(loc *i18n.Loc, steps []finance.DebtStep) *ui.Table {
	t := ui.Table{Caption: loc.T("debt.steps"), Quiet: true, Empty: loc.T("debt.steps.none"), Head: heads(loc, "debt.step.", "at", "why", "-amount")}
	for _, s := range steps {
		why := ui.Cell{Text: loc.T("debt.why." + s.Why), Sub: s.Number}
		if s.Reason != "" {
			why.Sub += " · " + loc.T("clawback.reason."+s.Reason)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: s.At}, why, {Text: signed(loc, s.Amount)}}})
	}
	return &t
}

// signed writes what was added to a debt with a plus, what paid it with a minus.
func signed(loc *i18n.Loc, m models.Money) string {
	if m > 0 {
		return "+" + loc.MoneyExact(m)
	}
	return loc.MoneyExact(m)
}

// TransferDebt gives an arrival to the debt of a firm or provider.
func (h *Handlers) TransferDebt(c *web.Ctx) error {
	return h.entryDeed(c, "transfers.done.debt", func(form url.Values) error {
		return h.Oversight.MatchDebt(c.Std(), c.Actor, c.Param("id"), form.Get("debtor"))
	})
}

// matchNamed gives an arrival to the payment that is named by its id, its
// reference or its order's number, or to the debt of that reference.
func (h *Handlers) matchNamed(c *web.Ctx, entryID, text string) error {
	id, err := h.Oversight.FindTransfer(c.Std(), c.Actor, text)
	if err == nil {
		return h.Oversight.MatchEntry(c.Std(), c.Actor, entryID, id)
	}
	if !errors.Is(err, oversight.ErrNoPayment) {
		return err
	}
	owner, err := h.Oversight.FindDebt(c.Std(), c.Actor, text)
	if err != nil {
		return err
	}
	return h.Oversight.MatchDebt(c.Std(), c.Actor, entryID, owner)
}

func debtName(loc *i18n.Loc, d oversight.DebtView) string {
	return loc.T("transfers.debt_of", "name", say(loc, d.NameZh, d.NameEn))
}

func debtFacts(loc *i18n.Loc, d oversight.DebtPaid) []ui.Fact {
	out := []ui.Fact{
		{Key: loc.T("transfers.fact.for"), Value: debtName(loc, d.DebtView)},
		{Key: loc.T("transfers.wait.reference"), Value: spaced(d.Reference)},
		{Key: loc.T("transfers.fact.debt_paid"), Value: loc.MoneyExact(d.Paid)},
		{Key: loc.T("transfers.fact.debt_left"), Value: loc.MoneyExact(d.Owes)},
	}
	if d.Over > 0 {
		to := "transfers.over.wallet"
		if d.Seller {
			to = "transfers.over.payable"
		}
		out = append(out, ui.Fact{Key: loc.T("transfers.fact.debt_over"), Value: loc.MoneyExact(d.Over), Sub: loc.T(to)})
	}
	return out
}

func debtRows(loc *i18n.Loc, debts []oversight.DebtView) (out []operator.DebtRow) {
	for _, d := range debts {
		out = append(out, operator.DebtRow{Reference: spaced(d.Reference), Name: say(loc, d.NameZh, d.NameEn), Seller: d.Seller, Owes: loc.MoneyExact(d.Owes)})
	}
	return out
}

func suggestDebt(loc *i18n.Loc, s oversight.Suggestion, at string) operator.SuggestRow {
	r := operator.SuggestRow{
		Title: debtName(loc, *s.Debt), Sub: loc.T("transfers.suggest_debt", "reference", spaced(s.Debt.Reference), "amount", loc.MoneyExact(s.Debt.Owes)),
		Action: at + "/debt", Name: "debtor", Value: s.Debt.Owner, Button: loc.T("transfers.match"),
	}
	for _, w := range s.Why {
		r.Why = append(r.Why, ui.Tag{Text: loc.T("transfers.why." + w), Tone: "good"})
	}
	return r
}
