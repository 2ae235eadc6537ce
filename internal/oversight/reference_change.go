package oversight

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// Resized is a firm that a size standard puts into another class.
type Resized struct {
	FirmID, From, To string
	name, reason     string
	version          int64
}

// Name is the firm's.
func (r Resized) Name() string { return r.name }

// Effect is what a version would change beside its own rows.
type Effect struct {
	Resized []Resized
	Gone    []string // what is in use and would not be in the data any more
}

// ReferenceVersion is one version of a data set beside the one in force.
type ReferenceVersion struct {
	ReferenceSet
	File    models.ReferenceFile // zero for what came with the program
	By      string
	Table   reference.Table
	Columns []string
	Changes []reference.Change
	Effect  Effect
	Active  bool
}

// ReferenceCompare shows what a version of a data set would change; id is
// OwnVersion for what came with the program.
func (c *Counter) ReferenceCompare(ctx context.Context, a models.Actor, name, id string) (v ReferenceVersion, err error) {
	if err := operator(a); err != nil {
		return v, err
	}
	of, err := c.version(name)
	if err != nil {
		return v, err
	}
	return v, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		v = ReferenceVersion{}
		set, now, err := c.referenceSet(tx, of)
		if err != nil {
			return err
		}
		file, text, err := c.versionText(tx, name, id)
		if err != nil {
			return err
		}
		v.ReferenceSet, v.File, v.Active = set, file, set.File.ID == file.ID
		if v.By, err = nameOf(tx, file.ByUser); err != nil {
			return err
		}
		v.Table = reference.ReadTable(text)
		v.Columns, v.Changes = v.Table.Columns, reference.Changes(name, reference.ReadTable(now), v.Table)
		data, err := c.dataWith(tx, name, loaded(id, text))
		if err != nil {
			return err
		}
		v.Effect, err = effect(tx, name, c.Reference.Data(), data)
		return err
	})
}

// loaded is the text that stands over the program's own, "" for that itself.
func loaded(id, text string) string {
	if id == OwnVersion {
		return ""
	}
	return text
}

func (c *Counter) versionText(tx *store.Tx, name, id string) (f models.ReferenceFile, text string, err error) {
	if id == OwnVersion {
		text, err = c.Reference.Text(name)
		return f, text, err
	}
	if f, err = tx.ReferenceFile(id); err == nil && f.Name != name {
		err = ErrNoSet
	}
	return f, f.Content, err
}

// ReferenceText returns the file of a version, OwnVersion for what came with the program.
func (c *Counter) ReferenceText(ctx context.Context, a models.Actor, name, id string) (text string, err error) {
	if err := operator(a); err != nil {
		return "", err
	}
	if _, err := c.version(name); err != nil {
		return "", err
	}
	return text, c.DB.View(ctx, func(tx *store.Tx) error { _, text, err = c.versionText(tx, name, id); return err })
}

// Activation puts a version in force in place of the one that the operator saw.
type Activation struct {
	Name, ID string
	Seen     string // id of the version in force, "" for what came with the program
	Note     string
}

// ActivateReference puts a version in force for all processes, writes what follows
// from it, and refuses one that lacks what is in use. Sent twice it changes nothing.
func (c *Counter) ActivateReference(ctx context.Context, a models.Actor, in Activation) error {
	if err := operator(a); err != nil {
		return err
	}
	in.Note = party.CleanText(in.Note)
	if n := len([]rune(in.Note)); n < 2 || n > maxNote {
		return ErrReferenceNote.With("max", maxNote)
	}
	of, err := c.version(in.Name)
	if err != nil {
		return err
	}
	var texts map[string]string
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		set, _, err := c.referenceSet(tx, of)
		if err != nil {
			return err
		}
		file, text, err := c.versionText(tx, in.Name, in.ID)
		if err != nil || file.ID == set.File.ID {
			return err
		}
		if in.Seen != set.File.ID {
			return ErrOvertaken
		}
		if texts, err = c.textsWith(tx, in.Name, loaded(in.ID, text)); err != nil {
			return err
		}
		return c.activate(tx, a, set.File, file, in, texts)
	})
	if err == nil && texts != nil {
		_, err = c.Reference.Put(texts)
	}
	return err
}

