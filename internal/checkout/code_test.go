package checkout_test

import (
	"errors"
	"fmt"
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// guess tries a code that does not exist.
func (m *market) guess(person, firm, addr string) error {
	a := models.Actor{UserID: person, OrgKind: models.OrgFirm, OrgID: firm, Role: models.RoleOwner}
	_, err := m.ClaimCode(m.ctx, a, "AAAAA-AAAAA-AAAAA-AAAAA", addr)
	return err
}

// tries sets how many tries of each key beginning so are counted; 0 forgets all.
func (m *market) tries(key string, n int) {
	m.Helper()
	statement := "DELETE FROM throttles"
	if n > 0 {
		statement = fmt.Sprintf("UPDATE throttles SET count = %d WHERE key LIKE 'code:%s%%'", n, key)
	}
	testkit.Corrupt(m, m.db, statement)
}

// TestGuessesOfCodesAreBounded by person, firm, network and all together: at the
// bound the last one is answered as any other, the next is not looked at.
func TestGuessesOfCodesAreBounded(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db)
		for _, c := range []struct {
			of                  string
			most                int
			person, firm, where string // of the next who tries
		}{
			{"person", 10, "usr_1", "frm_2", "198.51.100.9"},
			{"firm", 30, "usr_2", "frm_1", "198.51.100.9"},
			{"address", 60, "usr_2", "frm_2", "192.0.2.1"},
			{"all", 3000, "usr_2", "frm_2", "198.51.100.9"},
		} {
			m.tries("", 0)
			if err := m.guess("usr_1", "frm_1", "192.0.2.1"); !errors.Is(err, award.ErrCode) {
				t.Fatalf("%s: the first: %v", c.of, err)
			}
			m.tries(c.of, c.most-1)
			if err := m.guess(c.person, c.firm, c.where); !errors.Is(err, award.ErrCode) {
				t.Errorf("%s: the last: %v", c.of, err)
			}
			if err := m.guess(c.person, c.firm, c.where); !errors.Is(err, store.ErrThrottled) {
				t.Errorf("%s: one more: %v", c.of, err)
			}
			if err := m.guess("usr_3", "frm_3", "203.0.113.7"); errors.Is(err, store.ErrThrottled) != (c.of == "all") {
				t.Errorf("%s: of somebody else: %v", c.of, err)
			}
		}
	})
}

// TestWhoIsOverTheirOwnBoundDoesNotUseUpThatOfOthers: else one person who goes on
// would shut everybody out.
func TestWhoIsOverTheirOwnBoundDoesNotUseUpThatOfOthers(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db)
		m.must(ignore(m.guess("usr_1", "frm_1", "192.0.2.1"), award.ErrCode))
		m.tries("person:usr_1", 10)
		m.tries("all", 2999)
		for range 3 {
			m.must(ignore(m.guess("usr_1", "frm_1", "192.0.2.1"), store.ErrThrottled))
		}
		if err := m.guess("usr_2", "frm_2", "198.51.100.9"); !errors.Is(err, award.ErrCode) {
			t.Error(err)
		}
	})
}

func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return fmt.Errorf("want %w: %w", known, err)
}
