package handlers

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/web"
)

// The upload protocol: tus 1.0.0 with these of its extensions.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,expiration,checksum,termination"
	tusSums       = "sha256,sha1"
	tusMedia      = "application/offset+octet-stream"
	headTus       = "Tus-Resumable"
	headOffset    = "Upload-Offset"
	headLength    = "Upload-Length"
	headMetadata  = "Upload-Metadata"
	headChecksum  = "Upload-Checksum"
	headExpires   = "Upload-Expires"
	headDataset   = "Upload-Dataset" // where what became of it stands
)

// pieceTime is how long one buffer of a piece may take: slower senders are let
// go, and come back to where they were.
const pieceTime = 2 * time.Minute

// statusChecksum is what the protocol answers where a piece is not what its checksum says.
const statusChecksum = 460

var (
	errTusVersion = fault.New(fault.Invalid, "upload.version")
	errTusMedia   = fault.New(fault.Invalid, "upload.media")
	errTusHeader  = fault.New(fault.Invalid, "upload.header") // name
)

// tusStatus is what the protocol wants answered to some refusals.
var tusStatus = map[string]int{
	errTusVersion.Key: http.StatusPreconditionFailed, errTusMedia.Key: http.StatusUnsupportedMediaType,
	checkout.ErrPieceSum.Key: statusChecksum, checkout.ErrFileSum.Key: statusChecksum,
}

// tus serves one message of the protocol: its refusals are problem documents,
// also to a browser.
func (h *Handlers) tus(next web.Handler) web.Handler {
	return func(c *web.Ctx) error {
		c.Response().Header().Set(headTus, tusVersion)
		err := next(c)
		if err == nil {
			return nil
		}
		p := web.ProblemOf(err, c.Loc, c.RequestID())
		if p.Status >= http.StatusInternalServerError {
			return err
		}
		if status, ok := tusStatus[fault.KeyOf(err)]; ok {
			p.Status, p.Title = status, http.StatusText(status)
		}
		if p.Title == "" {
			p.Title = "Checksum Mismatch"
		}
		h.Log.Info("request failed", "request", c.RequestID(), "route", c.Path(), "error", err.Error())
		return web.WriteProblem(c, p)
	}
}

// speaksTus refuses another version of the protocol than ours.
func speaksTus(c *web.Ctx) error {
	if v := c.Request().Header.Get(headTus); v != "" && v != tusVersion {
		c.Response().Header().Set("Tus-Version", tusVersion)
		return errTusVersion
	}
	return nil
}

// UploadTerms tells which version and which extensions of the protocol are spoken.
func (h *Handlers) UploadTerms(c *web.Ctx) error {
	head := c.Response().Header()
	head.Set(headTus, tusVersion)
	head.Set("Tus-Version", tusVersion)
	head.Set("Tus-Extension", tusExtensions)
	head.Set("Tus-Checksum-Algorithm", tusSums)
	head.Set("Tus-Max-Size", strconv.Itoa(checkout.MaxDataBytes))
	return c.NoContent(http.StatusNoContent)
}

// uploadCreate begins an upload and answers where its pieces go.
func (h *Handlers) uploadCreate(c *web.Ctx) error {
	if err := speaksTus(c); err != nil {
		return err
	}
	in, err := uploadAsked(c.Request().Header)
	if err != nil {
		return err
	}
	s, err := h.Checkout.OpenUpload(c.Std(), c.Actor, in)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", under(c.Request().URL.Path, s.Row.ID))
	uploadHeads(c, s)
	return c.NoContent(http.StatusCreated)
}

// uploadAsked reads what a file is to become from the headers of its creation.
func uploadAsked(head http.Header) (in checkout.UploadAsk, err error) {
	size, ok := whole(head.Get(headLength))
	if !ok {
		return in, errTusHeader.With("name", headLength)
	}
	meta, err := metadata(head.Get(headMetadata))
	if err != nil {
		return in, err
	}
	days, ok := whole(or(meta["days"], "0"))
	if !ok {
		return in, checkout.ErrDataDays
	}
	return checkout.UploadAsk{
		Name: meta["name"], FileName: meta["filename"], Note: meta["note"], Region: meta["region"], SHA256: meta["sha256"], Size: size, Days: days,
	}, nil
}

// metadata reads "name base64,name base64".
func metadata(text string) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range strings.Split(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, " ")
		plain, err := base64.StdEncoding.DecodeString(value)
		if _, twice := out[name]; err != nil || twice || len(plain) > maxField {
			return nil, errTusHeader.With("name", headMetadata)
		}
		out[name] = string(plain)
	}
	return out, nil
}

// UploadOffset tells where the next piece begins.
func (h *Handlers) UploadOffset(c *web.Ctx) error {
	s, err := h.uploadAt(c)
	if err != nil {
		return err
	}
	uploadHeads(c, s)
	return c.NoContent(http.StatusOK)
}

func (h *Handlers) uploadAt(c *web.Ctx) (s checkout.UploadState, err error) {
	id, err := pathID(c, "id")
	if err == nil {
		s, err = h.Checkout.FindUpload(c.Std(), c.Actor, id)
	}
	if err == nil {
		err = speaksTus(c)
	}
	return s, err
}

func uploadHeads(c *web.Ctx, s checkout.UploadState) {
	head := c.Response().Header()
	head.Set(headOffset, strconv.FormatInt(s.Offset, 10))
	head.Set(headLength, strconv.FormatInt(s.Row.Size, 10))
	if s.Row.State == "open" {
		head.Set(headExpires, s.Row.ExpiresAt.UTC().Format(http.TimeFormat))
	}
	if s.Dataset.ID != "" {
		head.Set(headDataset, s.Dataset.ID)
	}
}

// UploadPiece takes a piece of an upload.
func (h *Handlers) UploadPiece(c *web.Ctx) error {
	s, err := h.uploadAt(c)
	if err != nil {
		return err
	}
	p, err := pieceOf(c)
	if err != nil {
		return err
	}
	if s, err = h.Checkout.AddPiece(c.Std(), c.Actor, s.Row.ID, p); err != nil {
		if s.Row.ID != "" && errors.Is(err, checkout.ErrOffset) {
			uploadHeads(c, s)
		}
		return err
	}
	uploadHeads(c, s)
	return c.NoContent(http.StatusNoContent)
}

func pieceOf(c *web.Ctx) (p checkout.Piece, err error) {
	head := c.Request().Header
	if head.Get("Content-Type") != tusMedia {
		return p, errTusMedia
	}
	offset, ok := whole(head.Get(headOffset))
	if !ok {
		return p, errTusHeader.With("name", headOffset)
	}
	p = checkout.Piece{Offset: offset, Body: c.Request().Body, Alive: func() { c.ReadTimeout(pieceTime) }}
	if text := head.Get(headChecksum); text != "" {
		kind, sum, _ := strings.Cut(text, " ")
		if p.Sum, err = base64.StdEncoding.DecodeString(sum); err != nil || kind == "" {
			return p, errTusHeader.With("name", headChecksum)
		}
		p.SumKind = kind
	}
	return p, nil
}

// UploadEnd gives an upload up.
func (h *Handlers) UploadEnd(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err == nil {
		err = speaksTus(c)
	}
	if err == nil {
		err = h.Checkout.DropUpload(c.Std(), c.Actor, id)
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
