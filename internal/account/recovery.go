package account

import (
	"context"
	"crypto/rand"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about recovery codes.
var (
	ErrRecovery = fault.New(fault.Invalid, "account.recovery").On("recovery")
	ErrNoFactor = fault.New(fault.Conflict, "account.no_factor")
)

const (
	codesMade = 10
	codeBytes = 10 // 80 bits, 16 characters
)

// alphabet is Crockford's base 32: nothing that is read as something else.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

type codes struct{ shown, hashes []string }

// drawCodes draws recovery codes for a user: four groups of four characters each.
func drawCodes(userID string) codes {
	var out codes
	for range codesMade {
		b := make([]byte, codeBytes)
		_, _ = rand.Read(b)
		code := spell(b)
		out.shown = append(out.shown, code)
		out.hashes = append(out.hashes, recoveryHash(userID, code))
	}
	return out
}

// spell writes ten bytes as sixteen characters in groups of four.
func spell(b []byte) string {
	var out strings.Builder
	var bits, n uint
	for _, x := range b {
		bits, n = bits<<8|uint(x), n+8
		for n >= 5 {
			n -= 5
			if l := out.Len(); l%5 == 4 {
				out.WriteByte('-')
			}
			out.WriteByte(alphabet[bits>>n&31])
		}
	}
	return out.String()
}

// misread are the characters that people write for those of the alphabet.
var misread = strings.NewReplacer("o", "0", "i", "1", "l", "1", "-", "", " ", "", "\u3000", "")

func recoveryHash(userID, code string) string {
	return digest("recovery " + userID + " " + misread.Replace(strings.ToLower(digits(code))))
}

// RenewRecovery gives the actor new recovery codes in place of all earlier ones.
func (c *Counter) RenewRecovery(ctx context.Context, a models.Actor) ([]string, error) {
	if err := person(a); err != nil {
		return nil, err
	}
	drawn := drawCodes(a.UserID)
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, u, err := lockFactors(tx, a.UserID)
		if err != nil {
			return err
		}
		if !f.Any() {
			return ErrNoFactor
		}
		if err := tx.PutRecoveryCodes(a.UserID, drawn.hashes, c.Clock.Now()); err != nil {
			return err
		}
		if err := c.tell(tx, u, notice.RecoveryMade); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "factor.recovery", kind: "user", id: a.UserID})
	})
	return drawn.shown, err
}

// showRecovery uses one of the user's recovery codes up.
func (c *Counter) showRecovery(ctx context.Context, u models.User, code string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		err := tx.UseRecoveryCode(u.ID, recoveryHash(u.ID, code), c.Clock.Now())
		if err != nil {
			return lost(err, ErrRecovery)
		}
		left, _, err := tx.RecoveryCodesLeft(u.ID)
		if err != nil {
			return err
		}
		return c.tell(tx, u, notice.RecoveryUsed, "left", left)
	})
}
