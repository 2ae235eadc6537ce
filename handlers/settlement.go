package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of settlements: of firms, providers and staff.
const (
	placeSettlements         = "/vouchers/settlements"
	placeProviderSettlements = "/provider/settlements"
	placeStaffSettlements    = "/programmes/settlements"
)

type (
	settlement  = checkout.Settlement
	settlements = checkout.SettlementList
)

// Settlements shows a firm what programmes paid it, and what was clawed back.
func (h *Handlers) Settlements(c *web.Ctx) error {
	v, err := h.Checkout.Settlements(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := settlementsPage(h.page(c, "settlements.title"), c, placeSettlements, false, v)
	p.Crumbs = []ui.Crumb{{Text: c.Loc.T("vouchers.title"), Href: ui.PlaceVouchers}, {Text: c.Loc.T("claims.title"), Href: placeClaims}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// ProviderSettlements shows a provider the same.
func (h *Handlers) ProviderSettlements(c *web.Ctx) error {
	v, err := h.Supply.Settlements(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, ui.Matter(settlementsPage(h.desk(c, "settlements.provider.title"), c, placeProviderSettlements, true, v)))
}

// Settlement shows a firm one batch: as a page, or as the file that the ending of its address names.
func (h *Handlers) Settlement(c *web.Ctx) error {
	id, ending, _ := strings.Cut(c.Param("batch"), ".")
	v, err := h.Checkout.Settlement(c.Std(), c.Actor, id, batchPart(c, ending))
	return h.payeeBatch(c, h.page(c, "batch.title"), placeSettlements, "settlements.title", ending, v, err)
}

// ProviderSettlement shows a provider one batch.
func (h *Handlers) ProviderSettlement(c *web.Ctx) error {
	id, ending, _ := strings.Cut(c.Param("batch"), ".")
	v, err := h.Supply.Settlement(c.Std(), c.Actor, id, batchPart(c, ending))
	return h.payeeBatch(c, h.desk(c, "batch.title"), placeProviderSettlements, "settlements.provider.title", ending, v, err)
}

// batchShown is how many lines of a batch stand on one page.
const batchShown = 100

// batchPart is the part of a batch's lines that a request looks at: a file has all.
func batchPart(c *web.Ctx, ending string) checkout.SettlementPart {
	if ending != "" {
		return checkout.SettlementPart{}
	}
	after, _ := whole(c.QueryParam("after"))
	return checkout.SettlementPart{After: int(max(0, after)), Most: batchShown}
}

// batchPager leads to the next lines of a batch.
func batchPager(c *web.Ctx, v settlement) ui.Pager {
	if v.More == 0 {
		return pager(c, "")
	}
	return pager(c, strconv.Itoa(v.More))
}

func (h *Handlers) payeeBatch(c *web.Ctx, page ui.Page, base, up, ending string, v settlement, err error) error {
	if err != nil {
		return err
	}
	if ending != "" {
		return h.batchFile(c, v, ending)
	}
	tag := ui.StateTag(c.Loc, "claim", string(v.Batch.State))
	p := ui.MatterPage{Page: page, Tag: &tag, Crumbs: []ui.Crumb{{Text: c.Loc.T(up), Href: base}}, Pager: batchPager(c, v)}
	p.Title = c.Loc.T("batch.title") + " " + v.Batch.Number
	p.Parts = []ui.MatterPart{
		{Facts: batchFacts(c.Loc, v), Links: batchFiles(c.Loc, under(base, v.Batch.ID))},
		{ID: "lines", Heading: c.Loc.T("batch.lines"), Table: batchTable(c.Loc, v, "")},
	}
	if claws := clawsPart(c.Loc, approved(v.Clawbacks), ""); claws.Heading != "" {
		p.Parts = append(p.Parts, claws)
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// approved are the claw-backs that took anything: proposals are staff's.
func approved(all []models.Clawback) (out []models.Clawback) {
	for _, k := range all {
		if k.State == "approved" {
			out = append(out, k)
		}
	}
	return out
}

// batchFile sends a batch as a file.
func (h *Handlers) batchFile(c *web.Ctx, v settlement, ending string) error {
	name := "settlement-" + v.Batch.Number
	switch ending {
	case "csv":
		return sendCSV(c, batchRows(c.Loc, v), name)
	case "pdf":
		return h.sendPDF(c, batchSheet(c.Loc, v), name)
	}
	return web.ErrMissing
}

func batchFiles(loc *i18n.Loc, path string) []ui.Button {
	return []ui.Button{{Text: loc.T("document.pdf"), Href: path + ".pdf", Kind: "secondary"}, {Text: loc.T("document.csv"), Href: path + ".csv", Kind: "secondary"}}
}

func settlementsPage(page ui.Page, c *web.Ctx, base string, seller bool, v settlements) ui.MatterPage {
	loc := c.Loc
	lead := "settlements.lead"
	if seller {
		lead = "settlements.provider.lead"
	}
	p := ui.MatterPage{Page: page, Lead: loc.T(lead), Pager: pager(c, v.Next)}
	if v.Owes > 0 {
		more := ui.Button{Text: loc.T("debt.link"), Href: placeDebt, Kind: "secondary"}
		if seller {
			more.Href = placeProviderDebt
		}
		p.Parts = append(p.Parts, ui.MatterPart{Notice: &ui.Notice{Title: loc.T("settlements.owes", "amount", loc.MoneyExact(v.Owes)), Text: loc.T("settlements.owes_text"), Tone: "warn", Action: &more}})
	}
	waiting := ui.Table{Caption: loc.T("settlements.waiting"), Quiet: true, Dense: true, Empty: loc.T("settlements.waiting.none"), Head: heads(loc, "settlements.", "programme", "-count", "-total")}
	for _, w := range v.Waiting {
		waiting.Rows = append(waiting.Rows, ui.Row{Cells: []ui.Cell{{Text: say(loc, w.Programme.NameZh, w.Programme.NameEn), Sub: w.Programme.Funder}, {Text: loc.Number(w.N)}, {Text: loc.MoneyExact(w.Total)}}})
	}
	t := ui.Table{Caption: loc.T("settlements.batches"), Quiet: true, Dense: true, Empty: loc.T("settlements.batches.none"), Head: heads(loc, "settlements.", "number", "programme", "state", "-total", "-paid", "at")}
	for _, b := range v.Rows {
		t.Rows = append(t.Rows, listedRow(loc, base, b, false))
	}
	p.Parts = append(p.Parts,
		ui.MatterPart{ID: "batches", Heading: loc.T("settlements.batches"), Table: &t},
		ui.MatterPart{ID: "waiting", Heading: loc.T("settlements.waiting"), Lead: loc.T("settlements.waiting.lead"), Table: &waiting})
	if claws := clawsPart(loc, v.Clawbacks, ""); claws.Heading != "" {
		p.Parts = append(p.Parts, claws)
	}
	return p
}

// clawsPart lists claw-backs, nothing where there is none; base leads staff to each.
func clawsPart(loc *i18n.Loc, rows []models.Clawback, base string) ui.MatterPart {
	if len(rows) == 0 {
		return ui.MatterPart{}
	}
	t := ui.Table{Caption: loc.T("clawbacks.title"), Quiet: true, Dense: true, Head: heads(loc, "clawbacks.", "number", "at", "reason", "-amount", "-debt", "state")}
	for _, k := range rows {
		tag := ui.StateTag(loc, "clawback", k.State)
		number := ui.Cell{Text: k.Number}
		if base != "" {
			number.Href = under(base, k.ID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			number, {Time: k.CreatedAt}, {Text: loc.T("clawback.reason." + k.Reason), Sub: k.Note}, {Text: loc.MoneyExact(k.Amount)}, {Text: loc.MoneyExact(k.Debt)}, {Tag: &tag},
		}})
	}
	return ui.MatterPart{ID: "clawbacks", Heading: loc.T("clawbacks.title"), Table: &t}
}
