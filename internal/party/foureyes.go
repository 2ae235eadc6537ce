package party

import (
	"errors"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Why a second signature is refused.
var (
	ErrEyesSame    = fault.New(fault.Denied, "eyes.same")
	ErrEyesMailbox = fault.New(fault.Denied, "eyes.mailbox")
	ErrEyesName    = fault.New(fault.Denied, "eyes.name")
	ErrEyesMade    = fault.New(fault.Denied, "eyes.made")
)

// FourEyes refuses the signature of one who is, or whose account belongs to or
// comes from, one of those who signed earlier. An earlier signature that is ""
// was not given.
func FourEyes(tx *store.Tx, signer string, earlier ...string) error {
	for _, other := range earlier {
		if other == "" {
			continue
		}
		why, err := SamePair(tx, other, signer)
		if err != nil {
			return err
		}
		if why != nil {
			return why
		}
	}
	return nil
}

// SamePair tells why two accounts cannot be the two pairs of eyes of one deed:
// they are one, one person's as far as is known, or one of them made the other,
// be it through accounts in between. It is nil when they can. An account that
// there is not is store.ErrNotFound.
func SamePair(tx *store.Tx, a, b string) (why *fault.Fault, err error) {
	if a == b {
		return ErrEyesSame, nil
	}
	one, err := tx.User(a)
	if err != nil {
		return nil, err
	}
	two, err := tx.User(b)
	if err != nil {
		return nil, err
	}
	if why := samePerson(one, two); why != nil {
		return why, nil
	}
	for _, pair := range [][2]models.User{{one, two}, {two, one}} {
		made, err := madeBy(tx, pair[0], pair[1].ID)
		if err != nil {
			return nil, err
		}
		if made {
			return ErrEyesMade.With("maker", pair[0].Name, "made", pair[1].Name), nil
		}
	}
	return nil, nil
}

func samePerson(a, b models.User) *fault.Fault {
	switch {
	case SamePerson(a, b):
		return ErrEyesMailbox
	case foldName(a.Name) != "" && foldName(a.Name) == foldName(b.Name):
		return ErrEyesName.With("name", b.Name)
	}
	return nil
}

// foldName is a person's name without width, case and spaces.
func foldName(s string) string {
	return strings.ReplaceAll(strings.ToLower(CleanName(s)), " ", "")
}

// madeBy tells whether an account comes from that person's, through however many in between.
func madeBy(tx *store.Tx, maker models.User, made string) (bool, error) {
	seen, next := []string{made}, []string{made}
	for len(next) > 0 {
		makers, err := tx.MakersOf(next[0])
		if err != nil {
			return false, err
		}
		next = next[1:]
		for _, id := range makers {
			if slices.Contains(seen, id) {
				continue
			}
			seen, next = append(seen, id), append(next, id)
			u, err := tx.User(id)
			if errors.Is(err, store.ErrNotFound) {
				continue // the command line makes the first operator
			}
			if err != nil {
				return false, err
			}
			if samePerson(u, maker) != nil {
				return true, nil
			}
		}
	}
	return false, nil
}
