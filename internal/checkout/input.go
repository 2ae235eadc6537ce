package checkout

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// Bounds of what buyers bring.
const (
	MaxInputBytes = 4 << 20
	MaxInputs     = 20 // of one owner
	visitorBytes  = 4 << 30
	maxInputName  = 80 // characters
)

// The refusals of a file.
var (
	ErrNoInput       = fault.New(fault.NotFound, "input.not_found").On("input")
	ErrInputUnwanted = fault.New(fault.Invalid, "input.unwanted").On("file")
	ErrInputTooBig   = fault.New(fault.Invalid, "input.too_big").On("file")
	ErrInputs        = fault.New(fault.Exhausted, "input.too_many").On("file").With("max", MaxInputs)
	ErrUploads       = fault.New(fault.Unavailable, "input.busy").On("file")
	ErrInputsFull    = fault.New(fault.Unavailable, "input.full").On("file")
)

// uploadsAtOnce bounds how many files are in memory together.
const uploadsAtOnce = 16

// BeginUpload lets a file in while there is room for it; end gives the room back.
func (c *Counter) BeginUpload() (end func(), err error) {
	end = func() { c.uploads.Add(-1) }
	if c.uploads.Add(1) > uploadsAtOnce {
		end()
		return nil, ErrUploads
	}
	return end, nil
}

// Upload is a file that somebody brings for a template.
type Upload struct {
	RecipeID string
	Name     string
	Body     io.Reader
	Addr     string // where it came from; files of one address are counted
}

// PutInput keeps a file for its owner once the template has taken it; the same
// file again is the one that is there.
func (c *Counter) PutInput(ctx context.Context, owner string, u Upload) (models.Input, error) {
	body, rows, err := readInput(u)
	if err != nil {
		return models.Input{}, err
	}
	sum := sha256.Sum256(body)
	in := models.Input{ID: models.NewID("inp"), Owner: owner, Name: plainName(u.Name), Size: int64(len(body)), Rows: rows, SHA256: hex.EncodeToString(sum[:]), CreatedAt: c.Clock.Now()}
	if same, err := c.sameInput(ctx, in); err == nil || !errors.Is(err, store.ErrNotFound) {
		return same, err
	}
	if err := c.throttle(ctx, "input", u.Addr, inputsPerAddress); err != nil {
		return models.Input{}, err
	}
	in.FileKey = "inputs/" + in.ID
	if _, _, err := c.Files.Put(in.FileKey, bytes.NewReader(body), MaxInputBytes); err != nil {
		return models.Input{}, err
	}
	if err := c.addInput(ctx, in); err != nil {
		return models.Input{}, errors.Join(err, c.Files.Delete(in.FileKey))
	}
	return in, nil
}

// readInput refuses what the template cannot use before anything is kept.
func readInput(u Upload) (body []byte, rows int, err error) {
	r, err := recipe.Get(u.RecipeID)
	if err != nil {
		return nil, 0, err
	}
	spec, ok := r.Upload()
	if !ok {
		return nil, 0, ErrInputUnwanted
	}
	most := min(spec.MaxBytes, MaxInputBytes)
	body, err = io.ReadAll(io.LimitReader(u.Body, most+1))
	if err != nil {
		return nil, 0, err
	}
	if int64(len(body)) > most {
		return nil, 0, ErrInputTooBig.With("max", most>>20)
	}
	rows, err = r.CountRows(bytes.NewReader(body))
	return body, rows, err
}

func (c *Counter) sameInput(ctx context.Context, in models.Input) (same models.Input, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		same, err = tx.InputByContent(in.Owner, in.Name, in.SHA256)
		return err
	})
	return same, err
}

func (c *Counter) addInput(ctx context.Context, in models.Input) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.OpenCart(in.Owner, in.CreatedAt); err != nil { // others of the owner wait, so that none is counted too few
			return err
		}
		have, err := tx.Inputs(in.Owner)
		if err != nil {
			return err
		}
		if len(have) >= MaxInputs {
			return ErrInputs
		}
		total, err := tx.VisitorInputBytes()
		if err != nil {
			return err
		}
		if strings.HasPrefix(in.Owner, "visitor:") && total+in.Size > visitorBytes {
			return ErrInputsFull
		}
		return tx.AddInput(in)
	})
}

// plainName is the last part of a file's name, printable and of bounded length.
func plainName(name string) string {
	name = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	text := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name))
	if name == "." || name == "/" || len(text) == 0 {
		return recipe.InputName
	}
	return string(text[:min(len(text), maxInputName)])
}

// Input returns a file of the owner.
func (c *Counter) Input(ctx context.Context, owner, id string) (in models.Input, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		in, err = tx.Input(id, owner)
		return inputMissing(err)
	})
	return in, err
}

// inputFits holds a file of the owner to the template that is to read it, and
// returns how many rows that reads.
func (c *Counter) inputFits(ctx context.Context, owner, id string, r recipe.Recipe) (rows int, err error) {
	if id == "" {
		return r.SampleRows(), nil
	}
	_, reads := r.Upload()
	if !reads && !r.IsOwn() {
		return 0, ErrInputUnwanted
	}
	in, err := c.Input(ctx, owner, id)
	if err != nil || r.IsOwn() { // what a buyer's own command reads is its own affair
		return in.Rows, err
	}
	f, err := c.Files.Open(in.FileKey, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	return r.CountRows(f)
}

func inputMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoInput
	}
	return err
}

// DropInput takes a file from its owner: out of the cart, and gone for good once
// no job that was ordered with it still needs it.
func (c *Counter) DropInput(ctx context.Context, owner, id string) error {
	now := c.Clock.Now()
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ok, err := tx.LetGoOfInput(id, owner, now)
		if err == nil && !ok {
			err = ErrNoInput
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.sweepInputs(ctx, now)
}

// sweepInputs removes the files first: a crash in between leaves a row, which
// the next sweep finds, and never a file that nobody knows of.
func (c *Counter) sweepInputs(ctx context.Context, now time.Time) error {
	var gone []models.Input
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		gone, err = tx.InputsToSweep(now, sweepMost)
		return err
	})
	for _, in := range gone {
		if e := c.Files.Delete(in.FileKey); e != nil {
			return e
		}
	}
	if err != nil || len(gone) == 0 {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		for _, in := range gone { // in the order of their age, as every sweep
			if err := forget(tx, in); err != nil {
				return err
			}
		}
		return nil
	})
}

// throttle counts one deed of an address, which commits whatever becomes of the deed.
func (c *Counter) throttle(ctx context.Context, deed, addr string, limit int) error {
	var refused error
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		refused = tx.Throttle(deed+":address:"+party.Network(addr), limit, addressWindow, c.Clock.Now())
		if errors.Is(refused, store.ErrThrottled) {
			return nil
		}
		return refused
	})
	if err != nil {
		return err
	}
	return refused
}
