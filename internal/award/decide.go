package award

import (
	"slices"
	"time"
	"unicode/utf8"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// otherReason needs a note that says which.
const otherReason = "other"

var reasons = map[models.ApplicationState][]string{
	models.ApplicationMoreAsked: {"use", "amount", "papers", "aid", otherReason},
	models.ApplicationRefused:   {"rules", "use", "papers", "false_facts", "duplicate", "related", "budget", otherReason},
}

// Reasons are the closed list that an answer picks from; none for one that needs no reason.
func Reasons(to models.ApplicationState) []string { return slices.Clone(reasons[to]) }

// Decision is an answer of staff to an application as they saw it at that revision.
type Decision struct {
	ApplicationID string
	Revision      int64
	To            models.ApplicationState // reviewed, more_asked, refused, approved; submitted sends it back to review
	Amount        models.Money            // of a review: what is proposed
	Reasons       []string
	Note          string
	Basis         string // versions of the reference data that staff had before them
	By            string
	Now           time.Time
}

// Validate refuses an answer without a reason from its list, and one whose note is too long.
func (d Decision) Validate() error {
	list := reasons[d.To]
	foreign := slices.ContainsFunc(d.Reasons, func(r string) bool { return !slices.Contains(list, r) })
	back := d.To == models.ApplicationSubmitted
	switch {
	case d.To == models.ApplicationWithdrawn || d.To == models.ApplicationDraft:
		return ErrMove
	case foreign || len(list) > 0 && len(d.Reasons) == 0:
		return ErrReasons
	case utf8.RuneCountInString(d.Note) > maxNote:
		return ErrNote
	case (back || slices.Contains(d.Reasons, otherReason)) && party.CleanText(d.Note) == "":
		return ErrNoteNeeded
	case d.To == models.ApplicationReviewed && (d.Amount <= 0 || d.Amount%models.Fen != 0):
		return ErrAmount
	}
	return nil
}

// Decide answers an application. Who answers is no member of the firm, nor who
// applied; who approves or refuses a review is not who made it. An approval
// issues the grant in the same transaction.
func Decide(tx *store.Tx, d Decision) (before models.Application, after Application, err error) {
	if err := d.Validate(); err != nil {
		return before, after, err
	}
	if after, err = Find(tx, d.ApplicationID); err != nil {
		return before, after, err
	}
	before = after.Application
	if before.State == d.To && before.Revision == d.Revision+1 && d.by(before) {
		return before, after, nil // sent twice
	}
	if before.Revision != d.Revision {
		return before, after, ErrChanged
	}
	if !models.ApplicationMoves.Allows(before.State, d.To) {
		return before, after, ErrMove
	}
	if err := d.hands(tx, before); err != nil {
		return before, after, err
	}
	if err := d.write(tx, &after); err != nil {
		return before, after, err
	}
	return before, after, after.move(tx, before.State, d.By, d.Now)
}

// by tells whether the answer that stands is this one's.
func (d Decision) by(a models.Application) bool {
	if d.To == models.ApplicationReviewed {
		return a.ReviewedBy == d.By && a.Amount == d.Amount
	}
	return a.DecidedBy == d.By
}

// hands refuses whoever may not sign this answer.
func (d Decision) hands(tx *store.Tx, a models.Application) error {
	if err := Stranger(tx, d.By, a.FirmID); err != nil {
		return err
	}
	if err := party.FourEyes(tx, d.By, a.UserID); err != nil {
		return err
	}
	second := a.State == models.ApplicationReviewed && (d.To == models.ApplicationApproved || d.To == models.ApplicationRefused)
	if !second {
		return nil
	}
	return party.FourEyes(tx, d.By, a.ReviewedBy)
}

// Stranger refuses staff who are, or look like, members of the firm.
func Stranger(tx *store.Tx, userID, firmID string) error {
	self, err := tx.User(userID)
	if err != nil {
		return err
	}
	members, err := tx.MembersOf(models.OrgFirm, firmID)
	if err != nil {
		return err
	}
	for _, m := range members {
		u, err := tx.User(m.UserID)
		if err != nil {
			return err
		}
		if party.SamePerson(u, self) {
			return ErrOwnFirm
		}
	}
	return nil
}

// write puts the answer into the application.
func (d Decision) write(tx *store.Tx, a *Application) error {
	a.State, a.Reasons, a.Note = d.To, reasonsText(d.Reasons), party.CleanText(d.Note)
	switch d.To {
	case models.ApplicationReviewed:
		if most := a.MaxAsked(); most > 0 && d.Amount > most {
			return ErrAmountCap.With("max", most)
		}
		a.Amount, a.ReviewedBy, a.ReviewedAt = d.Amount, d.By, &d.Now
		return nil
	case models.ApplicationSubmitted, models.ApplicationMoreAsked:
		a.Amount, a.ReviewedBy, a.ReviewedAt, a.DecidedBy = 0, "", nil, d.By
		return nil
	}
	a.DecidedBy, a.DecidedAt = d.By, &d.Now
	if d.To != models.ApplicationApproved {
		return nil
	}
	g, err := voucher.Issue(tx, voucher.IssueInput{
		ProgrammeID: a.ProgrammeID, FirmID: a.FirmID, Amount: a.Amount, IssuedBy: a.ReviewedBy, ApprovedBy: d.By,
		Key: "application:" + a.ID, Cause: "application:" + a.ID, Basis: d.Basis, Now: d.Now,
	})
	a.GrantID = g.ID
	return err
}

// NextOf are the states that staff may move an application to from this one.
func NextOf(from models.ApplicationState) []models.ApplicationState {
	all := []models.ApplicationState{
		models.ApplicationReviewed, models.ApplicationApproved, models.ApplicationMoreAsked, models.ApplicationSubmitted, models.ApplicationRefused,
	}
	return slices.DeleteFunc(all, func(to models.ApplicationState) bool {
		return from == models.ApplicationDraft || from == models.ApplicationMoreAsked || !models.ApplicationMoves.Allows(from, to)
	})
}
