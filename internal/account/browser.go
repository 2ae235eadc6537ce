package account

import (
	"context"
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// markPurpose is what the marks of known browsers are signed for.
const markPurpose = "browser"

// newcomer is how long an account is so new that its first browser is no news.
const newcomer = 10 * time.Minute

// Arrived returns the mark that the actor's browser is to keep, and writes to
// them when none of the marks that it came with is theirs: it was not seen before.
func (c *Counter) Arrived(ctx context.Context, a models.Actor, marks []string, browser string) (string, error) {
	for _, m := range marks {
		if c.Notices.Keys.Verify(markPurpose, a.UserID, m) {
			return m, nil
		}
	}
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err != nil || c.Clock.Now().Sub(u.CreatedAt) < newcomer {
			return err
		}
		return c.tell(tx, u, notice.SignedIn, "browser", browser, "sessions", c.Notices.Link("account", "sessions"))
	})
	return c.Notices.Keys.Sign(markPurpose, a.UserID), err
}
