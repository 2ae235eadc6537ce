package handlers

import (
	"net/http"
	"net/url"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
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

// attemptStates are what a provider may filter its jobs by.
var attemptStates = []models.AttemptState{
	models.AttemptPending, models.AttemptRunning, models.AttemptSucceeded, models.AttemptFailed, models.AttemptPreempted, models.AttemptLost, models.AttemptCancelled,
}

// ProviderJobs shows the attempts at a provider's sites; no log and no artefact.
func (h *Handlers) ProviderJobs(c *web.Ctx) error {
	sites, err := h.Supply.Sites(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	f := supply.JobFilter{SiteID: c.QueryParam("site"), State: c.QueryParam("state")}
	rows, next, err := h.Supply.Jobs(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	p := provider.JobsPage{Page: h.desk(c, "provider.jobs.title"), Action: placeProviderJobs, Pager: filteredPager(c, next, "site", "state"), Filtered: f != supply.JobFilter{}}
	p.Site = ui.Choice{Name: "site", Label: c.Loc.T("provider.job.site"), Options: []ui.Option{{Text: c.Loc.T("desk.jobs.any_site"), Checked: f.SiteID == ""}}}
	for _, s := range sites {
		p.Site.Options = append(p.Site.Options, ui.Option{Value: s.Site.ID, Text: say(c.Loc, s.Site.NameZh, s.Site.NameEn), Checked: f.SiteID == s.Site.ID})
	}
	p.State = ui.Choice{Name: "state", Label: c.Loc.T("provider.job.state"), Options: []ui.Option{{Text: c.Loc.T("desk.jobs.any_state"), Checked: f.State == ""}}}
	for _, s := range attemptStates {
		p.State.Options = append(p.State.Options, ui.Option{Value: string(s), Text: c.Loc.T("state.attempt." + string(s)), Checked: f.State == string(s)})
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, providerJob(c.Loc, r))
	}
	return c.Render(http.StatusOK, provider.Jobs(p))
}

// filteredPager is pager for a list that keeps its filters.
func filteredPager(c *web.Ctx, next string, keep ...string) ui.Pager {
	v := url.Values{}
	for _, name := range keep {
		if x := c.QueryParam(name); x != "" {
			v.Set(name, x)
		}
	}
	p, at := ui.Pager{}, c.Request().URL.Path
	if c.QueryParam("after") != "" {
		p.First = at + "?" + v.Encode()
	}
	if next != "" {
		v.Set("after", next)
		p.Next = at + "?" + v.Encode()
	}
	return p
}

func providerJob(loc *i18n.Loc, r supply.JobRow) provider.JobRow {
	row := provider.JobRow{
		Attempt: r.ID, Job: r.JobID, Site: say(loc, r.SiteZh, r.SiteEn), Name: say(loc, r.TitleZh, r.TitleEn), Units: r.Units, State: r.State,
		Cause: cause(loc, r.Cause), Detail: r.Detail, N: r.N, Run: millis(r.RunMillis), Share: r.Share, Started: r.PlannedAt,
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
	sums, err := h.Supply.Payout(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := provider.StatementPage{Page: h.desk(c, "statement.title"), Sums: payoutFigures(c.Loc, sums), CSV: placeStatement + ".csv", Provider: c.Actor.OrgName, Payable: s.Payable, Fee: percent(c.Loc, s.FeePPM, 1_000_000), Pager: pager(c, s.Next)}
	if s.Owes > 0 {
		p.Sums = append(p.Sums, ui.Fact{Key: c.Loc.T("desk.payout.owes"), Value: c.Loc.MoneyExact(s.Owes), Sub: c.Loc.T("desk.payout.owes_text"), Href: placeProviderDebt})
	}
	for _, r := range s.Rows {
		p.Lines = append(p.Lines, statementLine(c.Loc, r, s.Numbers[r.OrderID]))
		p.Gross, p.Fees, p.Net = p.Gross+r.Cost, p.Fees+r.Fee, p.Net+r.Provider
	}
	return c.Render(http.StatusOK, provider.Statement(p))
}

// payoutFigures are gross − fee − refunds − clawed back − settled by programmes −
// withheld = payable, each to its last
// digit; only whole fen leave.
func payoutFigures(loc *i18n.Loc, p supply.Payout) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("desk.payout.gross"), Value: loc.MoneyExact(p.Gross)},
		{Key: loc.T("desk.payout.fee"), Value: loc.MoneyExact(-p.Fee)},
		{Key: loc.T("desk.payout.refunded"), Value: loc.MoneyExact(-p.Refunded), Href: placeProviderRefunds},
		{Key: loc.T("desk.payout.clawed"), Value: loc.MoneyExact(-p.Clawed), Href: placeProviderSettlements},
		{Key: loc.T("desk.payout.settled"), Value: loc.MoneyExact(-p.Settled), Sub: loc.T("desk.payout.settled_text"), Href: placeProviderSettlements},
		{Key: loc.T("desk.payout.withheld"), Value: loc.MoneyExact(-p.Withheld), Sub: loc.T("desk.payout.withheld_text"), Href: placeProviderUsage},
		{Key: loc.T("desk.payout.payable"), Value: loc.MoneyExact(p.Payable()), Sub: loc.T("desk.payout.fen", "amount", p.Payable().FenDown())},
	}
}

// mostStatement bounds how many lines a file of the statement holds.
const mostStatement = 10_000

// ProviderStatementCSV is the statement for a spreadsheet: each line, then the sums.
func (h *Handlers) ProviderStatementCSV(c *web.Ctx) error {
	loc := c.Loc
	var owes models.Money
	rows := [][]string{{loc.T("statement.line.at"), loc.T("statement.line.order"), loc.T("desk.payout.line"), loc.T("statement.line.gross"), loc.T("statement.line.fee"), loc.T("statement.line.share")}}
	for p := (paging{Limit: 200}); len(rows) < mostStatement; {
		s, err := h.Supply.Statement(c.Std(), c.Actor, p)
		if err != nil {
			return err
		}
		owes = s.Owes
		for _, r := range s.Rows {
			rows = append(rows, []string{r.CreatedAt.UTC().Format(time.RFC3339), s.Numbers[r.OrderID], r.LineID, r.Cost.String(), (-r.Fee).String(), r.Provider.String()})
		}
		if p.After = s.Next; p.After == "" {
			break
		}
	}
	sums, err := h.Supply.Payout(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		key    string
		amount models.Money
	}{{"gross", sums.Gross}, {"fee", -sums.Fee}, {"refunded", -sums.Refunded}, {"clawed", -sums.Clawed}, {"settled", -sums.Settled}, {"withheld", -sums.Withheld}, {"payable", sums.Payable()}, {"owes", owes}} {
		rows = append(rows, []string{loc.T("desk.payout." + f.key), "", "", "", "", f.amount.String()})
	}
	return sendCSV(c, rows, "statement")
}

func statementLine(loc *i18n.Loc, r models.Settlement, number string) provider.StatementLine {
	return provider.StatementLine{
		Refund: under(placeProviderRefunds+"/lines", r.LineID), Bill: under(placeProviderUsage+"/lines", r.LineID), At: r.CreatedAt, Order: number, Gross: r.Cost, Fee: r.Fee, Share: r.Provider,
		Formula: loc.MoneyExact(r.Cost) + " − " + loc.MoneyExact(r.Fee) + " = " + loc.MoneyExact(r.Provider),
	}
}
