package account_test

import (
	"log/slog"
	"slices"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// tells leaves a fact, has it told, and returns who was written to.
func (s *scene) tells(f notice.Fact) []string {
	s.t.Helper()
	f.At = s.clock.Now()
	s.must(s.db.Atomic(ctx, func(tx *store.Tx) error { return notice.Later(tx, f) }))
	return s.toldNow(f.Kind)
}

func (s *scene) toldNow(kind notice.Kind) (to []string) {
	s.t.Helper()
	_, err := s.c.TellFacts(ctx, account.Outside{Holder: "w", Log: slog.New(slog.DiscardHandler)})
	s.must(err)
	for _, m := range s.mails() {
		if m.Kind == string(kind) {
			to = append(to, m.Recipient)
		}
	}
	slices.Sort(to)
	return to
}

// staffed is the scene's firm with an owner, a finance member and a buyer, all of
// whose addresses are confirmed; it returns the buyer.
func (s *scene) staffed() (buyer models.Actor) {
	s.t.Helper()
	s.joined("finance@demo.test", models.RoleFinance)
	buyer = s.joined("buyer@demo.test", models.RoleBuyer)
	s.joined("other@demo.test", models.RoleBuyer)
	s.must(s.db.Atomic(ctx, func(tx *store.Tx) error { return tx.ConfirmEmail(s.owner.UserID, s.clock.Now()) }))
	return buyer
}

func (s *scene) same(got []string, want ...string) {
	s.t.Helper()
	if !slices.Equal(got, want) {
		s.t.Errorf("told %v, want %v", got, want)
	}
}

func TestAFactIsToldToWhoBeganItAndToThoseWhoseRoleItConcerns(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.staffed()
		f := notice.Fact{Kind: notice.OrderPlaced, Key: "ord_1", FirmID: s.owner.OrgID, UserID: buyer.UserID}
		s.same(s.tells(f), "buyer@demo.test", "owner@demo.test")
		f = notice.Fact{Kind: notice.PaymentReceived, Key: "pay_1", FirmID: s.owner.OrgID, UserID: buyer.UserID}
		s.same(s.tells(f), "buyer@demo.test", "finance@demo.test", "owner@demo.test")
		f = notice.Fact{Kind: notice.ApprovalAsked, Key: "apv_1", FirmID: s.owner.OrgID, UserID: s.owner.UserID}
		s.same(s.tells(f), "finance@demo.test")
	})
}

func TestAFactIsToldOnceHoweverOftenItsWorkerRuns(t *testing.T) {
	each(t, func(s *scene) {
		s.staffed()
		f := notice.Fact{Kind: notice.DisputeOpened, Key: "dsp_1", FirmID: s.owner.OrgID}
		s.tells(f)
		s.tells(f)
		s.dueNow()
		s.same(s.toldNow(f.Kind), "finance@demo.test", "owner@demo.test")
	})
}

func TestWhoLeftOrIsShutOutOrNeverConfirmedIsToldNothing(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.staffed()
		s.must(s.c.Remove(ctx, s.owner, s.firmOrg(), buyer.UserID))
		s.must(s.c.SetDisabled(ctx, s.operator(), s.owner.UserID, true, "left"))
		s.unconfirmed("finance@demo.test")
		s.same(s.tells(notice.Fact{Kind: notice.LateToWallet, Key: "pay_1", FirmID: s.owner.OrgID, UserID: buyer.UserID}))
	})
}

func (s *scene) unconfirmed(email string) {
	s.t.Helper()
	testkit.Corrupt(s.t, s.db, "UPDATE users SET email_confirmed_at = NULL WHERE email = '"+email+"'")
}

func TestAnotherFirmHearsNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.staffed()
		other := s.signUp("stranger@demo.test", "91520115MA6D00034K")
		s.must(s.db.Atomic(ctx, func(tx *store.Tx) error { return tx.ConfirmEmail(other.UserID, s.clock.Now()) }))
		f := notice.Fact{Kind: notice.OrderPlaced, Key: "ord_1", FirmID: s.owner.OrgID, UserID: other.UserID}
		s.same(s.tells(f), "owner@demo.test")
	})
}

func TestWhoDoesNotWantATopicIsNotToldOfItButAlwaysOfMoneyInDanger(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.staffed()
		s.must(s.c.ChooseNotices(ctx, buyer, []string{"payment"}))
		s.must(s.c.ChooseNotices(ctx, s.owner, nil))
		s.must(s.c.ChooseNotices(ctx, s.owner, nil))
		s.same(s.tells(notice.Fact{Kind: notice.OrderPlaced, Key: "ord_1", FirmID: s.owner.OrgID, UserID: buyer.UserID}))
		s.same(s.tells(notice.Fact{Kind: notice.PaymentFailed, Key: "pay_1", FirmID: s.owner.OrgID, UserID: buyer.UserID}), "buyer@demo.test", "finance@demo.test")
		s.same(s.tells(notice.Fact{Kind: notice.DisputeLost, Key: "dsp_1", FirmID: s.owner.OrgID}), "finance@demo.test", "owner@demo.test")
		s.must(s.c.ChooseNotices(ctx, s.owner, []string{"order", "payment"}))
		s.same(s.tells(notice.Fact{Kind: notice.OrderLapsed, Key: "ord_1", FirmID: s.owner.OrgID}), "owner@demo.test")
	})
}

func TestAPersonIsOfferedTheTopicsOfTheirRoles(t *testing.T) {
	each(t, func(s *scene) {
		buyer := s.staffed()
		for _, c := range []struct {
			who  models.Actor
			want []string
		}{
			{buyer, []string{"order", "payment", "approval", "refund", "budget", "voucher", "job"}},
			{s.owner, []string{"order", "payment", "approval", "refund", "budget", "document", "voucher", "job"}},
			{s.operator(), nil},
		} {
			got, err := s.c.NoticeChoices(ctx, c.who)
			s.must(err)
			var topics []string
			for _, x := range got.Topics {
				topics = append(topics, x.Topic)
				if !x.Wanted {
					s.t.Errorf("%s is off at first", x.Topic)
				}
			}
			s.same(topics, c.want...)
			s.same(got.Fixed, "loss", "security")
		}
	})
}

func TestNoOneSwitchesOffWhatIsAlwaysSentNorDecidesByKey(t *testing.T) {
	each(t, func(s *scene) {
		for _, topic := range []string{"loss", "security", "nothing", ""} {
			s.wants(account.ErrTopic, s.c.ChooseNotices(ctx, s.owner, []string{topic}))
		}
		program := s.owner
		program.KeyID = "key_1"
		s.wants(account.ErrNoRight, s.c.ChooseNotices(ctx, program, nil))
		_, err := s.c.NoticeChoices(ctx, program)
		s.wants(account.ErrNoRight, err)
		s.wants(account.ErrSignedOut, s.c.ChooseNotices(ctx, models.Actor{}, nil))
	})
}

func TestAFactThatCannotBeReadIsTriedAgainAndGivenUpInTheEnd(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.db.Atomic(ctx, func(tx *store.Tx) error {
			return tx.Enqueue(models.Task{Queue: notice.FactQueue, Key: "k", Payload: "not a fact", CreatedAt: s.clock.Now()})
		}))
		for range store.TaskTries + 1 {
			s.toldNow(notice.OrderPlaced)
			s.dueNow()
		}
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			rows, _, err := tx.Tasks(notice.FactQueue, store.Page{})
			if len(rows) != 1 || rows[0].State != "dead" || rows[0].Tries != store.TaskTries {
				s.t.Errorf("%+v", rows)
			}
			return err
		}))
	})
}
