package checkout

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/models"
)

// Bounds of data that a firm brings.
const (
	MaxDataBytes = 2 << 30
	DataQuota    = 20 << 30 // of one firm: datasets, uploads under way, and what its jobs left
	MaxOpen      = 20       // uploads of one firm under way
	UploadLife   = 48 * time.Hour
	MinKeepDays  = 1
	MaxKeepDays  = 365
	KeepDays     = 30 // proposed
	maxDataNote  = 200
)

// The refusals of an upload.
var (
	ErrDataName    = fault.New(fault.Invalid, "data.name").With("max", maxInputName).On("name")
	ErrDataNote    = fault.New(fault.Invalid, "data.note").With("max", maxDataNote).On("note")
	ErrDataRegion  = fault.New(fault.Invalid, "data.region").On("region")
	ErrDataDays    = fault.New(fault.Invalid, "data.days").With("min", MinKeepDays, "max", MaxKeepDays).On("days")
	ErrDataSize    = fault.New(fault.Invalid, "data.size").With("max", int64(MaxDataBytes>>30)).On("file")
	ErrDataSum     = fault.New(fault.Invalid, "data.sha256").On("sha256")
	ErrQuota       = fault.New(fault.Exhausted, "data.quota").On("file") // size and left, in MB
	ErrManyUploads = fault.New(fault.Exhausted, "upload.too_many").With("max", MaxOpen).On("file")
	ErrNoUpload    = fault.New(fault.NotFound, "upload.not_found")
	ErrUploadOver  = fault.New(fault.Gone, "upload.over")
)

// UploadAsk begins a file that comes in pieces and becomes a version of a dataset.
type UploadAsk struct {
	Name     string // of the dataset, "" for the file's
	FileName string
	Note     string
	Region   string // where its bytes stay, "" for any
	Size     int64  // bytes
	SHA256   string // in hex, "" where it is not known before
	Days     int64  // how long it is kept, 0 for KeepDays
}

var hexSum = regexp.MustCompile(`^[0-9a-f]{64}$`)

// settled fills in what was left to us and names everything that is wrong.
func (in UploadAsk) settled() (UploadAsk, error) {
	in.FileName, in.Note, in.SHA256 = plainName(in.FileName), strings.TrimSpace(in.Note), strings.ToLower(in.SHA256)
	if in.Name = strings.TrimSpace(in.Name); in.Name == "" {
		in.Name = in.FileName
	}
	if in.Days == 0 {
		in.Days = KeepDays
	}
	var wrong fault.List
	add := func(bad bool, f *fault.Fault) {
		if bad {
			wrong = append(wrong, f)
		}
	}
	add(!printable(in.Name, maxInputName), ErrDataName)
	add(!printable(in.Note, maxDataNote), ErrDataNote)
	add(in.Size < 1 || in.Size > MaxDataBytes, ErrDataSize)
	add(in.SHA256 != "" && !hexSum.MatchString(in.SHA256), ErrDataSum)
	add(in.Days < MinKeepDays || in.Days > MaxKeepDays, ErrDataDays)
	return in, wrong.Or()
}

// UploadState is an upload and how much of it is here.
type UploadState struct {
	Row     models.Upload
	Offset  int64          // where the next piece begins
	Dataset models.Dataset // what became of it, zero while it is open
}

// OpenUpload begins an upload of the actor's firm and keeps room for it.
func (c *Counter) OpenUpload(ctx context.Context, a models.Actor, in UploadAsk) (UploadState, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return UploadState{}, err
	}
	if in, err = in.settled(); err != nil {
		return UploadState{}, err
	}
	now := c.Clock.Now()
	u := models.Upload{
		ID: models.NewID("upl"), Owner: store.FirmOwner(firm), FirmID: firm, UserID: a.UserID, Name: in.Name, FileName: in.FileName, Note: in.Note,
		Region: in.Region, RetentionDays: in.Days, Size: in.Size, SHA256: in.SHA256, State: "open", ExpiresAt: now.Add(UploadLife), CreatedAt: now, UpdatedAt: now,
	}
	u.FileKey = "inputs/" + u.ID
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := regionListed(tx, in.Region); err != nil {
			return err
		}
		if err := c.takeRoom(tx, firm, in.Size); err != nil {
			return err
		}
		open, err := tx.OpenUploads(u.Owner)
		if err != nil {
			return err
		}
		if len(open) >= MaxOpen {
			return ErrManyUploads
		}
		return tx.AddUpload(u)
	})
	return UploadState{Row: u}, err
}

// FindUpload returns an upload of the actor's firm. One of which all is here, and
// whose end was cut off, ends now.
func (c *Counter) FindUpload(ctx context.Context, a models.Actor, id string) (UploadState, error) {
	s, err := c.upload(ctx, a, id)
	if err == nil && s.Row.State == "open" && s.Offset == s.Row.Size {
		return c.whole(ctx, a, s)
	}
	return s, err
}

func (c *Counter) upload(ctx context.Context, a models.Actor, id string) (s UploadState, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return s, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if s.Row, err = tx.Upload(id, store.FirmOwner(firm)); err != nil {
			return uploadMissing(err)
		}
		if s.Row.State != "done" {
			return nil
		}
		s.Dataset, err = tx.DatasetOfInput(s.Row.InputID)
		return dataMissing(err)
	})
	if err != nil {
		return s, err
	}
	switch {
	case s.Row.State == "done":
		s.Offset = s.Row.Size
	case s.Row.State == "ended", !s.Row.ExpiresAt.After(c.Clock.Now()):
		return s, ErrUploadOver
	default:
		s.Offset, err = c.here(s.Row.FileKey)
	}
	return s, err
}

// here is how much of a file has come: what the disk says, so that nothing that
// was acknowledged is asked for again, nor taken for here when it is not.
func (c *Counter) here(key string) (int64, error) {
	n, err := c.Files.Size(key)
	if errors.Is(err, files.ErrMissing) {
		return 0, nil
	}
	return n, err
}

// DropUpload ends an upload and removes what came of it; one that has ended is no error.
func (c *Counter) DropUpload(ctx context.Context, a models.Actor, id string) error {
	if _, err := buyerOf(a); err != nil {
		return err
	}
	s, err := c.upload(ctx, a, id)
	if errors.Is(err, ErrUploadOver) {
		err = nil
	}
	if err != nil || s.Row.State == "done" {
		return err
	}
	return c.endUpload(ctx, s.Row)
}

func (c *Counter) endUpload(ctx context.Context, u models.Upload) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.EndUpload(u.ID, "ended", "", c.Clock.Now()); err != nil {
			return err
		}
		return giveRoom(tx, u.FirmID, u.Size)
	})
	if errors.Is(err, store.ErrStale) { // ended by another
		return nil
	}
	if err != nil {
		return err
	}
	return c.Files.Delete(u.FileKey)
}

func uploadMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoUpload
	}
	return err
}
