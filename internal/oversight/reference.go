package oversight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// What is refused about reference data.
var (
	ErrNoSet         = fault.New(fault.NotFound, "reference.no_set")
	ErrFile          = fault.New(fault.Invalid, "reference.file").On("file")
	ErrSlips         = fault.New(fault.Invalid, "reference.slips").On("file")
	ErrFileDate      = fault.New(fault.Invalid, "reference.date").On("date")
	ErrReferenceNote = fault.New(fault.Invalid, "reference.note").On("note")
	ErrOvertaken     = fault.New(fault.Conflict, "reference.overtaken")
	ErrInUse         = fault.New(fault.Conflict, "reference.in_use")
)

// What pages are told in the words of the reference data.
type (
	Slip            = reference.Slip
	ReferenceTable  = reference.Table
	ReferenceChange = reference.Change
)

// The bounds of an upload.
const (
	MaxReference = 200 << 10 // bytes
	maxNote      = 500       // characters
)

// OwnVersion names the file that came with the program.
const OwnVersion = "program"

// ReferenceSet is one data set as it is in force.
type ReferenceSet struct {
	Version reference.Version
	Rows    int
	File    models.ReferenceFile // zero while what came with the program is in force
	By      string               // who put it there
	Broken  bool                 // the file that was activated cannot be read by this program
}

// References lists the data sets.
func (c *Counter) References(ctx context.Context, a models.Actor) (out []ReferenceSet, err error) {
	if err := operator(a); err != nil {
		return nil, err
	}
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		out = nil
		for _, v := range c.Reference.Data().Versions {
			s, _, err := c.referenceSet(tx, v)
			if err != nil {
				return err
			}
			out = append(out, s)
		}
		return nil
	})
}

func (c *Counter) referenceSet(tx *store.Tx, v reference.Version) (s ReferenceSet, text string, err error) {
	s.Version = v
	if s.File, err = tx.ReferenceInForce(v.Name); errors.Is(err, store.ErrNotFound) {
		text, err = c.Reference.Text(v.Name)
	} else if err == nil {
		text = s.File.Content
		s.Broken = sumOf(text)[:len(v.Hash)] != v.Hash
		s.By, err = nameOf(tx, s.File.ByUser)
	}
	s.Rows = len(reference.ReadTable(text).Rows)
	return s, text, err
}

func nameOf(tx *store.Tx, id string) (string, error) {
	names, err := tx.UserNames([]string{id})
	return names[id], err
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// ReferenceView is one data set with its rows and a page of its versions.
type ReferenceView struct {
	ReferenceSet
	Table   reference.Table
	Text    string // the file in force
	History []models.ReferenceFile
	Names   map[string]string // of who uploaded them, by id
	Next    string
}

func (c *Counter) version(name string) (reference.Version, error) {
	v := c.Reference.Data().Version(name)
	if v.Name == "" {
		return v, ErrNoSet
	}
	return v, nil
}

// ReferenceShow returns one data set.
func (c *Counter) ReferenceShow(ctx context.Context, a models.Actor, name string, page store.Page) (v ReferenceView, err error) {
	if err := operator(a); err != nil {
		return v, err
	}
	of, err := c.version(name)
	if err != nil {
		return v, err
	}
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		v = ReferenceView{}
		if v.ReferenceSet, v.Text, err = c.referenceSet(tx, of); err != nil {
			return err
		}
		v.Table = reference.ReadTable(v.Text)
		if v.History, v.Next, err = tx.ReferenceHistory(name, page); err != nil {
			return err
		}
		ids := make([]string, len(v.History))
		for i, h := range v.History {
			ids[i] = h.ByUser
		}
		v.Names, err = tx.UserNames(ids)
		return err
	})
}

// NewReference is a data set's file as an operator hands it in.
type NewReference struct {
	Name string
	File []byte
	Date time.Time // of the notice that it comes from
	Note string
}

// PutReference checks a file whole and keeps it, not yet in force; the same file
// again is the same version. Slips are everything that is wrong with it.
func (c *Counter) PutReference(ctx context.Context, a models.Actor, in NewReference) (f models.ReferenceFile, slips []reference.Slip, err error) {
	if err := operator(a); err != nil {
		return f, nil, err
	}
	if _, err := c.version(in.Name); err != nil {
		return f, nil, err
	}
	in.Note = party.CleanText(in.Note)
	if err := c.checkReference(in); err != nil {
		return f, nil, err
	}
	text := reference.Normal(in.File, in.Date)
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		data, err := c.dataWith(tx, in.Name, text)
		if slips = reference.Slips(err); slips != nil {
			return ErrSlips.With("count", len(slips))
		}
		if err != nil {
			return err
		}
		sum := sumOf(text)
		if f, err = tx.ReferenceBySum(in.Name, sum); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		f = models.ReferenceFile{
			ID: models.NewID("ref"), Name: in.Name, Version: data.Version(in.Name).Hash, ValidFrom: in.Date.UTC().Format(time.DateOnly),
			Content: text, SHA256: sum, Note: in.Note, ByUser: a.UserID, CreatedAt: c.Clock.Now(),
		}
		if err := tx.InsertReference(f); err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: "reference.upload", ObjectKind: "reference", ObjectID: f.ID, After: told(f), Reason: in.Note})
	})
	return f, slips, err
}

func (c *Counter) checkReference(in NewReference) error {
	var wrong fault.List
	if len(in.File) == 0 || len(in.File) > MaxReference {
		wrong = append(wrong, ErrFile.With("max", MaxReference>>10))
	}
	if in.Date.IsZero() || in.Date.After(c.Clock.Now()) {
		wrong = append(wrong, ErrFileDate)
	}
	if n := utf8.RuneCountInString(in.Note); n < 2 || n > maxNote {
		wrong = append(wrong, ErrReferenceNote.With("max", maxNote))
	}
	return wrong.Or()
}

// versionTold is what the trail keeps of a version: its content has a hash.
type versionTold struct {
	Name, ID, SHA256, ValidFrom string
	Resized                     []Resized `json:",omitempty"`
}

func told(f models.ReferenceFile) versionTold {
	return versionTold{Name: f.Name, ID: f.ID, SHA256: f.SHA256, ValidFrom: f.ValidFrom}
}

// dataWith returns all data as they would be with one more file in force.
func (c *Counter) dataWith(tx *store.Tx, name, text string) (reference.Data, error) {
	texts, err := c.textsWith(tx, name, text)
	if err != nil {
		return reference.Data{}, err
	}
	return c.Reference.With(texts)
}

func (c *Counter) textsWith(tx *store.Tx, name, text string) (map[string]string, error) {
	active, err := tx.ActiveReference()
	texts := map[string]string{}
	for _, f := range active {
		texts[f.Name] = f.Content
	}
	delete(texts, name)
	if text != "" {
		texts[name] = text
	}
	return texts, err
}
