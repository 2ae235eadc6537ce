package spending

import (
	"errors"
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of approvals.
var (
	ErrNobody  = fault.New(fault.Conflict, "spending.nobody")  // nobody else in the firm may agree
	ErrOwn     = fault.New(fault.Denied, "spending.own")       // the one who asks, or another account of theirs
	ErrMayNot  = fault.New(fault.Denied, "spending.may_not")   // no owner or finance of the firm, or no longer
	ErrDecided = fault.New(fault.Conflict, "spending.decided") // by somebody else, or otherwise
	ErrTooLate = fault.New(fault.Gone, "spending.too_late")
)

// DecideWithin is how long an order waits for a second member's word.
const DecideWithin = 24 * time.Hour

// NeedsApproval tells whether a second member must agree before a member orders
// something that may cost the firm amount: when it goes above the firm's limit
// together with what they have ordered alone since the day began in UTC+8, so
// that an order cut in two needs it too. Place asks after Take, in its
// transaction: then two at once are counted one after the other. Above is the
// limit, 0 where there is none.
func NeedsApproval(tx *store.Tx, firmID, userID string, amount models.Money, at time.Time) (above models.Money, needed bool, err error) {
	f, err := tx.Firm(firmID)
	if err != nil || f.ApprovalAbove == nil {
		return 0, false, err
	}
	above = *f.ApprovalAbove
	if amount <= 0 {
		return above, false, nil
	}
	alone, err := tx.OrderedAlone(firmID, userID, DayStart(at), DayStart(at).Add(24*time.Hour))
	return above, amount > above || alone > above-amount, err
}

// Approvers are the members who may agree to what a member orders: owners and
// finance, neither the one who asks nor another account of theirs.
func Approvers(tx *store.Tx, firmID, askedBy string) (out []models.User, err error) {
	asker, err := tx.User(askedBy)
	if err != nil {
		return nil, err
	}
	members, err := tx.MembersOf(models.OrgFirm, firmID)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		u, err := tx.User(m.UserID)
		if err != nil {
			return nil, err
		}
		if MayApprove(m.Role) && !u.Disabled && !party.SamePerson(u, asker) {
			out = append(out, u)
		}
	}
	return out, nil
}

// MayApprove tells whether a role decides on what other members order.
func MayApprove(role models.Role) bool { return role == models.RoleOwner || role == models.RoleFinance }

// Ask puts an order, which is written already, to the firm's other members. It
// needs OrderID, FirmID, AskedBy, Method, Amount, Above and CreatedAt, and fills
// the rest; ErrNobody where there is nobody to ask.
func Ask(tx *store.Tx, a models.Approval) error {
	by, err := Approvers(tx, a.FirmID, a.AskedBy)
	if err != nil {
		return err
	}
	if len(by) == 0 {
		return ErrNobody.With("above", a.Above)
	}
	a.ID, a.State, a.DecideBy = models.NewID("apr"), models.ApprovalAsked, a.CreatedAt.Add(DecideWithin)
	if err := tx.AddApproval(a); err != nil {
		return fmt.Errorf("spending: ask about order %s: %w", a.OrderID, err)
	}
	err = tx.AddMove(models.Move{Entity: "approval", EntityID: a.ID, FromTo: ">" + string(a.State), Actor: a.AskedBy, At: a.CreatedAt})
	if err != nil {
		return err
	}
	return tell(tx, notice.ApprovalAsked, a, a.AskedBy, a.CreatedAt)
}

// MayDecide refuses a person who may not, or no longer, decide on a question.
func MayDecide(tx *store.Tx, a models.Approval, userID string) error {
	m, err := tx.MemberOf(userID, models.OrgFirm, a.FirmID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !MayApprove(m.Role) {
		return ErrMayNot
	}
	if err != nil {
		return err
	}
	u, err := tx.User(userID)
	if err != nil {
		return err
	}
	asker, err := tx.User(a.AskedBy)
	switch {
	case err != nil:
		return err
	case u.Disabled:
		return ErrMayNot
	case party.SamePerson(u, asker):
		return ErrOwn
	}
	return nil
}

// Decision is what becomes of a question.
type Decision struct {
	To     models.ApprovalState
	By     string // who decides; "" where it lapsed or was withdrawn
	Actor  string // for the record of moves
	Reason string
	At     time.Time
}

// Decide ends a question that still waits, records it and leaves word; ErrDecided
// when it no longer does. The caller holds the order and does the rest.
func Decide(tx *store.Tx, a models.Approval, d Decision) error {
	if !models.ApprovalMoves.Allows(a.State, d.To) {
		return ErrDecided
	}
	err := tx.DecideApproval(a.ID, d.To, d.By, d.Reason, d.At)
	if errors.Is(err, store.ErrStale) {
		return ErrDecided
	}
	if err != nil {
		return err
	}
	m := models.Move{Entity: "approval", EntityID: a.ID, FromTo: string(a.State) + ">" + string(d.To), Actor: d.Actor, At: d.At}
	if err := tx.AddMove(m); err != nil {
		return err
	}
	kind, told := answers[d.To]
	if !told {
		return nil
	}
	a.Reason = d.Reason
	return tell(tx, kind, a, d.By, d.At)
}

// answers are told to whoever asked; who withdraws knows.
var answers = map[models.ApprovalState]notice.Kind{
	models.ApprovalApproved: notice.ApprovalGiven, models.ApprovalRefused: notice.ApprovalRefused, models.ApprovalLapsed: notice.ApprovalLapsed,
}

// tell leaves word of an approval: of the question to those who may answer it, of
// the answer to the one who asked.
func tell(tx *store.Tx, kind notice.Kind, a models.Approval, by string, at time.Time) error {
	o, err := tx.OrderForWork(a.OrderID)
	if err != nil {
		return err
	}
	f := notice.Fact{
		Kind: kind, Key: a.ID, FirmID: a.FirmID, UserID: a.AskedBy, Path: "/approvals/" + a.ID, At: at,
		Texts:   map[string]string{"order": o.Number, "reason": a.Reason},
		Amounts: map[string]models.Money{"amount": a.Amount},
	}
	switch kind {
	case notice.ApprovalAsked:
		f.Times = map[string]time.Time{"until": a.DecideBy}
	case notice.ApprovalGiven:
		f.Path = "/orders/" + a.OrderID
	}
	if by == "" {
		return notice.Later(tx, f)
	}
	u, err := tx.User(by)
	if err != nil {
		return err
	}
	f.Texts["by"] = u.Name
	return notice.Later(tx, f)
}
