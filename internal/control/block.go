package control

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused of a block.
var (
	ErrSubjectKind = fault.New(fault.Invalid, "control.subject_kind").On("kind")
	ErrSubject     = fault.New(fault.Invalid, "control.subject").On("subject")
	ErrNoProvider  = fault.New(fault.Invalid, "control.no_provider").On("subject")
	ErrReason      = fault.New(fault.Invalid, "control.reason").On("reason")
	ErrUntil       = fault.New(fault.Invalid, "control.until").On("until")
	ErrBlocked     = fault.New(fault.Conflict, "control.blocked_already").On("subject")
	ErrLifted      = fault.New(fault.Conflict, "control.lifted")
	ErrLiftAsked   = fault.New(fault.Conflict, "control.lift_asked")
	ErrNotAsked    = fault.New(fault.Conflict, "control.lift_not_asked")
)

// MaxReason is how long a reason may be, in characters.
const MaxReason = 500

// Blocking is a block as somebody asks for it.
type Blocking struct {
	Kind    string
	Subject string    // as it is typed
	Reason  string    // why, for staff
	Until   time.Time // zero: until it is lifted
	By      string
	Key     string // asked twice with one key, it is one block
	Now     time.Time
}

// Add blocks a subject from now on.
func Add(tx *store.Tx, in Blocking) (models.Block, error) {
	b, err := in.block(tx)
	if err != nil {
		return b, err
	}
	if had, err := tx.Block(b.ID); !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	others, err := tx.BlocksOfSubject(b.SubjectKind, b.Subject)
	if err != nil {
		return b, err
	}
	for _, o := range others {
		if Live(o, in.Now) {
			return o, ErrBlocked
		}
	}
	if fresh, err := tx.InsertBlock(b); err != nil || !fresh {
		return b, err
	}
	return b, tx.AddMove(models.Move{Entity: "block", EntityID: b.ID, FromTo: ">" + string(models.BlockLive), Actor: in.By, At: in.Now})
}

// Live tells whether a block holds at a moment.
func Live(b models.Block, now time.Time) bool {
	return b.LiftedAt == nil && !b.FromAt.After(now) && (b.UntilAt == nil || b.UntilAt.After(now))
}

func (in Blocking) block(tx *store.Tx) (b models.Block, err error) {
	var wrong fault.List
	subject, bad, err := Subject(tx, in.Kind, in.Subject)
	if err != nil {
		return b, err
	}
	if bad != nil {
		wrong = append(wrong, bad)
	}
	reason, bad := cleanReason(in.Reason)
	if bad != nil {
		wrong = append(wrong, bad)
	}
	b = models.Block{ID: idOf(in.Key, in.By), SubjectKind: in.Kind, Subject: subject, Reason: reason, FromAt: in.Now, ByUser: in.By, CreatedAt: in.Now}
	if !in.Until.IsZero() {
		if b.UntilAt = &in.Until; !in.Until.After(in.Now) {
			wrong = append(wrong, ErrUntil)
		}
	}
	return b, wrong.Or()
}

func idOf(key, by string) string {
	if key == "" {
		return models.NewID("blk")
	}
	sum := sha256.Sum256([]byte(by + "\x00" + key))
	return "blk_" + hex.EncodeToString(sum[:13])
}

