package supply

import (
	"context"
	"errors"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of an application to sell.
var (
	ErrSignIn     = fault.New(fault.Denied, "desk.apply.person")
	ErrStatement  = fault.New(fault.Invalid, "desk.apply.statement").On("about_zh")
	ErrNotNow     = fault.New(fault.Conflict, "desk.apply.not_now")
	ErrCodeChange = fault.New(fault.Conflict, "desk.apply.code_fixed").On("code")
)

// MinStatement is how much an application says at least of what is to be sold, in characters.
const MinStatement = 10

// Application is what a person says of a provider that they want to sell as.
type Application struct {
	Profile
	Code   string
	Region string
}

// Applied returns what the actor applied for, the newest first; nothing for a program.
func (c *Counter) Applied(ctx context.Context, a models.Actor) (out []models.Provider, err error) {
	if !a.SignedIn() || a.KeyID != "" {
		return nil, ErrSignIn
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error { out, err = tx.ProvidersOfContact(a.UserID); return err })
	return out, err
}

// Apply asks the operator to let a provider sell, or gives what was asked besides.
// The same words again change nothing; a company code is applied for once.
func (c *Counter) Apply(ctx context.Context, a models.Actor, in Application) (p models.Provider, err error) {
	if !a.SignedIn() || a.KeyID != "" {
		return p, ErrSignIn
	}
	if in, err = c.cleanApplication(in); err != nil {
		return p, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err = tx.ProviderByCode(in.Code)
		switch {
		case errors.Is(err, store.ErrNotFound):
			p, err = c.applyFirst(tx, a, in)
		case err == nil && p.Contact != a.UserID:
			err = party.ErrCodeTaken
		case err == nil:
			err = c.applyAgain(tx, a, p, in)
		}
		return err
	})
	return p, err
}

func (c *Counter) cleanApplication(in Application) (Application, error) {
	var wrong fault.List
	said, err := in.Profile.Clean()
	var list fault.List
	if errors.As(err, &list) {
		wrong = append(wrong, list...)
	} else if err != nil {
		return in, err
	}
	if errors.As(said.identified(Profile{LegalPerson: "needed", Address: "needed"}), &list) {
		wrong = append(wrong, list...)
	}
	in.Profile, in.Code = said, party.NormaliseCode(in.Code)
	var bad *fault.Fault
	if err := party.CheckCode(in.Code); errors.As(err, &bad) {
		wrong = append(wrong, bad)
	}
	if _, ok := c.Data().Regions.Find(in.Region); !ok {
		wrong = append(wrong, ErrSiteRegion)
	}
	if utf8.RuneCountInString(in.AboutZh) < MinStatement {
		wrong = append(wrong, ErrStatement.With("min", MinStatement))
	}
	return in, wrong.Or()
}

// applyFirst keeps an application of a person who has none that is open.
func (c *Counter) applyFirst(tx *store.Tx, a models.Actor, in Application) (models.Provider, error) {
	had, err := tx.ProvidersOfContact(a.UserID)
	if err != nil {
		return models.Provider{}, err
	}
	for _, h := range had {
		if h.State == "draft" {
			return h, ErrCodeChange
		}
	}
	now := c.Clock.Now()
	p := models.Provider{
		ID: models.NewID("prv"), Code: in.Code, Region: in.Region, State: "draft", Contact: a.UserID, SubmittedAt: &now, CreatedAt: now, UpdatedAt: now,
	}
	in.put(&p)
	fresh, err := tx.InsertProvider(p)
	if err != nil {
		return p, err
	}
	if !fresh {
		return p, party.ErrCodeTaken
	}
	return p, c.submitted(tx, a, p, party.ProviderDraft, in)
}

func (c *Counter) applyAgain(tx *store.Tx, a models.Actor, p models.Provider, in Application) error {
	stage := party.StageOfProvider(p)
	if stage == party.ProviderSubmitted && profileOf(p) == in.Profile && p.Region == in.Region {
		return nil // pressed twice
	}
	if !party.ProviderMoves.Allows(stage, party.ProviderSubmitted) {
		return ErrNotNow
	}
	before := p.UpdatedAt
	p.Region = in.Region
	in.put(&p)
	if err := tx.SubmitProvider(p, before, c.Clock.Now()); errors.Is(err, store.ErrStale) {
		return ErrNotNow.Wrap(err)
	} else if err != nil {
		return err
	}
	return c.submitted(tx, a, p, stage, in)
}

func (c *Counter) submitted(tx *store.Tx, a models.Actor, p models.Provider, from party.ProviderStage, in Application) error {
	if from != party.ProviderSubmitted {
		m := models.Move{Entity: "provider", EntityID: p.ID, FromTo: string(from) + ">" + string(party.ProviderSubmitted), Actor: a.UserID, At: c.Clock.Now()}
		if err := tx.AddMove(m); err != nil {
			return err
		}
	}
	return c.record(tx, a, "provider.apply", "provider", p.ID, in)
}

// StageOf is where a provider stands with the operator.
func StageOf(p models.Provider) string { return string(party.StageOfProvider(p)) }
