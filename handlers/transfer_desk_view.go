package handlers

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/paper"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// entryStates are the states that arrivals are looked at by, the first one at first.
var entryStates = []models.EntryState{models.EntryUnmatched, models.EntryAssigned, models.EntryBooked, models.EntryReturned, ""}

func entryTag(loc *i18n.Loc, s models.EntryState) ui.Tag {
	tones := map[models.EntryState]string{models.EntryUnmatched: "warn", models.EntryAssigned: "wait", models.EntryBooked: "good"}
	return ui.Tag{Text: loc.T("state.entry." + string(s)), Tone: tones[s]}
}

func (h *Handlers) transfersPage(c *web.Ctx, d oversight.TransferDesk, state models.EntryState) operator.TransfersPage {
	loc := c.Loc
	p := operator.TransfersPage{Page: h.desk(c, "transfers.title")}
	p.Path = placeTransferDesk + "?state=" + or(string(state), "all")
	p.Import = operator.ImportForm{
		Action: placeTransferDesk + "/import", Hint: loc.T("transfers.file_hint"), Sample: placeTransferDesk + "/sample.csv", SampleText: loc.T("transfers.sample"),
	}
	if h.Sandbox {
		p.Import.SampleText = loc.T("transfers.sample_demo")
	}
	if _, on := h.Checkout.Bank(); !on {
		p.Off = loc.T("transfers.off")
	}
	for _, s := range entryStates {
		name := or(string(s), "all")
		p.States = append(p.States, operator.StateLink{Text: loc.T("state.entry." + name), Href: placeTransferDesk + "?state=" + name, Current: s == state})
	}
	for _, e := range d.Entries {
		p.Entries = append(p.Entries, entryRow(loc, e))
	}
	if c.QueryParam("after") != "" {
		p.Pager.First = p.Path
	}
	if d.Next != "" {
		p.Pager.Next = p.Path + "&after=" + url.QueryEscape(d.Next)
	}
	for _, a := range d.Awaited {
		p.Awaited = append(p.Awaited, operator.AwaitedRow{
			Reference: spaced(a.Payment.Reference), For: targetName(loc, a), Firm: a.Firm.Name, Amount: a.Payment.Amount, Arrived: a.Arrived, Until: a.Payment.ExpiresAt,
		})
	}
	p.Debts = debtRows(loc, d.Debts)
	for _, s := range d.Imported {
		p.Imported = append(p.Imported, operator.ImportedRow{Name: s.Name, Rows: s.Rows, At: s.CreatedAt})
	}
	return p
}

func entryRow(loc *i18n.Loc, v oversight.EntryView) operator.EntryRow {
	e := v.Entry
	r := operator.EntryRow{
		Href: under(placeTransferDesk, e.ID), Ref: e.BankRef, Payer: or(e.PayerName, "—"), Account: e.PayerAccount, Remark: e.Remark,
		Amount: e.Amount, BookedAt: e.BookedAt, State: entryTag(loc, e.State),
	}
	switch {
	case v.Target != nil:
		r.About = targetName(loc, *v.Target) + " · " + v.Target.Firm.Name
	case v.Debt != nil:
		r.About = debtName(loc, v.Debt.DebtView)
	case v.Firm.ID != "":
		r.About = loc.T("transfers.wallet_of", "firm", v.Firm.Name)
	case len(v.Suggested) > 0:
		r.About, r.AboutHref = loc.T("transfers.maybe", "what", suggestionName(loc, v.Suggested[0])), r.Href
	}
	return r
}

func targetName(loc *i18n.Loc, a oversight.AwaitedView) string {
	if a.Order.ID != "" {
		return loc.T("wallet.order", "number", a.Order.Number)
	}
	return loc.T("transfers.top_up")
}

func suggestionName(loc *i18n.Loc, s oversight.Suggestion) string {
	if s.Debt != nil {
		return debtName(loc, *s.Debt)
	}
	if s.Payment.ID == "" {
		return loc.T("transfers.wallet_of", "firm", s.Firm.Name)
	}
	return targetName(loc, s.AwaitedView) + " · " + s.Firm.Name
}

func (h *Handlers) importPage(c *web.Ctx, in oversight.Imported) operator.ImportPage {
	loc := c.Loc
	p := operator.ImportPage{Page: h.desk(c, "transfers.result"), Name: in.Statement.Name, Back: placeTransferDesk}
	p.Path = placeTransferDesk
	p.Told = ui.Notice{Title: loc.T("transfers.told", "fresh", in.Fresh, "matched", in.Matched), Tone: "good"}
	if in.Again {
		p.Told = ui.Notice{Title: loc.T("transfers.told_again", "at", in.Statement.CreatedAt), Text: loc.T("transfers.told", "fresh", in.Fresh, "matched", in.Matched)}
	}
	if len(in.Wrong) > 0 {
		p.Told.Tone = "warn"
	}
	for _, f := range []struct {
		key string
		n   int
	}{
		{"fresh", in.Fresh}, {"matched", in.Matched}, {"left", in.Fresh - in.Matched}, {"known", in.Known}, {"outgoing", in.Outgoing}, {"wrong", len(in.Wrong)},
	} {
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("transfers.count." + f.key), Value: loc.Number(int64(f.n))})
	}
	p.Facts = append([]ui.Fact{{Key: loc.T("transfers.file.name"), Value: in.Statement.Name}}, p.Facts...)
	for _, w := range in.Wrong {
		p.Wrong = append(p.Wrong, operator.WrongRow{Line: w.Line, Why: loc.Fault(w.Why)})
	}
	return p
}

