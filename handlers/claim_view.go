package handlers

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// claimsPage is a side's list of claims, and of what it could claim.
func claimsPage(page ui.Page, c *web.Ctx, base string, seller, may bool, offers []claimOffer, rows []claimRow, next string) ui.MatterPage {
	loc := c.Loc
	lead, settlements := loc.T("claims.lead"), placeSettlements
	if seller {
		lead, settlements = loc.T("claims.provider.lead"), placeProviderSettlements
	}
	p := ui.MatterPage{Page: page, Lead: lead, Pager: pager(c, next)}
	p.Parts = []ui.MatterPart{
		{ID: "open", Heading: loc.T("claims.open"), Lead: loc.T("claims.open.lead"), Table: offersTable(loc, base, seller, may, offers)},
		{ID: "claims", Heading: loc.T("claims.made"), Table: claimsTable(loc, base, seller, rows), Links: []ui.Button{
			{Text: loc.T("settlements.title"), Href: settlements, Kind: "secondary"},
			{Text: loc.T("document.csv"), Href: base + ".csv", Kind: "secondary"},
		}},
	}
	if seller {
		p.Parts[1].Links = append(p.Parts[1].Links, ui.Button{Text: loc.T("claims.by_program"), Href: placeSellerKeys, Kind: "secondary"})
	}
	return p
}

func offersTable(loc *i18n.Loc, base string, seller, may bool, offers []claimOffer) *ui.Table {
	t := ui.Table{Caption: loc.T("claims.open"), Quiet: true, Dense: true, Empty: loc.T("claims.open.none"), Head: heads(loc, "claims.open.", "line", "programme", "-base", "-amount", "until", "what")}
	for _, o := range offers {
		who := say(loc, o.Provider.NameZh, o.Provider.NameEn)
		if seller {
			who = o.Firm.Name
		}
		amount, deed := ui.Cell{Text: loc.Money(o.Share.Amount), Sub: percent(loc, o.Share.RateNum, max(o.Share.RateDen, 1))}, ui.Cell{}
		switch {
		case len(o.Reasons) > 0:
			amount, deed.Text = ui.Cell{Text: "—"}, loc.Fault(o.Reasons[0])
		case may:
			deed = ui.Cell{Text: loc.T("claims.open.begin"), Href: under(base+"/lines", o.Line.ID, o.Grant.ID)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: o.Order.Number, Sub: joined(" · ", say(loc, o.Offering.TitleZh, o.Offering.TitleEn), who)},
			{Text: say(loc, o.Programme.NameZh, o.Programme.NameEn)},
			{Text: loc.Money(o.Base), Sub: loc.T("claim.base." + string(o.Rules.Base))},
			amount,
			{Time: o.Until},
			deed,
		}})
	}
	return &t
}

func claimsTable(loc *i18n.Loc, base string, seller bool, rows []claimRow) *ui.Table {
	t := ui.Table{Caption: loc.T("claims.made"), Quiet: true, Dense: true, Empty: loc.T("claims.made.none"), Head: heads(loc, "claims.row.", "number", "programme", "order", "-asked", "-amount", "state")}
	for _, r := range rows {
		tag := ui.StateTag(loc, "claim", string(r.State))
		order := ui.Cell{Text: r.Number, Sub: joined(" · ", say(loc, r.Offering.TitleZh, r.Offering.TitleEn), say(loc, r.Provider.NameZh, r.Provider.NameEn))}
		if seller {
			order.Sub = joined(" · ", say(loc, r.Offering.TitleZh, r.Offering.TitleEn), r.Firm.Name)
		}
		number := ui.Cell{Text: r.Claim.Number, Href: under(base, r.ID)}
		if !seller && r.Side == "provider" {
			number.Sub = loc.T("claim.by_provider")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			number, {Text: say(loc, r.Programme.NameZh, r.Programme.NameEn)}, order, {Text: loc.Money(r.Asked)}, {Text: granted(loc, r.Claim), Sub: clawedOf(loc, r.Clawed)}, {Tag: &tag},
		}})
	}
	return &t
}

