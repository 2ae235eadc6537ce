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
// work. A start or a cancel is repeated until the agent shows that it was taken;
// a site that drains gets no starts.
func (c *Counter) AgentPoll(ctx context.Context, key string, in models.PollRequest) (models.PollAnswer, error) {
	var answer models.PollAnswer
	if err := checkPoll(in); err != nil {
		return answer, err
	}
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		answer = models.PollAnswer{PollSeconds: pollSeconds}
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
		if err == nil {
			answer.Drain, err = c.drainedBy(tx, k.SiteID, in.Draining)
		}
		if err != nil {
			return err
		}
		return c.handOut(tx, k.SiteID, &answer)
	})
	return answer, err
}

// handOut adds what the site has not taken yet.
func (c *Counter) handOut(tx *store.Tx, siteID string, answer *models.PollAnswer) error {
	items, err := tx.WaitingMail(siteID, pollMost)
	if err != nil {
		return err
	}
	for _, m := range items {
		switch {
		case m.Kind == "cancel":
			answer.Cancels = append(answer.Cancels, m.SubmissionKey)
			continue
		case answer.Drain:
			continue
		}
		start, err := c.opened(m)
		if err != nil {
			return err
		}
		answer.Starts = append(answer.Starts, start)
	}
	return nil
}

func (c *Counter) heard(tx *store.Tx, siteID string, in models.PollRequest, now time.Time) error {
	text, err := json.Marshal(Heard{
		SiteCapacity: in.Capacity, Unhealthy: !in.Healthy, Health: plain(in.Health), Draining: in.Draining, Version: plain(in.AgentVersion), Runs: len(in.Known),
	})
	if err != nil {
		return err
	}
	if err := tx.HearSite(siteID, string(text), now); err != nil {
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
