package handlers

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// StaffSettlements lists what is in no batch yet, and the batches.
func (h *Handlers) StaffSettlements(c *web.Ctx) error { return h.staffSettlements(c, nil) }

func (h *Handlers) staffSettlements(c *web.Ctx, wrong error) error {
	loc := c.Loc
	f := programmes.BatchFilter{State: c.QueryParam("state"), Programme: c.QueryParam("programme")}
	if !slices.Contains(batchStates, models.ClaimState(f.State)) {
		f.State = ""
	}
	v, err := h.Programmes.Settlements(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	p := ui.MatterPage{Page: h.desk(c, "settlements.staff.title"), Lead: loc.T("settlements.staff.lead"), Pager: filteredPager(c, v.Next, "state", "programme"), Crumbs: staffCrumbs(loc)}
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = placeStaffSettlements
	}
	p.Parts = []ui.MatterPart{{Links: []ui.Button{
		{Text: loc.T("claims.staff.title"), Href: placeStaffClaims, Kind: "secondary"}, {Text: loc.T("clawbacks.title"), Href: placeClawbacks, Kind: "secondary"},
	}}, {ID: "waiting", Heading: loc.T("settlements.waiting"), Lead: loc.T("settlements.staff.waiting"), Table: waitingTable(c, v)}}
	t := ui.Table{Caption: loc.T("settlements.batches"), Quiet: true, Dense: true, Empty: loc.T("settlements.batches.none"), Head: heads(loc, "settlements.", "number", "programme", "payee", "state", "-total", "-paid", "at")}
	for _, b := range v.Rows {
		row := listedRow(loc, placeStaffSettlements, b, true)
		row.Cells[1].Href = under(placeStaffSettlements+"/programmes", b.ProgrammeID)
		t.Rows = append(t.Rows, row)
	}
	p.Parts = append(p.Parts, ui.MatterPart{ID: "batches", Heading: loc.T("settlements.batches"), Links: batchFilters(c, f)}, ui.MatterPart{Table: &t})
	return h.matter(c, p, wrong)
}

// batchStates are what batches are filtered by.
var batchStates = []models.ClaimState{models.ClaimDraft, models.ClaimSubmitted, models.ClaimReviewed, models.ClaimApproved, models.ClaimPaid, models.ClaimRefused, models.ClaimClawedBack}

func batchFilters(c *web.Ctx, f programmes.BatchFilter) []ui.Button {
	link := func(text, state string) ui.Button {
		q := url.Values{}
		if state != "" {
			q.Set("state", state)
		}
		if f.Programme != "" {
			q.Set("programme", f.Programme)
		}
		b := ui.Button{Text: text, Href: strings.TrimSuffix(placeStaffSettlements+"?"+q.Encode(), "?"), Kind: "quiet"}
		if state == f.State {
			b.Kind = "secondary"
		}
		return b
	}
	out := []ui.Button{link(c.Loc.T("settlements.all"), "")}
	for _, s := range batchStates {
		out = append(out, link(c.Loc.T("state.claim."+string(s)), string(s)))
	}
	return out
}

func waitingTable(c *web.Ctx, v programmes.SettlementDesk) *ui.Table {
	loc := c.Loc
	t := ui.Table{Caption: loc.T("settlements.waiting"), Quiet: true, Dense: true, Empty: loc.T("settlements.waiting.none"), Head: heads(loc, "settlements.", "programme", "payee", "-count", "-total", "deed")}
	for _, w := range v.Waiting {
		deed := ui.Cell{}
		if v.Collect {
			deed = ui.Cell{Text: loc.T("settlements.collect"), Href: under(placeStaffSettlements+"/collect", w.ProgrammeID, w.PayeeKind, url.PathEscape(w.PayeeID))}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: say(loc, w.Programme.NameZh, w.Programme.NameEn), Sub: w.Programme.Funder, Href: under(placeStaffSettlements+"/programmes", w.ProgrammeID)},
			{Text: say(loc, w.Payee.Zh, w.Payee.En), Sub: loc.T("batch.payee." + w.PayeeKind)},
			{Text: loc.Number(w.N)},
			{Text: loc.MoneyExact(w.Total)},
			deed,
		}})
	}
	return &t
}

