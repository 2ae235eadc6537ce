package account_test

import "testing"

func TestAResetEndsEverySessionAndKeepsTheSecondFactor(t *testing.T) {
	each(t, func(s *scene) {
		s.enrol(s.owner)
		s.session("one")
		s.session("two")
		s.must(s.c.FinishReset(ctx, s.resetAsked("owner@demo.test"), fresh))
		if left, err := s.c.Sessions(ctx, s.owner); err != nil || len(left) != 0 {
			s.t.Errorf("%+v, %v", left, err)
		}
		e, err := s.c.SignIn(ctx, "owner@demo.test", fresh, "192.0.2.1")
		if err != nil || !e.Waits() {
			s.t.Errorf("%+v, %v", e, err)
		}
	})
}
