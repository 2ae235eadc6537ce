package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about passkeys.
var (
	ErrPasskey     = fault.New(fault.Invalid, "account.passkey")
	ErrPasskeyHad  = fault.New(fault.Conflict, "account.passkey_had")
	ErrPasskeyMany = fault.New(fault.Exhausted, "account.passkey_many").With("max", maxPasskeys)
	ErrNoPasskeys  = fault.New(fault.Unavailable, "account.no_passkeys")
)

const (
	maxPasskeys  = 20
	maxKeyName   = 60 // characters
	passkeyAsked = 5 * time.Minute
)

// passkeyDoor checks passkeys for the public address; nil where browsers have
// none: without a host name, or without https beyond this computer.
func passkeyDoor(public, name string) *webauthn.WebAuthn {
	u, err := url.Parse(public)
	if err != nil {
		return nil
	}
	host := u.Hostname()
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if _, err := netip.ParseAddr(host); err == nil || u.Scheme != "https" && !local {
		return nil
	}
	if name == "" {
		name = host
	}
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: passkeyAsked, TimeoutUVD: passkeyAsked}
	door, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: name, RPOrigins: []string{strings.TrimSuffix(public, "/")},
		AttestationPreference: protocol.PreferNoAttestation,
		Timeouts:              webauthn.TimeoutsConfig{Login: limit, Registration: limit},
	})
	if err != nil {
		return nil
	}
	return door
}

// TakesPasskeys tells whether browsers can have passkeys of this installation.
func (c *Counter) TakesPasskeys() bool { return c.passkeys != nil }

// holder is a user as the WebAuthn library asks for one.
type holder struct {
	user models.User
	rows []models.Passkey
	keys []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.user.ID) }
func (h holder) WebAuthnName() string                       { return h.user.Email }
func (h holder) WebAuthnDisplayName() string                { return h.user.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (c *Counter) holder(ctx context.Context, userID string) (h holder, err error) {
	err = c.view(ctx, func(tx *store.Tx) (err error) {
		if h.user, err = tx.User(userID); err != nil {
			return err
		}
		h.rows, err = tx.Passkeys(userID)
		return err
	})
	if err != nil {
		return holder{}, err
	}
	h.keys = make([]webauthn.Credential, len(h.rows))
	for i, r := range h.rows {
		if err := json.Unmarshal([]byte(r.Credential), &h.keys[i]); err != nil {
			return holder{}, err
		}
		h.keys[i].Authenticator.SignCount = uint32(r.SignCount) //nolint:gosec // it came from a uint32
	}
	return h, nil
}

// Asked is a question to a browser's passkey: Options go to the browser, Kept
// stays in the session and answers once.
type Asked struct {
	Options []byte
	Kept    string
}

func asked(options any, s *webauthn.SessionData, err error) (Asked, error) {
	if err != nil {
		return Asked{}, ErrPasskey.Wrap(err)
	}
	shown, err := json.Marshal(options)
	if err != nil {
		return Asked{}, err
	}
	kept, err := json.Marshal(s)
	return Asked{Options: shown, Kept: string(kept)}, err
}

// AskPasskey asks for a passkey of the user, and with "" for whichever the browser has of ours.
func (c *Counter) AskPasskey(ctx context.Context, userID string) (Asked, error) {
	if !c.TakesPasskeys() {
		return Asked{}, ErrNoPasskeys
	}
	verified := webauthn.WithUserVerification(protocol.VerificationRequired)
	if userID == "" {
		return asked(c.passkeys.BeginDiscoverableLogin(verified))
	}
	h, err := c.holder(ctx, userID)
	if err != nil {
		return Asked{}, err
	}
	if len(h.keys) == 0 {
		return Asked{}, ErrPasskey
	}
	return asked(c.passkeys.BeginLogin(h, verified))
}

// AskNewPasskey asks the actor's browser to make a passkey.
func (c *Counter) AskNewPasskey(ctx context.Context, a models.Actor) (Asked, error) {
	if err := person(a); err != nil {
		return Asked{}, err
	}
	if !c.TakesPasskeys() {
		return Asked{}, ErrNoPasskeys
	}
	h, err := c.holder(ctx, a.UserID)
	if err != nil {
		return Asked{}, err
	}
	if len(h.keys) >= maxPasskeys {
		return Asked{}, ErrPasskeyMany
	}
	return asked(c.passkeys.BeginRegistration(h,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors())))
}

