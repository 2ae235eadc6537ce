package handlers

import (
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// bestOffering asks for the cheapest offering that can start soonest.
const bestOffering = "best"

// maxParams is more than any template has.
const maxParams = 40

var (
	errDoubled = fault.New(fault.Invalid, "cart.doubled")
	errParams  = fault.New(fault.Invalid, "cart.params").On("recipe")
)

// cartForm is a job to put into the cart, as typed and as understood.
type cartForm struct {
	sent   url.Values
	recipe checkout.Recipe
	ask    checkout.CartAsk
	sweep  *checkout.Sweep // nil for a single run
	file   *multipart.FileHeader
	wrong  error
}

// CartForm shows the form of a job that goes into the cart.
func (h *Handlers) CartForm(c *web.Ctx) error {
	f, err := readCartForm(c, c.QueryParams(), h.Clock.Now())
	if err != nil {
		return c.SeeOther(ui.PlaceCart)
	}
	f.wrong = nil // as it was filled in before: judged when it is sent
	return c.Render(http.StatusOK, shop.CartForm(h.cartFormPage(c, f)))
}

// CartAdd puts a job into the cart; what is wrong with it is said on its form,
// where everything typed still stands.
func (h *Handlers) CartAdd(c *web.Ctx) error {
	end, err := h.beginUpload(c)
	if err != nil {
		return err
	}
	defer end()
	sent, err := fields(c)
	if err != nil {
		return err
	}
	f, err := readCartForm(c, sent, h.Clock.Now())
	if err != nil {
		return err
	}
	if err := h.oneData(c, &f); err != nil {
		return err
	}
	fresh := false
	if f.wrong == nil {
		fresh, f.wrong = h.putIn(c, &f)
	} else if f.file != nil {
		f.wrong = allWrong(f.wrong, h.putFile(c, &f))
	}
	switch {
	case f.wrong == nil && fresh:
		c.Flash("cart.done.added")
		return c.SeeOther(ui.PlaceCart)
	case f.wrong == nil:
		c.Flash("cart.done.there")
		return c.SeeOther(ui.PlaceCart)
	case !correctable(f.wrong):
		return f.wrong
	}
	return c.Render(web.StatusOf(f.wrong), shop.CartForm(h.cartFormPage(c, f)))
}

// allWrong says all that is wrong at once, and what nobody can correct alone.
func allWrong(wrong, also error) error {
	if also != nil && !correctable(also) {
		return also
	}
	return fault.List(append(web.Faults(wrong), web.Faults(also)...)).Or()
}

// putIn keeps the file first: it need not be chosen again when something else is wrong.
func (h *Handlers) putIn(c *web.Ctx, f *cartForm) (fresh bool, err error) {
	owner, err := h.cartToFill(c)
	if err != nil {
		return false, err
	}
	if f.file != nil {
		if f.ask.InputID, err = h.keepInput(c, owner, f.recipe.ID, f.file); err != nil {
			return false, err
		}
		if _, proposed := f.recipe.Defaults(); f.ask.CapMillis == proposed {
			f.ask.CapMillis = 0 // proposed before the file was known, and left as it was
		}
	}
	if f.sweep != nil {
		added, err := h.Checkout.CartAddArray(c.Std(), owner, f.ask, *f.sweep)
		return added > 0, err
	}
	_, fresh, err = h.Checkout.CartAdd(c.Std(), owner, f.ask)
	return fresh, err
}

// readCartForm fails only where there is no template that a form could be shown of.
func readCartForm(c *web.Ctx, sent url.Values, now time.Time) (cartForm, error) {
	f := cartForm{sent: sent}
	var err error
	if f.recipe, err = checkout.RecipeOf(sent.Get("recipe")); err != nil {
		return f, err
	}
	f.ask = checkout.CartAsk{RecipeID: f.recipe.ID, OfferingID: sent.Get("offering"), InputID: sent.Get("input"), Params: map[string]string{}}
	if f.ask.OfferingID == bestOffering {
		f.ask.OfferingID = ""
	}
	var wrong fault.List
	for _, name := range []string{"offering", "recipe", "units", "minutes", "input"} {
		if len(sent[name]) > 1 {
			wrong = append(wrong, errDoubled.On(name))
		}
	}
	wishes, bads := readWishes(sent, now)
	f.ask.Wishes = wishes
	wrong = append(append(wrong, bads...), f.readSweep()...)
	wrong = append(wrong, f.readParams()...)
	wrong = append(wrong, f.readBounds()...)
	if form := c.Request().MultipartForm; form != nil {
		files := form.File["file"]
		if len(files) > 1 {
			wrong = append(wrong, errDoubled.On("file"))
		} else if len(files) == 1 && (files[0].Filename != "" || files[0].Size > 0) {
			f.file = files[0]
		}
	}
	f.wrong = wrong.Or()
	return f, nil
}

// readParams takes param.<name>, and <template>.<name> of an offering's form.
func (f *cartForm) readParams() (wrong fault.List) {
	for name, values := range f.sent {
		param, ok := strings.CutPrefix(name, "param.")
		if !ok {
			param, ok = strings.CutPrefix(name, f.recipe.ID+".")
		}
		if !ok {
			continue
		}
		text := strings.TrimSpace(values[0])
		_, twice := f.ask.Params[param]
		switch {
		case len(values) > 1 || twice:
			wrong = append(wrong, errDoubled.On("param."+param[:min(len(param), 40)]))
		case len(text) > maxField || len(f.ask.Params) >= maxParams:
			return append(wrong, errParams)
		default:
			f.ask.Params[param] = text
		}
	}
	return wrong
}

// readSweep takes the values of one parameter; none are asked for where none stand.
func (f *cartForm) readSweep() (wrong fault.List) {
	for _, name := range []string{"sweep_param", "sweep_values"} {
		if len(f.sent[name]) > 1 {
			return fault.List{errDoubled.On(name)}
		}
	}
	text := strings.TrimSpace(f.sent.Get("sweep_values"))
	if text == "" || len(text) > maxField {
		return nil
	}
	s, err := checkout.ReadSweep(f.sent.Get("sweep_param"), text)
	f.sweep = &s
	return web.Faults(err)
}

func (f *cartForm) readBounds() (wrong fault.List) {
	if text := strings.TrimSpace(f.sent.Get("units")); text != "" {
		n, bad := unitsWithin(text, 1, checkout.MaxUnits)
		if f.ask.Units = int(n); bad != nil {
			wrong = append(wrong, bad)
		}
	}
	if text := strings.TrimSpace(f.sent.Get("minutes")); text != "" {
		n, bad := minutesWithin(text, checkout.MaxMinutes)
		if f.ask.CapMillis = n * 60_000; bad != nil {
			wrong = append(wrong, bad)
		}
	}
	return wrong
}

// lineFields reads what may be changed of a line.
func lineFields(sent url.Values, l models.CartLine, now time.Time) (to checkout.LineChange, err error) {
	var wrong fault.List
	for _, name := range []string{"units", "minutes", "offering", "wait_until", "deadline_at"} {
		if len(sent[name]) > 1 {
			wrong = append(wrong, errDoubled.On(name))
		}
	}
	n, bad := unitsWithin(sent.Get("units"), 1, checkout.MaxUnits)
	if bad != nil {
		wrong = append(wrong, bad)
	}
	minutes, bad := minutesWithin(sent.Get("minutes"), checkout.MaxMinutes)
	if bad != nil {
		wrong = append(wrong, bad)
	}
	to = checkout.LineChange{Units: int(n), CapMillis: minutes * 60_000, Anew: sent.Get("offering") == bestOffering}
	if sent.Has("wait_until") || sent.Has("deadline_at") {
		var bads fault.List
		to.When, bads = lineTimes(sent, l, now)
		wrong = append(wrong, bads...)
	}
	return to, wrong.Or()
}

// waitKept leaves a line's wait as it is.
const waitKept = "keep"

func lineTimes(sent url.Values, l models.CartLine, now time.Time) (*checkout.LineTimes, fault.List) {
	var wrong fault.List
	t := checkout.LineTimes{WaitUntil: l.WaitUntil}
	var bad *fault.Fault
	if text := sent.Get("wait_until"); text != waitKept {
		if t.WaitUntil, bad = waitIn(text, now); bad != nil {
			wrong = append(wrong, bad)
		}
	}
	if t.DeadlineAt, bad = momentIn(sent.Get("deadline_at")); bad != nil {
		wrong = append(wrong, bad)
	}
	return &t, wrong
}

// cartField is the name on the page of a field that a counter names.
func cartField(name string) string {
	if name == "cap_seconds" {
		return "minutes"
	}
	return name
}

// url is the form with what was asked for in it.
func (f *cartForm) url() string {
	v := url.Values{"recipe": {f.recipe.ID}}
	for _, name := range []string{"offering", "units", "minutes", "wait_until", "deadline_at", "rerun_of", "sweep_param"} {
		if text := f.sent.Get(name); text != "" && len(text) <= maxParams {
			v.Set(name, text)
		}
	}
	if f.ask.InputID != "" {
		v.Set("input", f.ask.InputID)
	}
	for name, text := range f.ask.Params {
		if len(text) <= maxParams {
			v.Set("param."+name, text)
		}
	}
	for _, name := range []string{"command", "sweep_values"} {
		if text := f.sent.Get(name); text != "" && len(text) <= maxField {
			v.Set(name, text)
		}
	}
	return ui.PlaceCart + "/add?" + v.Encode()
}
