package spending_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

func (s *scene) limit(above models.Money) {
	s.Helper()
	s.do(func(tx *store.Tx) error { return tx.SetApprovalAbove(firm, nil, &above, late) })
}

func (s *scene) needs(user string, amount models.Money, at time.Time) (needed bool) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		_, needed, err = spending.NeedsApproval(tx, firm, user, amount, at)
		return err
	})
	return needed
}

func TestWithoutALimitNobodyIsAsked(t *testing.T) {
	both(t, func(s *scene) {
		if s.needs("wang", 1<<62, late) {
			t.Error("somebody is")
		}
	})
}

func TestASecondMemberIsAskedAboveTheLimitOnly(t *testing.T) {
	both(t, func(s *scene) {
		s.limit(10 * yuan)
		for amount, want := range map[models.Money]bool{0: false, 10 * yuan: false, 10*yuan + 1: true, 1<<63 - 1: true} {
			if s.needs("wang", amount, late) != want {
				t.Errorf("%v", amount)
			}
		}
		s.order("wang", 10*yuan, "paid", late)
		if s.needs("wang", 0, late) {
			t.Error("what vouchers pay wholly needs nobody's word")
		}
	})
}

func TestAnOrderCutInPartsIsCountedTogetherForItsDay(t *testing.T) {
	both(t, func(s *scene) {
		s.limit(10 * yuan)
		s.order("wang", 6*yuan, "paid", late)
		s.order("wang", 50*yuan, "cancelled", late)
		s.order("li", 50*yuan, "paid", late)
		s.order("wang", 50*yuan, "paid", late.Add(-24*time.Hour))
		if !s.needs("wang", 4*yuan+1, late) || s.needs("wang", 4*yuan, late) {
			t.Error("of ¥10 a day ¥6 are ordered, so ¥4 are left")
		}
		if s.needs("wang", 10*yuan, late.Add(time.Hour)) {
			t.Error("the next day of UTC+8 begins anew")
		}
	})
}

func TestWhatASecondMemberWasAskedAboutDoesNotCountAgain(t *testing.T) {
	both(t, func(s *scene) {
		s.limit(10 * yuan)
		o := s.order("wang", 50*yuan, "draft", late)
		s.do(func(tx *store.Tx) error { return spending.Ask(tx, question(o)) })
		if s.needs("wang", 10*yuan, late) {
			t.Error("it does")
		}
	})
}

func question(o models.Order) models.Approval {
	return models.Approval{OrderID: o.ID, FirmID: o.FirmID, AskedBy: o.UserID, Method: "sandbox", Amount: o.CapAmount, Above: 10 * yuan, CreatedAt: o.CreatedAt}
}

func TestOnlyOthersWhoMayAreAsked(t *testing.T) {
	both(t, func(s *scene) {
		s.do(func(tx *store.Tx) error {
			return errors.Join(
				member(tx, "alias", "wang+office@haina.test", models.RoleFinance), member(tx, "gone", "gone@haina.test", models.RoleOwner),
				tx.SetUserDisabled("gone", true, late))
		})
		for asker, want := range map[string][]string{"wang": {"owner", "zhao"}, "owner": {"alias", "zhao"}, "zhao": {"alias", "owner"}} {
			var got []string
			s.do(func(tx *store.Tx) error {
				users, err := spending.Approvers(tx, firm, asker)
				got = nil
				for _, u := range users {
					got = append(got, u.ID)
				}
				return err
			})
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s asks %v", asker, got)
			}
		}
	})
}

func TestAFirmWithNobodyElseToAskIsTold(t *testing.T) {
	both(t, func(s *scene) {
		s.do(func(tx *store.Tx) error { return tx.RemoveMember("zhao", models.OrgFirm, firm) })
		o := s.order("owner", 50*yuan, "draft", late)
		if err := s.try(func(tx *store.Tx) error { return spending.Ask(tx, question(o)) }); !errors.Is(err, spending.ErrNobody) {
			t.Error(err)
		}
	})
}

func TestNobodyAnswersTheirOwnQuestionInTheDatabaseEither(t *testing.T) {
	both(t, func(s *scene) {
		o := s.order("wang", 50*yuan, "draft", late)
		s.do(func(tx *store.Tx) error { return spending.Ask(tx, question(o)) })
		err := s.try(func(tx *store.Tx) error {
			a, err := tx.ApprovalOfOrder(o.ID)
			if err != nil {
				return err
			}
			return tx.DecideApproval(a.ID, models.ApprovalApproved, "wang", "", late)
		})
		if !store.IsCheck(err) {
			t.Error(err)
		}
	})
}
