package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/web"
)

// apiVoucherClaim turns a code into a voucher of the key's firm.
func (h *Handlers) apiVoucherClaim(c *web.Ctx, in apidoc.VoucherClaim) (done, error) {
	v, err := h.Checkout.ClaimCode(c.Std(), c.Actor, in.Code, c.RealIP())
	if err != nil {
		return done{}, err
	}
	return done{status: http.StatusCreated, body: apidoc.VoucherOf(v, c.Loc.Fault)}, nil
}
