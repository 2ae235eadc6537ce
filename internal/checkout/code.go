package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/control"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Bounds of tries to claim a code, whatever becomes of them.
const (
	codeTriesPerPerson  = 10
	codeTriesPerFirm    = 30
	codeTriesPerAddress = 60
	codeTriesInAll      = 3000
	codeWindow          = 15 * time.Minute
)

// ErrMayNotCode refuses those who may neither buy nor bring money in.
var ErrMayNotCode = fault.New(fault.Denied, "code.may_not")

// ClaimCode turns a code into a voucher of the actor's firm. The tries of a
// person, a firm and an address, and those of all together, are counted first
// (store.ErrThrottled). award.ErrCode is the one answer for a code that cannot be
// used; a firm that the rules refuse hears why, and may come again with the code.
func (c *Counter) ClaimCode(ctx context.Context, a models.Actor, code, addr string) (v voucher.Voucher, err error) {
	firm, err := fillerOf(a)
	if errors.Is(err, ErrMayNotFill) {
		err = ErrMayNotCode
	}
	if err != nil {
		return v, err
	}
	if err := c.countCodeTry(ctx, a, addr); err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		g, err := award.Claim(tx, award.CodeClaim{Code: code, FirmID: firm, UserID: a.UserID, Basis: c.basis(), Now: c.Clock.Now()})
		if err != nil {
			return err
		}
		if err := control.Holding(tx, g.ProgrammeID, firm, c.Clock.Now()); err != nil {
			return err
		}
		v, err = voucher.Show(tx, g.ID, firm, c.Clock.Now())
		return err
	})
	return v, err
}

type codeBound struct {
	key   string
	limit int
}

// countCodeTry counts a try against one bound after the other up to the first that
// refuses, and commits the counts: whoever is over a bound of their own uses up
// nothing that they share with others.
func (c *Counter) countCodeTry(ctx context.Context, a models.Actor, addr string) error {
	bounds := []codeBound{
		{"code:person:" + a.UserID, codeTriesPerPerson},
		{"code:firm:" + a.OrgID, codeTriesPerFirm},
		{"code:address:" + party.Network(addr), codeTriesPerAddress},
		{"code:all", codeTriesInAll},
	}
	var refused error
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		refused = nil
		for _, b := range bounds {
			err := tx.Throttle(b.key, b.limit, codeWindow, c.Clock.Now())
			if err != nil && !errors.Is(err, store.ErrThrottled) {
				return err
			}
			if refused = err; refused != nil {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return refused
}
