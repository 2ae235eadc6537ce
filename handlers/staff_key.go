package handlers

import (
	"net/http"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The keys by which programs of staff read reports, and those of a provider claim.
const (
	placeStaffKeys  = "/programmes/keys"
	placeSellerKeys = "/provider/keys"
)

// placeKeysOf is where the person's keys of staff are.
func placeKeysOf(a models.Actor) string {
	if a.ProviderID() != "" {
		return placeSellerKeys
	}
	return placeStaffKeys
}

// StaffKeys lists the person's own keys and offers a new one.
func (h *Handlers) StaffKeys(c *web.Ctx) error {
	p, err := h.staffKeysPage(c, "")
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Keys(p))
}

// StaffKeyCreate makes a key; the page that answers is the only one that shows it.
func (h *Handlers) StaffKeyCreate(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	name := form.Get("name")
	secret, k, made := h.Account.CreateStaffKey(c.Std(), c.Actor, name)
	if made != nil && !correctable(made) {
		return made
	}
	p, err := h.staffKeysPage(c, name)
	if err != nil {
		return err
	}
	if made != nil {
		p.Problems = problems(c.Loc, made, nil)
		return c.Render(web.StatusOf(made), shop.Keys(p))
	}
	p.New, p.Name.Value = &shop.NewKey{Name: k.Name, Value: secret}, ""
	return c.Render(http.StatusOK, shop.Keys(p))
}

// StaffKeyRevoke ends one of the person's keys at once.
func (h *Handlers) StaffKeyRevoke(c *web.Ctx) error {
	if err := h.Account.RevokeStaffKey(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("keys.done.revoked")
	return c.SeeOther(placeKeysOf(c.Actor))
}

func (h *Handlers) staffKeysPage(c *web.Ctx, name string) (shop.KeysPage, error) {
	rows, err := h.Account.StaffKeys(c.Std(), c.Actor)
	if err != nil {
		return shop.KeysPage{}, err
	}
	loc, at, scope, reads := c.Loc, placeKeysOf(c.Actor), account.StaffScope(c.Actor), "/reports/coverage"
	if scope == account.ScopeClaims {
		reads = "/provider/claims"
	}
	p := shop.KeysPage{Page: h.desk(c, "keys.title"), Action: at}
	p.Name = ui.Field{Name: "name", Label: loc.T("field.key_name"), Hint: loc.T("field.key_name_hint"), Width: 32, Value: name}
	p.Scopes = ui.Choice{Name: "scope", Label: loc.T("field.scopes"), Options: []ui.Option{{Value: scope, Text: loc.T("scope." + scope), Checked: true}}}
	p.Sample = ui.Sample{Label: loc.T("keys.sample"), Text: `curl -H "Authorization: Bearer $KEY" ` + c.Origin() + apidoc.Base + reads, Lang: "shell"}
	for _, k := range rows {
		row := keyRow(c, models.APIKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt, RevokedAt: k.RevokedAt})
		row.Action = under(at, k.ID, "revoke")
		p.Keys = append(p.Keys, row)
	}
	return p, nil
}
