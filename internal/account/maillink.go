package account

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrLink refuses a mailed link that is unknown, used, expired, or not the newest.
var ErrLink = fault.New(fault.Gone, "account.link")

// What mailed links are for, and how long each works.
const (
	forSignUp = "sign_up"
	forReset  = "reset"
	forEmail  = "email_change"

	signUpFor = 24 * time.Hour
	resetFor  = time.Hour
	emailFor  = 24 * time.Hour
)

const linkBytes = 32 // 256 bits

// Bounds of messages that a stranger can cause.
const (
	mailsPerReader  = 6
	mailsPerAddress = 30
	mailsWindow     = time.Hour
	mailsAll        = 300
	mailsWindowAll  = time.Minute
)

// mailBounds counts a message to this reader, caused from this address.
func mailBounds(email, addr string) []bound {
	return []bound{
		{"mail:reader:" + digest(email), mailsPerReader, mailsWindow},
		{"mail:address:" + party.Network(addr), mailsPerAddress, mailsWindow},
		{"mail:all", mailsAll, mailsWindowAll},
	}
}

// letter is a message with a link in it. Who gets none that works still costs
// the same: a link that nobody was told of.
type letter struct {
	purpose string
	lasts   time.Duration
	user    models.User // zero when there is none
	email   string
	path    string // where the link leads
	message notice.Message
}

// post writes the link and the message; link puts the link into the message.
func (c *Counter) post(tx *store.Tx, l letter, link bool) error {
	now, token := c.Clock.Now(), models.NewSecret(linkBytes)
	row := models.MailLink{
		ID: models.NewID("link"), Hash: digest(token), Purpose: l.purpose, Email: l.email, UserID: l.user.ID, ExpiresAt: now.Add(l.lasts), CreatedAt: now,
	}
	if err := tx.InsertMailLink(row); err != nil {
		return err
	}
	m := l.message
	m.To, m.UserID, m.At = l.email, l.user.ID, now
	if link {
		m.Args = map[string]any{"link": c.Notices.Link(l.path, token), "until": row.ExpiresAt}
	}
	return c.Notices.Send(tx, m)
}

// linked returns the link of a token, else ErrLink; it spends nothing.
func (c *Counter) linked(ctx context.Context, purpose, token string) (l models.MailLink, err error) {
	err = c.view(ctx, func(tx *store.Tx) (err error) { l, err = c.live(tx, purpose, token); return err })
	return l, err
}

func (c *Counter) live(tx *store.Tx, purpose, token string) (models.MailLink, error) {
	if len(token) > 100 {
		return models.MailLink{}, ErrLink
	}
	l, ok, err := tx.LiveMailLink(digest(token), purpose, c.Clock.Now())
	if err == nil && !ok {
		err = ErrLink
	}
	return l, err
}

// useUp spends the link within the transaction of what it was for.
func (c *Counter) useUp(tx *store.Tx, l models.MailLink) error {
	return lost(tx.SpendMailLink(l.ID, c.Clock.Now()), ErrLink)
}

// userOf is the user whom an address belongs to and who may sign in, else zero.
func userOf(tx *store.Tx, email string) (models.User, error) {
	u, err := tx.UserByEmail(email)
	if errors.Is(err, store.ErrNotFound) || err == nil && u.Disabled {
		return models.User{}, nil
	}
	return u, err
}

// reads is the language that a message is written in: the account's own, else the asker's.
func reads(u models.User, asked string) string {
	if u.ID != "" {
		return u.Locale
	}
	return asked
}
