package programmes

import (
	"context"
	"errors"

	"supermarket/internal/control"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// HeavyFlag is the weight from which an approval must name a flag.
const HeavyFlag = control.Heavy

// Weighed is a signer's word on the heavy flags about whom they approve.
type Weighed = control.Weighed

// weighed is what the trail keeps, at each flag, of an approval in spite of it.
type weighed struct {
	Kind string `json:"kind"` // application, proposal, claim
	ID   string `json:"id"`
}

// actionSigned is how the trail names that.
const actionSigned = "flag.signed"

// weigh refuses an approval that does not name each heavy flag about the firm,
// and leaves the signer's word at each of them.
func (c *Counter) weigh(tx *store.Tx, by models.Actor, firmID string, of weighed, in Weighed) error {
	flags, word, err := control.Weigh(tx, firmID, in)
	if err != nil {
		return err
	}
	for _, f := range flags {
		if err := c.record(tx, deed{by: by, action: actionSigned, kind: "flag", id: f.ID, after: of, reason: word}); err != nil {
			return err
		}
	}
	return nil
}

// lookAgain looks at who is to get value of a programme in a transaction of its
// own: what an approval then refuses to pass over stays to be read.
func (c *Counter) lookAgain(ctx context.Context, of func(*store.Tx) (programmeID, firmID string, err error)) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		programme, firm, err := of(tx)
		if errors.Is(err, store.ErrNotFound) {
			return nil // the deed itself says so
		}
		if err != nil {
			return err
		}
		return control.Holding(tx, programme, firm, c.Clock.Now())
	})
}

// basis names the reference data that a decision about a firm rests on.
func (c *Counter) basis() string { return c.Data().FirmBasis() }

// BasisOf are the versions of reference data that a decision names.
func BasisOf(text string) []reference.Version { return reference.ReadBasis(text) }
