package account_test

import (
	"errors"
	"regexp"
	"sync"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

var invitationLink = regexp.MustCompile(`/invitations/(\S+)`)

// firmOrg is the scene's firm.
func (s *scene) firmOrg() account.Org { return account.OrgOf(s.owner) }

// invited writes to an address and returns the token of the link in the mail.
func (s *scene) invited(email string, role models.Role) string {
	s.t.Helper()
	_, err := s.c.Invite(ctx, s.owner, account.Invite{Org: s.firmOrg(), Email: email, Role: role})
	s.must(err)
	_, l := s.mailTo(email, notice.Invitation)
	found := invitationLink.FindStringSubmatch(l.Body)
	if found == nil {
		s.t.Fatalf("no link in %q", l.Body)
	}
	return found[1]
}

// joined makes a member with that role by invitation.
func (s *scene) joined(email string, role models.Role) models.Actor {
	s.t.Helper()
	a, err := s.c.AcceptNew(ctx, s.invited(email, role), "新同事", password, "zh-CN", "192.0.2.9")
	s.must(err)
	return a
}

func TestAnInvitationMakesAMemberOnceWithAConfirmedAddress(t *testing.T) {
	each(t, func(s *scene) {
		token := s.invited("new@demo.test", models.RoleBuyer)
		in, err := s.c.Invited(ctx, token, "192.0.2.9")
		if err != nil || in.Known || in.Role != models.RoleBuyer || in.Email != "new@demo.test" {
			s.t.Fatalf("%+v %v", in, err)
		}
		a, err := s.c.AcceptNew(ctx, token, "新同事", password, "zh-CN", "192.0.2.9")
		if err != nil || a.Role != models.RoleBuyer || a.OrgID != s.owner.OrgID {
			s.t.Fatalf("%+v %v", a, err)
		}
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			u, err := tx.User(a.UserID)
			if u.EmailConfirmedAt == nil {
				s.t.Error("the address is not confirmed")
			}
			return err
		}))
		_, err = s.c.AcceptNew(ctx, token, "再来", password, "zh-CN", "192.0.2.9")
		s.wants(account.ErrInvitation, err)
		_, err = s.c.Accept(ctx, a, token)
		s.wants(account.ErrInvitation, err)
	})
}

func TestALinkWorksForTheAddressThatItWasSentToAlone(t *testing.T) {
	each(t, func(s *scene) {
		guest, thief := s.signUp("guest@demo.test", "91520115MA6D00034K"), s.signUp("thief@demo.test", "91310115MA1K00015K")
		token := s.invited("guest@demo.test", models.RoleFinance)
		_, err := s.c.Accept(ctx, thief, token)
		s.wants(account.ErrInvitedOther, err)
		_, err = s.c.AcceptNew(ctx, token, "冒名", password, "zh-CN", "192.0.2.9")
		s.wants(account.ErrEmailTaken, err)
		a, err := s.c.Accept(ctx, guest, token)
		if err != nil || a.OrgID != s.owner.OrgID || a.Role != models.RoleFinance {
			s.t.Fatalf("%+v %v", a, err)
		}
	})
}

func TestAnInvitationEnds(t *testing.T) {
	each(t, func(s *scene) {
		accept := func(token string) error {
			_, err := s.c.AcceptNew(ctx, token, "新同事", password, "zh-CN", "192.0.2.9")
			return err
		}
		revoked := s.invited("a@demo.test", models.RoleBuyer)
		open, err := s.c.Invitations(ctx, s.owner, s.firmOrg())
		s.must(err)
		s.must(s.c.RevokeInvitation(ctx, s.owner, s.firmOrg(), open[0].ID))
		s.wants(account.ErrInvitation, accept(revoked))
		s.wants(store.ErrNotFound, s.c.RevokeInvitation(ctx, s.owner, s.firmOrg(), open[0].ID))
		first := s.invited("b@demo.test", models.RoleBuyer)
		s.invited("b@demo.test", models.RoleDeveloper)
		s.wants(account.ErrInvitation, accept(first))
		late := s.invited("c@demo.test", models.RoleBuyer)
		s.clock.Step(7 * 24 * time.Hour)
		s.wants(account.ErrInvitation, accept(late))
		s.wants(account.ErrInvitation, accept("unknown"))
	})
}