func (h *Handlers) entryPage(c *web.Ctx, v oversight.EntryView, form url.Values) operator.EntryPage {
	loc, e := c.Loc, v.Entry
	at := under(placeTransferDesk, e.ID)
	p := operator.EntryPage{Page: h.desk(c, ""), State: entryTag(loc, e.State), FindTo: at + "/match"}
	p.Title, p.Path = loc.T("transfers.one", "amount", e.Amount), at
	p.Facts = []ui.Fact{
		{Key: loc.T("transfers.row.payer"), Value: or(e.PayerName, "—"), Sub: e.PayerAccount},
		{Key: loc.T("transfers.row.remark"), Value: or(e.Remark, "—")},
		{Key: loc.T("transfers.fact.booked"), Body: ui.When(loc, e.BookedAt)},
		{Key: loc.T("transfers.row.ref"), Value: e.BankRef},
		{Key: loc.T("transfers.fact.statement"), Value: v.Statement.Name},
	}
	if v.Target != nil {
		p.Target = targetFacts(loc, *v.Target)
	} else if v.Debt != nil {
		p.Target = debtFacts(loc, *v.Debt)
	} else if v.Firm.ID != "" {
		p.Target = []ui.Fact{{Key: loc.T("transfers.fact.wallet"), Value: v.Firm.Name}}
	}
	for _, m := range v.Moves {
		_, to, _ := strings.Cut(m.FromTo, ">")
		p.History = append(p.History, ui.Event{At: m.At, Title: loc.T("state.entry." + to), Text: movedBy(loc, m.Actor)})
	}
	reason := ui.Field{Name: "reason", Label: loc.T("transfers.reason"), Value: clip(form.Get("reason")), Width: 32}
	switch e.State {
	case models.EntryUnmatched:
		p.Find = &ui.Field{Name: "payment", Label: loc.T("transfers.payment"), Hint: loc.T("transfers.payment_hint"), Value: clip(form.Get("payment")), Code: true, Width: 32}
		for _, s := range v.Suggested {
			p.Suggested = append(p.Suggested, suggestRow(loc, s, at, reason))
		}
		p.Deeds = []operator.EntryDeed{{Title: loc.T("transfers.return"), Text: loc.T("transfers.return_text"), Action: at + "/return", Button: loc.T("transfers.return_now", "amount", e.Amount), Kind: "warning", Reason: reason}}
	case models.EntryAssigned:
		p.Deeds = []operator.EntryDeed{{Title: loc.T("transfers.unmatch"), Text: loc.T("transfers.unmatch_text"), Action: at + "/unmatch", Button: loc.T("transfers.unmatch_now"), Kind: "secondary", Reason: reason}}
	}
	return p
}

func movedBy(loc *i18n.Loc, actor string) string {
	if id := "transfers.by." + actor; loc.Has(id) {
		return loc.T(id)
	}
	return loc.T("transfers.by.staff")
}

func targetFacts(loc *i18n.Loc, a oversight.AwaitedView) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("transfers.fact.for"), Value: targetName(loc, a), Sub: a.Firm.Name},
		{Key: loc.T("transfers.wait.reference"), Value: spaced(a.Payment.Reference)},
		{Key: loc.T("transfers.fact.whole"), Value: loc.T("transfer.of", "arrived", a.Arrived, "amount", a.Payment.Amount)},
		{Key: loc.T("transfers.row.state"), Value: loc.T("state.payment." + string(a.Payment.State))},
	}
}

func suggestRow(loc *i18n.Loc, s oversight.Suggestion, at string, reason ui.Field) operator.SuggestRow {
	if s.Debt != nil {
		return suggestDebt(loc, s, at)
	}
	r := operator.SuggestRow{
		Title: suggestionName(loc, s), Sub: loc.T("transfers.suggest", "reference", spaced(s.Payment.Reference), "arrived", s.Arrived, "amount", s.Payment.Amount),
		Action: at + "/match", Name: "payment", Value: s.Payment.ID, Button: loc.T("transfers.match"),
	}
	if s.Payment.ID == "" {
		r.Sub, r.Action, r.Name, r.Value, r.Button, r.Reason = loc.T("transfers.suggest_wallet"), at+"/wallet", "firm", s.Firm.ID, loc.T("transfers.credit"), &reason
		reason.Name = "reason"
	}
	for _, w := range s.Why {
		r.Why = append(r.Why, ui.Tag{Text: loc.T("transfers.why." + w), Tone: "good"})
	}
	return r
}

// sampleStatement is a file with the columns that are read, and a row for each
// payment as if it had come.
func sampleStatement(rows []oversight.AwaitedView, debts []oversight.DebtView, now time.Time) ([]byte, error) {
	local := now.In(china)
	at, number := local.Format("2006-01-02 15:04:05"), func(i int) string { return fmt.Sprintf("D%s%03d", local.Format("20060102150405"), i+1) }
	out := [][]string{{"交易日期", "流水号", "收入金额", "对方户名", "对方账号", "附言"}}
	for i, a := range rows {
		if left := a.Payment.Amount - a.Arrived; left > 0 {
			out = append(out, []string{at, number(i), left.String(), a.Firm.Name, "6200 0000 0000 0000 001", a.Payment.Reference})
		}
	}
	for i, d := range debts {
		out = append(out, []string{at, number(len(rows) + i), d.Owes.FenUp().String(), d.NameZh, "6200 0000 0000 0000 001", d.Reference})
	}
	return paper.CSV(out)
}
