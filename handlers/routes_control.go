package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// The places of controls.
const (
	placeControls = placeProgrammes + "/controls"
	placeFlags    = placeControls + "/flags"
	placeBlocks   = placeControls + "/blocks"
)

// blockers are those who decide on flags and make blocks.
var blockers = web.For(models.RoleIssuer, models.RoleReviewer)

// controlRoutes are controls: blocks and flags.
func (h *Handlers) controlRoutes() []web.Route {
	return []web.Route{
		get(placeControls, network, h.Controls, "controls"),
		get(placeControls+".csv", network, h.ControlsCSV, "controls as a file"),
		get(placeFlags+"/:flag", network, h.FlagShow, "flag"),
		post(placeFlags+"/:flag", blockers, h.FlagDecide, "decide on a flag"),
		get(placeBlocks, network, h.Blocks, "blocks"),
		post(placeBlocks, blockers, h.BlockAdd, "block"),
		get(placeBlocks+"/:block", network, h.BlockShow, "a block"),
		post(placeBlocks+"/:block", blockers, h.BlockLift, "lift a block"),
	}
}