// moneyFact is an amount to read, and to the last digit beside it where that differs.
func moneyFact(loc *i18n.Loc, key string, m models.Money, sub string) ui.Fact {
	f := ui.Fact{Key: loc.T(key), Value: loc.Money(m), Sub: sub}
	if exact := loc.MoneyExact(m); exact != f.Value {
		f.Sub = joined(" · ", sub, loc.T("claim.exact", "amount", exact))
	}
	return f
}

// granted is what was approved of a claim, a dash before that.
func granted(loc *i18n.Loc, c models.Claim) string {
	if c.ReservationID == "" {
		return "—"
	}
	return loc.Money(c.Amount)
}

func clawedOf(loc *i18n.Loc, m models.Money) string {
	if m == 0 {
		return ""
	}
	return loc.T("claim.clawed", "amount", loc.Money(m))
}

// mostClaims bounds how many rows a file holds.
const mostClaims = 10_000

func claimsCSV(c *web.Ctx, seller bool, read func(paging) ([]claimRow, string, error)) error {
	loc := c.Loc
	rows := [][]string{{
		loc.T("claims.row.number"), loc.T("claims.row.programme"), loc.T("claims.row.order"), loc.T("claims.row.firm"), loc.T("claims.row.code"), loc.T("claims.row.provider"), loc.T("claims.row.base"), loc.T("claims.row.rate"),
		loc.T("claims.row.asked"), loc.T("claims.row.amount"), loc.T("claims.row.clawed"), loc.T("claims.row.state"), loc.T("claims.row.submitted"), loc.T("claims.row.paid"), loc.T("claims.row.hash"),
	}}
	for p := (paging{Limit: 200}); len(rows) < mostClaims; {
		found, next, err := read(p)
		if err != nil {
			return err
		}
		for _, r := range found {
			rows = append(rows, []string{
				r.Claim.Number, say(loc, r.Programme.NameZh, r.Programme.NameEn), r.Number, r.Firm.Name, r.Firm.Code, say(loc, r.Provider.NameZh, r.Provider.NameEn), r.Base.String(), percent(loc, r.RateNum, max(r.RateDen, 1)),
				r.Asked.String(), r.Amount.String(), r.Clawed.String(), loc.T("state.claim." + string(r.State)), stamp(r.SubmittedAt), stamp(r.PaidAt), r.EvidenceHash,
			})
		}
		if p.After = next; p.After == "" {
			break
		}
	}
	name := "claims"
	if seller {
		name = "provider-claims"
	}
	return sendCSV(c, rows, name)
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// claimBill are the facts from which a claim is counted.
func claimBill(loc *i18n.Loc, o claimOffer) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("claim.fact.programme"), Value: say(loc, o.Programme.NameZh, o.Programme.NameEn), Sub: o.Programme.Funder},
		{Key: loc.T("claim.fact.order"), Value: o.Order.Number, Sub: say(loc, o.Offering.TitleZh, o.Offering.TitleEn)},
		{Key: loc.T("claim.fact.firm"), Value: o.Firm.Name, Sub: o.Firm.Code},
		{Key: loc.T("claim.fact.provider"), Value: say(loc, o.Provider.NameZh, o.Provider.NameEn)},
		moneyFact(loc, "claim.fact.cost", o.Cost, loc.T("claim.fact.own", "amount", loc.Money(o.Open))),
		moneyFact(loc, "claim.fact.base", o.Base, loc.T("claim.base."+string(o.Rules.Base))),
		{Key: loc.T("claim.fact.rate"), Value: percent(loc, o.Share.RateNum, max(o.Share.RateDen, 1)), Sub: loc.T("claim.fact.rate_text")},
		{Key: loc.T("claim.fact.until"), Body: ui.When(loc, o.Until)},
	}
}

