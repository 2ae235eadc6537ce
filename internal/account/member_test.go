package account_test

import (
	"errors"
	"sync"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestTheLastOwnerNeitherLeavesNorIsDemoted(t *testing.T) {
	each(t, func(s *scene) {
		s.joined("buyer@demo.test", models.RoleBuyer)
		s.wants(account.ErrLastOwner, s.c.Remove(ctx, s.owner, s.firmOrg(), s.owner.UserID))
		s.wants(account.ErrLastOwner, s.c.SetRole(ctx, s.owner, s.firmOrg(), s.owner.UserID, models.RoleFinance))
		operator := s.operator()
		s.wants(account.ErrLastOwner, s.c.Remove(ctx, operator, account.OrgOf(operator), operator.UserID))
	})
}

// lost lets pass what a race of two owners may be told.
func (s *scene) lost(err error) {
	if err != nil && !errors.Is(err, account.ErrNoRight) && !errors.Is(err, account.ErrLastOwner) && !errors.Is(err, account.ErrNoMember) {
		s.t.Error(err)
	}
}

func TestOfTwoOwnersWhoDemoteEachOtherAtOnceOneStays(t *testing.T) {
	each(t, func(s *scene) {
		second := s.joined("second@demo.test", models.RoleOwner)
		var wg sync.WaitGroup
		for _, pair := range [][2]models.Actor{{s.owner, second}, {second, s.owner}} {
			wg.Go(func() { s.lost(s.c.SetRole(ctx, pair[0], s.firmOrg(), pair[1].UserID, models.RoleBuyer)) })
			wg.Go(func() { s.lost(s.c.Remove(ctx, pair[0], s.firmOrg(), pair[0].UserID)) })
		}
		wg.Wait()
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			n, err := tx.CountRole(models.OrgFirm, s.owner.OrgID, models.RoleOwner)
			if n < 1 {
				s.t.Error("nobody owns the firm")
			}
			return err
		}))
	})
}

func TestRemovalEndsKeysAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.joined("buyer@demo.test", models.RoleBuyer)
		secret, _, err := s.c.CreateKey(ctx, buyer, "ci", []string{account.ScopeOrder})
		s.must(err)
		s.must(s.c.Remove(ctx, s.owner, s.firmOrg(), buyer.UserID))
		_, err = s.c.ActorByKey(ctx, secret)
		s.wants(account.ErrKey, err)
		_, err = s.c.ActorOf(ctx, buyer.UserID, s.owner.OrgID)
		s.wants(account.ErrNotMember, err)
		s.mailTo("buyer@demo.test", notice.MemberRemoved)
	})
}

func TestANewRoleEndsTheKeysThatGoBeyondIt(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.joined("buyer@demo.test", models.RoleBuyer)
		orders, _, err := s.c.CreateKey(ctx, buyer, "orders", []string{account.ScopeOrder})
		s.must(err)
		tokens, _, err := s.c.CreateKey(ctx, buyer, "tokens", []string{account.ScopeTokens})
		s.must(err)
		s.must(s.c.SetRole(ctx, s.owner, s.firmOrg(), buyer.UserID, models.RoleDeveloper))
		_, err = s.c.ActorByKey(ctx, orders)
		s.wants(account.ErrKey, err)
		_, err = s.c.ActorByKey(ctx, tokens)
		s.must(err)
		s.must(s.c.SetRole(ctx, s.owner, s.firmOrg(), buyer.UserID, models.RoleFinance))
		_, err = s.c.ActorByKey(ctx, tokens)
		s.wants(account.ErrKey, err)
	})
}

func TestOnlyTheManagerChangesMembers(t *testing.T) {
	each(t, func(s *scene) {
		buyer, finance := s.joined("buyer@demo.test", models.RoleBuyer), s.joined("finance@demo.test", models.RoleFinance)
		rival := s.signUp("rival@demo.test", "91310115MA1K00015K")
		s.wants(account.ErrNoRight, s.c.SetRole(ctx, buyer, s.firmOrg(), buyer.UserID, models.RoleOwner))
		s.wants(account.ErrNoRight, s.c.Remove(ctx, buyer, s.firmOrg(), finance.UserID))
		s.wants(account.ErrNoRight, s.c.Remove(ctx, rival, s.firmOrg(), finance.UserID))
		s.wants(account.ErrNoMember, s.c.Remove(ctx, rival, account.OrgOf(rival), finance.UserID))
		s.wants(account.ErrRole, s.c.SetRole(ctx, s.owner, s.firmOrg(), buyer.UserID, models.RoleOperator))
		s.must(s.c.Remove(ctx, finance, s.firmOrg(), finance.UserID))
	})
}

