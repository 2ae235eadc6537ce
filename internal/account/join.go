package account

import (
	"context"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about new people.
var (
	ErrEmailTaken = fault.New(fault.Conflict, "account.email_taken").On("email")
	ErrName       = fault.New(fault.Invalid, "account.name").On("name")
	ErrRole       = fault.New(fault.Invalid, "account.role").On("role")
)

// NewUser is a person with a password of their own.
type NewUser struct {
	Email    string
	Name     string
	Password string
	Locale   string // zh-CN unless en
	Exempt   bool   // an account of the demo, which needs no second factor
}

// SignUp makes a person and their firm: the person owns it, and it waits to be
// verified. Size, industry and region are what the firm says of itself.
func (c *Counter) SignUp(ctx context.Context, in NewUser, firm models.Firm) (models.Actor, error) {
	u, err := c.user(ctx, in)
	if err != nil {
		return models.Actor{}, err
	}
	var a models.Actor
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, err := party.Register(tx, firm, u.CreatedAt)
		if err != nil {
			return err
		}
		if _, err := party.Move(tx, f.ID, models.FirmSubmitted, u.ID, u.CreatedAt); err != nil {
			return err
		}
		a, err = join(tx, u, models.OrgFirm, f.ID, models.RoleOwner)
		return err
	})
	return a, err
}

// AddMember makes a person with a role in an organisation: an operator's or the
// owner's errand.
func (c *Counter) AddMember(ctx context.Context, by models.Actor, in NewUser, kind models.OrgKind, orgID string, role models.Role) (models.Actor, error) {
	own := by.OrgKind == kind && by.OrgID == orgID && party.Can(by.Role, party.Members)
	if by.KeyID != "" || !own && !party.Can(by.Role, party.Operate) {
		return models.Actor{}, ErrNoRight
	}
	return c.add(ctx, by, in, kind, orgID, role)
}

// CreateOperator makes an operator of the platform, from the command line.
func (c *Counter) CreateOperator(ctx context.Context, in NewUser) (models.Actor, error) {
	return c.add(ctx, models.Actor{UserID: "command line", Role: "system"}, in, models.OrgPlatform, string(models.OrgPlatform), models.RoleOperator)
}

func (c *Counter) add(ctx context.Context, by models.Actor, in NewUser, kind models.OrgKind, orgID string, role models.Role) (models.Actor, error) {
	if !party.Belongs(kind, role) {
		return models.Actor{}, ErrRole
	}
	u, err := c.user(ctx, in)
	if err != nil {
		return models.Actor{}, err
	}
	var a models.Actor
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if a, err = join(tx, u, kind, orgID, role); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "member.add", kind: "user", id: u.ID, after: map[string]string{"role": string(role), "organisation": orgID}})
	})
	return a, err
}

// user checks and hashes outside any transaction: a hash takes long.
func (c *Counter) user(ctx context.Context, in NewUser) (models.User, error) {
	email, err := party.NormaliseEmail(in.Email)
	if err != nil {
		return models.User{}, err
	}
	name := strings.TrimSpace(in.Name)
	if name == "" || len(name) > 200 {
		return models.User{}, ErrName
	}
	if err := party.CheckPassword(in.Password, email, name); err != nil {
		return models.User{}, err
	}
	hash, err := c.hashes.make(ctx, in.Password)
	if err != nil {
		return models.User{}, err
	}
	if in.Locale != "en" {
		in.Locale = "zh-CN"
	}
	u := newUser(email, name, hash, in.Locale, c.Clock.Now())
	if u.FactorExempt = in.Exempt; in.Exempt {
		u.EmailConfirmedAt = &u.CreatedAt // the demo's own addresses need no proof
	}
	return u, nil
}

func newUser(email, name, hash, locale string, now time.Time) models.User {
	return models.User{
		ID: models.NewID("usr"), Email: email, Name: name, PasswordHash: hash, Locale: locale, CreatedAt: now, UpdatedAt: now,
	}
}

func join(tx *store.Tx, u models.User, kind models.OrgKind, orgID string, role models.Role) (models.Actor, error) {
	fresh, err := tx.InsertUser(u)
	if err != nil {
		return models.Actor{}, err
	}
	if !fresh {
		return models.Actor{}, ErrEmailTaken
	}
	m := models.Membership{ID: models.NewID("mem"), UserID: u.ID, OrgKind: kind, OrgID: orgID, Role: role, CreatedAt: u.CreatedAt}
	if _, err := tx.InsertMembership(m); err != nil {
		return models.Actor{}, err
	}
	return actorOf(tx, u.ID, orgID)
}