func TestOfManyWhoTakeUpOneInvitationOneEnters(t *testing.T) {
	each(t, func(s *scene) {
		guest := s.signUp("guest@demo.test", "91520115MA6D00034K")
		token := s.invited("guest@demo.test", models.RoleBuyer)
		var wg sync.WaitGroup
		errs := make([]error, 5)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.c.Accept(ctx, guest, token) })
		}
		wg.Wait()
		entered := 0
		for _, err := range errs {
			if err == nil {
				entered++
			} else if !errors.Is(err, account.ErrInvitation) {
				s.t.Error(err)
			}
		}
		if entered != 1 {
			s.t.Errorf("%d entered", entered)
		}
	})
}

func TestNobodyInvitesBeyondTheirOwnOrganisationAndRole(t *testing.T) {
	each(t, func(s *scene) {
		buyer, operator := s.joined("buyer@demo.test", models.RoleBuyer), s.operator()
		rival := s.signUp("rival@demo.test", "91310115MA1K00015K")
		network := account.Org{Kind: models.OrgNetwork, ID: string(models.OrgNetwork)}
		platform := account.Org{Kind: models.OrgPlatform, ID: string(models.OrgPlatform)}
		key := s.owner
		key.KeyID = "key_1"
		for name, x := range map[string]struct {
			by   models.Actor
			org  account.Org
			role models.Role
			want error
		}{
			"a buyer":              {buyer, s.firmOrg(), models.RoleBuyer, account.ErrNoRight},
			"another firm":         {rival, s.firmOrg(), models.RoleBuyer, account.ErrNoRight},
			"a key":                {key, s.firmOrg(), models.RoleBuyer, account.ErrNoRight},
			"an operator to firm":  {operator, s.firmOrg(), models.RoleOwner, account.ErrNoRight},
			"an owner to staff":    {s.owner, network, models.RoleReviewer, account.ErrNoRight},
			"an owner to platform": {s.owner, platform, models.RoleOperator, account.ErrNoRight},
			"a role of elsewhere":  {s.owner, s.firmOrg(), models.RoleOperator, account.ErrRole},
			"no role":              {s.owner, s.firmOrg(), "", account.ErrRole},
			"a made-up network":    {operator, account.Org{Kind: models.OrgNetwork, ID: s.owner.OrgID}, models.RoleReviewer, account.ErrNoRight},
			"staff by operator":    {operator, network, models.RoleReviewer, nil},
		} {
			_, err := s.c.Invite(ctx, x.by, account.Invite{Org: x.org, Email: "x@demo.test", Role: x.role})
			if !errors.Is(err, x.want) {
				s.t.Errorf("%s: %v, want %v", name, err, x.want)
			}
		}
	})
}

func TestTheInvitationsOfADemotedOwnerEnd(t *testing.T) {
	each(t, func(s *scene) {
		second := s.joined("second@demo.test", models.RoleOwner)
		_, err := s.c.Invite(ctx, second, account.Invite{Org: s.firmOrg(), Email: "friend@demo.test", Role: models.RoleOwner})
		s.must(err)
		_, l := s.mailTo("friend@demo.test", notice.Invitation)
		s.must(s.c.SetRole(ctx, s.owner, s.firmOrg(), second.UserID, models.RoleBuyer))
		_, err = s.c.AcceptNew(ctx, invitationLink.FindStringSubmatch(l.Body)[1], "朋友", password, "zh-CN", "192.0.2.9")
		s.wants(account.ErrInvitation, err)
		_, err = s.c.Invite(ctx, second, account.Invite{Org: s.firmOrg(), Email: "friend@demo.test", Role: models.RoleOwner})
		s.wants(account.ErrNoRight, err)
	})
}

func TestOneWhoBelongsAlreadyIsNotInvited(t *testing.T) {
	each(t, func(s *scene) {
		s.joined("buyer@demo.test", models.RoleBuyer)
		_, err := s.c.Invite(ctx, s.owner, account.Invite{Org: s.firmOrg(), Email: "Buyer@Demo.test", Role: models.RoleOwner})
		s.wants(account.ErrInvitedMember, err)
	})
}
