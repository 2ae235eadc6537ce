package handlers

import "supermarket/web"

const placeReference = "/operator/reference"

// referenceRoutes are reference data that operators replace.
func (h *Handlers) referenceRoutes() []web.Route {
	return []web.Route{
		get(placeReference, operators, h.References, "reference data"),
		get(placeReference+"/:set", operators, h.ReferenceShow, "a data set"),
		post(placeReference+"/:set", operators, h.ReferenceUpload, "upload a data set"),
		get(placeReference+"/:set/:version", operators, h.ReferenceVersion, "a version of a data set"),
		post(placeReference+"/:set/:version", operators, h.ReferenceActivate, "put a version in force"),
		get(placeReference+"/:set/:version/file", operators, h.ReferenceFile, "a version's file"),
	}
}
