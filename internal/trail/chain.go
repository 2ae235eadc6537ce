package trail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrBroken is a trail that is not whole; its argument "seq" says from where on.
var ErrBroken = fault.New(fault.Internal, "trail.broken")

// hash covers every field of an entry but the hash itself; the array keeps their
// borders apart.
func hash(e models.TrailEntry) string {
	text, _ := json.Marshal([]any{ // strings, a number and nothing else: it cannot fail
		e.PrevHash, e.Seq, e.At.UTC().Format(time.RFC3339Nano), e.Actor, e.Role, e.Action,
		e.ObjectKind, e.ObjectID, e.Before, e.After, e.Reason,
	})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

const batch = 500

// Verify checks the chain of all entries after from (0 checks the whole trail)
// and returns how many they are; ErrBroken where it breaks. It is meant for a
// snapshot.
func Verify(tx *store.Tx, from int64) (n int64, err error) {
	prev, err := hashAt(tx, from)
	if err != nil {
		return 0, err
	}
	for seq := from; ; {
		rows, err := tx.TrailAfter(seq, batch)
		if err != nil {
			return n, err
		}
		for _, e := range rows {
			if e.Seq != seq+1 || e.PrevHash != prev || e.Hash != hash(e) {
				return n, ErrBroken.With("seq", seq+1)
			}
			seq, prev, n = e.Seq, e.Hash, n+1
		}
		if len(rows) < batch {
			return n, verifyEnd(tx, seq)
		}
	}
}

// verifyEnd finds entries that were cut off the end.
func verifyEnd(tx *store.Tx, seq int64) error {
	length, err := tx.TrailLength()
	if err == nil && length != seq {
		err = ErrBroken.With("seq", seq+1)
	}
	return err
}

func hashAt(tx *store.Tx, seq int64) (string, error) {
	if seq == 0 {
		return "", nil
	}
	rows, err := tx.TrailAfter(seq-1, 1)
	if err != nil {
		return "", err
	}
	if len(rows) == 0 || rows[0].Seq != seq {
		return "", ErrBroken.With("seq", seq)
	}
	return rows[0].Hash, nil
}
