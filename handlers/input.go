package handlers

import (
	"mime/multipart"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeInputs = "/inputs"

// beginUpload lets a form with a file in while there is room for it; end gives
// the room back. A form without a file needs none.
func (h *Handlers) beginUpload(c *web.Ctx) (end func(), err error) {
	if !strings.HasPrefix(c.Request().Header.Get("Content-Type"), "multipart/form-data") {
		return func() {}, nil
	}
	release, err := h.Checkout.BeginUpload()
	if err != nil {
		return nil, err
	}
	c.ReadTimeout(2 * time.Minute)
	return func() {
		release()
		if form := c.Request().MultipartForm; form != nil {
			_ = form.RemoveAll() // what did not fit into memory
		}
	}, nil
}

// keepInput hands a file to the counter and returns its id.
func (h *Handlers) keepInput(c *web.Ctx, owner, recipeID string, file *multipart.FileHeader) (string, error) {
	body, err := file.Open()
	if err != nil {
		return "", web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	in, err := h.Checkout.PutInput(c.Std(), owner, checkout.Upload{RecipeID: recipeID, Name: file.Filename, Body: body, Addr: c.RealIP()})
	return in.ID, err
}

// InputPut keeps a file for a template and leads to the form that uses it.
func (h *Handlers) InputPut(c *web.Ctx) error {
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
	if f.wrong == nil && f.file == nil {
		f.wrong = errRequired.With("label", c.Loc.T("cart.file")).On("file")
	}
	if err := h.oneData(c, &f); err != nil {
		return err
	}
	if f.wrong == nil {
		f.wrong = h.putFile(c, &f)
	}
	if f.wrong != nil && !correctable(f.wrong) {
		return f.wrong
	}
	if f.wrong != nil {
		return c.Render(web.StatusOf(f.wrong), shop.CartForm(h.cartFormPage(c, f)))
	}
	return c.SeeOther(f.url())
}

func (h *Handlers) putFile(c *web.Ctx, f *cartForm) error {
	owner, err := h.cartToFill(c)
	if err == nil {
		f.ask.InputID, err = h.keepInput(c, owner, f.recipe.ID, f.file)
	}
	return err
}

// InputDelete takes a file away; jobs that were ordered with it still run.
func (h *Handlers) InputDelete(c *web.Ctx) error {
	owner, err := h.cartOwner(c)
	if err == nil && owner == "" {
		err = checkout.ErrNoInput
	}
	if err == nil {
		err = h.Checkout.DropInput(c.Std(), owner, c.Param("id"))
	}
	if err != nil {
		return err
	}
	c.Flash("cart.done.file_gone")
	return c.SeeOther(ui.PlaceCart)
}
