package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"supermarket/internal/account"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Products lists what the firm builds with AI.
func (h *Handlers) Products(c *web.Ctx) error {
	rows, err := h.Account.Products(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := page.ProductsPage{Page: h.page(c, "products.title")}
	mine := builders.Check(web.Pages, c.Actor) == nil
	if mine {
		p.New = placeProducts + "/new"
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, productRow(c, r, mine))
	}
	return c.Render(http.StatusOK, page.Products(p))
}

func productRow(c *web.Ctx, r models.FirmProduct, mine bool) page.ProductRow {
	loc := c.Loc
	row := page.ProductRow{Name: r.Name, Industry: wordOf(loc, "industry", r.Industry), Summary: r.Summary, Keys: loc.T("products.keys", "count", len(keyIDs(r)))}
	row.Launched, row.Tag = loc.T("products.not_launched"), ui.Tag{Text: loc.T("products.state.building"), Tone: "wait"}
	if r.LaunchedOn != nil {
		row.Launched, row.Tag = loc.T("products.launched", "date", loc.Date(*r.LaunchedOn)), ui.Tag{Text: loc.T("products.state.live"), Tone: "good"}
	}
	if r.Retired {
		row.Tag = ui.Tag{Text: loc.T("products.state.retired")}
	} else if mine {
		row.Edit = under(placeProducts, r.ID)
	}
	return row
}

func keyIDs(r models.FirmProduct) []string {
	return strings.FieldsFunc(r.KeyIDs, func(x rune) bool { return x == ',' })
}

// ProductNew asks for a new product.
func (h *Handlers) ProductNew(c *web.Ctx) error { return h.productForm(c, "", url.Values{}, nil) }

// ProductForm asks what has changed about a product.
func (h *Handlers) ProductForm(c *web.Ctx) error {
	r, err := h.Account.Product(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if r.Retired {
		return c.SeeOther(placeProducts)
	}
	form := url.Values{"name": {r.Name}, "industry": {r.Industry}, "summary": {r.Summary}, "launched": {dateValue(r.LaunchedOn)}, "key": keyIDs(r)}
	return h.productForm(c, r.ID, form, nil)
}

func (h *Handlers) productForm(c *web.Ctx, id string, form url.Values, wrong error) error {
	keys, err := h.Account.ListKeys(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	loc, title := c.Loc, "products.new"
	p := page.FormPage{Action: placeProducts, Up: []ui.Crumb{{Text: loc.T("products.title"), Href: placeProducts}}, Button: loc.T("products.save")}
	if id != "" {
		title, p.Action = "products.edit", under(placeProducts, id)
		p.Retire = &page.Deed{Action: under(placeProducts, id, "retire"), Text: loc.T("products.retire.text"), Button: loc.T("products.retire")}
	}
	p.Page, p.Heading = h.page(c, title), loc.T(title)
	launched := ui.Field{Name: "launched", Label: loc.T("products.field.launched"), Hint: loc.T("products.field.launched.hint"), Type: "date", Width: 16, Optional: true, Value: form.Get("launched")}
	industry := h.industries(loc, form.Get("industry"))
	industry.Label = loc.T("products.field.industry")
	for i := range industry.Options {
		industry.Options[i].Hint = ""
	}
	industry.Options = slices.Insert(industry.Options, 0, ui.Option{Text: loc.T("firm.choose"), Checked: form.Get("industry") == ""})
	p.Asks = []page.Question{
		{Field: &ui.Field{Name: "name", Label: loc.T("products.field.name"), Value: form.Get("name")}},
		{Select: industry},
		{Area: &ui.Field{Name: "summary", Label: loc.T("products.field.summary"), Hint: loc.T("products.field.summary.hint"), Value: form.Get("summary")}},
		{Field: &launched},
	}
	if choice := keyChoice(c, keys, form["key"]); len(choice.Options) > 0 {
		p.Asks = append(p.Asks, page.Question{Checks: choice})
	}
	if wrong != nil {
		p.Path, p.Problems = p.Action, problems(loc, wrong, nil)
		return c.Render(web.StatusOf(wrong), page.Form(p))
	}
	return c.Render(http.StatusOK, page.Form(p))
}

// keyChoice offers the firm's keys that work, and those that are chosen already.
func keyChoice(c *web.Ctx, keys []models.APIKey, chosen []string) *ui.Choice {
	out := &ui.Choice{Name: "key", Label: c.Loc.T("products.field.keys"), Hint: c.Loc.T("products.field.keys.hint")}
	for _, k := range keys {
		on := slices.Contains(chosen, k.ID)
		if k.RevokedAt == nil || on {
			out.Options = append(out.Options, ui.Option{Value: k.ID, Text: k.Name + " · " + k.Prefix + "…", Checked: on})
		}
	}
	return out
}

// ProductCreate registers a product.
func (h *Handlers) ProductCreate(c *web.Ctx) error { return h.productSave(c, "") }

// ProductSave writes what has changed about a product.
func (h *Handlers) ProductSave(c *web.Ctx) error {
	if _, err := h.Account.Product(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	return h.productSave(c, c.Param("id"))
}

func (h *Handlers) productSave(c *web.Ctx, id string) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	in := account.Product{Name: form.Get("name"), Industry: form.Get("industry"), Summary: form.Get("summary"), KeyIDs: form["key"]}
	if text := strings.TrimSpace(form.Get("launched")); text != "" {
		launched, err := readDate(text, "launched")
		if err != nil {
			return h.productForm(c, id, form, err)
		}
		in.LaunchedOn = &launched
	}
	_, err = h.Account.SaveProduct(c.Std(), c.Actor, id, in)
	if err == nil {
		c.Flash("products.saved")
		return c.SeeOther(placeProducts)
	}
	if !correctable(err) {
		return err
	}
	return h.productForm(c, id, form, err)
}

// ProductRetire ends a product.
func (h *Handlers) ProductRetire(c *web.Ctx) error {
	if err := h.Account.RetireProduct(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("products.retired")
	return c.SeeOther(placeProducts)
}
