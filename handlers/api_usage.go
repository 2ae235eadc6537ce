package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/web"
)

// apiOfferingService answers with what was counted of an offering, as its page shows it.
func (h *Handlers) apiOfferingService(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	o, err := h.Shop.Offering(c.Std(), id)
	if err != nil {
		return err
	}
	s, rows, err := h.Shop.Service(c.Std(), o.Offering)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ServiceLevelOf(o.Offering, s, rows))
}

func (h *Handlers) apiUsageLine(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.UsageLine(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.BillOf(v))
}

// apiUsageDisputeNew disputes a settled line; its evidence is frozen with it.
func (h *Handlers) apiUsageDisputeNew(c *web.Ctx, in apidoc.UsageDisputeRequest) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	d, err := h.Checkout.DisputeUsage(c.Std(), c.Actor, id, in.Reason, in.Note)
	return done{status: http.StatusCreated, body: apidoc.UsageDisputeOf(d)}, err
}

func (h *Handlers) apiUsageDisputes(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	v, err := h.Checkout.UsageDisputes(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Rows, v.Next, apidoc.UsageDisputeOf))
}

func (h *Handlers) apiUsageDispute(c *web.Ctx) error {
	v, err := h.usageDispute(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.UsageDisputeOf(v.Dispute))
}

func (h *Handlers) usageDispute(c *web.Ctx) (v usageCase, err error) {
	id, err := pathID(c, "id")
	if err != nil {
		return v, err
	}
	return h.Checkout.UsageDispute(c.Std(), c.Actor, id)
}

// apiUsageEvidence hands out the frozen evidence, byte for byte as it was hashed.
func (h *Handlers) apiUsageEvidence(c *web.Ctx) error {
	v, err := h.usageDispute(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set(apidoc.HeaderSHA256, v.Hash)
	return evidence(c, v, nil)
}

func (h *Handlers) apiUsageWithdraw(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if err := h.Checkout.WithdrawUsage(c.Std(), c.Actor, id); err != nil {
		return done{}, err
	}
	v, err := h.usageDispute(c)
	return done{status: http.StatusOK, body: apidoc.UsageDisputeOf(v.Dispute)}, err
}
