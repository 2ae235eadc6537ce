package handlers

import (
	"net/http"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/web"
)

// ProviderSites shows a provider its hardware and what it offers on it.
func (h *Handlers) ProviderSites(c *web.Ctx) error {
	sites, err := h.Supply.Sites(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	owed, err := h.Supply.Statement(c.Std(), c.Actor, paging{Limit: 1})
	if err != nil {
		return err
	}
	p := provider.SitesPage{Page: h.desk(c, "sites.title"), Provider: c.Actor.OrgName, Payable: owed.Payable, NewSite: placeDeskSites + "/new"}
	for _, s := range sites {
		p.Sites = append(p.Sites, siteCard(c.Loc, s))
		for _, o := range s.Offerings {
			p.Offerings = append(p.Offerings, h.ownOffering(c, o, s))
		}
	}
	return c.Render(http.StatusOK, provider.Sites(p))
}

// ProviderJobs shows the attempts at a provider's sites; no log and no artefact.
func (h *Handlers) ProviderJobs(c *web.Ctx) error {
	rows, next, err := h.Supply.Jobs(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := provider.JobsPage{Page: h.desk(c, "provider.jobs.title"), Pager: pager(c, next)}
	for _, r := range rows {
		p.Rows = append(p.Rows, providerJob(c.Loc, r))
	}
	return c.Render(http.StatusOK, provider.Jobs(p))
}

func providerJob(loc *i18n.Loc, r supply.JobRow) provider.JobRow {
	row := provider.JobRow{
		Attempt: r.ID, Job: r.JobID, Site: say(loc, r.SiteZh, r.SiteEn), Name: say(loc, r.TitleZh, r.TitleEn), Units: r.Units, State: r.State,
		Cause: cause(loc, r.Cause), Run: millis(r.RunMillis), Share: r.Share, Started: r.PlannedAt,
	}
	if r.ClaimedAt != nil {
		row.Started = *r.ClaimedAt
	}
	return row
}

// ProviderStatement shows what is owed to a provider, and why.
func (h *Handlers) ProviderStatement(c *web.Ctx) error {
	s, err := h.Supply.Statement(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := provider.StatementPage{Page: h.desk(c, "statement.title"), Provider: c.Actor.OrgName, Payable: s.Payable, Fee: percent(c.Loc, s.FeePPM, 1_000_000), Pager: pager(c, s.Next)}
	for _, r := range s.Rows {
		p.Lines = append(p.Lines, statementLine(c.Loc, r, s.Numbers[r.OrderID]))
		p.Gross, p.Fees, p.Net = p.Gross+r.Cost, p.Fees+r.Fee, p.Net+r.Provider
	}
	return c.Render(http.StatusOK, provider.Statement(p))
}

func statementLine(loc *i18n.Loc, r models.Settlement, number string) provider.StatementLine {
	return provider.StatementLine{
		Refund: under(placeProviderRefunds+"/lines", r.LineID), At: r.CreatedAt, Order: number, Gross: r.Cost, Fee: r.Fee, Share: r.Provider,
		Formula: loc.MoneyExact(r.Cost) + " − " + loc.MoneyExact(r.Fee) + " = " + loc.MoneyExact(r.Provider),
	}
}
