package checkout

import (
	"context"
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// ApprovalRow is a question to a second member in a list.
type ApprovalRow struct {
	models.Approval
	Number string // of the order
	Asker  string
	Own    bool // the actor asked it
}

// ApprovalView is a question to a second member with all that its page shows.
type ApprovalView struct {
	ApprovalRow
	Order     OrderView
	Project   string       // its name, "" for none
	Alone     models.Money // what else the one who asked has ordered alone that day
	Vouchers  []VoucherPart
	Gone      map[string]*fault.Fault // by line that nobody sells any more: why
	Decider   string                  // "" while nobody has decided
	Left      bool                    // the one who asked is no longer a member
	Approvers []string                // names of those who may decide
	Why       *fault.Fault            // why the actor may not decide, nil when they may
	Withdraws bool                    // the actor may take the order back
}

// VoucherPart is what a voucher would pay towards an order.
type VoucherPart struct {
	NameZh, NameEn string
	Amount         models.Money
}

// Approvals lists what members of the actor's firm were asked about, newest first.
func (c *Counter) Approvals(ctx context.Context, a models.Actor, p store.Page) (out []ApprovalRow, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, after, err := tx.Approvals(firm, p)
		if err != nil {
			return err
		}
		out, next = make([]ApprovalRow, len(rows)), after
		for i, r := range rows {
			if out[i], err = approvalRow(tx, a, r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, next, err
}

// ApprovalsWaiting is how many questions of others the actor may answer.
func (c *Counter) ApprovalsWaiting(ctx context.Context, a models.Actor) (n int64, err error) {
	if a.FirmID() == "" || a.KeyID != "" || !spending.MayApprove(a.Role) {
		return 0, nil
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { n, err = tx.ApprovalsAsked(a.FirmID(), a.UserID); return err })
	return n, err
}

func approvalRow(tx *store.Tx, a models.Actor, ap models.Approval) (ApprovalRow, error) {
	r := ApprovalRow{Approval: ap, Own: ap.AskedBy == a.UserID}
	o, err := tx.Order(ap.OrderID, ap.FirmID)
	if err != nil {
		return r, err
	}
	u, err := tx.User(ap.AskedBy)
	r.Number, r.Asker = o.Number, u.Name
	return r, err
}

// Approval returns one question of the actor's firm.
func (c *Counter) Approval(ctx context.Context, a models.Actor, id string) (ApprovalView, error) {
	var v ApprovalView
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		ap, err := tx.Approval(id, firm)
		if err != nil {
			return err
		}
		if v.ApprovalRow, err = approvalRow(tx, a, ap); err != nil {
			return err
		}
		return c.showApproval(tx, a, &v)
	})
	if err != nil {
		return v, err
	}
	v.Order, err = c.Order(ctx, a, v.OrderID)
	return v, err
}

func (c *Counter) showApproval(tx *store.Tx, a models.Actor, v *ApprovalView) error {
	if v.DecidedBy != "" {
		u, err := tx.User(v.DecidedBy)
		if err != nil {
			return err
		}
		v.Decider = u.Name
	}
	_, err := tx.MemberOf(v.AskedBy, models.OrgFirm, v.FirmID)
	if v.Left = errors.Is(err, store.ErrNotFound); err != nil && !v.Left {
		return err
	}
	users, err := spending.Approvers(tx, v.FirmID, v.AskedBy)
	if err != nil {
		return err
	}
	v.Approvers = nil
	for _, u := range users {
		v.Approvers = append(v.Approvers, u.Name)
	}
	if err := v.goods(tx); err != nil {
		return err
	}
	if v.Alone, err = tx.OrderedAlone(v.FirmID, v.AskedBy, spending.DayStart(v.CreatedAt), v.CreatedAt); err != nil {
		return err
	}
	_, notBuyer := buyerOf(a)
	v.Withdraws = notBuyer == nil && v.State == models.ApprovalAsked
	err = spending.MayDecide(tx, v.Approval, a.UserID)
	if v.Why = nil; errors.As(err, &v.Why) && v.Why.Kind == fault.Denied {
		return nil
	}
	return err
}

// goods are the order's project, its vouchers, and its lines that can no longer run.
func (v *ApprovalView) goods(tx *store.Tx) error {
	o, err := tx.Order(v.OrderID, v.FirmID)
	if err != nil {
		return err
	}
	if o.ProjectID != "" {
		p, err := tx.Project(o.ProjectID, v.FirmID)
		if err != nil {
			return err
		}
		v.Project = p.Name
	}
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	v.Gone = map[string]*fault.Fault{}
	for _, l := range lines {
		d, err := catalog.Detail(tx, l.OfferingID)
		if err != nil {
			return err
		}
		if why := d.Why(); why != nil && v.State == models.ApprovalAsked {
			v.Gone[l.ID] = why
		}
	}
	v.Vouchers, err = voucherParts(tx, lines)
	return err
}

// voucherParts sums by programme what vouchers have set aside for an order's lines.
func voucherParts(tx *store.Tx, lines []models.Line) (out []VoucherPart, err error) {
	at := map[string]int{}
	for _, l := range lines {
		held, err := tx.HeldReservations(l.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range held {
			g, err := tx.Grant(r.GrantID)
			if err != nil {
				return nil, err
			}
			p, err := tx.Programme(g.ProgrammeID)
			if err != nil {
				return nil, err
			}
			if _, known := at[g.ID]; !known {
				at[g.ID] = len(out)
				out = append(out, VoucherPart{NameZh: p.NameZh, NameEn: p.NameEn})
			}
			out[at[g.ID]].Amount += r.Amount
		}
	}
	return out, nil
}
