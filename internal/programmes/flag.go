package programmes

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/control"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// FlagFilter narrows a list of flags; "" is any.
type FlagFilter = store.FlagFilter

// FlagKinds are all patterns, the gravest first.
func FlagKinds() []string { return control.Kinds() }

// flagsShown is a page of flags.
const flagsShown = 50

// flagsExported bounds a list as a file.
const flagsExported = 20_000

// FlagRow is a flag with the names of what it points at.
type FlagRow struct {
	models.Flag
	Facts     control.Facts
	Programme models.Programme   // zero where it is of none
	Firms     []models.Firm      // that it names, the one it is of first
	Provider  models.Provider    // zero where it is of none
	Orders    map[string]string  // numbers by id
	People    map[string]string  // names by id
	DecidedBy string             // by name
	Signed    []FlagSigned       // approvals in spite of it, the oldest first; of one flag alone
	Next      []models.FlagState // what may be decided
}

// FlagSigned is an approval in spite of a flag.
type FlagSigned struct {
	Kind, ID string // what was approved
	By       string // by name
	Word     string
	At       time.Time
}

// FlagList is a page of flags, the heaviest first.
type FlagList struct {
	Rows   []FlagRow
	Counts []store.FlagCount
	More   bool
}

// Flags lists flags that match, after skip others.
func (c *Counter) Flags(ctx context.Context, by models.Actor, f store.FlagFilter, skip int) (out FlagList, err error) {
	return c.flags(ctx, by, f, max(skip, 0), flagsShown)
}

// FlagFile returns all flags that match, for a file.
func (c *Counter) FlagFile(ctx context.Context, by models.Actor, f store.FlagFilter) ([]FlagRow, error) {
	out, err := c.flags(ctx, by, f, 0, flagsExported)
	return out.Rows, err
}

func (c *Counter) flags(ctx context.Context, by models.Actor, f store.FlagFilter, skip, n int) (out FlagList, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	return out, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = FlagList{}
		rows, err := tx.Flags(f, skip, n+1)
		if err != nil {
			return err
		}
		if out.More = len(rows) > n; out.More {
			rows = rows[:n]
		}
		if out.Rows, err = flagRows(tx, rows); err != nil {
			return err
		}
		out.Counts, err = tx.FlagCounts()
		return err
	})
}

func newLookup(tx *store.Tx) *lookup {
	return &lookup{tx: tx, programmes: map[string]models.Programme{}, firms: map[string]models.Firm{}, providers: map[string]models.Provider{}, orders: map[string]string{}, people: map[string]string{}}
}

func flagRows(tx *store.Tx, rows []models.Flag) (out []FlagRow, err error) {
	look := newLookup(tx)
	for _, x := range rows {
		r, err := look.flag(x)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// heavy are the flags about a firm that an approval must name.
func heavy(tx *store.Tx, firmID string) ([]FlagRow, error) {
	rows, err := control.Standing(tx, firmID)
	if err != nil {
		return nil, err
	}
	return flagRows(tx, rows)
}

// FlagShow returns one flag, and what the reader may decide of it.
func (c *Counter) FlagShow(ctx context.Context, by models.Actor, id string) (r FlagRow, err error) {
	if err := reader(by); err != nil {
		return r, err
	}
	return r, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		f, err := tx.Flag(id)
		if err != nil {
			return err
		}
		look := newLookup(tx)
		if r, err = look.flag(f); err != nil {
			return err
		}
		if r.Signed, err = look.signed(id); err != nil {
			return err
		}
		if staff(by, party.Verify) == nil {
			r.Next = models.FlagMoves[f.State]
		}
		return nil
	})
}

// FlagDecision is what a member of staff thinks of a flag as they saw it.
type FlagDecision struct {
	FlagID   string
	From, To models.FlagState
	Reason   string
}

// DecideFlag clears or confirms a flag with a reason.
func (c *Counter) DecideFlag(ctx context.Context, by models.Actor, in FlagDecision) error {
	if err := staff(by, party.Verify); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := control.Decide(tx, control.Decision{FlagID: in.FlagID, From: in.From, To: in.To, Reason: in.Reason, By: by.UserID, Now: c.Clock.Now()})
		if err != nil || before.State == after.State {
			return err
		}
		return c.record(tx, deed{by: by, action: "flag." + string(after.State), kind: "flag", id: after.ID, before: before, after: after, reason: after.Note})
	})
}

// Control looks for new patterns: the program's own errand.
func (c *Counter) Control(ctx context.Context) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := control.Pass(tx, c.Clock.Now())
		return err
	})
}

// lookup reads each name of a list once.
type lookup struct {
	tx         *store.Tx
	programmes map[string]models.Programme
	firms      map[string]models.Firm
	providers  map[string]models.Provider
	orders     map[string]string
	people     map[string]string
}

func once[T any](known map[string]T, id string, read func(string) (T, error)) (T, error) {
	if x, ok := known[id]; ok || id == "" {
		return x, nil
	}
	x, err := read(id)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	known[id] = x
	return x, err
}

func (l *lookup) flag(f models.Flag) (r FlagRow, err error) {
	r = FlagRow{Flag: f, Orders: map[string]string{}, People: map[string]string{}}
	if r.Facts, err = control.ReadFacts(f); err != nil {
		return r, err
	}
	if r.Programme, err = once(l.programmes, f.ProgrammeID, l.tx.Programme); err != nil {
		return r, err
	}
	if r.Provider, err = once(l.providers, f.ProviderID, l.tx.Provider); err != nil {
		return r, err
	}
	if r.DecidedBy, err = once(l.people, f.DecidedBy, l.person); err != nil {
		return r, err
	}
	return r, l.facts(&r)
}

func (l *lookup) facts(r *FlagRow) error {
	for _, id := range r.Facts.Users {
		name, err := once(l.people, id, l.person)
		if err != nil {
			return err
		}
		r.People[id] = name
	}
	for _, id := range r.Facts.Orders {
		number, err := once(l.orders, id, l.order)
		if err != nil {
			return err
		}
		r.Orders[id] = number
	}
	ids := r.Facts.Firms
	if len(ids) == 0 && r.FirmID != "" {
		ids = []string{r.FirmID}
	}
	for _, id := range ids {
		f, err := once(l.firms, id, l.tx.Firm)
		if err != nil {
			return err
		}
		r.Firms = append(r.Firms, f)
	}
	return nil
}

// signed reads from the trail who approved something in spite of a flag.
func (l *lookup) signed(flagID string) (out []FlagSigned, err error) {
	entries, err := l.tx.TrailOf("flag", flagID)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Action != actionSigned {
			continue
		}
		var of weighed
		if err := json.Unmarshal([]byte(e.After), &of); err != nil {
			return nil, err
		}
		name, err := once(l.people, e.Actor, l.person)
		if err != nil {
			return nil, err
		}
		out = append(out, FlagSigned{Kind: of.Kind, ID: of.ID, By: name, Word: e.Reason, At: e.At})
	}
	return out, nil
}

func (l *lookup) person(id string) (string, error) { return personName(l.tx, id) }

func (l *lookup) order(id string) (string, error) {
	o, err := l.tx.OrderForWork(id)
	return o.Number, err
}
