package handlers

import (
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Data lists what the firm keeps here.
func (h *Handlers) Data(c *web.Ctx) error {
	v, err := h.Checkout.Data(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Data(h.dataPage(c, v)))
}

// DataForm asks for a file, or for the one that an upload is to go on with.
func (h *Handlers) DataForm(c *web.Ctx) error { return h.dataForm(c, c.QueryParams(), nil) }

// UploadNew begins an upload by the protocol, or keeps the small file of a plain form.
func (h *Handlers) UploadNew(c *web.Ctx) error {
	if c.Request().Header.Get(headTus) != "" {
		return h.tus(h.uploadCreate)(c)
	}
	end, err := h.beginUpload(c)
	if err != nil {
		return err
	}
	defer end()
	form, err := fields(c)
	if err != nil {
		return err
	}
	id, wrong := h.keepSmall(c, form)
	if wrong != nil {
		if !correctable(wrong) {
			return wrong
		}
		return h.dataForm(c, form, wrong)
	}
	c.Flash("data.done.kept")
	return c.SeeOther(under(placeData, id))
}

func (h *Handlers) keepSmall(c *web.Ctx, form url.Values) (id string, err error) {
	file := onlyFile(c)
	if file == nil {
		return "", errRequired.With("label", c.Loc.T("data.field.file")).On("file")
	}
	days, ok := whole(or(strings.TrimSpace(form.Get("days")), "0"))
	if !ok {
		return "", checkout.ErrDataDays
	}
	body, err := file.Open()
	if err != nil {
		return "", web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	d, err := h.Checkout.PutDataset(c.Std(), c.Actor, checkout.UploadAsk{
		Name: form.Get("name"), FileName: file.Filename, Note: form.Get("note"), Region: form.Get("region"), Size: file.Size, Days: days,
	}, body)
	return d.ID, err
}

// onlyFile is the one file of a form, nil for none.
func onlyFile(c *web.Ctx) *multipart.FileHeader {
	form := c.Request().MultipartForm
	if form == nil || len(form.File["file"]) != 1 || form.File["file"][0].Filename == "" {
		return nil
	}
	return form.File["file"][0]
}

// UploadDrop gives an upload up by a plain form.
func (h *Handlers) UploadDrop(c *web.Ctx) error {
	if err := h.Checkout.DropUpload(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("data.done.dropped")
	return c.SeeOther(placeData)
}

// Dataset shows one version of a dataset.
func (h *Handlers) Dataset(c *web.Ctx) error { return h.datasetPage(c, nil) }

// DatasetKeep keeps a dataset for so many days from now.
func (h *Handlers) DatasetKeep(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	days, ok := whole(strings.TrimSpace(form.Get("days")))
	if err = checkout.ErrDataDays; ok {
		err = h.Checkout.KeepDataset(c.Std(), c.Actor, c.Param("id"), days)
	}
	if err != nil && correctable(err) {
		return h.datasetPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("data.done.extended")
	return c.SeeOther(under(placeData, c.Param("id")))
}

// DatasetDeleteForm asks once more.
func (h *Handlers) DatasetDeleteForm(c *web.Ctx) error {
	v, err := h.Checkout.Dataset(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if v.Row.State != "kept" {
		return c.SeeOther(under(placeData, v.Row.ID))
	}
	p := h.datasetShown(c, v)
	p.Title = c.Loc.T("data.delete.title", "name", v.Row.Name, "version", v.Row.Version)
	return c.Render(http.StatusOK, shop.DatasetDelete(p))
}

// DatasetDelete deletes a dataset; jobs that were ordered with it still run.
func (h *Handlers) DatasetDelete(c *web.Ctx) error {
	if err := h.Checkout.DeleteDataset(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("data.done.deleted")
	return c.SeeOther(placeData)
}

// DatasetFile downloads a dataset, whole or in ranges.
func (h *Handlers) DatasetFile(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	f, v, err := h.Checkout.DatasetFile(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	attach(c, v.File.Name)
	head := c.Response().Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("X-Content-SHA256", v.Row.SHA256)
	head.Set("ETag", `"`+v.Row.SHA256+`"`)
	http.ServeContent(c.Response(), c.Request(), "", v.Row.CreatedAt, f)
	return nil
}
