package account_test

import (
	"testing"
	"time"

	"supermarket/internal/notice"
)

func TestABrowserThatWasNotSeenBeforeIsWrittenAboutOnce(t *testing.T) {
	each(t, func(s *scene) {
		told := func() (n int) {
			for _, m := range s.mails() {
				if m.Kind == string(notice.SignedIn) {
					n++
				}
			}
			return n
		}
		mark, err := s.c.Arrived(ctx, s.owner, nil, "Firefox · Linux")
		s.must(err)
		if told() != 0 {
			s.t.Error("who has just signed up is told of their own browser")
		}
		s.clock.Step(time.Hour)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		theirs, err := s.c.Arrived(ctx, other, nil, "x")
		s.must(err)
		_, err = s.c.Arrived(ctx, s.owner, []string{"made up", theirs, mark}, "Firefox · Linux")
		s.must(err)
		if told() != 0 {
			s.t.Error("a known browser is news")
		}
		_, err = s.c.Arrived(ctx, s.owner, []string{theirs, ""}, "Chrome · Windows")
		s.must(err)
		if told() != 1 {
			s.t.Errorf("%d messages", told())
		}
	})
}
