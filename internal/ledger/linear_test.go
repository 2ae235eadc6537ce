package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// deed is one call on the shared wallet, grant and hold.
type deed struct {
	name          string // read, pay, top, hold, capture, release, extend
	grant, wallet int64
}

// answer is the key of the refusal, "" when done; of a read what it saw.
type answer struct {
	refused string
	seen    pools
}

// pools is all that the deeds touch: [balance, held] of each account and what
// remains of the shared hold.
type pools struct {
	wallet, walletHeld, grant, grantHeld int64
	leftGrant, leftWallet                int64
	open                                 bool
}

// next is the sequential ledger: what a deed answers in a state and leaves.
func (s pools) next(d deed) (answer, pools) {
	short := answer{refused: ledger.ErrShort.Key}
	covered := s.wallet-s.walletHeld >= d.wallet && s.grant-s.grantHeld >= d.grant
	within := s.leftGrant >= d.grant && s.leftWallet >= d.wallet
	onHold := d.name == "capture" || d.name == "release" || d.name == "extend"
	n := s
	switch {
	case d.name == "read":
		return answer{seen: s}, s
	case onHold && !s.open:
		return answer{refused: ledger.ErrClosed.Key}, s
	case d.name == "top":
		n.wallet += d.wallet
	case d.name == "pay" && covered:
		n.wallet -= d.wallet
		n.grant -= d.grant
	case (d.name == "hold" || d.name == "extend") && covered:
		n.walletHeld += d.wallet
		n.grantHeld += d.grant
		if d.name == "extend" {
			n.leftWallet += d.wallet
			n.leftGrant += d.grant
		}
	case d.name == "capture" && within:
		n = n.free(d.grant, d.wallet)
		n.wallet -= d.wallet
		n.grant -= d.grant
	case d.name == "release" && s.leftGrant+s.leftWallet >= d.wallet:
		w := min(d.wallet, s.leftWallet)
		n = n.free(d.wallet-w, w)
	default:
		return short, s
	}
	return answer{}, n
}

func (s pools) free(grant, wallet int64) pools {
	s.grantHeld -= grant
	s.walletHeld -= wallet
	s.leftGrant -= grant
	s.leftWallet -= wallet
	s.open = s.leftGrant+s.leftWallet > 0
	return s
}

func sequential(start pools) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, in, out any) (bool, any) {
			want, next := state.(pools).next(in.(deed))
			return want == out.(answer), next
		},
		Equal: func(a, b any) bool { return a.(pools) == b.(pools) },
	}
}

func aDeed(r *rand.Rand) deed {
	// Extend adds wallet value only, so that the parts released in reverse are
	// always the wallet's before the grant's.
	switch r.IntN(8) {
	case 0, 1:
		return deed{name: "read"}
	case 2:
		return deed{name: "pay", grant: r.Int64N(3) + 1, wallet: r.Int64N(3) + 1}
	case 3:
		return deed{name: "top", wallet: r.Int64N(4) + 1}
	case 4:
		return deed{name: "hold", grant: r.Int64N(2) + 1, wallet: r.Int64N(2) + 1}
	case 5:
		return deed{name: "capture", grant: r.Int64N(2) + 1, wallet: r.Int64N(2) + 1}
	case 6:
		return deed{name: "release", wallet: r.Int64N(2) + 1}
	}
	return deed{name: "extend", wallet: r.Int64N(3) + 1}
}

func (b *book) perform(d deed, key, hold string, opts ...store.Option) (a answer, err error) {
	if d.name == "read" {
		err = b.db.Snapshot(context.Background(), func(tx *store.Tx) error { a.seen, err = b.look(tx, hold); return err })
		return a, err
	}
	err = b.try(func(tx *store.Tx) error { return b.write(tx, d, key, hold) }, opts...)
	if errors.Is(err, ledger.ErrShort) || errors.Is(err, ledger.ErrClosed) {
		return answer{refused: fault.KeyOf(err)}, nil
	}
	return a, err
}

func (b *book) look(tx *store.Tx, hold string) (s pools, err error) {
	w, err1 := ledger.Get(tx, b.acct[models.AccountWallet])
	g, err2 := ledger.Get(tx, b.acct[models.AccountGrant])
	left, err3 := ledger.Remaining(tx, hold)
	s = pools{wallet: w.Balance, walletHeld: w.Held, grant: g.Balance, grantHeld: g.Held, open: len(left) > 0}
	for _, l := range left {
		if l.Account == g.ID {
			s.leftGrant += l.Amount
		} else {
			s.leftWallet += l.Amount
		}
	}
	return s, errors.Join(err1, err2, err3)
}

func (b *book) write(tx *store.Tx, d deed, key, hold string) error {
	wallet, grant, pay := b.acct[models.AccountWallet], b.acct[models.AccountGrant], b.acct[models.AccountPayable]
	both := []ledger.Posting{{From: grant, To: pay, Amount: d.grant}, {From: wallet, To: pay, Amount: d.wallet}}
	var err error
	switch d.name {
	case "pay":
		_, err = ledger.Post(tx, ledger.Entry{Key: key, Kind: "pay", Postings: both, At: noon})
	case "top":
		_, err = ledger.Post(tx, entry(key, b.acct[models.AccountProcessor], wallet, d.wallet))
	case "hold":
		_, err = ledger.Hold(tx, ledger.HoldInput{Key: key, At: noon, Sources: []ledger.Source{{Account: grant, Amount: d.grant}, {Account: wallet, Amount: d.wallet}}})
	case "capture":
		_, err = ledger.Capture(tx, ledger.CaptureInput{Key: key, HoldID: hold, Kind: "capture", Postings: both, At: noon})
	case "release":
		_, err = ledger.Release(tx, ledger.ReleaseInput{Key: key, HoldID: hold, Amount: d.wallet, At: noon})
	case "extend":
		err = ledger.Extend(tx, ledger.ExtendInput{Key: key, HoldID: hold, Sources: []ledger.Source{{Account: wallet, Amount: d.wallet}}, At: noon})
	}
	return err
}

func TestOneWalletAndOneGrantAreLinearisable(t *testing.T) {
	const clients, each, seed = 6, 12, 20261102
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(40, 30)
		hold := b.mustHold("shared", ledger.Source{Account: b.acct[models.AccountGrant], Amount: 9}, ledger.Source{Account: b.acct[models.AccountWallet], Amount: 9})
		start := pools{wallet: 40, walletHeld: 9, grant: 30, grantHeld: 9, leftGrant: 9, leftWallet: 9, open: true}
		var ticks atomic.Int64
		var mu sync.Mutex
		var history []porcupine.Operation
		errs := race(clients, func(c int) error {
			r := rand.New(rand.NewPCG(seed, uint64(c)))
			for i := range each {
				d, call := aDeed(r), ticks.Add(1)
				a, err := b.perform(d, fmt.Sprint("c", c, "-", i), hold, opts...)
				if err != nil {
					return fmt.Errorf("%+v: %w", d, err)
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: c, Input: d, Output: a, Call: call, Return: ticks.Add(1)})
				mu.Unlock()
			}
			return nil
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if !porcupine.CheckOperations(sequential(start), history) {
			t.Errorf("no order of these calls explains their answers: %+v", history)
		}
	})
}
