package seed

import (
	"context"
	"errors"
	"fmt"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/finance"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

// Deps are the counters that the seed calls, and the data it starts from.
type Deps struct {
	DB         *store.DB
	Clock      clock.Clock
	Data       reference.Data
	Account    *account.Counter
	Programmes *programmes.Counter
	Supply     *supply.Counter
	Checkout   *checkout.Counter // with a sandbox gateway
	Finance    *finance.Counter
	Password   string           // of every account of the demo
	Host       models.HostFacts // what the runner found here: the demo's sites are this computer
}

// Reference brings classes and stacks up to the reference data.
func Reference(ctx context.Context, s *supply.Counter, data reference.Data) error {
	_, err := s.Stock(ctx, data)
	return err
}

// Demo makes what the demo starts with, step by step; what is there already stays as it is.
func Demo(ctx context.Context, d Deps) error {
	if err := Reference(ctx, d.Supply, d.Data); err != nil {
		return fmt.Errorf("seed: reference data: %w", err)
	}
	s := &scene{Deps: d, ctx: ctx}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"operator", s.makeOperator},
		{"staff", s.makeStaff},
		{"stalls", s.makeStalls},
		{"firm", s.makeFirm},
		{"project", s.makeProject},
		{"firm that waits", s.makeWaiting},
		{"programme", s.makeProgramme},
		{"public programmes", s.makePublic},
		{"grant", s.makeGrant},
		{"wallet", s.fillWallet},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("seed: %s: %w", step.name, err)
		}
	}
	return nil
}

// scene is what one run has made or found so far.
type scene struct {
	Deps
	ctx                               context.Context
	operator, issuer, reviewer, owner models.Actor
	programme                         models.Programme
}

func (s *scene) look(f func(*store.Tx) error) error { return s.DB.View(s.ctx, f) }

// member returns the account with this address, or what create makes.
func (s *scene) member(email string, create func() (models.Actor, error)) (models.Actor, error) {
	var u models.User
	err := s.look(func(tx *store.Tx) (err error) { u, err = tx.UserByEmail(email); return err })
	if errors.Is(err, store.ErrNotFound) {
		return create()
	}
	if err != nil {
		return models.Actor{}, err
	}
	return s.Account.ActorOf(s.ctx, u.ID, "")
}

func (s *scene) makeOperator() (err error) {
	s.operator, err = s.member(Operator, func() (models.Actor, error) {
		return s.Account.CreateOperator(s.ctx, account.NewUser{Email: Operator, Name: "平台运营", Password: s.Password, Exempt: true})
	})
	return err
}

func (s *scene) makeStaff() (err error) {
	if s.issuer, err = s.join(Issuer, "发券专员", models.OrgNetwork, string(models.OrgNetwork), models.RoleIssuer); err != nil {
		return err
	}
	s.reviewer, err = s.join(Reviewer, "复核专员", models.OrgNetwork, string(models.OrgNetwork), models.RoleReviewer)
	return err
}

func (s *scene) join(email, name string, kind models.OrgKind, org string, role models.Role) (models.Actor, error) {
	return s.member(email, func() (models.Actor, error) {
		in := account.NewUser{Email: email, Name: name, Password: s.Password, Exempt: true}
		return s.Account.AddMember(s.ctx, s.operator, in, kind, org, role)
	})
}