func (h *Handlers) claimOfferPage(c *web.Ctx, d claimDesk, o claimOffer, wrong error) ui.MatterPage {
	loc, path := c.Loc, under(d.base+"/lines", o.Line.ID, o.Grant.ID)
	p := ui.MatterPage{Page: d.page(c, "claim.start.title"), Lead: loc.T("claim.start.lead"), Crumbs: claimCrumbs(loc, d)}
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = path
	}
	p.Parts = []ui.MatterPart{{Facts: claimBill(loc, o)}}
	if len(o.Reasons) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("claim.start.not"), Rules: faultTexts(loc, o.Reasons)})
		return p
	}
	ask := ui.MatterPart{ID: "begin", Heading: loc.T("claim.start.brings", "amount", loc.Money(o.Share.Amount)), Lead: loc.T("claim.start.needs")}
	ask.Rules = evidenceWords(loc, o.Rules.Evidence)
	ask.Form = &ui.MatterForm{Action: path, Button: ui.Button{Text: loc.T("claim.start.button")}}
	p.Parts = append(p.Parts, ask)
	return p
}

func faultTexts(loc *i18n.Loc, faults []*fault.Fault) (out []string) {
	for _, f := range faults {
		out = append(out, loc.Fault(f))
	}
	return out
}

func claimCrumbs(loc *i18n.Loc, d claimDesk) []ui.Crumb {
	if d.seller {
		return []ui.Crumb{{Text: loc.T("claims.provider.title"), Href: d.base}}
	}
	return []ui.Crumb{{Text: loc.T("vouchers.title"), Href: ui.PlaceVouchers}, {Text: loc.T("claims.title"), Href: d.base}}
}

func evidenceWords(loc *i18n.Loc, kinds []string) []string {
	out := []string{loc.T("claim.evidence.always")}
	for _, k := range kinds {
		text := "claim.evidence.upload"
		if checkout.ClaimKept(k) {
			text = "claim.evidence.kept"
		}
		out = append(out, loc.T(text, "what", evidenceWord(loc, k)))
	}
	return out
}

func evidenceWord(loc *i18n.Loc, kind string) string { return known(loc, "claim.paper."+kind, kind) }

// claimFacts are what a claim asks, and what became of it.
func claimFacts(loc *i18n.Loc, v claimCase) []ui.Fact {
	q := v.Claim
	out := []ui.Fact{
		{Key: loc.T("claim.fact.number"), Value: q.Number},
		{Key: loc.T("claim.fact.programme"), Value: say(loc, v.Programme.NameZh, v.Programme.NameEn), Sub: v.Programme.Funder},
		{Key: loc.T("claim.fact.order"), Value: v.Bill.Order.Number, Sub: joined(" · ", say(loc, v.Offering.TitleZh, v.Offering.TitleEn), say(loc, v.Provider.NameZh, v.Provider.NameEn))},
		{Key: loc.T("claim.fact.firm"), Value: v.Firm.Name, Sub: v.Firm.Code},
		moneyFact(loc, "claim.fact.base", q.Base, loc.T("claim.base."+string(v.Rules.Base))),
		{Key: loc.T("claim.fact.rate"), Value: percent(loc, q.RateNum, max(q.RateDen, 1)), Sub: loc.T("claim.fact.rate_text")},
		moneyFact(loc, "claim.fact.asked", q.Asked, ""),
	}
	if q.State == models.ClaimReviewed || q.ReservationID != "" {
		out = append(out, moneyFact(loc, "claim.fact.amount", q.Amount, clawedOf(loc, q.Clawed)))
	}
	if q.Reason != "" {
		out = append(out, ui.Fact{Key: loc.T("claim.fact.answer"), Value: q.Reason})
	}
	if q.State == models.ClaimApproved || q.State == models.ClaimPaid {
		out = append(out, ui.Fact{Key: loc.T("claim.fact.way"), Value: loc.T("claim.way." + q.Side)})
	}
	if v.Batch.ID != "" {
		out = append(out, ui.Fact{Key: loc.T("claim.fact.batch"), Value: v.Batch.Number, Sub: joined(" · ", loc.T("state.claim."+string(v.Batch.State)), v.Batch.PaymentReference)})
	}
	if q.State == models.ClaimDraft {
		out = append(out, ui.Fact{Key: loc.T("claim.fact.until"), Body: ui.When(loc, v.Until)})
	}
	return out
}