func cleanReason(text string) (string, *fault.Fault) {
	text = party.CleanText(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > MaxReason {
		return text, ErrReason.With("max", MaxReason)
	}
	return text, nil
}

// Reason returns a reason as it is kept, or what is wrong with it.
func Reason(text string) (string, error) {
	text, bad := cleanReason(text)
	if bad != nil {
		return "", bad
	}
	return text, nil
}

// Subject returns what is typed as it is kept and looked up; bad says what is
// wrong with it. A provider is named by its id or its company code.
func Subject(tx *store.Tx, kind, typed string) (subject string, bad *fault.Fault, err error) {
	switch kind {
	case models.BlockCode:
		subject = party.NormaliseCode(typed)
		if f := party.CheckCode(subject); f != nil {
			return subject, f.(*fault.Fault).On("subject"), nil
		}
		return subject, nil, nil
	case models.BlockProvider:
		return provider(tx, typed)
	case models.BlockLegalPerson:
		subject = party.CleanName(typed)
	case models.BlockAddress:
		subject = party.AddressKey(typed)
	default:
		return typed, ErrSubjectKind, nil
	}
	if n := utf8.RuneCountInString(subject); n < 2 || n > party.MaxAddress {
		bad = ErrSubject
	}
	return subject, bad, nil
}

func provider(tx *store.Tx, typed string) (string, *fault.Fault, error) {
	p, err := tx.Provider(party.Clean(typed))
	if errors.Is(err, store.ErrNotFound) {
		p, err = tx.ProviderByCode(party.NormaliseCode(typed))
	}
	if errors.Is(err, store.ErrNotFound) {
		return typed, ErrNoProvider, nil
	}
	return p.ID, nil, err
}

// AskLift asks that another lifts a block, for a reason. Asked again by the same
// person in the same words it is the same; ErrLiftAsked while another asks.
func AskLift(tx *store.Tx, id, by, why string, now time.Time) (models.Block, error) {
	b, err := tx.Block(id)
	if err != nil {
		return b, err
	}
	why, bad := cleanReason(why)
	switch {
	case bad != nil:
		return b, bad
	case b.LiftedAt != nil:
		return b, ErrLifted
	case b.LiftAskedBy == by && b.LiftAskedWhy == why:
		return b, nil
	case b.LiftAskedBy != "":
		return b, ErrLiftAsked
	}
	if err := tx.AskLift(id, by, why, now); errors.Is(err, store.ErrStale) {
		return b, ErrLiftAsked
	} else if err != nil {
		return b, err
	}
	b.LiftAskedBy, b.LiftAskedWhy, b.LiftAskedAt = by, why, &now
	return b, nil
}

// KeepBlock turns down what another asked, or takes back what one asked oneself:
// the block goes on, and may be asked about anew.
func KeepBlock(tx *store.Tx, id string) (before, after models.Block, err error) {
	if before, err = tx.Block(id); err != nil {
		return before, before, err
	}
	if before.LiftedAt != nil {
		return before, before, ErrLifted
	}
	if before.LiftAskedBy == "" {
		return before, before, nil
	}
	if err := tx.KeepBlock(id, before.LiftAskedBy); errors.Is(err, store.ErrStale) {
		return before, before, ErrLifted
	} else if err != nil {
		return before, before, err
	}
	after = before
	after.LiftAskedBy, after.LiftAskedWhy, after.LiftAskedAt = "", "", nil
	return before, after, nil
}

// Lift ends a block that another person asked to end, for the reason that they
// gave; ErrLifted when it was lifted before, ErrNotAsked while nobody asks.
func Lift(tx *store.Tx, id, by string, now time.Time) (models.Block, error) {
	b, err := tx.Block(id)
	switch {
	case err != nil:
		return b, err
	case b.LiftedAt != nil && b.LiftedBy == by:
		return b, nil
	case b.LiftedAt != nil:
		return b, ErrLifted
	case b.LiftAskedBy == "":
		return b, ErrNotAsked
	}
	if err := party.FourEyes(tx, by, b.LiftAskedBy); err != nil {
		return b, err
	}
	if err := tx.LiftBlock(id, by, b.LiftAskedBy, b.LiftAskedWhy, now); errors.Is(err, store.ErrStale) {
		return b, ErrLifted
	} else if err != nil {
		return b, err
	}
	b.LiftedBy, b.LiftedWhy, b.LiftedAt = by, b.LiftAskedWhy, &now
	return b, tx.AddMove(models.Move{Entity: "block", EntityID: id, FromTo: string(models.BlockLive) + ">" + string(models.BlockLifted), Actor: by, At: now})
}
