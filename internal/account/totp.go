package account

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrCode refuses a code of the authenticator app that is not right, or was used before.
var ErrCode = fault.New(fault.Invalid, "account.code").On("code")

// ErrOffer is an authenticator app whose setting up was not begun in this session.
var ErrOffer = fault.New(fault.Gone, "account.offer")

// The purposes that secrets of authenticator apps are sealed for.
const (
	sealTOTP  = "totp"
	sealOffer = "totp.offer"
)

// totpStep is how long a code lives; one that is a step early or late is taken too (RFC 6238, 5.2).
const totpStep = 30

// TOTPOffer is an authenticator app that its user has yet to show a code of.
type TOTPOffer struct {
	Sealed string // to keep until it is confirmed
	Secret string // base32
	URI    string // otpauth://…, for the picture
}

// OfferTOTP draws a secret for the actor, shown under the name of the installation.
func (c *Counter) OfferTOTP(a models.Actor, issuer string) (TOTPOffer, error) {
	if err := person(a); err != nil {
		return TOTPOffer{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: strings.ReplaceAll(issuer, ":", " "), AccountName: a.Email, SecretSize: 20})
	if err != nil {
		return TOTPOffer{}, err
	}
	sealed := c.Notices.Keys.Seal(sealOffer, []byte(a.UserID+" "+key.URL()))
	return TOTPOffer{Sealed: sealed, Secret: key.Secret(), URI: key.URL()}, nil
}

// OfferedTOTP is the offer that was sealed for the actor, else ErrOffer.
func (c *Counter) OfferedTOTP(a models.Actor, sealed string) (TOTPOffer, error) {
	plain, err := c.Notices.Keys.Open(sealOffer, sealed)
	if err != nil {
		return TOTPOffer{}, ErrOffer
	}
	user, uri, _ := strings.Cut(string(plain), " ")
	if user != a.UserID || user == "" {
		return TOTPOffer{}, ErrOffer
	}
	_, after, _ := strings.Cut(uri, "secret=")
	secret, _, _ := strings.Cut(after, "&")
	return TOTPOffer{Sealed: sealed, Secret: secret, URI: uri}, nil
}

// ConfirmTOTP makes the offered app the actor's, in place of an earlier one, once
// they show a code of it. It ends their sessions but the given one, and returns
// recovery codes when there were none.
func (c *Counter) ConfirmTOTP(ctx context.Context, a models.Actor, sealed, code, session string) ([]string, error) {
	offer, err := c.OfferedTOTP(a, sealed)
	if err != nil {
		return nil, err
	}
	now := c.Clock.Now()
	step, ok := stepOf(offer.Secret, code, now)
	if !ok {
		return nil, ErrCode
	}
	codes := drawCodes(a.UserID)
	row := models.TOTP{
		UserID: a.UserID, Secret: c.Notices.Keys.Seal(sealTOTP, []byte(a.UserID+" "+offer.Secret)),
		ConfirmedAt: &now, LastStep: step, CreatedAt: now,
	}
	kept, err := c.addFactor(ctx, a, added{termTOTP, session, codes.hashes}, func(tx *store.Tx) error { return tx.PutTOTP(row) })
	if err != nil || !kept {
		return nil, err
	}
	return codes.shown, nil
}

// RemoveTOTP takes the actor's authenticator app away.
func (c *Counter) RemoveTOTP(ctx context.Context, a models.Actor) error {
	return c.dropFactor(ctx, a, termTOTP, func(tx *store.Tx) error { return tx.RemoveTOTP(a.UserID) })
}

// showCode takes a code of the user's app, each time step once.
func (c *Counter) showCode(ctx context.Context, u models.User, code string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		t, ok, err := tx.TOTP(u.ID)
		if err != nil || !ok {
			return first(err, ErrCode)
		}
		plain, err := c.Notices.Keys.Open(sealTOTP, t.Secret)
		if err != nil {
			return err
		}
		user, secret, _ := strings.Cut(string(plain), " ")
		step, ok := stepOf(secret, code, c.Clock.Now())
		if !ok || user != u.ID {
			return ErrCode
		}
		return lost(tx.UseTOTPStep(u.ID, t.Secret, step), ErrCode)
	})
}

// stepOf finds the time step that a code belongs to, of now and its two neighbours.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	code = digits(code)
	at := now.Unix() / totpStep
	for s := at - 1; s <= at+1; s++ {
		want, err := totp.GenerateCode(secret, time.Unix(s*totpStep, 0).UTC())
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// digits drops the blanks that people group digits with, and narrows the wide digits of Chinese keyboards.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u3000':
			return -1
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		}
		return r
	}, s)
}