func (h *Handlers) claimCasePage(c *web.Ctx, d claimDesk, v claimCase, form url.Values, wrong error) ui.MatterPage {
	loc, path := c.Loc, under(d.base, v.Claim.ID)
	tag := ui.StateTag(loc, "claim", string(v.Claim.State))
	p := ui.MatterPage{Page: d.page(c, "claim.title"), Tag: &tag, Crumbs: claimCrumbs(loc, d)}
	p.Title += " " + v.Claim.Number
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = path
	}
	p.Parts = []ui.MatterPart{{Facts: claimFacts(loc, v)}}
	mine := d.seller == (v.Claim.Side == "provider")
	if v.Claim.State == models.ClaimDraft && mine {
		p.Parts = append(p.Parts, draftParts(loc, path, v, form)...)
		return p
	}
	p.Parts = append(p.Parts, frozenPart(loc, path, v, mine), clawsPart(loc, v.Clawbacks, ""), movesPart(loc, v.Moves, nil))
	p.Parts = slices.DeleteFunc(p.Parts, emptyPart)
	return p
}

func emptyPart(p ui.MatterPart) bool { return p.Heading == "" && len(p.Facts) == 0 && p.Form == nil }

// draftParts are what is to be done before a claim is handed in.
func draftParts(loc *i18n.Loc, path string, v claimCase, form url.Values) []ui.MatterPart {
	need := ui.MatterPart{ID: "evidence", Heading: loc.T("claim.evidence"), Lead: loc.T("claim.evidence.lead"), Rules: evidenceWords(loc, v.Rules.Evidence)}
	out := []ui.MatterPart{need}
	if len(v.Reasons) > 0 {
		out = append([]ui.MatterPart{{ID: "against", Heading: loc.T("claim.start.not"), Rules: faultTexts(loc, v.Reasons)}}, out...)
	}
	for _, f := range v.Files {
		out = append(out, ui.MatterPart{
			Facts: []ui.Fact{{Key: evidenceWord(loc, f.Kind), Value: f.Name, Href: under(path+"/files", f.ID), Sub: loc.Bytes(f.Bytes) + " · SHA-256 " + shortSum(f.SHA256)}},
			Form:  &ui.MatterForm{Action: under(path+"/files", f.ID, "remove"), Button: ui.Button{Text: loc.T("claim.file.remove", "name", f.Name), Kind: "quiet"}},
		})
	}
	for _, f := range v.HandedIn {
		out = append(out, ui.MatterPart{
			ID: "handed-in-" + f.ID, Lead: loc.T("claim.handed_in"),
			Facts: []ui.Fact{{Key: evidenceWord(loc, v.KindOf(f)), Value: f.Name, Sub: loc.Bytes(f.Bytes) + " · SHA-256 " + shortSum(f.SHA256)}},
			Form:  &ui.MatterForm{Action: under(path+"/handed-in", f.ID), Button: ui.Button{Text: loc.T("claim.handed_in.button", "name", f.Name), Kind: "secondary"}},
		})
	}
	kind := ui.Choice{Name: "kind", Label: loc.T("claim.file.kind")}
	for _, k := range append(slices.Clone(v.ToUpload), "other") {
		kind.Options = append(kind.Options, ui.Option{Value: k, Text: evidenceWord(loc, k), Checked: form.Get("kind") == k || form.Get("kind") == "" && k == append(slices.Clone(v.ToUpload), "other")[0]})
	}
	out = append(out, ui.MatterPart{ID: "add", Heading: loc.T("claim.file.add"), Form: &ui.MatterForm{
		Action: path + "/files", Choices: []ui.Choice{kind}, Button: ui.Button{Text: loc.T("claim.file.button"), Kind: "secondary"},
		File: &ui.File{Name: "file", Label: loc.T("claim.file"), Hint: loc.T("claim.file.hint"), Accept: ".pdf,.png,.jpg,.jpeg,.csv,.xlsx"},
	}})
	declare := ui.Choice{Name: "declare", Label: loc.T("claim.declare"), Options: []ui.Option{{Value: "yes", Text: loc.T("claim.declare.text"), Checked: form.Get("declare") == "yes"}}}
	return append(out,
		ui.MatterPart{ID: "submit", Heading: loc.T("claim.submit"), Lead: loc.T("claim.submit.lead"), Form: &ui.MatterForm{
			Action: path + "/submit", Boxes: []ui.Choice{declare}, Button: ui.Button{Text: loc.T("claim.submit.button", "amount", loc.Money(v.Claim.Asked))},
			Areas: []ui.Field{{Name: "note", Label: loc.T("claim.note"), Hint: loc.T("claim.note.hint"), Value: clip(form.Get("note"))}},
		}},
		ui.MatterPart{ID: "drop", Heading: loc.T("claim.drop"), Form: &ui.MatterForm{Action: path + "/drop", Button: ui.Button{Text: loc.T("claim.drop.button"), Kind: "secondary"}}})
}

