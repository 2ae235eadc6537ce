package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/web"
)

const (
	placeData    = "/data"
	placeDataNew = placeData + "/new"
	placeUploads = placeData + "/uploads"
)

// dataRoutes are what a firm keeps here, and how it comes: in pieces, by the
// upload protocol, or a small file as a plain form.
func (h *Handlers) dataRoutes() []web.Route {
	upload := func(method string, handle web.Handler, most int64, name string) web.Route {
		return web.Route{Method: method, Path: placeUploads + "/:id", Realm: web.Pages, Access: web.Buyers, Handle: h.tus(handle), MaxBody: most, Name: name}
	}
	add := post(placeUploads, web.Buyers, h.UploadNew, "new upload")
	add.MaxBody = uploadBody
	return []web.Route{
		get(placeData, web.Firm, h.Data, "data"),
		get(placeDataNew, web.Buyers, h.DataForm, "upload form"),
		add,
		{Method: http.MethodOptions, Path: placeUploads, Realm: web.Pages, Access: web.Public, Handle: h.UploadTerms, Name: "upload terms"},
		upload(http.MethodHead, h.UploadOffset, 0, "upload offset"),
		upload(http.MethodPatch, h.UploadPiece, checkout.MaxDataBytes+1, "upload piece"),
		upload(http.MethodDelete, h.UploadEnd, 0, "end upload"),
		post(placeUploads+"/:id/delete", web.Buyers, h.UploadDrop, "cancel upload"),
		get(placeData+"/:id", web.Firm, h.Dataset, "dataset"),
		get(placeData+"/:id/file", web.Firm, h.DatasetFile, "dataset file"),
		post(placeData+"/:id/keep", web.Buyers, h.DatasetKeep, "keep dataset"),
		get(placeData+"/:id/delete", web.Buyers, h.DatasetDeleteForm, "delete dataset"),
		post(placeData+"/:id/delete", web.Buyers, h.DatasetDelete, "delete dataset now"),
	}
}
