package account

import "supermarket/internal/store"

// SessionID is what a session is listed and ended by: the hash of its token.
func SessionID(token string) string { return store.SessionHash(token) }

// SessionTopic is woken when sessions of the user end.
func SessionTopic(userID string) string { return store.SessionTopic(userID) }