// frozenPart is the evidence as it was frozen; files only for those who may open them.
func frozenPart(loc *i18n.Loc, path string, v claimCase, files bool) ui.MatterPart {
	if v.Claim.Evidence == "" {
		return ui.MatterPart{}
	}
	e := v.Evidence
	part := ui.MatterPart{ID: "evidence", Heading: loc.T("claim.evidence"), Lead: loc.T("claim.evidence.frozen"), Facts: []ui.Fact{
		{Key: loc.T("claim.evidence.at"), Body: ui.When(loc, e.FrozenAt)},
		{Key: loc.T("claim.evidence.hash"), Value: v.Claim.EvidenceHash},
		{Key: loc.T("claim.evidence.contract"), Value: e.Order.Number, Sub: e.Order.PurchaseOrder},
		{Key: loc.T("claim.evidence.usage"), Value: loc.T("claim.evidence.attempts", "count", len(e.Usage.Attempts)), Sub: "SHA-256 " + shortSum(e.UsageHash)},
		{Key: loc.T("claim.evidence.delivery"), Value: ui.StateTag(loc, "job", e.Delivery.State).Text, Sub: loc.T("claim.evidence.files", "count", len(e.Delivery.Files))},
	}}
	invoice := ui.Fact{Key: loc.T("claim.evidence.invoice"), Value: loc.T("claim.evidence.no_invoice")}
	if e.Invoice != nil {
		invoice.Value, invoice.Sub = joined(" · ", e.Invoice.Number, e.Invoice.Issued), loc.Money(e.Invoice.Total)+" · SHA-256 "+shortSum(e.Invoice.SHA256)
	}
	part.Facts = append(part.Facts, invoice)
	for _, f := range v.Files {
		fact := ui.Fact{Key: evidenceWord(loc, f.Kind), Value: f.Name, Sub: loc.Bytes(f.Bytes) + " · SHA-256 " + shortSum(f.SHA256)}
		if files {
			fact.Href = under(path+"/files", f.ID)
		}
		part.Facts = append(part.Facts, fact)
	}
	if v.Claim.Note != "" {
		part.Facts = append(part.Facts, ui.Fact{Key: loc.T("claim.note"), Value: v.Claim.Note})
	}
	if files {
		part.Links = []ui.Button{{Text: loc.T("claim.evidence.download"), Href: path + "/evidence", Kind: "secondary"}}
	}
	return part
}

// movesPart is how it came to where it is; signers are names by user id.
func movesPart(loc *i18n.Loc, moves []models.Move, signers map[string]string) ui.MatterPart {
	if len(moves) == 0 {
		return ui.MatterPart{}
	}
	t := ui.Table{Caption: loc.T("claim.moves"), Quiet: true, Dense: true, Head: heads(loc, "claim.move.", "at", "to", "by")}
	for _, m := range moves {
		tag := ui.StateTag(loc, moveGroup(m.Entity), m.FromTo[strings.Index(m.FromTo, ">")+1:])
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: m.At}, {Tag: &tag}, {Text: or(signers[m.Actor], "—")}}})
	}
	if signers == nil {
		t.Head = t.Head[:2]
		for i := range t.Rows {
			t.Rows[i].Cells = t.Rows[i].Cells[:2]
		}
	}
	return ui.MatterPart{ID: "moves", Heading: loc.T("claim.moves"), Table: &t}
}

// moveGroup is the group of words for the states of a thing that moves.
func moveGroup(entity string) string {
	if entity == "batch" {
		return "claim"
	}
	return entity
}
