package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/templates/ui"
	"supermarket/web"
)

// JobAgain leads to the form of a job as it was asked for, to be run once more
// as it is or changed.
func (h *Handlers) JobAgain(c *web.Ctx) error {
	in, gone, err := h.Checkout.Again(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if gone {
		c.Flash("choice.again.file_gone")
	}
	return c.SeeOther(againURL(in))
}

// againURL is the cart's form with what was asked for in it.
func againURL(in checkout.CartAsk) string {
	v := url.Values{
		"recipe": {in.RecipeID}, "offering": {in.OfferingID}, "units": {strconv.Itoa(in.Units)}, "minutes": {minutesText(in.CapMillis)}, "rerun_of": {in.RerunOf},
	}
	for name, text := range in.Params {
		v.Set("param."+name, text)
	}
	if in.InputID != "" {
		v.Set("input", in.InputID)
	}
	if len(in.Command) > 0 {
		v.Set("command", strings.Join(in.Command, "\n"))
	}
	return ui.PlaceCart + "/add?" + v.Encode()
}
