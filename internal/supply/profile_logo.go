package supply

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"

	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// MaxLogo bounds a logo as it is sent, in bytes; maxLogoSide its width and height.
const (
	MaxLogo     = 100 << 10
	maxLogoSide = 1024
)

// The kinds of logo.
const (
	LogoPNG = "image/png"
	LogoSVG = "image/svg+xml"
)

// What is refused of a logo.
var (
	ErrLogoSize = fault.New(fault.Invalid, "provider.logo_size").On("logo")
	ErrLogo     = fault.New(fault.Invalid, "provider.logo_kind").On("logo")
	ErrNoLogo   = fault.New(fault.NotFound, "provider.no_logo")
)

// SetLogo replaces the logo of the actor's provider by a PNG or SVG. A PNG is
// drawn anew, an SVG is written anew from what is allowed in one, so that nothing
// else of the file is kept.
func (c *Counter) SetLogo(ctx context.Context, by models.Actor, file io.Reader) error {
	provider, err := staffOf(by, party.EditFirm)
	if err != nil {
		return err
	}
	kind, picture, err := readLogo(file)
	if err != nil {
		return err
	}
	key := "logos/" + models.NewID("lgo")
	if _, _, err := c.Files.Put(key, bytes.NewReader(picture), int64(len(picture))); err != nil {
		return err
	}
	old, err := c.putLogo(ctx, by, provider, key, kind)
	if err != nil {
		return errors.Join(err, c.Files.Delete(key))
	}
	return c.forget(old)
}

// RemoveLogo takes the logo of the actor's provider away.
func (c *Counter) RemoveLogo(ctx context.Context, by models.Actor) error {
	provider, err := staffOf(by, party.EditFirm)
	if err != nil {
		return err
	}
	old, err := c.putLogo(ctx, by, provider, "", "")
	if err != nil {
		return err
	}
	return c.forget(old)
}

func (c *Counter) forget(key string) error {
	if key == "" {
		return nil
	}
	return c.Files.Delete(key)
}

func (c *Counter) putLogo(ctx context.Context, by models.Actor, provider, key, kind string) (old string, err error) {
	return old, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(provider)
		if err != nil {
			return err
		}
		old = p.LogoKey
		if err := tx.SetLogo(provider, key, kind, c.Clock.Now()); err != nil {
			return err
		}
		return c.recordChange(tx, by, change{"provider.logo", provider, p.LogoKey, key})
	})
}

// change is what the trail keeps of a provider's own record.
type change struct {
	action, provider string
	before, after    any
}

func (c *Counter) recordChange(tx *store.Tx, by models.Actor, x change) error {
	return trail.Record(tx, trail.Entry{
		Actor: by, Action: x.action, ObjectKind: "provider", ObjectID: x.provider, Before: x.before, After: x.after, At: c.Clock.Now(),
	})
}

func readLogo(file io.Reader) (kind string, picture []byte, err error) {
	raw, err := io.ReadAll(io.LimitReader(file, MaxLogo+1))
	if err != nil {
		return "", nil, ErrLogo.Wrap(err)
	}
	if len(raw) > MaxLogo {
		return "", nil, ErrLogoSize.With("max", MaxLogo/1024)
	}
	if bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) {
		picture, err = redrawn(raw)
		return LogoPNG, picture, err
	}
	picture, err = cleanSVG(raw)
	return LogoSVG, picture, err
}

// redrawn keeps the pixels alone. The size is asked first: a small file may hold a huge picture.
func redrawn(raw []byte) ([]byte, error) {
	size, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || size.Width > maxLogoSide || size.Height > maxLogoSide {
		return nil, ErrLogo.Wrap(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrLogo.Wrap(err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, ErrLogo.Wrap(err)
	}
	return out.Bytes(), nil
}

// Logo returns a provider's logo and its kind, for anyone; ErrNoLogo when it has
// none or is not shown yet.
func (c *Counter) Logo(ctx context.Context, providerID string) (kind string, body []byte, err error) {
	var p models.Provider
	if err := c.DB.View(ctx, func(tx *store.Tx) (err error) { p, err = tx.Provider(providerID); return err }); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			err = ErrNoLogo
		}
		return "", nil, err
	}
	if p.LogoKey == "" || p.State == "draft" {
		return "", nil, ErrNoLogo
	}
	f, err := c.Files.Open(p.LogoKey, 0)
	if errors.Is(err, files.ErrMissing) {
		return "", nil, ErrNoLogo
	}
	if err != nil {
		return "", nil, err
	}
	body, err = io.ReadAll(f)
	return p.LogoType, body, errors.Join(err, f.Close())
}
