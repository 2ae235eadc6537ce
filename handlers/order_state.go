package handlers

import (
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// orderNotices say where an order stands: what happens next and what to do, and
// after that what became of money or lines otherwise than was expected.
func orderNotices(loc *i18n.Loc, v checkout.OrderView, now time.Time) []ui.Notice {
	out := []ui.Notice{standing(loc, v, now)}
	if n, ok := notRun(loc, v); ok && v.Order.State != models.OrderState(models.LineCancelled) {
		out = append(out, n)
	}
	for _, x := range v.Suspense {
		out = append(out, inSuspense(loc, x))
	}
	for _, p := range v.Payments {
		if v.Causes[p.ID] == checkout.CauseLateRuns {
			out = append(out, ui.Notice{Title: loc.T("order.late_runs.title"), Text: loc.T("order.late_runs.text", "amount", p.Amount)})
		}
		if v.InWallet(p) && v.Order.State != models.OrderState(models.LineCancelled) {
			out = append(out, toWallet(loc, v, p))
		}
	}
	return out
}

// inSuspense tells of money that came for the order and pays it not.
func inSuspense(loc *i18n.Loc, x models.SuspenseEntry) ui.Notice {
	state := string(x.State)
	if x.State == models.SuspenseSending {
		state = string(models.SuspenseHeld)
	}
	n := ui.Notice{
		Title: loc.T("order.suspense."+state+".title", "amount", inCurrency(loc, x.Amount, x.Currency)),
		Text:  loc.T("order.suspense."+x.Why) + " " + loc.T("order.suspense."+state+".text"),
	}
	if x.State == models.SuspenseHeld || x.State == models.SuspenseSending {
		n.Tone = "warn"
	}
	return n
}

// standing is the one notice that an order's state has.
func standing(loc *i18n.Loc, v checkout.OrderView, now time.Time) ui.Notice {
	switch v.Order.State {
	case models.OrderState(models.LineDraft):
		return toApprove(loc, v)
	case models.OrderState(models.LineAwaitingPayment):
		return waiting(loc, v, now)
	case models.OrderState(models.LineCancelled):
		return cancelled(loc, v)
	case models.OrderState(models.LineFailed):
		return ui.Notice{Title: loc.T("order.next.failed"), Tone: "warn"}
	}
	return ui.Notice{Title: loc.T("order.next." + string(v.Order.State))}
}

// toApprove: a second member is to agree.
func toApprove(loc *i18n.Loc, v checkout.OrderView) ui.Notice {
	n := ui.Notice{Title: loc.T("order.asked.title"), Text: loc.T("order.asked.text", "until", v.Order.PayBy)}
	if v.Approval != nil {
		n.Action = &ui.Button{Text: loc.T("order.asked.see"), Kind: "secondary", Href: under(placeApprovals, v.Approval.ID)}
	}
	return n
}

// waiting says how the order's payment stands.
func waiting(loc *i18n.Loc, v checkout.OrderView, now time.Time) ui.Notice {
	o, last := v.Order, models.Payment{}
	if len(v.Payments) > 0 {
		last = v.Payments[len(v.Payments)-1]
	}
	say := func(id, tone string) ui.Notice {
		return ui.Notice{Tone: tone, Title: loc.T("order.wait."+id+".title", "amount", o.DueAmount), Text: loc.T("order.wait."+id+".text", "until", o.PayBy, "since", last.UpdatedAt)}
	}
	switch {
	case last.State == models.PaymentConfirming:
		n := say("confirming", "")
		n.Action = &ui.Button{Text: loc.T("order.wait.confirming.see"), Kind: "secondary", Href: under(placeOrders, o.ID, "confirming")}
		return n
	case !now.Before(o.PayBy):
		return say("over", "")
	case last.State == models.PaymentOpen && last.Reference == "":
		return say("opening", "")
	case last.State == models.PaymentFailed:
		return say("declined", "warn")
	case last.State == models.PaymentExpired:
		return say("expired", "")
	}
	return say("open", "")
}

// cancelled says why the order ended before it ran, and where its money is.
func cancelled(loc *i18n.Loc, v checkout.OrderView) ui.Notice {
	for _, p := range v.Payments {
		if p.State == models.PaymentConfirming {
			return ui.Notice{Title: loc.T("order.cancelled.confirming.title"), Text: loc.T("order.cancelled.confirming.text", "amount", p.Amount)}
		}
		if v.InWallet(p) {
			return toWallet(loc, v, p)
		}
	}
	if n, ok := notRun(loc, v); ok {
		return n
	}
	if len(v.Lines) > 0 && v.Lines[0].Line.Cause == checkout.CauseLapsed {
		return ui.Notice{
			Title: loc.T("order.lapsed.title"), Text: loc.T("order.lapsed.text"),
			Action: &ui.Button{Text: loc.T("order.lapsed.again"), Kind: "secondary", Href: under(ui.PlaceShelf, v.Lines[0].Offering.ID)},
		}
	}
	n := ui.Notice{Title: loc.T("order.next.cancelled")}
	if v.Approval != nil && v.Approval.State != models.ApprovalApproved {
		n.Text = loc.T("order.approval." + string(v.Approval.State))
		n.Action = &ui.Button{Text: loc.T("order.asked.see"), Kind: "secondary", Href: under(placeApprovals, v.Approval.ID)}
	}
	return n
}

func toWallet(loc *i18n.Loc, v checkout.OrderView, p models.Payment) ui.Notice {
	return ui.Notice{
		Title: loc.T("order.to_wallet.title", "amount", p.Amount), Text: cause(loc, v.Causes[p.ID]), Tone: "warn",
		Action: &ui.Button{Text: loc.T("order.to_wallet.see"), Kind: "secondary", Href: ui.PlaceWallet},
	}
}

// notRun tells of lines that nobody sold any more when they were paid.
func notRun(loc *i18n.Loc, v checkout.OrderView) (ui.Notice, bool) {
	lines, back := v.NotRun()
	return ui.Notice{
		Title: loc.T("order.not_run.title", "n", lines), Text: loc.T("order.not_run.text", "amount", back), Tone: "warn",
		Action: &ui.Button{Text: loc.T("order.to_wallet.see"), Kind: "secondary", Href: ui.PlaceWallet},
	}, lines > 0
}
