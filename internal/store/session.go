package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"

	"supermarket/models"
)

// The names of the values in a session that the store keeps in columns of their own.
const (
	SessionUser  = "user_id"
	SessionAgent = "user_agent"
	SessionSince = "since" // seconds since 1970: the sign-in, which a fresh token does not make younger
)

// SessionTopic is woken when sessions of the user end, so that open streams can.
func SessionTopic(userID string) string { return "session:" + userID }

// SessionHash is what is kept of a session's token.
func SessionHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Sessions is the store of scs. It keeps a hash of each token and never the token,
// and the user's id, so that a user's sessions can be listed and ended. Whether a
// session has expired goes by the database's time.
type Sessions struct {
	db    *DB
	codec scs.Codec
}

// NewSessions returns a session store; codec must be the session manager's own.
func NewSessions(db *DB, codec scs.Codec) *Sessions { return &Sessions{db, codec} }

var _ scs.CtxStore = (*Sessions)(nil)

// FindCtx returns the data of a live session.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		var rows []models.Session
		err := tx.scan(&rows, `SELECT * FROM sessions WHERE token_hash = ? AND expires_at > `+tx.now(), SessionHash(token))
		if err == nil && len(rows) == 1 {
			data, found = rows[0].Data, true
		}
		return err
	})
	return data, found, err
}

// CommitCtx writes a session. One that was ended stays ended, also when a request
// that began before comes to write it.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return fmt.Errorf("store: read session: %w", err)
	}
	user, _ := values[SessionUser].(string)
	agent, _ := values[SessionAgent].(string)
	since, _ := values[SessionSince].(int64)
	return s.write(ctx, func(tx *Tx) error {
		began, args := tx.now(), []any{SessionHash(token), user, data, agent, expiry.UTC()}
		if since > 0 {
			began, args = "?", append(args, time.Unix(since, 0).UTC())
		}
		_, err := tx.exec(`INSERT INTO sessions (token_hash, user_id, data, user_agent, expires_at, created_at, seen_at)
			VALUES (?, ?, ?, ?, ?, `+began+`, `+tx.now()+`)
			ON CONFLICT (token_hash) DO UPDATE SET user_id = excluded.user_id, data = excluded.data,
				user_agent = excluded.user_agent, expires_at = excluded.expires_at, seen_at = excluded.seen_at
			WHERE sessions.expires_at > `+tx.now(), args...)
		return err
	})
}

// DeleteCtx ends a session; one that is not there is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.write(ctx, func(tx *Tx) error {
		_, err := tx.endSessions("token_hash = ?", SessionHash(token))
		return err
	})
}

func (s *Sessions) write(ctx context.Context, f func(*Tx) error) error {
	if nested(ctx, s.db) {
		return ErrNested
	}
	return s.db.retry(ctx, func() error { return s.db.once(ctx, f) })
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// ListSessions returns a user's live sessions, newest first.
func (tx *Tx) ListSessions(userID string) ([]models.Session, error) {
	return many[models.Session](tx, "created_at DESC, token_hash", "user_id = ? AND expires_at > "+tx.now(), userID)
}

// EndSession ends one session of the user; ErrNotFound when it is not theirs.
func (tx *Tx) EndSession(userID, tokenHash string) error {
	n, err := tx.endSessions("user_id = ? AND token_hash = ?", userID, tokenHash)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	tx.Wake(SessionTopic(userID))
	return err
}

// EndAll ends a user's sessions, all but the one whose hash is given as except.
func (tx *Tx) EndAll(userID, except string) error {
	_, err := tx.endSessions("user_id = ? AND token_hash <> ?", userID, except)
	tx.Wake(SessionTopic(userID))
	return err
}

// endSessions keeps the emptied rows for a while: a row that was gone could be
// written anew by a request that has already read it.
func (tx *Tx) endSessions(query string, args ...any) (int64, error) {
	return tx.exec(`UPDATE sessions SET expires_at = `+tx.now()+`, data = ? WHERE expires_at > `+tx.now()+` AND `+query,
		append([]any{[]byte{}}, args...)...)
}

// sessionGrace is longer than any request.
const sessionGrace = time.Hour

// SweepSessions removes sessions that expired or were ended an hour ago or more.
func (tx *Tx) SweepSessions() (int64, error) {
	return tx.exec(`DELETE FROM sessions WHERE expires_at <= ` + tx.later(-sessionGrace))
}
