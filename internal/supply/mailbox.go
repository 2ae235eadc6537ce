package supply

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	mailPurpose = "mailbox"
	siteSilence = 2 * time.Minute // after which a pull site counts as unreachable
	pollSeconds = 5
	pollMost    = 64
)

// AgentPoll takes what a pull site's agent says of itself and hands out its
// work. A start or a cancel is repeated until the agent shows that it was taken.
func (c *Counter) AgentPoll(ctx context.Context, key string, in models.PollRequest) (models.PollAnswer, error) {
	answer := models.PollAnswer{PollSeconds: pollSeconds}
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		answer.Starts, answer.Cancels = nil, nil
		now := c.Clock.Now()
		k, err := tx.SiteKeyByHash(hashOf(key))
		if errors.Is(err, store.ErrNotFound) {
			return ErrToken
		}
		if err == nil {
			err = tx.SiteKeyUsed(k.ID, in.AgentVersion, now)
		}
		if err == nil {
			err = c.heard(tx, k.SiteID, in, now)
		}
		if err != nil {
			return err
		}
		items, err := tx.WaitingMail(k.SiteID, pollMost)
		if err != nil {
			return err
		}
		for _, m := range items {
			if m.Kind == "cancel" {
				answer.Cancels = append(answer.Cancels, m.SubmissionKey)
				continue
			}
			start, err := c.opened(m)
			if err != nil {
				return err
			}
			answer.Starts = append(answer.Starts, start)
		}
		return nil
	})
	return answer, err
}

func (c *Counter) heard(tx *store.Tx, siteID string, in models.PollRequest, now time.Time) error {
	capacity, err := json.Marshal(in.Capacity)
	if err != nil {
		return err
	}
	if err := tx.HearSite(siteID, string(capacity), now); err != nil {
		return err
	}
	for _, k := range in.Known {
		state := "taken"
		if k.State == models.SeenFinished || k.State == models.SeenLost {
			state = "done"
		}
		if err := tx.SeenMail(siteID, k.SubmissionKey, "start", state, string(k.State), k.RemoteRef, now); err != nil {
			return err
		}
		if state == "done" {
			if err := tx.SeenMail(siteID, k.SubmissionKey, "cancel", "done", string(k.State), k.RemoteRef, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Counter) opened(m models.MailboxItem) (models.RunStart, error) {
	var start models.RunStart
	text, err := c.Keys.Open(mailPurpose, m.Payload)
	if err == nil {
		err = json.Unmarshal(text, &start)
	}
	return start, err
}

// Put leaves an intent in a site's mailbox; its token is sealed at rest.
func (c *Counter) Put(ctx context.Context, site string, s models.RunStart) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	sealed := c.Keys.Seal(mailPurpose, text)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		return tx.PutMail(models.MailboxItem{SubmissionKey: s.SubmissionKey, SiteID: site, Kind: "start", Payload: sealed, CreatedAt: c.Clock.Now()})
	})
}

// State tells what the agent last said of a submission, pending before it took it.
func (c *Counter) State(ctx context.Context, submissionKey string) (broker.Status, error) {
	st := broker.Status{State: models.SeenPending}
	return st, c.DB.View(ctx, func(tx *store.Tx) error {
		m, err := tx.Mail(submissionKey, "start")
		if errors.Is(err, store.ErrNotFound) {
			return broker.ErrNotFound
		}
		if m.Seen != "" {
			st.State = models.SeenState(m.Seen)
		}
		st.RemoteRef = m.RemoteRef
		return err
	})
}

// Cancel asks the agent to end a submission; an intent that was not handed out never is.
func (c *Counter) Cancel(ctx context.Context, submissionKey string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		m, err := tx.Mail(submissionKey, "start")
		if errors.Is(err, store.ErrNotFound) {
			return broker.ErrNotFound
		}
		if err != nil || m.State == "done" {
			return err
		}
		now := c.Clock.Now()
		if m.State == "waiting" {
			return tx.SeenMail(m.SiteID, m.SubmissionKey, "start", "done", string(models.SeenFinished), "", now)
		}
		return tx.PutMail(models.MailboxItem{SubmissionKey: m.SubmissionKey, SiteID: m.SiteID, Kind: "cancel", CreatedAt: now})
	})
}

// Capacity returns what the agent last said; broker.ErrUnavailable when it has been silent for too long.
func (c *Counter) Capacity(ctx context.Context, site string) (broker.Capacity, error) {
	var out broker.Capacity
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		text, at, err := tx.SiteHeard(site)
		if err != nil {
			return err
		}
		if c.Clock.Now().Sub(at) > siteSilence {
			return broker.ErrUnavailable
		}
		return json.Unmarshal([]byte(text), &out)
	})
}
