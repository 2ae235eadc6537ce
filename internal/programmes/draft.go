package programmes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// The states of a draft.
const (
	DraftOpen      = "draft"
	DraftSubmitted = "submitted"
)

// mostNote bounds what is written beside a deed.
const mostNote = 1000

// What is refused about drafts.
var (
	ErrDraftMoved = fault.New(fault.Conflict, "programme.draft.moved")
	ErrNoDraft    = fault.New(fault.NotFound, "programme.draft.none")
	ErrWaits      = fault.New(fault.Conflict, "programme.draft.waits")
	ErrNotWaiting = fault.New(fault.Conflict, "programme.draft.not_waiting")
	ErrUnchanged  = fault.New(fault.Conflict, "programme.draft.unchanged")
	ErrClosed     = fault.New(fault.Conflict, "programme.closed")
	ErrWords      = fault.New(fault.Invalid, "programme.words").On("note")
)

// Begin opens a draft of a programme's next version with the rules in force;
// where one is open it stays as it is.
func (c *Counter) Begin(ctx context.Context, by models.Actor, programmeID string) error {
	if err := staff(by, party.Design); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.Programme(programmeID)
		if err != nil {
			return err
		}
		if p.State == "closed" {
			return ErrClosed
		}
		if _, err := tx.DraftOf(p.ID); err == nil || !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r, _, err := rules(tx, p)
		if err != nil {
			return err
		}
		return c.beginDraft(tx, by, p.ID, r)
	})
}

func (c *Counter) beginDraft(tx *store.Tx, by models.Actor, programmeID string, r voucher.Rules) error {
	text, err := draftText(r)
	if err != nil {
		return err
	}
	d := models.ProgrammeDraft{ProgrammeID: programmeID, Rules: text, State: DraftOpen, Revision: 1, EditedBy: by.UserID, UpdatedAt: c.Clock.Now()}
	if _, err := tx.InsertDraft(d); err != nil {
		return err
	}
	return c.record(tx, deed{by: by, action: "programme.draft", kind: "programme", id: programmeID, after: d})
}

func draftText(r voucher.Rules) (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("programmes: draft: %w", err)
	}
	return string(b), nil
}

// Edit changes a draft as the editor saw it at revision: who was overtaken is
// told by whom (ErrDraftMoved), and an edit that is there already changes nothing.
func (c *Counter) Edit(ctx context.Context, by models.Actor, programmeID string, revision int64, change func(*voucher.Rules) error) error {
	if err := staff(by, party.Design); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, r, err := openDraft(tx, programmeID)
		if err != nil {
			return err
		}
		if err := change(&r); err != nil {
			return err
		}
		text, err := draftText(r)
		if err != nil || text == d.Rules {
			return err
		}
		next := d
		next.Rules, next.EditedBy = text, by.UserID
		return c.save(tx, by, d, next, revision, "programme.draft")
	})
}

// openDraft is a draft that may be edited.
func openDraft(tx *store.Tx, programmeID string) (models.ProgrammeDraft, voucher.Rules, error) {
	d, err := draftOf(tx, programmeID)
	if err != nil {
		return d, voucher.Rules{}, err
	}
	if d.State != DraftOpen {
		return d, voucher.Rules{}, ErrWaits
	}
	r, err := voucher.Parse(d.Rules)
	return d, r, err
}

func draftOf(tx *store.Tx, programmeID string) (models.ProgrammeDraft, error) {
	d, err := tx.DraftOf(programmeID)
	if errors.Is(err, store.ErrNotFound) {
		return d, ErrNoDraft.Wrap(err)
	}
	return d, err
}

// save writes the next revision of a draft that was seen at revision.
func (c *Counter) save(tx *store.Tx, by models.Actor, before, after models.ProgrammeDraft, revision int64, action string) error {
	if before.Revision != revision {
		return overtaken(tx, before)
	}
	after.Revision, after.UpdatedAt = before.Revision+1, c.Clock.Now()
	if err := tx.SaveDraft(after); err != nil {
		return err
	}
	return c.record(tx, deed{by: by, action: action, kind: "programme", id: before.ProgrammeID, before: before, after: after, reason: after.Note})
}

func overtaken(tx *store.Tx, d models.ProgrammeDraft) error {
	names, err := people(tx, d.EditedBy)
	if err != nil {
		return err
	}
	return ErrDraftMoved.With("name", names[d.EditedBy], "at", d.UpdatedAt)
}

// people are the names of users by id; who is no person has none.
func people(tx *store.Tx, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if id == "" {
			continue
		}
		u, err := tx.User(id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		out[id] = u.Name
	}
	return out, nil
}

