package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/web"
)

func (h *Handlers) apiWallet(c *web.Ctx) error {
	v, err := h.Checkout.Wallet(c.Std(), c.Actor, paging{Limit: 1})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.WalletOf(v.Balance))
}

func (h *Handlers) apiWalletEntries(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	v, err := h.Checkout.Wallet(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Lines, v.Next, apidoc.WalletEntryOf))
}

func (h *Handlers) apiVouchers(c *web.Ctx) error {
	rows, err := h.Checkout.Vouchers(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", func(v checkout.VoucherView) apidoc.Voucher {
		return apidoc.VoucherOf(v.Voucher, c.Loc.Fault)
	}))
}

func (h *Handlers) apiUsage(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Checkout.Usage(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.UsageOf))
}
