package oversight

import (
	"context"
	"errors"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The refusals of deciding on a provider.
var (
	ErrProviderMove   = fault.New(fault.Conflict, "provider_desk.moved")
	ErrProviderReason = fault.New(fault.Invalid, "provider_desk.reason_needed").On("reason")
	ErrOwnProvider    = fault.New(fault.Denied, "provider_desk.own")
	ErrProviderTo     = fault.New(fault.Invalid, "provider_desk.word_needed").On("to")
)

const (
	maxVerdict     = 500 // characters of a reason
	providersShown = 200
)

// ProvidersPage is who waits to be let in, and a page of all.
type ProvidersPage struct {
	Waiting []models.Provider
	Rows    []models.Provider
	Next    string
}

// Providers returns the applications that wait and a page of all providers.
func (c *Counter) Providers(ctx context.Context, a models.Actor, page store.Page) (out ProvidersPage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if out.Waiting, err = tx.WaitingProviders(providersShown); err != nil {
			return err
		}
		if out.Rows, err = tx.Providers(page); err != nil {
			return err
		}
		if len(out.Rows) == page.Size() {
			out.Next = out.Rows[len(out.Rows)-1].ID
		}
		return nil
	})
	return out, err
}

// ProviderFile is everything an operator knows of a provider.
type ProviderFile struct {
	Provider  models.Provider
	Stage     string
	Contact   models.User // who applied; empty where nobody did
	Sites     []models.Site
	Offerings []models.Offering
	Members   int
	Moves     []models.Move
	Changes   []models.TrailEntry // the newest last
}

// Provider returns one provider.
func (c *Counter) Provider(ctx context.Context, a models.Actor, id string) (f ProviderFile, err error) {
	if err := operator(a); err != nil {
		return f, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { return f.read(tx, id) })
	return f, err
}

func (f *ProviderFile) read(tx *store.Tx, id string) (err error) {
	if f.Provider, err = tx.Provider(id); err != nil {
		return err
	}
	f.Stage = string(party.StageOfProvider(f.Provider))
	if f.Provider.Contact != "" {
		if f.Contact, err = tx.User(f.Provider.Contact); err != nil {
			return err
		}
	}
	if f.Sites, err = tx.SitesBy(id); err != nil {
		return err
	}
	if f.Offerings, err = tx.OfferingsBy(id); err != nil {
		return err
	}
	members, err := tx.MembersOf(models.OrgProvider, id)
	if err != nil {
		return err
	}
	f.Members = len(members)
	if f.Moves, err = tx.Moves("provider", id); err != nil {
		return err
	}
	f.Changes, err = tx.TrailOf("provider", id)
	return err
}

// Verdict is an operator's word on a provider.
type Verdict struct {
	To     string // approved, more_asked, refused, suspended
	Reason string // what the provider reads; needed for all but an approval
}

var verdicts = map[party.ProviderStage]notice.Kind{
	party.ProviderApproved: notice.ProviderApproved, party.ProviderMoreAsked: notice.ProviderMoreAsked,
	party.ProviderRefused: notice.ProviderRefused, party.ProviderSuspended: notice.ProviderSuspended,
}

// DecideProvider lets a provider sell, asks it for more, refuses it, or suspends
// it and lets it sell again. Who applied becomes its staff by the approval, and
// is told. Nobody decides on a provider of their own; the same word again
// changes nothing.
func (c *Counter) DecideProvider(ctx context.Context, a models.Actor, id string, v Verdict) error {
	if err := operator(a); err != nil {
		return err
	}
	to := party.ProviderStage(v.To)
	if _, ok := verdicts[to]; !ok {
		return ErrProviderTo
	}
	v.Reason = party.Clean(v.Reason)
	if n := len([]rune(v.Reason)); n > maxVerdict || n == 0 && to != party.ProviderApproved {
		return ErrProviderReason.With("max", maxVerdict)
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(id)
		if err != nil {
			return err
		}
		from := party.StageOfProvider(p)
		if from == to {
			return nil
		}
		if !party.ProviderMoves.Allows(from, to) {
			return ErrProviderMove
		}
		return c.decide(tx, a, p, from, to, v.Reason)
	})
}

func (c *Counter) decide(tx *store.Tx, a models.Actor, p models.Provider, from, to party.ProviderStage, reason string) error {
	if err := notOwn(tx, a, p); err != nil {
		return err
	}
	now, before := c.Clock.Now(), p.UpdatedAt
	p.DecidedBy, p.Answer = a.UserID, reason
	switch to {
	case party.ProviderApproved, party.ProviderSuspended:
		p.State = string(to)
	case party.ProviderRefused:
		p.SubmittedAt = nil
	}
	if err := tx.DecideProvider(p, before, now); errors.Is(err, store.ErrStale) {
		return ErrProviderMove.Wrap(err)
	} else if err != nil {
		return err
	}
	if from == party.ProviderSubmitted && to == party.ProviderApproved && p.Contact != "" {
		m := models.Membership{ID: models.NewID("mem"), UserID: p.Contact, OrgKind: models.OrgProvider, OrgID: p.ID, Role: models.RoleProvider, CreatedAt: now}
		if _, err := tx.InsertMembership(m); err != nil {
			return err
		}
	}
	if err := tx.AddMove(models.Move{Entity: "provider", EntityID: p.ID, FromTo: string(from) + ">" + string(to), Actor: a.UserID, At: now}); err != nil {
		return err
	}
	if err := c.tellProvider(tx, p, from, to); err != nil {
		return err
	}
	return c.record(tx, trail.Entry{Actor: a, Action: "provider." + string(to), ObjectKind: "provider", ObjectID: p.ID, Before: string(from), After: string(to), Reason: reason})
}

// notOwn refuses those who applied, or who are staff of the provider.
func notOwn(tx *store.Tx, a models.Actor, p models.Provider) error {
	members, err := tx.MembersOf(models.OrgProvider, p.ID)
	if err != nil {
		return err
	}
	self, err := tx.User(a.UserID)
	if err != nil {
		return err
	}
	ids := []string{p.Contact}
	for _, m := range members {
		ids = append(ids, m.UserID)
	}
	for _, id := range ids {
		if id == "" {
			continue
		}
		u, err := tx.User(id)
		if err != nil {
			return err
		}
		if party.SamePerson(u, self) {
			return ErrOwnProvider
		}
	}
	return nil
}

// tellProvider writes to who applied, and of one that sells to all of its staff.
func (c *Counter) tellProvider(tx *store.Tx, p models.Provider, from, to party.ProviderStage) error {
	members, err := tx.MembersOf(models.OrgProvider, p.ID)
	if err != nil {
		return err
	}
	told := map[string]bool{"": true}
	ids := []string{p.Contact}
	for _, m := range members {
		ids = append(ids, m.UserID)
	}
	kind, path := verdicts[to], "sell"
	if to == party.ProviderApproved || to == party.ProviderSuspended {
		path = "provider"
	}
	if from == party.ProviderSuspended {
		kind = notice.ProviderReinstated
	}
	for _, id := range ids {
		if told[id] {
			continue
		}
		told[id] = true
		u, err := tx.User(id)
		if err != nil {
			return err
		}
		name := p.NameZh
		if u.Locale == "en" {
			name = p.NameEn
		}
		if err := c.Notices.Send(tx, notice.Message{
			Kind: kind, To: u.Email, UserID: u.ID, Locale: u.Locale, At: c.Clock.Now(),
			Args: map[string]any{"provider": name, "reason": p.Answer, "link": c.Notices.Link(path)},
		}); err != nil {
			return err
		}
	}
	return nil
}
