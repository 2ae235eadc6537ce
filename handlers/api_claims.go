package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/models"
	"supermarket/web"
)

// mostClaimable is how many lines that may be claimed for one answer lists, where
// none is asked for.
const mostClaimable = 50

// apiClaimHandlers are the operations of claims, of both sides by the same ways.
func (h *Handlers) apiClaimHandlers() map[string]web.Handler {
	out := map[string]web.Handler{"claim_paper_reuse": write(h, "claim_paper_reuse", h.apiClaimPaperReuse)}
	for prefix, d := range map[string]claimDesk{"": h.buyerDesk(), "provider_": h.sellerDesk()} {
		out[prefix+"claimable"] = func(c *web.Ctx) error { return apiClaimable(c, d) }
		out[prefix+"claims"] = func(c *web.Ctx) error { return apiClaims(c, d) }
		out[prefix+"claim"] = func(c *web.Ctx) error { return apiClaim(c, d) }
		out[prefix+"claim_evidence"] = func(c *web.Ctx) error { return apiClaimEvidence(c, d) }
		out[prefix+"claim_file"] = func(c *web.Ctx) error { return apiClaimFile(c, d) }
		out[prefix+"claim_file_add"] = func(c *web.Ctx) error { return h.apiClaimFileAdd(c, prefix+"claim_file_add", d) }
		out[prefix+"claim_begin"] = write(h, prefix+"claim_begin", d.apiBegin)
		out[prefix+"claim_file_remove"] = write(h, prefix+"claim_file_remove", d.apiFileRemove)
		out[prefix+"claim_submit"] = write(h, prefix+"claim_submit", d.apiSubmit)
		out[prefix+"claim_withdraw"] = write(h, prefix+"claim_withdraw", d.apiWithdraw)
	}
	return out
}

func apiClaimable(c *web.Ctx, d claimDesk) error {
	most, err := integerQuery(c, "limit", 1, apidoc.MaxLimit)
	if err != nil {
		return err
	}
	if most == 0 {
		most = mostClaimable
	}
	rows, err := d.open(c, int(most))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", func(o claimOffer) apidoc.Claimable { return apidoc.ClaimableOf(o, c.Loc.Fault) }))
}

func apiClaims(c *web.Ctx, d claimDesk) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := d.rows(c, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.ClaimSummaryOf))
}

func apiClaim(c *web.Ctx, d claimDesk) error {
	r, err := d.told(c, http.StatusOK, c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(r.status, r.body)
}

// told is a claim as an answer.
func (d claimDesk) told(c *web.Ctx, status int, id string) (done, error) {
	if !idText().MatchString(id) {
		return done{}, web.ErrMissing
	}
	v, err := d.claim(c, id)
	return done{status: status, body: apidoc.ClaimOf(v, c.Loc.Fault)}, err
}

// apiClaimEvidence answers with the frozen record, byte for byte as it was hashed.
func apiClaimEvidence(c *web.Ctx, d claimDesk) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := d.claim(c, id)
	if err == nil {
		c.Response().Header().Set(apidoc.HeaderSHA256, v.Claim.EvidenceHash)
	}
	return frozen(c, v.Claim.Number, v.Claim.Evidence, err)
}

func apiClaimFile(c *web.Ctx, d claimDesk) error {
	id, file, err := claimAndFile(c)
	if err != nil {
		return err
	}
	f, r, err := d.read(c, id, file)
	if err == nil {
		c.Response().Header().Set(apidoc.HeaderSHA256, f.SHA256)
		f.Media = "application/octet-stream"
	}
	return handOut(c, f, r, err)
}

func claimAndFile(c *web.Ctx) (id, file string, err error) {
	if id, err = pathID(c, "id"); err != nil {
		return "", "", err
	}
	file, err = pathID(c, "file")
	return id, file, err
}

// apiBegin writes a draft; the one there is already is the answer again.
func (d claimDesk) apiBegin(c *web.Ctx, in apidoc.ClaimRequest) (done, error) {
	made, err := d.begin(c, in.Voucher, in.Line)
	if err != nil {
		return done{}, err
	}
	return d.told(c, http.StatusCreated, made.ID)
}

func (d claimDesk) apiFileRemove(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, file, err := claimAndFile(c)
	if err != nil {
		return done{}, err
	}
	return done{status: http.StatusNoContent}, d.remove(c, id, file)
}

// apiSubmit hands a draft in; one that is handed in already is the answer as it is.
func (d claimDesk) apiSubmit(c *web.Ctx, in apidoc.ClaimSubmission) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if _, err := d.submit(c, id, in.Declare, in.Note); err != nil {
		return done{}, err
	}
	return d.told(c, http.StatusOK, id)
}

// apiWithdraw gives a draft up; again it changes nothing.
func (d claimDesk) apiWithdraw(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if err := d.drop(c, id); err != nil {
		return done{}, err
	}
	return d.told(c, http.StatusOK, id)
}

func (h *Handlers) apiClaimPaperReuse(c *web.Ctx, in apidoc.ClaimReuse) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	return fileMade(h.Checkout.ReuseClaimPaper(c.Std(), c.Actor, id, in.Paper))
}

func fileMade(e models.Evidence, err error) (done, error) {
	return done{status: http.StatusCreated, body: apidoc.ClaimFileOf(e)}, err
}
