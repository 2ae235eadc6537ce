package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/web"
)

// errForm refuses a file that does not come in a form.
var errForm = fault.New(fault.Invalid, "api.form")

// sentFile is a file with its kind, as they decide whether a write is the same again.
type sentFile struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	file   *multipart.FileHeader
}

// apiClaimFileAdd keeps a file that proves something; the same one is there once.
func (h *Handlers) apiClaimFileAdd(c *web.Ctx, operation string, d claimDesk) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	end, err := h.beginUpload(c)
	if err != nil {
		return err
	}
	defer end()
	in, err := readFile(c)
	if err != nil {
		return err
	}
	return h.replayable(c, operation, in, func() (done, error) { return d.apiFileKeep(c, id, in) })
}

func (d claimDesk) apiFileKeep(c *web.Ctx, id string, in sentFile) (done, error) {
	v, err := d.claim(c, id)
	if err != nil {
		return done{}, err
	}
	if kinds := v.Kinds(); !slices.Contains(kinds, in.Kind) {
		return done{}, errEnum.With("choices", strings.Join(kinds, ", ")).On("kind")
	}
	body, err := in.file.Open()
	if err != nil {
		return done{}, web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	return fileMade(d.add(c, id, in.Kind, in.Name, body))
}

// readFile reads a form of one file and its kind; what is not of it is refused by name.
func readFile(c *web.Ctx) (in sentFile, err error) {
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return in, errForm
	}
	form, err := once(c)
	if err != nil {
		return in, err
	}
	var wrong fault.List
	for _, name := range sorted(form) {
		if name != "kind" {
			wrong = append(wrong, errUnknown.On(shown(name)))
		}
	}
	for _, name := range sorted(c.Request().MultipartForm.File) {
		if name != "file" {
			wrong = append(wrong, errUnknown.On(shown(name)))
		}
	}
	if in.Kind = form.Get("kind"); in.Kind == "" {
		wrong = append(wrong, errMissing.On("kind"))
	}
	if in.file = onlyFile(c); in.file == nil {
		wrong = append(wrong, errMissing.On("file"))
	}
	if err := wrong.Or(); err != nil {
		return in, err
	}
	in.Name = in.file.Filename
	in.SHA256, err = sumOf(in.file)
	return in, err
}

func sumOf(f *multipart.FileHeader) (string, error) {
	body, err := f.Open()
	if err != nil {
		return "", web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", web.ErrBody.Wrap(err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