// BatchCollectForm asks until when redemptions go into a batch.
func (h *Handlers) BatchCollectForm(c *web.Ctx) error { return h.batchCollectForm(c, nil, nil) }

func (h *Handlers) batchCollectForm(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Programmes.Settlements(c.Std(), c.Actor, programmes.BatchFilter{Programme: c.Param("programme")}, paging{Limit: 1})
	if err != nil {
		return err
	}
	loc := c.Loc
	i := slices.IndexFunc(v.Waiting, func(w programmes.Unsettled) bool {
		return w.PayeeKind == c.Param("kind") && w.PayeeID == c.Param("payee")
	})
	if i < 0 {
		if wrong != nil {
			return wrong
		}
		return web.ErrMissing
	}
	w, path := v.Waiting[i], under(placeStaffSettlements+"/collect", c.Param("programme"), c.Param("kind"), url.PathEscape(c.Param("payee")))
	p := ui.MatterPage{Page: h.desk(c, "batch.collect.title"), Lead: loc.T("batch.collect.lead"), Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements})}
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = path
	}
	p.Parts = []ui.MatterPart{{Facts: []ui.Fact{
		{Key: loc.T("batch.programme"), Value: say(loc, w.Programme.NameZh, w.Programme.NameEn), Sub: w.Programme.Funder},
		{Key: loc.T("batch.payee"), Value: say(loc, w.Payee.Zh, w.Payee.En), Sub: joined(" · ", loc.T("batch.payee."+w.PayeeKind), w.Payee.Code)},
		{Key: loc.T("settlements.waiting"), Value: loc.MoneyExact(w.Total), Sub: loc.T("batch.count", "count", w.N)},
	}, Form: &ui.MatterForm{
		Action: path, Key: models.NewSecret(16), Button: ui.Button{Text: loc.T("batch.collect.button")},
		Fields: []ui.Field{{Name: "until", Label: loc.T("batch.collect.until"), Hint: loc.T("batch.collect.hint"), Value: clip(form.Get("until")), Type: "date", Width: 16, Optional: true}},
	}}}
	return h.matter(c, p, wrong)
}

