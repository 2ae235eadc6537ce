package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) dataPage(c *web.Ctx, v checkout.DataView) shop.DataPage {
	loc := c.Loc
	p := shop.DataPage{Page: h.page(c, "data.title"), Gauge: dataGauge(c, v.Room), Results: int64(checkout.KeepResults.Hours() / 24)}
	if href := h.offered(c, placeDataNew); href != "" {
		p.Add = &ui.Button{Text: loc.T("data.add"), Href: href}
	}
	for _, u := range v.Uploads {
		row := shop.DataUpload{File: u.FileName, Received: u.Received, Size: u.Size, Until: u.ExpiresAt}
		if p.Add != nil {
			row.On, row.Drop = placeDataNew+"?upload="+url.QueryEscape(u.ID), under(placeUploads, u.ID, "delete")
		}
		p.Uploads = append(p.Uploads, row)
	}
	for _, d := range v.Datasets {
		if row := datasetRow(c, d); d.State == "kept" {
			p.Kept = append(p.Kept, row)
		} else {
			p.Gone = append(p.Gone, row)
		}
	}
	return p
}

func datasetRow(c *web.Ctx, d models.Dataset) shop.DatasetRow {
	row := shop.DatasetRow{
		Name: d.Name, Version: d.Version, Note: d.Note, Href: under(placeData, d.ID), Region: dataRegion(c, d.Region), Size: d.Size, State: d.State,
		Made: d.CreatedAt, Until: d.ExpiresAt,
	}
	if d.DeletedAt != nil {
		row.Until = *d.DeletedAt
	}
	return row
}

func dataRegion(c *web.Ctx, code string) string {
	if code == "" {
		return c.Loc.T("data.region.any")
	}
	return ui.RegionName(c.Loc, code)
}

func dataGauge(c *web.Ctx, r checkout.DataRoom) ui.Gauge {
	loc := c.Loc
	return ui.Gauge{
		Label: loc.T("data.room"), Used: float64(r.Taken), Held: float64(r.Artefact), Free: float64(r.Free()), TotalText: loc.Bytes(r.Max),
		UsedText: loc.Bytes(r.Taken), HeldText: loc.Bytes(r.Artefact), FreeText: loc.Bytes(r.Free()),
		UsedLabel: loc.T("data.room.data"), HeldLabel: loc.T("data.room.results"), FreeName: loc.T("data.room.free"),
	}
}

// dataForm shows the form of an upload with what was sent, or how to go on with one.
func (h *Handlers) dataForm(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Checkout.Data(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	loc := c.Loc
	p := shop.DataForm{
		Page: h.page(c, "data.form.title"), Action: placeUploads, Back: placeData, Gauge: dataGauge(c, v.Room),
		Hint: loc.T("data.field.file_hint", "max", checkout.MaxDataBytes>>30), Plain: loc.T("data.form.plain", "max", checkout.MaxInputBytes>>20),
		Name: ui.Field{Name: "name", Label: loc.T("data.field.name"), Hint: loc.T("data.field.name_hint"), Value: clip(form.Get("name")), Width: 32, Optional: true},
		Note: ui.Field{Name: "note", Label: loc.T("data.field.note"), Value: clip(form.Get("note")), Optional: true},
		Days: ui.Field{
			Name: "days", Label: loc.T("data.field.days"), Hint: loc.T("data.field.days_hint", "max", checkout.MaxKeepDays), Value: or(clip(form.Get("days")), strconv.Itoa(checkout.KeepDays)),
			Width: 4, Numeric: true, Suffix: loc.T("data.field.days_unit"),
		},
		Region: regionChoice(c, v.Regions, form.Get("region")), MostBytes: checkout.MaxDataBytes, PieceBytes: checkout.MaxCheckedPiece,
	}
	p.Path = placeDataNew
	for _, u := range v.Uploads {
		open := shop.DataUpload{At: under(placeUploads, u.ID), File: u.FileName, Received: u.Received, Size: u.Size, Until: u.ExpiresAt, Drop: under(placeUploads, u.ID, "delete")}
		p.Open = append(p.Open, open)
		if u.ID == form.Get("upload") {
			p.On, p.Title = &open, loc.T("data.form.on", "file", u.FileName)
		}
	}
	status := http.StatusOK
	if wrong != nil {
		p.Problems, status = problems(loc, wrong, nil), web.StatusOf(wrong)
		p.Region.Problem = p.ProblemOf("region")
	}
	return c.Render(status, shop.DataNew(p))
}

func regionChoice(c *web.Ctx, regions []string, chosen string) ui.Choice {
	out := ui.Choice{
		Name: "region", Label: c.Loc.T("data.field.region"), Hint: c.Loc.T("data.field.region_hint"), Options: []ui.Option{{Text: c.Loc.T("data.region.any"), Checked: chosen == ""}},
	}
	for _, code := range regions {
		out.Options = append(out.Options, ui.Option{Value: code, Text: ui.RegionName(c.Loc, code), Checked: code == chosen})
	}
	return out
}

func (h *Handlers) datasetPage(c *web.Ctx, wrong error) error {
	v, err := h.Checkout.Dataset(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p, status := h.datasetShown(c, v), http.StatusOK
	if wrong != nil {
		p.Problems, status, p.Path = problems(c.Loc, wrong, nil), web.StatusOf(wrong), p.Self
	}
	return c.Render(status, shop.Dataset(p))
}

func (h *Handlers) datasetShown(c *web.Ctx, v checkout.DatasetView) shop.DatasetPage {
	loc, d := c.Loc, v.Row
	p := shop.DatasetPage{
		Page: h.page(c, ""), Data: placeData, Name: d.Name, Row: datasetRow(c, d), Self: under(placeData, d.ID), Sum: d.SHA256, Rows: int64(v.File.Rows), By: v.By,
		File: v.File.Name, InUse: v.InUse, Gone: v.File.ID == "", Used: d.LastUsedAt, Deleted: d.DeletedAt,
		Days: ui.Field{
			Name: "days", Label: loc.T("data.extend.days"), Hint: loc.T("data.field.days_hint", "max", checkout.MaxKeepDays), Value: strconv.FormatInt(d.RetentionDays, 10),
			Width: 4, Numeric: true, Suffix: loc.T("data.field.days_unit"),
		},
	}
	p.Title = loc.T("data.one.title", "name", d.Name, "version", d.Version)
	if d.State == "kept" {
		p.Download = under(placeData, d.ID, "file")
		if h.offered(c, placeDataNew) != "" {
			p.Keep, p.Delete = under(placeData, d.ID, "keep"), under(placeData, d.ID, "delete")
			p.Renew = placeDataNew + "?" + url.Values{"name": {d.Name}, "region": {d.Region}, "days": {strconv.FormatInt(d.RetentionDays, 10)}}.Encode()
		}
	}
	for _, x := range v.Versions {
		p.Versions = append(p.Versions, datasetRow(c, x))
	}
	for _, j := range v.Jobs {
		p.Jobs = append(p.Jobs, shop.DataJob{ID: j.ID, Href: under(placeJobs, j.ID), What: known(loc, "recipe."+j.RecipeID+".name", j.RecipeID), State: j.State, At: j.CreatedAt})
	}
	return p
}
