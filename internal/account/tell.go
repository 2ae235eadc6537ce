package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	factsAtOnce = 8
	factTTL     = time.Minute
)

// TellFacts claims facts and writes a message to each person who is to be told,
// in the language that they read. It returns how many it claimed.
func (c *Counter) TellFacts(ctx context.Context, out Outside) (int, error) {
	var tasks []models.Task
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks(notice.FactQueue, out.Holder, factsAtOnce, factTTL)
		return err
	})
	for _, t := range tasks {
		if failed := c.tellFact(ctx, t); failed != nil {
			out.Log.WarnContext(ctx, "a fact will be told again", "fact", t.Key, "error", failed.Error())
		}
	}
	return len(tasks), err
}

// tellFact tells and finishes in one transaction: nobody is told twice.
func (c *Counter) tellFact(ctx context.Context, t models.Task) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		var f notice.Fact
		if err := json.Unmarshal([]byte(t.Payload), &f); err != nil {
			return err
		}
		if err := c.tellAll(tx, f); err != nil {
			return err
		}
		return tx.FinishTask(t.ID, t.Fence)
	})
	if err == nil {
		return nil
	}
	again := c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.RetryTask(t.ID, t.Fence, pause(t.Tries), err) })
	if again != nil {
		return fmt.Errorf("%w; and it was not given back: %w", err, again)
	}
	return err
}

func (c *Counter) tellAll(tx *store.Tx, f notice.Fact) error {
	readers, err := readersOf(tx, f)
	if err != nil {
		return err
	}
	for _, r := range readers {
		wanted, err := wants(tx, r.user, f.Kind.Topic())
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		if err := c.Notices.Send(tx, c.Notices.Told(f, r.user, r.seller)); err != nil {
			return err
		}
	}
	return nil
}

// reader is one person who is to be told; seller says that it is for their provider.
type reader struct {
	user   models.User
	seller bool
}

// readersOf are the current members whom a fact concerns, each once. Who began
// it and has left the organisation since is told nothing of its affairs.
func readersOf(tx *store.Tx, f notice.Fact) ([]reader, error) {
	if f.FirmID == "" && f.ProviderID == "" {
		return addReader(tx, nil, f.UserID, false)
	}
	var out []reader
	for _, o := range []Org{{models.OrgFirm, f.FirmID}, {models.OrgProvider, f.ProviderID}} {
		if o.ID == "" {
			continue
		}
		members, err := tx.MembersOf(o.Kind, o.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if !f.Kind.Tells(o.Kind, m.Role, m.UserID == f.UserID) {
				continue
			}
			if out, err = addReader(tx, out, m.UserID, o.Kind == models.OrgProvider); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// addReader leaves out who is there already, may not sign in, or never showed the address to be theirs.
func addReader(tx *store.Tx, out []reader, userID string, seller bool) ([]reader, error) {
	if slices.ContainsFunc(out, func(r reader) bool { return r.user.ID == userID }) {
		return out, nil
	}
	u, err := tx.User(userID)
	if err != nil || u.Disabled || u.EmailConfirmedAt == nil {
		return out, err
	}
	return append(out, reader{u, seller}), nil
}

func wants(tx *store.Tx, u models.User, t notice.Topic) (bool, error) {
	if !t.May() {
		return true, nil
	}
	off, err := tx.UnwantedTopics(u.ID)
	return !slices.Contains(off, string(t)), err
}
