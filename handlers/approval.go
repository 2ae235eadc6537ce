package handlers

import (
	"net/http"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/web"
)

// Approvals lists what members of the firm were asked to agree to.
func (h *Handlers) Approvals(c *web.Ctx) error {
	rows, next, err := h.Checkout.Approvals(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	waiting, err := h.Checkout.ApprovalsWaiting(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := page.ApprovalsPage{Page: h.page(c, "approvals.title"), Lead: c.Loc.T("approvals.lead"), Pager: pager(c, next)}
	if waiting > 0 {
		p.Lead = c.Loc.T("spending.waiting", "count", waiting)
	}
	for _, r := range rows {
		row := page.ApprovalRow{
			Href: under(placeApprovals, r.ID), Title: c.Loc.T("approvals.row", "number", r.Number), Asker: r.Asker, Amount: r.Amount, At: r.CreatedAt,
			Tag: approvalTag(c.Loc, r.Approval),
		}
		if r.State == models.ApprovalAsked {
			row.Until = &r.DecideBy
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Render(http.StatusOK, page.Approvals(p))
}

// Approval shows one question with all that it takes to answer it.
func (h *Handlers) Approval(c *web.Ctx) error { return h.approval(c, "", nil) }

func (h *Handlers) approval(c *web.Ctx, reason string, wrong error) error {
	v, err := h.Checkout.Approval(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.approvalPage(c, v)
	if wrong == nil {
		return c.Render(http.StatusOK, page.Approval(p))
	}
	p.Path, p.Problems = under(placeApprovals, v.ID), problems(c.Loc, wrong, nil)
	if p.Answer != nil {
		p.Answer.Reason.Value, p.Answer.Open = reason, reason != "" || p.ProblemOf("reason") != ""
	}
	return c.Render(web.StatusOf(wrong), page.Approval(p))
}

// ApprovalApprove agrees to what another member ordered.
func (h *Handlers) ApprovalApprove(c *web.Ctx) error {
	_, err := h.Checkout.Approve(c.Std(), c.Actor, c.Param("id"))
	return h.answered(c, "approval.done.approved", "", err)
}

// ApprovalRefuse turns it down.
func (h *Handlers) ApprovalRefuse(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return h.approval(c, form.Get("reason"), err)
	}
	reason := strings.TrimSpace(form.Get("reason"))
	return h.answered(c, "approval.done.refused", reason, h.Checkout.Refuse(c.Std(), c.Actor, c.Param("id"), reason))
}

// ApprovalWithdraw takes an order back that waits.
func (h *Handlers) ApprovalWithdraw(c *web.Ctx) error {
	return h.answered(c, "approval.done.withdrawn", "", h.Checkout.Withdraw(c.Std(), c.Actor, c.Param("id")))
}

func (h *Handlers) answered(c *web.Ctx, done, reason string, err error) error {
	if err != nil && (correctable(err) || isOwn(err)) {
		return h.approval(c, reason, err)
	}
	if err != nil {
		return err
	}
	c.Flash(done)
	return c.SeeOther(under(placeApprovals, c.Param("id")))
}

// isOwn tells the refusal of one's own question, which its page explains.
func isOwn(err error) bool {
	for _, f := range web.Faults(err) {
		if f.Is(checkout.ErrOwn) {
			return true
		}
	}
	return false
}
