package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// dataField offers the firm's datasets on the form of a job that reads a file; a
// file that was just uploaded stands among them.
func (h *Handlers) dataField(c *web.Ctx, f cartForm, p *shop.CartFormPage) error {
	spec, reads := f.recipe.Upload()
	if !reads && !f.recipe.IsOwn() {
		return nil
	}
	choices, err := h.Checkout.DataChoices(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	none := "data.choice.none"
	if f.recipe.IsOwn() {
		none = "data.choice.none_own"
	}
	out := ui.Choice{Name: "input", Label: c.Loc.T("data.choice"), Hint: c.Loc.T("data.choice.hint"), Options: []ui.Option{{Text: c.Loc.T(none)}}}
	if p.Upload != nil && p.Upload.KeptID != "" && !isDataset(choices, p.Upload.KeptID) {
		out.Options = append(out.Options, ui.Option{Value: p.Upload.KeptID, Text: c.Loc.T("data.choice.kept", "name", p.Upload.Kept)})
	}
	for _, d := range choices {
		if reads && (d.Size > spec.MaxBytes || d.Rows == 0) {
			continue
		}
		out.Options = append(out.Options, ui.Option{Value: d.InputID, Text: c.Loc.T("data.choice.one", "name", d.Name, "version", d.Version, "region", dataRegion(c, d.Region))})
	}
	if len(out.Options) == 1 {
		return nil
	}
	for i := range out.Options {
		out.Options[i].Checked = out.Options[i].Value == f.ask.InputID
	}
	if p.Upload != nil { // it stands in the list
		p.Upload.KeptID, p.Upload.Kept = "", ""
	}
	p.Data = &out
	return nil
}

// errTwoData refuses a file beside a chosen dataset: one of them would be dropped unsaid.
var errTwoData = fault.New(fault.Invalid, "data.choice.two").On("file")

// oneData says of a form that names a dataset and brings a file that it can use
// one; a file that was uploaded before is replaced by the new one.
func (h *Handlers) oneData(c *web.Ctx, f *cartForm) error {
	if f.file == nil || f.ask.InputID == "" {
		return nil
	}
	choices, err := h.Checkout.DataChoices(c.Std(), c.Actor)
	if err == nil && isDataset(choices, f.ask.InputID) {
		f.wrong, f.file = allWrong(f.wrong, errTwoData), nil
	}
	return err
}

func isDataset(choices []checkout.DataChoice, inputID string) bool {
	for _, d := range choices {
		if d.InputID == inputID {
			return true
		}
	}
	return false
}
