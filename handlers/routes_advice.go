package handlers

import (
	"net/http"

	"supermarket/templates/ui"
	"supermarket/web"
)

const placeStatusData = "/status.json"

// adviceRoutes tell people what they need and what it costs.
func (h *Handlers) adviceRoutes() []web.Route {
	return []web.Route{
		get(ui.PlaceRecipes, web.Public, h.Recipes, "recipes"),
		get(ui.PlaceRecipes+"/:id", web.Public, h.Recipe, "recipe"),
		get(ui.PlaceRecipes+"/:id/sample", web.Public, h.RecipeSample, "recipe sample"),
		get(ui.PlaceEstimator, web.Public, h.Estimator, "estimator"),
		get(ui.PlaceHelp, web.Public, h.Help, "help"),
		{Method: http.MethodGet, Path: placeStatusData, Realm: web.Open, Access: web.Public, Handle: h.StatusData, Name: "status data"},
	}
}
