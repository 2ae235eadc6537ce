package handlers

import (
	"net/http"
	"slices"
	"strings"

	"supermarket/internal/account"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Keys lists the firm's API keys and offers a new one.
func (h *Handlers) Keys(c *web.Ctx) error {
	p, err := h.keysPage(c, "", []string{account.ScopeRead})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Keys(p))
}

// KeyCreate makes a key; the page that answers is the only one that shows it.
func (h *Handlers) KeyCreate(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	name, scopes := form.Get("name"), form["scope"]
	secret, k, made := h.Account.CreateKey(c.Std(), c.Actor, name, scopes)
	if made != nil && !correctable(made) {
		return made
	}
	p, err := h.keysPage(c, name, scopes)
	if err != nil {
		return err
	}
	if made != nil {
		p.Problems = problems(c.Loc, made, func(f string) string { return strings.Replace(f, "scopes", "scope", 1) })
		p.Scopes.Problem = p.ProblemOf("scope")
		return c.Render(web.StatusOf(made), shop.Keys(p))
	}
	p.New, p.Name.Value = &shop.NewKey{Name: k.Name, Value: secret}, ""
	return c.Render(http.StatusOK, shop.Keys(p))
}

// KeyRevoke ends a key at once.
func (h *Handlers) KeyRevoke(c *web.Ctx) error {
	if err := h.Account.RevokeKey(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("keys.done.revoked")
	return c.SeeOther(ui.PlaceKeys)
}

func (h *Handlers) keysPage(c *web.Ctx, name string, chosen []string) (shop.KeysPage, error) {
	rows, err := h.Account.ListKeys(c.Std(), c.Actor)
	if err != nil {
		return shop.KeysPage{}, err
	}
	p := shop.KeysPage{Page: h.page(c, "keys.title"), Action: ui.PlaceKeys, HooksHref: h.offered(c, placeHooks)}
	p.Path = ui.PlaceKeys
	p.Name = ui.Field{Name: "name", Label: c.Loc.T("field.key_name"), Hint: c.Loc.T("field.key_name_hint"), Width: 32, Value: name}
	p.Scopes = ui.Choice{Name: "scope", Label: c.Loc.T("field.scopes")}
	for _, s := range account.ScopesFor(c.Actor.Role) {
		p.Scopes.Options = append(p.Scopes.Options, ui.Option{Value: s, Text: c.Loc.T("scope." + s), Checked: slices.Contains(chosen, s)})
	}
	p.Sample = ui.Sample{Label: c.Loc.T("keys.sample"), Text: sampleCall(c), Lang: "shell"}
	for _, k := range rows {
		p.Keys = append(p.Keys, keyRow(c, k))
	}
	return p, nil
}

func sampleCall(c *web.Ctx) string {
	return `curl -H "Authorization: Bearer $KEY" ` + c.Origin() + `/api/v1/offerings`
}

func keyRow(c *web.Ctx, k models.APIKey) shop.KeyRow {
	r := shop.KeyRow{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Created: k.CreatedAt, Action: under(ui.PlaceKeys, k.ID, "revoke")}
	var scopes []string
	for _, s := range strings.Split(k.Scopes, ",") {
		scopes = append(scopes, c.Loc.T("scope."+s))
	}
	r.Scopes = strings.Join(scopes, " · ")
	if k.LastUsedAt != nil {
		r.LastUsed = *k.LastUsedAt
	}
	if k.RevokedAt != nil {
		r.Revoked = *k.RevokedAt
	}
	return r
}
