package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/i18n"
	"supermarket/web"
)

// specRoutes serve the OpenAPI documents, in the reader's language.
func (h *Handlers) specRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/api/openapi.json", Realm: web.API, Access: web.Public, Handle: h.document(apidoc.Document), Name: "api.openapi"},
		{Method: "GET", Path: "/api/site-openapi.json", Realm: web.API, Access: web.Public, Handle: h.document(apidoc.SiteDocument), Name: "api.site_openapi"},
	}
}

func (h *Handlers) document(write func(*i18n.Loc) ([]byte, error)) web.Handler {
	return func(c *web.Ctx) error {
		b, err := write(c.Loc)
		if err != nil {
			return err
		}
		return c.JSONBlob(http.StatusOK, b)
	}
}
