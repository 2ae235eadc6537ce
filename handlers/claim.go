package handlers

import (
	"io"
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of claims: of buyers, providers and staff.
const (
	placeClaims         = "/vouchers/claims"
	placeProviderClaims = "/provider/claims"
	placeStaffClaims    = "/programmes/claims"
)

type (
	claimCase  = checkout.Claim
	claimRow   = checkout.ClaimRow
	claimOffer = checkout.ClaimOffer
)

// claimDesk is the way of one side, buyer or provider, to its claims.
type claimDesk struct {
	base   string
	seller bool
	page   func(c *web.Ctx, title string) ui.Page
	offer  func(c *web.Ctx, grant, line string) (claimOffer, error)
	begin  func(c *web.Ctx, grant, line string) (models.Claim, error)
	claim  func(c *web.Ctx, id string) (claimCase, error)
	rows   func(c *web.Ctx, p paging) ([]claimRow, string, error)
	open   func(c *web.Ctx, most int) ([]claimOffer, error)
	add    func(c *web.Ctx, id, kind, name string, r io.Reader) (models.Evidence, error)
	remove func(c *web.Ctx, id, file string) error
	read   func(c *web.Ctx, id, file string) (models.Evidence, io.ReadSeekCloser, error)
	submit func(c *web.Ctx, id string, declared bool, note string) (models.Claim, error)
	drop   func(c *web.Ctx, id string) error
}

// claimPage is a page that both sides have.
type claimPage func(c *web.Ctx, d claimDesk) error

func (h *Handlers) ofBuyer(page claimPage) web.Handler {
	d := h.buyerDesk()
	return func(c *web.Ctx) error { return page(c, d) }
}

func (h *Handlers) buyerDesk() claimDesk {
	return claimDesk{
		base: placeClaims, page: h.page,
		rows: func(c *web.Ctx, p paging) ([]claimRow, string, error) {
			return h.Checkout.ClaimRows(c.Std(), c.Actor, p)
		},
		open: func(c *web.Ctx, most int) ([]claimOffer, error) { return h.Checkout.Claimable(c.Std(), c.Actor, most) },
		offer: func(c *web.Ctx, grant, line string) (claimOffer, error) {
			return h.Checkout.ClaimOffer(c.Std(), c.Actor, grant, line)
		},
		begin: func(c *web.Ctx, grant, line string) (models.Claim, error) {
			return h.Checkout.BeginClaim(c.Std(), c.Actor, grant, line)
		},
		claim: func(c *web.Ctx, id string) (claimCase, error) { return h.Checkout.Claim(c.Std(), c.Actor, id) },
		add: func(c *web.Ctx, id, kind, name string, r io.Reader) (models.Evidence, error) {
			return h.Checkout.AddClaimFile(c.Std(), c.Actor, id, kind, name, r)
		},
		remove: func(c *web.Ctx, id, file string) error {
			return h.Checkout.RemoveClaimFile(c.Std(), c.Actor, id, file)
		},
		read: func(c *web.Ctx, id, file string) (models.Evidence, io.ReadSeekCloser, error) {
			return h.Checkout.ClaimFile(c.Std(), c.Actor, id, file)
		},
		submit: func(c *web.Ctx, id string, declared bool, note string) (models.Claim, error) {
			return h.Checkout.SubmitClaim(c.Std(), c.Actor, id, declared, note)
		},
		drop: func(c *web.Ctx, id string) error { return h.Checkout.DropClaim(c.Std(), c.Actor, id) },
	}
}

func (h *Handlers) ofSeller(page claimPage) web.Handler {
	d := h.sellerDesk()
	return func(c *web.Ctx) error { return page(c, d) }
}

func (h *Handlers) sellerDesk() claimDesk {
	return claimDesk{
		base: placeProviderClaims, seller: true, page: h.desk,
		rows: func(c *web.Ctx, p paging) ([]claimRow, string, error) {
			return h.Supply.VoucherClaimRows(c.Std(), c.Actor, p)
		},
		open: func(c *web.Ctx, most int) ([]claimOffer, error) {
			return h.Supply.VoucherClaimable(c.Std(), c.Actor, most)
		},
		offer: func(c *web.Ctx, grant, line string) (claimOffer, error) {
			return h.Supply.VoucherClaimOffer(c.Std(), c.Actor, grant, line)
		},
		begin: func(c *web.Ctx, grant, line string) (models.Claim, error) {
			return h.Supply.BeginVoucherClaim(c.Std(), c.Actor, grant, line)
		},
		claim: func(c *web.Ctx, id string) (claimCase, error) { return h.Supply.VoucherClaim(c.Std(), c.Actor, id) },
		add: func(c *web.Ctx, id, kind, name string, r io.Reader) (models.Evidence, error) {
			return h.Supply.AddVoucherClaimFile(c.Std(), c.Actor, id, kind, name, r)
		},
		remove: func(c *web.Ctx, id, file string) error {
			return h.Supply.RemoveVoucherClaimFile(c.Std(), c.Actor, id, file)
		},
		read: func(c *web.Ctx, id, file string) (models.Evidence, io.ReadSeekCloser, error) {
			return h.Supply.VoucherClaimFile(c.Std(), c.Actor, id, file)
		},
		submit: func(c *web.Ctx, id string, declared bool, note string) (models.Claim, error) {
			return h.Supply.SubmitVoucherClaim(c.Std(), c.Actor, id, declared, note)
		},
		drop: func(c *web.Ctx, id string) error { return h.Supply.DropVoucherClaim(c.Std(), c.Actor, id) },
	}
}

// Claims lists a firm's claims, and the settled lines it may claim for.
func (h *Handlers) Claims(c *web.Ctx) error {
	v, err := h.Checkout.Claims(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := claimsPage(h.page(c, "claims.title"), c, placeClaims, false, v.May, v.Offers, v.Rows, v.Next)
	p.Crumbs = []ui.Crumb{{Text: c.Loc.T("vouchers.title"), Href: ui.PlaceVouchers}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// ProviderVoucherClaims lists a provider's claims, and the lines it may claim for.
func (h *Handlers) ProviderVoucherClaims(c *web.Ctx) error {
	v, err := h.Supply.VoucherClaims(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, ui.Matter(claimsPage(h.desk(c, "claims.provider.title"), c, placeProviderClaims, true, true, v.Offers, v.Rows, v.Next)))
}

// ClaimsCSV is the list for a spreadsheet.
func (h *Handlers) ClaimsCSV(c *web.Ctx) error {
	return claimsCSV(c, false, func(p paging) ([]claimRow, string, error) {
		v, err := h.Checkout.Claims(c.Std(), c.Actor, p)
		return v.Rows, v.Next, err
	})
}

// ProviderVoucherClaimsCSV is the list for a spreadsheet.
func (h *Handlers) ProviderVoucherClaimsCSV(c *web.Ctx) error {
	return claimsCSV(c, true, func(p paging) ([]claimRow, string, error) {
		v, err := h.Supply.VoucherClaims(c.Std(), c.Actor, p)
		return v.Rows, v.Next, err
	})
}

// claimStart shows what a claim of a line would bring, and asks whether to begin it.
func (h *Handlers) claimStart(c *web.Ctx, d claimDesk) error { return h.claimStartPage(c, d, nil) }

// claimBegin writes the draft.
func (h *Handlers) claimBegin(c *web.Ctx, d claimDesk) error {
	made, wrong := d.begin(c, c.Param("grant"), c.Param("line"))
	if wrong == nil {
		return c.SeeOther(under(d.base, made.ID))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.claimStartPage(c, d, wrong)
}

func (h *Handlers) claimStartPage(c *web.Ctx, d claimDesk, wrong error) error {
	o, err := d.offer(c, c.Param("grant"), c.Param("line"))
	if err != nil {
		return err
	}
	return h.matter(c, h.claimOfferPage(c, d, o, wrong), wrong)
}

// claimShow shows a claim, and what is to be done about a draft.
func (h *Handlers) claimShow(c *web.Ctx, d claimDesk) error { return h.claimShowPage(c, d, nil, nil) }

func (h *Handlers) claimShowPage(c *web.Ctx, d claimDesk, form url.Values, wrong error) error {
	v, err := d.claim(c, c.Param("claim"))
	if err != nil {
		return err
	}
	return h.matter(c, h.claimCasePage(c, d, v, form, wrong), wrong)
}

// claimFileAdd keeps a file that proves something.
func (h *Handlers) claimFileAdd(c *web.Ctx, d claimDesk) error {
	end, err := h.beginUpload(c)
	if err != nil {
		return err
	}
	defer end()
	form, err := once(c)
	if err != nil {
		return err
	}
	wrong := h.claimFileKeep(c, d, form)
	if wrong == nil {
		c.Flash("claim.file.added")
		return c.SeeOther(under(d.base, c.Param("claim")))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.claimShowPage(c, d, form, wrong)
}

func (h *Handlers) claimFileKeep(c *web.Ctx, d claimDesk, form url.Values) error {
	file := onlyFile(c)
	if file == nil {
		return errRequired.With("label", c.Loc.T("claim.file")).On("file")
	}
	body, err := file.Open()
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	_, err = d.add(c, c.Param("claim"), form.Get("kind"), file.Filename, body)
	return err
}

// ClaimPaperReuse takes a paper over that was handed in with the application.
func (h *Handlers) ClaimPaperReuse(c *web.Ctx) error {
	_, wrong := h.Checkout.ReuseClaimPaper(c.Std(), c.Actor, c.Param("claim"), c.Param("paper"))
	if wrong == nil {
		c.Flash("claim.file.added")
		return c.SeeOther(under(placeClaims, c.Param("claim")))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.claimShowPage(c, h.buyerDesk(), nil, wrong)
}

// claimFileRemove takes a file of a draft away.
func (h *Handlers) claimFileRemove(c *web.Ctx, d claimDesk) error {
	if err := d.remove(c, c.Param("claim"), c.Param("file")); err != nil {
		return err
	}
	c.Flash("claim.file.removed")
	return c.SeeOther(under(d.base, c.Param("claim")))
}

// claimFile hands a file out to whoever sent it.
func (h *Handlers) claimFile(c *web.Ctx, d claimDesk) error {
	f, r, err := d.read(c, c.Param("claim"), c.Param("file"))
	return handOut(c, f, r, err)
}

// handOut sends a file as an attachment only, whatever it is.
func handOut(c *web.Ctx, f models.Evidence, r io.ReadSeekCloser, err error) error {
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	attach(c, f.Name)
	c.Response().Header().Set("Content-Type", f.Media)
	c.Response().Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(c.Response(), c.Request(), "", f.CreatedAt, r)
	return nil
}

// claimEvidence hands the frozen record out, whose hash stands on the page.
func (h *Handlers) claimEvidence(c *web.Ctx, d claimDesk) error {
	v, err := d.claim(c, c.Param("claim"))
	return frozen(c, v.Claim.Number, v.Claim.Evidence, err)
}

func frozen(c *web.Ctx, number, text string, err error) error {
	if err == nil && text == "" {
		err = web.ErrMissing
	}
	if err != nil {
		return err
	}
	attach(c, "evidence-"+number+".json")
	return c.Blob(http.StatusOK, "application/json; charset=utf-8", []byte(text))
}

// claimSubmit hands a draft in.
func (h *Handlers) claimSubmit(c *web.Ctx, d claimDesk) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	_, wrong := d.submit(c, c.Param("claim"), form.Get("declare") == "yes", form.Get("note"))
	if wrong == nil {
		c.Flash("claim.done.submitted")
		return c.SeeOther(under(d.base, c.Param("claim")))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.claimShowPage(c, d, form, wrong)
}

// claimDrop gives a draft up.
func (h *Handlers) claimDrop(c *web.Ctx, d claimDesk) error {
	if err := d.drop(c, c.Param("claim")); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return h.claimShowPage(c, d, nil, err)
		}
		return err
	}
	c.Flash("claim.done.dropped")
	return c.SeeOther(d.base)
}