// BatchCollect makes a draft.
func (h *Handlers) BatchCollect(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.Collecting{ProgrammeID: c.Param("programme"), PayeeKind: c.Param("kind"), PayeeID: c.Param("payee"), Key: form.Get("key")}
	var wrong error
	if day := strings.TrimSpace(form.Get("until")); day != "" {
		at, err := time.ParseInLocation("2006-01-02", day, time.FixedZone("UTC+8", 8*3600))
		if in.Until = at.AddDate(0, 0, 1).Add(-time.Microsecond).UTC(); err != nil {
			wrong = programmes.ErrBatchSpan
		}
	}
	if wrong == nil {
		var b models.Batch
		if b, wrong = h.Programmes.Collect(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("batch.done.draft")
			return c.SeeOther(under(placeStaffSettlements, b.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.batchCollectForm(c, form, wrong)
}

// StaffBatch shows a batch, or sends it as a file.
func (h *Handlers) StaffBatch(c *web.Ctx) error {
	id, ending, _ := strings.Cut(c.Param("batch"), ".")
	if ending == "" {
		return h.staffBatch(c, id, nil, nil, nil)
	}
	v, err := h.Programmes.Batch(c.Std(), c.Actor, id, batchPart(c, ending))
	if err != nil {
		return err
	}
	return h.batchFile(c, v.Settlement, ending)
}

func (h *Handlers) staffBatch(c *web.Ctx, id string, form url.Values, wrong error, rename func(string) string) error {
	part := batchPart(c, "")
	part.Check = c.QueryParam("check") != ""
	v, err := h.Programmes.Batch(c.Std(), c.Actor, id, part)
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeStaffSettlements, id)
	tag := ui.StateTag(loc, "claim", string(v.Batch.State))
	p := ui.MatterPage{Page: h.desk(c, "batch.title"), Tag: &tag, Pager: batchPager(c, v.Settlement), Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements})}
	p.Title = loc.T("batch.title") + " " + v.Batch.Number
	p.Problems = problems(loc, wrong, rename)
	if wrong != nil {
		p.Path = path
	}
	if n := batchNotice(loc, path, v, part.Check); n != nil {
		p.Parts = append(p.Parts, ui.MatterPart{Notice: n})
	}
	p.Parts = append(p.Parts, ui.MatterPart{Facts: append(batchFacts(loc, v.Settlement), signerFacts(loc, v)...), Links: batchFiles(loc, path)})
	p.Parts = append(p.Parts, batchForms(c, path, v, form)...)
	p.Parts = append(p.Parts, ui.MatterPart{ID: "lines", Heading: loc.T("batch.lines"), Lead: loc.T("batch.lines.lead"), Table: staffBatchTable(c, v, path)}, clawsPart(loc, v.Clawbacks, placeClawbacks), movesPart(loc, v.Moves, v.Signers))
	p.Parts = slices.DeleteFunc(p.Parts, func(x ui.MatterPart) bool { return emptyPart(x) && x.Notice == nil })
	return h.matter(c, p, wrong)
}

// batchNotice says whether a batch equals the ledger, where that was looked at and
// is not as it should be, or somebody asked.
func batchNotice(loc *i18n.Loc, path string, v programmes.BatchView, asked bool) *ui.Notice {
	switch {
	case v.Wrong != nil:
		return &ui.Notice{Title: loc.T("batch.unsound"), Text: faultText(loc, v.Wrong), Tone: "warn"}
	case v.Unchecked:
		return &ui.Notice{Title: loc.T("batch.unchecked"), Text: loc.T("batch.unchecked.text", "count", v.Batch.Count), Tone: "wait", Action: &ui.Button{Text: loc.T("batch.check"), Href: path + "?check=1", Kind: "secondary"}}
	case asked:
		return &ui.Notice{Title: loc.T("batch.checked"), Text: loc.T("batch.checked.text", "count", v.Batch.Count), Tone: "good"}
	}
	return nil
}

func staffBatchTable(c *web.Ctx, v programmes.BatchView, path string) *ui.Table {
	t := batchTable(c.Loc, v.Settlement, path)
	for i, l := range v.Lines {
		t.Rows[i].Cells[1].Href = under(placeRedemptions, l.ReservationID)
	}
	return t
}

func signerFacts(loc *i18n.Loc, v programmes.BatchView) (out []ui.Fact) {
	for _, s := range []struct {
		key, by string
		at      *time.Time
	}{{"batch.by.created", v.Batch.CreatedBy, &v.Batch.CreatedAt}, {"batch.by.reviewed", v.Batch.ReviewedBy, v.Batch.ReviewedAt}, {"batch.by.approved", v.Batch.ApprovedBy, v.Batch.ApprovedAt}, {"batch.by.paid", v.Batch.PaidBy, v.Batch.PaidAt}} {
		if s.by != "" && s.at != nil {
			out = append(out, ui.Fact{Key: loc.T(s.key), Value: or(v.Signers[s.by], "—"), Sub: loc.Time(*s.at)})
		}
	}
	if v.Batch.Reason != "" {
		out = append(out, ui.Fact{Key: loc.T("batch.reason"), Value: v.Batch.Reason})
	}
	return out
}

func batchForms(c *web.Ctx, path string, v programmes.BatchView, form url.Values) (out []ui.MatterPart) {
	loc := c.Loc
	plain := func(on bool, deed string) {
		if on {
			out = append(out, ui.MatterPart{ID: deed, Heading: loc.T("batch." + deed), Lead: loc.T("batch." + deed + ".lead"), Form: &ui.MatterForm{Action: path + "/" + deed, Button: ui.Button{Text: loc.T("batch." + deed + ".button")}}})
		}
	}
	plain(v.Submit, "submit")
	plain(v.Review, "review")
	plain(v.Approve, "approve")
	if v.Pay {
		due := v.Batch.Total - v.Batch.Fee - v.Batch.Passed
		out = append(out, ui.MatterPart{ID: "pay", Heading: loc.T("batch.pay"), Lead: loc.T("batch.pay.lead", "amount", loc.MoneyExact(due)), Form: &ui.MatterForm{
			Action: path + "/pay", Button: ui.Button{Text: loc.T("batch.pay.button")},
			Fields: []ui.Field{{Name: "reference", Label: loc.T("batch.reference"), Hint: loc.T("batch.reference.hint"), Value: clip(form.Get("reference")), Code: true, Width: 32}},
		}})
	}
	if v.Refuse {
		out = append(out, ui.MatterPart{ID: "refuse", Heading: loc.T("batch.refuse"), Lead: loc.T("batch.refuse.lead"), Form: &ui.MatterForm{
			Action: path + "/refuse", Areas: []ui.Field{{Name: "why", Label: loc.T("batch.refuse.note"), Value: clip(form.Get("why"))}}, Button: ui.Button{Text: loc.T("batch.refuse.button"), Kind: "warning"},
		}})
	}
	return out
}

// BatchLine hands out the frozen evidence of one line.
func (h *Handlers) BatchLine(c *web.Ctx) error {
	l, err := h.Programmes.BatchLine(c.Std(), c.Actor, c.Param("batch"), c.Param("reservation"))
	return frozen(c, l.ReservationID, l.Evidence, err)
}

// BatchSubmit hands a draft in.
func (h *Handlers) BatchSubmit(c *web.Ctx) error {
	return h.batchDeed(c, "batch.done.submitted", nil, func(id string, _ url.Values) error { return h.Programmes.SubmitBatch(c.Std(), c.Actor, id, "") })
}

// BatchReview says that all lines were looked at.
func (h *Handlers) BatchReview(c *web.Ctx) error {
	return h.batchDeed(c, "batch.done.reviewed", nil, func(id string, _ url.Values) error { return h.Programmes.ReviewBatch(c.Std(), c.Actor, id, "") })
}

// BatchApprove is the second signature.
func (h *Handlers) BatchApprove(c *web.Ctx) error {
	return h.batchDeed(c, "batch.done.approved", nil, func(id string, _ url.Values) error { return h.Programmes.ApproveBatch(c.Std(), c.Actor, id, "") })
}

// BatchPay records the payment.
func (h *Handlers) BatchPay(c *web.Ctx) error {
	return h.batchDeed(c, "batch.done.paid", nil, func(id string, form url.Values) error {
		return h.Programmes.PayBatch(c.Std(), c.Actor, id, form.Get("reference"))
	})
}

// BatchRefuse lets the lines of a batch go into another.
func (h *Handlers) BatchRefuse(c *web.Ctx) error {
	return h.batchDeed(c, "batch.done.refused", asWhy, func(id string, form url.Values) error {
		return h.Programmes.RefuseBatch(c.Std(), c.Actor, id, form.Get("why"))
	})
}

func (h *Handlers) batchDeed(c *web.Ctx, done string, rename func(string) string, do func(string, url.Values) error) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id := c.Param("batch")
	wrong := do(id, form)
	if wrong == nil {
		c.Flash(done)
		return c.SeeOther(under(placeStaffSettlements, id))
	}
	if !answerable(wrong) {
		return wrong
	}
	return h.staffBatch(c, id, form, wrong, rename)
}

// faultText is what is wrong in words.
func faultText(loc *i18n.Loc, err error) string {
	var parts []string
	for _, f := range web.Faults(err) {
		parts = append(parts, loc.Fault(f))
	}
	return strings.Join(parts, " ")
}

// ProgrammeSettlements is a programme's statement: by month and by batch.
func (h *Handlers) ProgrammeSettlements(c *web.Ctx) error {
	id, ending, _ := strings.Cut(c.Param("programme"), ".")
	v, err := h.Programmes.Statement(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	switch ending {
	case "":
		return h.programmeStatementPage(c, v)
	case "csv":
		return sendCSV(c, programmeStatementRows(c.Loc, v), "settlements-"+v.Programme.Slug)
	case "pdf":
		return h.sendPDF(c, programmeStatementSheet(c.Loc, v), "settlements-"+v.Programme.Slug)
	}
	return web.ErrMissing
}
