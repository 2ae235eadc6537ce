package supply

import (
	"context"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// The bounds of what a provider declares of a centre.
const (
	MaxPFLOPS = 1_000_000
	MaxRacks  = 1_000_000
)

// The refusals of what is declared of a centre.
var (
	ErrFacility = fault.New(fault.Invalid, "desk.facility").On("facility")
	ErrPFLOPS   = fault.New(fault.Invalid, "desk.pflops").On("pflops").With("max", MaxPFLOPS)
	ErrRacks    = fault.New(fault.Invalid, "desk.racks").On("racks").With("max", MaxRacks)
)

// Facilities are the kinds of centre that programmes tell apart.
func Facilities() []string { return voucher.Words().Facilities }

// Centre is the centre that a site stands in, as its provider declares it; a
// kind of "" declares nothing.
type Centre struct {
	Facility string `json:"facility"`
	PFLOPS   int64  `json:"pflops"`
	Racks    int64  `json:"racks"`
}

func (in Centre) validate() error {
	var wrong fault.List
	if in.Facility != "" && !slices.Contains(Facilities(), in.Facility) {
		wrong = append(wrong, ErrFacility)
	}
	if in.PFLOPS < 0 || in.PFLOPS > MaxPFLOPS {
		wrong = append(wrong, ErrPFLOPS)
	}
	if in.Racks < 0 || in.Racks > MaxRacks {
		wrong = append(wrong, ErrRacks)
	}
	return wrong.Or()
}

// DeclareCentre says what kind of centre a site stands in: programmes may ask for
// it. The same again changes nothing.
func (c *Counter) DeclareCentre(ctx context.Context, by models.Actor, siteID string, in Centre) error {
	if err := in.validate(); err != nil {
		return err
	}
	return c.onSite(ctx, by, siteID, "site.centre", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage == SiteClosed {
			return nil, ErrStage.With("stage", fault.Term("state.stage."+s.Stage))
		}
		before := Centre{s.Facility, s.PFLOPS, s.Racks}
		if before == in {
			return nil, nil
		}
		return &deed{before: before, after: in}, tx.DeclareCentre(s.ID, in.Facility, in.PFLOPS, in.Racks, c.Clock.Now())
	})
}