// Submit hands a draft that stands to a second person, with words to them.
func (c *Counter) Submit(ctx context.Context, by models.Actor, programmeID string, revision int64, note string) error {
	if err := staff(by, party.Design); err != nil {
		return err
	}
	if len([]rune(note)) > mostNote {
		return ErrWords.With("max", mostNote)
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, err := draftOf(tx, programmeID)
		if err != nil {
			return err
		}
		if d.State == DraftSubmitted && d.Revision == revision+1 && d.SubmittedBy == by.UserID {
			return nil
		}
		d, r, err := openDraft(tx, programmeID)
		if err != nil {
			return err
		}
		if err := differs(tx, programmeID, r); err != nil {
			return err
		}
		next := d
		next.State, next.SubmittedBy, next.Note = DraftSubmitted, by.UserID, strings.TrimSpace(note)
		return c.save(tx, by, d, next, revision, "programme.submit")
	})
}

// differs refuses rules that cannot stand, and those that are in force already.
func differs(tx *store.Tx, programmeID string, r voucher.Rules) error {
	_, hash, err := voucher.Canonical(r)
	if err != nil {
		return err
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return err
	}
	if p.State == "closed" {
		return ErrClosed
	}
	_, had, err := rules(tx, p)
	if err == nil && had == hash {
		return ErrUnchanged
	}
	return err
}

// Recall takes a draft back from the second person, to edit it again.
func (c *Counter) Recall(ctx context.Context, by models.Actor, programmeID string, revision int64) error {
	if err := staff(by, party.Design); err != nil {
		return err
	}
	return c.reopen(ctx, by, programmeID, revision, "", "programme.recall")
}

// SendBack returns a draft to those who write it, with words why.
func (c *Counter) SendBack(ctx context.Context, by models.Actor, programmeID string, revision int64, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	note = strings.TrimSpace(note)
	if note == "" || len([]rune(note)) > mostNote {
		return ErrWords.With("max", mostNote)
	}
	return c.reopen(ctx, by, programmeID, revision, note, "programme.send_back")
}

func (c *Counter) reopen(ctx context.Context, by models.Actor, programmeID string, revision int64, note, action string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, err := draftOf(tx, programmeID)
		if err != nil {
			return err
		}
		if d.State == DraftOpen && d.Revision == revision+1 && d.Note == note {
			return nil
		}
		if d.State != DraftSubmitted {
			return ErrNotWaiting
		}
		next := d
		next.State, next.Note = DraftOpen, note
		return c.save(tx, by, d, next, revision, action)
	})
}

// PublishDraft makes a submitted draft the version that new grants take. Nobody
// who wrote on it publishes it.
func (c *Counter) PublishDraft(ctx context.Context, by models.Actor, programmeID string, revision int64) (v models.ProgrammeVersion, err error) {
	if err := staff(by, party.Approve); err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, err := draftOf(tx, programmeID)
		if err != nil {
			return err
		}
		if d.Revision != revision {
			return overtaken(tx, d)
		}
		if d.State != DraftSubmitted {
			return ErrNotWaiting
		}
		if err := secondPerson(tx, by, d); err != nil {
			return err
		}
		r, err := voucher.Parse(d.Rules)
		if err != nil {
			return err
		}
		v, err = c.publish(tx, by, programmeID, r)
		return err
	})
	return v, err
}

// secondPerson refuses whoever wrote or submitted the draft, by whatever account.
func secondPerson(tx *store.Tx, by models.Actor, d models.ProgrammeDraft) error {
	wrote, err := tx.DraftWriters(d.ProgrammeID)
	if err != nil {
		return err
	}
	return party.FourEyes(tx, by.UserID, append(wrote, d.SubmittedBy, d.EditedBy)...)
}

// Discard ends a draft; a programme that was never published and never had money
// goes with it, which gone tells.
func (c *Counter) Discard(ctx context.Context, by models.Actor, programmeID string, revision int64) (gone bool, err error) {
	if err := staff(by, party.Design); err != nil {
		return false, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		gone = false
		p, err := tx.Programme(programmeID)
		if err != nil {
			return err
		}
		d, _, err := openDraft(tx, programmeID)
		if err != nil {
			return err
		}
		if d.Revision != revision {
			return overtaken(tx, d)
		}
		if p.Version == 0 {
			gone, err = true, voucher.Delete(tx, p.ID)
		} else {
			err = tx.EndDraft(p.ID)
		}
		if err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.discard", kind: "programme", id: p.ID, before: d})
	})
	return gone, err
}
