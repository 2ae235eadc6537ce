package account

import (
	"context"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrTopic refuses a topic that there is not, or that nobody may switch off.
var ErrTopic = fault.New(fault.Invalid, "notice.topic_unknown")

// Choices are what a person may decide about notices.
type Choices struct {
	Topics    []TopicChoice // those that their roles are ever told of
	Fixed     []string      // those that are always sent
	Confirmed bool          // their address was shown to be theirs; notices of business go nowhere before
}

// TopicChoice is one topic, and whether the person wants it.
type TopicChoice struct {
	Topic  string
	Wanted bool
}

// NoticeChoices returns what the actor may decide about notices.
func (c *Counter) NoticeChoices(ctx context.Context, a models.Actor) (out Choices, err error) {
	if err := person(a); err != nil {
		return out, err
	}
	err = c.view(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err != nil {
			return err
		}
		off, err := tx.UnwantedTopics(a.UserID)
		if err != nil {
			return err
		}
		topics, err := topicsOf(tx, a.UserID)
		out = Choices{Confirmed: u.EmailConfirmedAt != nil}
		for _, t := range topics {
			out.Topics = append(out.Topics, TopicChoice{string(t), !slices.Contains(off, string(t))})
		}
		for _, t := range notice.Fixed {
			out.Fixed = append(out.Fixed, string(t))
		}
		return err
	})
	return out, err
}

// topicsOf are the topics that any of a person's roles is told of, in the order of asking.
func topicsOf(tx *store.Tx, userID string) (out []notice.Topic, err error) {
	rows, err := tx.Memberships(userID)
	if err != nil {
		return nil, err
	}
	for _, t := range notice.Topics {
		if slices.ContainsFunc(rows, func(m models.Membership) bool { return slices.Contains(notice.TopicsOf(m.Role), t) }) {
			out = append(out, t)
		}
	}
	return out, nil
}

// ChooseNotices keeps which of the topics that NoticeChoices offers the actor
// wants: the others are switched off.
func (c *Counter) ChooseNotices(ctx context.Context, a models.Actor, wanted []string) error {
	if err := person(a); err != nil {
		return err
	}
	for _, w := range wanted {
		if !notice.Topic(w).May() {
			return ErrTopic
		}
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		topics, err := topicsOf(tx, a.UserID)
		if err != nil {
			return err
		}
		for _, t := range topics {
			if err := tx.WantTopic(a.UserID, string(t), slices.Contains(wanted, string(t)), c.Clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}
