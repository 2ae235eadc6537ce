package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiStorage(c *web.Ctx) error {
	v, err := h.Checkout.Data(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.StorageOf(v.Room))
}

func (h *Handlers) apiUploads(c *web.Ctx) error {
	v, err := h.Checkout.Data(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Uploads, "", func(u models.Upload) apidoc.Upload {
		return apidoc.UploadOf(checkout.UploadState{Row: u, Offset: u.Received})
	}))
}

// apiUploadNew takes a creation as the API writes one, and as the upload protocol
// does, whose clients know no other way.
func (h *Handlers) apiUploadNew() web.Handler {
	plain, tus := write(h, "upload_new", h.apiUploadOpen), h.tus(h.uploadCreate)
	return func(c *web.Ctx) error {
		if c.Request().Header.Get(headTus) != "" {
			return tus(c)
		}
		return plain(c)
	}
}

func (h *Handlers) apiUploadOpen(c *web.Ctx, in apidoc.UploadRequest) (done, error) {
	s, err := h.Checkout.OpenUpload(c.Std(), c.Actor, in.Ask())
	return done{status: http.StatusCreated, body: apidoc.UploadOf(s)}, err
}

func (h *Handlers) apiUpload(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	s, err := h.Checkout.FindUpload(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.UploadOf(s))
}

func (h *Handlers) apiDatasets(c *web.Ctx) error {
	deleted, err := flagQuery(c, "deleted")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Data(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	var rows []models.Dataset
	for _, d := range v.Datasets {
		if deleted || d.State == "kept" {
			rows = append(rows, d)
		}
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", apidoc.DatasetOf))
}

func (h *Handlers) apiDataset(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Dataset(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.DatasetOf(v.Row))
}

func (h *Handlers) apiDatasetKeep(c *web.Ctx, in apidoc.KeepRequest) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if err := h.Checkout.KeepDataset(c.Std(), c.Actor, id, in.Days); err != nil {
		return done{}, err
	}
	v, err := h.Checkout.Dataset(c.Std(), c.Actor, id)
	return done{status: http.StatusOK, body: apidoc.DatasetOf(v.Row)}, err
}

func (h *Handlers) apiDatasetDelete(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	return done{status: http.StatusNoContent}, h.Checkout.DeleteDataset(c.Std(), c.Actor, id)
}
