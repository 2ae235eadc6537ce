package handlers

import (
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// newFor is how long a voucher that nobody has used counts as new.
const newFor = 14 * 24 * time.Hour

// voucherNews tells a firm of the vouchers that it was given lately and has not
// used; nil for none. It leads to the newest where there is one alone.
func voucherNews(loc *i18n.Loc, rows []checkout.VoucherView, now time.Time) *ui.Notice {
	var fresh []checkout.VoucherView
	var worth models.Money
	for _, v := range rows {
		unused := v.Grant.State == models.GrantActive && v.Used == 0 && v.Held == 0
		if unused && now.Sub(v.Grant.CreatedAt) < newFor && now.Before(v.Grant.ExpiresAt) {
			fresh, worth = append(fresh, v), worth+v.Grant.Amount
		}
	}
	switch len(fresh) {
	case 0:
		return nil
	case 1:
		v := fresh[0]
		return &ui.Notice{Title: loc.T("vouchers.news.one"), Text: loc.T("vouchers.news.one_text",
			"name", say(loc, v.Programme.NameZh, v.Programme.NameEn), "amount", worth, "at", loc.Date(v.Grant.CreatedAt), "until", v.Grant.ExpiresAt), Tone: "good"}
	}
	return &ui.Notice{Title: loc.T("vouchers.news.many"), Text: loc.T("vouchers.news.many_text", "count", len(fresh), "amount", worth), Tone: "good"}
}

// firmNews is voucherNews with a way to the vouchers, for a page that is not theirs.
func (h *Handlers) firmNews(c *web.Ctx) (*ui.Notice, error) {
	if c.Actor.FirmID() == "" || !h.admits(c, ui.PlaceVouchers) {
		return nil, nil
	}
	rows, err := h.Checkout.Vouchers(c.Std(), c.Actor)
	n := voucherNews(c.Loc, rows, h.Clock.Now())
	if n != nil {
		n.Action = &ui.Button{Text: c.Loc.T("nav.vouchers"), Kind: "secondary", Href: ui.PlaceVouchers}
	}
	return n, err
}