// AddPasskey keeps the passkey that the actor's browser made. It ends their
// sessions but the given one, and returns recovery codes when there were none.
func (c *Counter) AddPasskey(ctx context.Context, a models.Actor, name, kept string, answer []byte, session string) ([]string, error) {
	h, q, err := c.question(ctx, a.UserID, kept)
	if err != nil {
		return nil, err
	}
	made, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, ErrPasskey.Wrap(err)
	}
	key, err := c.passkeys.CreateCredential(h, q, made)
	if err != nil {
		return nil, ErrPasskey.Wrap(err)
	}
	row, err := passkeyRow(a.UserID, name, key)
	if err != nil {
		return nil, err
	}
	row.CreatedAt = c.Clock.Now()
	codes := drawCodes(a.UserID)
	first, err := c.addFactor(ctx, a, added{termPasskey, session, codes.hashes}, func(tx *store.Tx) error {
		if err := c.spend(tx, q); err != nil {
			return err
		}
		fresh, err := tx.InsertPasskey(row)
		if err == nil && !fresh {
			err = ErrPasskeyHad
		}
		return err
	})
	if err != nil || !first {
		return nil, err
	}
	return codes.shown, nil
}

func passkeyRow(userID, name string, key *webauthn.Credential) (models.Passkey, error) {
	text, err := json.Marshal(key)
	plain := []rune(strings.TrimSpace(name))
	return models.Passkey{
		ID: passkeyID(key.ID), UserID: userID, Name: string(plain[:min(len(plain), maxKeyName)]),
		Credential: string(text), SignCount: int64(key.Authenticator.SignCount),
	}, err
}

func passkeyID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// question reads what was asked of a user, or of whoever answers when userID is "".
func (c *Counter) question(ctx context.Context, userID, kept string) (h holder, q webauthn.SessionData, err error) {
	if !c.TakesPasskeys() {
		return h, q, ErrNoPasskeys
	}
	if err := json.Unmarshal([]byte(kept), &q); err != nil || q.Challenge == "" || string(q.UserID) != userID {
		return h, q, ErrPasskey.Wrap(err)
	}
	if userID == "" {
		return h, q, nil
	}
	h, err = c.holder(ctx, userID)
	return h, q, err
}

// showPasskey takes a passkey's answer to a question to this user.
func (c *Counter) showPasskey(ctx context.Context, u models.User, kept string, answer []byte) error {
	h, q, err := c.question(ctx, u.ID, kept)
	if err != nil {
		return err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return ErrPasskey.Wrap(err)
	}
	key, err := c.passkeys.ValidateLogin(h, q, said)
	if err != nil {
		return ErrPasskey.Wrap(err)
	}
	return c.usePasskey(ctx, u.ID, q, key)
}

// SignInByPasskey returns whose passkey answered, acting in their first
// organisation: the passkey verified the person, so it counts for both steps.
func (c *Counter) SignInByPasskey(ctx context.Context, kept string, answer []byte, addr string) (models.Actor, error) {
	if err := c.throttle(ctx, perAddress(addr), inAll()); err != nil {
		return models.Actor{}, err
	}
	_, q, err := c.question(ctx, "", kept)
	if err != nil {
		return models.Actor{}, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return models.Actor{}, ErrPasskey.Wrap(err)
	}
	who, key, err := c.passkeys.ValidatePasskeyLogin(func(_, user []byte) (webauthn.User, error) { return c.holder(ctx, string(user)) }, q, said)
	if err != nil {
		return models.Actor{}, ErrPasskey.Wrap(err)
	}
	u := string(who.WebAuthnID())
	if err := c.usePasskey(ctx, u, q, key); err != nil {
		return models.Actor{}, err
	}
	a, err := c.ActorOf(ctx, u, "")
	if errors.Is(err, ErrSignedOut) {
		err = ErrPasskey
	}
	return a, err
}

// usePasskey takes an answer whose signature held, once: its challenge is spent
// and its counter must have gone up.
func (c *Counter) usePasskey(ctx context.Context, userID string, q webauthn.SessionData, key *webauthn.Credential) error {
	if key.Authenticator.CloneWarning || !key.Flags.UserVerified {
		return ErrPasskey
	}
	row, err := passkeyRow(userID, "", key)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := c.spend(tx, q); err != nil {
			return err
		}
		return lost(tx.UsePasskey(row, c.Clock.Now()), ErrPasskey)
	})
}

// spend takes a challenge that was not taken before; it is remembered for longer than it holds.
func (c *Counter) spend(tx *store.Tx, q webauthn.SessionData) error {
	err := tx.Throttle("passkey:asked:"+digest(q.Challenge), 1, 2*passkeyAsked, c.Clock.Now())
	if errors.Is(err, store.ErrThrottled) {
		err = ErrPasskey
	}
	return err
}

// RemovePasskey takes one of the actor's passkeys away.
func (c *Counter) RemovePasskey(ctx context.Context, a models.Actor, id string) error {
	return c.dropFactor(ctx, a, termPasskey, func(tx *store.Tx) error { return tx.RemovePasskey(a.UserID, id) })
}