// withData lets the scene's counter register firms.
func (s *scene) withData() {
	s.t.Helper()
	d, err := reference.Embedded()
	s.must(err)
	s.c.Data = d.Source()
}

func TestAPersonWithoutAFirmOwnsTheOneThatTheyBegin(t *testing.T) {
	each(t, func(s *scene) {
		s.withData()
		operator := s.operator()
		_, err := s.c.SaveFirm(ctx, operator, 0, party.IndustryPart{Industry: "Retail"})
		s.wants(account.ErrNoFirm, err)
		saved, err := s.c.SaveFirm(ctx, operator, 0, party.NamePart{Name: " 新 企业 ", Code: "91520115MA6D00034K"})
		s.must(err)
		a, err := s.c.ActorOf(ctx, operator.UserID, saved.ID)
		if err != nil || a.Role != models.RoleOwner || saved.Region != "CN-GZ" || saved.State != models.FirmDraft {
			s.t.Fatalf("%+v %+v %v", a, saved, err)
		}
	})
}

func TestHowManyCodesAreTakenIsNotToBeCounted(t *testing.T) {
	each(t, func(s *scene) {
		s.withData()
		stranger := s.operator()
		var err error
		for range 25 {
			if _, err = s.c.SaveFirm(ctx, stranger, 0, party.NamePart{Name: "某企业", Code: "91440305MA5E000414"}); !errors.Is(err, account.ErrCodeTaken) {
				break
			}
		}
		s.wants(store.ErrThrottled, err)
	})
}

func TestMembersWithoutTheRightChangeNothingOfTheFirm(t *testing.T) {
	each(t, func(s *scene) {
		s.withData()
		buyer := s.joined("buyer@demo.test", models.RoleBuyer)
		f, err := s.c.Firm(ctx, buyer)
		s.must(err)
		_, err = s.c.SaveFirm(ctx, buyer, f.Version, party.IndustryPart{Industry: "Retail"})
		s.wants(account.ErrOwnerOnly, err)
		_, err = s.c.SubmitFirm(ctx, buyer, f.Version)
		s.wants(account.ErrOwnerOnly, err)
		_, err = s.c.SaveProduct(ctx, buyer, "", account.Product{Name: "产品", Industry: "Industry", Summary: "做质量检查的小程序，用于车间"})
		s.wants(account.ErrNoRight, err)
	})
}

func TestAProductUsesKeysOfItsOwnFirmAlone(t *testing.T) {
	each(t, func(s *scene) {
		s.withData()
		rival := s.signUp("rival@demo.test", "91310115MA1K00015K")
		_, foreign, err := s.c.CreateKey(ctx, rival, "theirs", []string{account.ScopeRead})
		s.must(err)
		_, own := s.key(account.ScopeTokens)
		good := account.Product{Name: "视觉质检", Industry: "Industry", Summary: "用摄像头检查零件表面的划痕", KeyIDs: []string{own.ID}}
		p, err := s.c.SaveProduct(ctx, s.owner, "", good)
		if err != nil || p.KeyIDs != own.ID {
			s.t.Fatalf("%+v %v", p, err)
		}
		bad := good
		bad.KeyIDs = []string{foreign.ID}
		_, err = s.c.SaveProduct(ctx, s.owner, p.ID, bad)
		s.wants(account.ErrProductKeys, err)
		_, err = s.c.SaveProduct(ctx, rival, p.ID, account.Product{Name: "改名", Industry: "Industry", Summary: "用摄像头检查零件表面的划痕"})
		s.wants(store.ErrNotFound, err)
		s.must(s.c.RetireProduct(ctx, s.owner, p.ID))
		_, err = s.c.SaveProduct(ctx, s.owner, p.ID, good)
		s.wants(store.ErrNotFound, err)
	})
}