func (c *Counter) activate(tx *store.Tx, a models.Actor, before, after models.ReferenceFile, in Activation, texts map[string]string) error {
	data, err := c.Reference.With(texts)
	if err != nil {
		return err
	}
	e, err := effect(tx, in.Name, c.Reference.Data(), data)
	if err != nil {
		return err
	}
	if len(e.Gone) > 0 {
		return ErrInUse.With("what", e.Gone[0], "count", len(e.Gone))
	}
	if err := tx.ActivateReference(in.Name, before.ID, after.ID); errors.Is(err, store.ErrStale) || store.IsUnique(err) {
		return ErrOvertaken.Wrap(err)
	} else if err != nil {
		return err
	}
	for _, r := range e.Resized {
		f := models.Firm{ID: r.FirmID, Size: r.To, SizeReason: r.reason, SizeBasis: data.Basis(party.SizeSet)}
		if err := tx.ResizeFirm(f, r.version, c.Clock.Now()); err != nil {
			return err
		}
	}
	if err := follow(tx, in.Name, data); err != nil {
		return err
	}
	is := told(after)
	is.Name, is.Resized = in.Name, e.Resized
	return c.record(tx, trail.Entry{Actor: a, Action: "reference.activate", ObjectKind: "reference", ObjectID: in.Name, Before: told(before), After: is, Reason: in.Note})
}

// follow brings what is derived from a data set up to it.
func follow(tx *store.Tx, name string, data reference.Data) error {
	switch name {
	case "accelerators":
		_, err := catalog.Stock(tx, data)
		return err
	case "regions", "hubs", "holidays":
		return tx.TouchCatalogue()
	}
	return nil
}

// effect is what data would change from the data in force.
func effect(tx *store.Tx, name string, now, data reference.Data) (e Effect, err error) {
	switch name {
	case "sme_size_standard":
		if e.Gone, err = lost(tx.IndustriesInUse, industries(now), industries(data)); err != nil {
			return e, err
		}
		e.Resized, err = resized(tx, data)
	case "regions":
		e.Gone, err = lost(tx.RegionsInUse, regions(now), regions(data))
	case "marks":
		e.Gone, err = lost(tx.MarksInUse, marks(now), marks(data))
	}
	return e, err
}

func industries(d reference.Data) (out []string) {
	for _, c := range d.Sizes {
		out = append(out, c.NameEn)
	}
	return out
}

func regions(d reference.Data) (out []string) {
	for _, r := range d.Regions {
		out = append(out, r.Code)
	}
	return out
}

func marks(d reference.Data) (out []string) {
	for _, m := range d.Marks {
		out = append(out, m.Code)
	}
	return out
}

// lost are those that are used, are in the data in force and would be no more.
func lost(inUse func() ([]string, error), now, then []string) (out []string, err error) {
	used, err := inUse()
	for _, u := range used {
		if slices.Contains(now, u) && !slices.Contains(then, u) {
			out = append(out, u)
		}
	}
	return out, err
}

func resized(tx *store.Tx, data reference.Data) (out []Resized, err error) {
	page := store.Page{Limit: 200}
	for {
		firms, err := tx.Firms(page)
		if err != nil {
			return nil, err
		}
		for _, f := range firms {
			s, ok := party.SizeOf(f, data)
			if ok && f.Size != "" && s.Class != f.Size {
				out = append(out, Resized{FirmID: f.ID, From: f.Size, To: s.Class, name: f.Name, reason: s.Why.String(), version: f.Version})
			}
		}
		if len(firms) < page.Limit {
			return out, nil
		}
		page.After = firms[len(firms)-1].ID
	}
}
