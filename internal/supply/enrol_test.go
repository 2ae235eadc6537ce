package supply_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// pull is a desk with a site that has an agent, and a clock to step.
func pull(t *testing.T, db *store.DB) (*supply.Counter, *clock.Manual, models.Actor, models.Site) {
	t.Helper()
	at := clock.At(monday)
	c := supply.New(supply.Deps{DB: db, Clock: at})
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Stock(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	p, err := c.Register(context.Background(), operator, models.Provider{NameZh: "甲", NameEn: "A", Code: "91520115MA6D00034K", Region: "CN-GZ"})
	if err != nil {
		t.Fatal(err)
	}
	seller := models.Actor{UserID: "usr_p", OrgKind: models.OrgProvider, OrgID: p.ID, Role: models.RoleProvider}
	s, err := c.Connect(context.Background(), seller, models.Site{NameZh: "二", NameEn: "Two", Region: "CN-GZ", Driver: "agent"},
		[]models.Node{{Name: "n", ClassID: "cpu-core", StackID: "cpu", Units: 4}})
	if err != nil {
		t.Fatal(err)
	}
	return c, at, seller, s
}

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

func TestAnEnrolmentTokenWorksForOneKeyAlone(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, _, seller, site := pull(t, db)
		ctx := context.Background()
		token, err := c.InviteAgent(ctx, seller, site.ID)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		won := make(chan string, 8)
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			wg.Go(func() {
				if got, err := c.Enrol(ctx, token, models.EnrolRequest{KeySHA256: digest(key)}); err == nil && got.SiteID == site.ID {
					won <- key
				} else if !errors.Is(err, supply.ErrEnrolled) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		close(won)
		key := <-won
		if _, more := <-won; more || key == "" {
			t.Fatal("several keys, or none, were enrolled")
		}
		if _, err := c.Enrol(ctx, token, models.EnrolRequest{KeySHA256: digest(key)}); err != nil {
			t.Errorf("a lost answer asked for again: %v", err)
		}
		if _, err := c.AgentPoll(ctx, key, models.PollRequest{}); err != nil {
			t.Errorf("the key it made: %v", err)
		}
		for _, wrong := range []string{"", "nobody's", token, digest(key)} {
			if _, err := c.AgentPoll(ctx, wrong, models.PollRequest{}); !errors.Is(err, supply.ErrToken) {
				t.Errorf("%q polls: %v", wrong, err)
			}
		}
	})
}

func TestAnEnrolmentTokenEnds(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, at, seller, site := pull(t, db)
		ctx := context.Background()
		first, err := c.InviteAgent(ctx, seller, site.ID)
		if err != nil {
			t.Fatal(err)
		}
		second, err := c.InviteAgent(ctx, seller, site.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Enrol(ctx, first, models.EnrolRequest{KeySHA256: digest("x")}); !errors.Is(err, supply.ErrEnrolled) {
			t.Errorf("one that another took the place of: %v", err)
		}
		at.Step(supply.EnrolWithin + time.Second)
		if _, err := c.Enrol(ctx, second, models.EnrolRequest{KeySHA256: digest("x")}); !errors.Is(err, supply.ErrEnrolled) {
			t.Errorf("one that is too old: %v", err)
		}
		if _, err := c.Enrol(ctx, "enrol_guess", models.EnrolRequest{KeySHA256: digest("x")}); !errors.Is(err, supply.ErrToken) {
			t.Errorf("a guess: %v", err)
		}
	})
}

func TestANewAgentShutsTheFormerOneOut(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, _, seller, site := pull(t, db)
		ctx := context.Background()
		for _, key := range []string{"old", "new"} {
			token, err := c.InviteAgent(ctx, seller, site.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Enrol(ctx, token, models.EnrolRequest{KeySHA256: digest(key)}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.AgentPoll(ctx, "old", models.PollRequest{}); !errors.Is(err, supply.ErrToken) {
			t.Errorf("the old one polls: %v", err)
		}
		if err := c.DismissAgent(ctx, seller, site.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.AgentPoll(ctx, "new", models.PollRequest{}); !errors.Is(err, supply.ErrToken) {
			t.Errorf("a dismissed one polls: %v", err)
		}
	})
}

func TestOnlyTheProvidersOwnStaffInviteAgents(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, _, seller, site := pull(t, db)
		ctx := context.Background()
		other := seller
		other.OrgID = "prv_other"
		if _, err := c.InviteAgent(ctx, other, site.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another provider: %v", err)
		}
		if _, err := c.InviteAgent(ctx, operator, site.ID); !errors.Is(err, supply.ErrProviderOnly) {
			t.Errorf("the operator: %v", err)
		}
	})
}
