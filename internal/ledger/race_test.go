package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var errRollback = errors.New("the racer turns back")

// race runs f for 0 to n-1 at once and returns what each said.
func race(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { <-start; errs[i] = f(i) })
	}
	close(start)
	wg.Wait()
	return errs
}

// plainAndHot runs a claim without and with group commit, on both databases.
func plainAndHot(t *testing.T, f func(t *testing.T, b *book, opts ...store.Option)) {
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(t, newBook(t, db)) })
	t.Run("hot", func(t *testing.T) {
		testkit.Both(t, func(t *testing.T, db *store.DB) { f(t, newBook(t, db), store.Hot("account:race")) })
	})
}

// Each racer first takes a unit and rolls back, or is refused; then it takes one
// for good. Kills the mutant that reads the balance before it holds the lock.
func TestFourTimesLRacersLeaveExactlyL(t *testing.T) {
	const l = 25
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(0, l)
		grant, pay := b.acct[models.AccountGrant], b.acct[models.AccountPayable]
		take := func(tx *store.Tx, key string) error {
			id, err := ledger.Hold(tx, ledger.HoldInput{Key: key, Sources: []ledger.Source{{Account: grant, Amount: 1}}, At: noon})
			if err != nil {
				return err
			}
			_, err = ledger.Capture(tx, ledger.CaptureInput{
				Key: key, HoldID: id, Kind: "capture", Postings: []ledger.Posting{{From: grant, To: pay, Amount: 1}}, At: noon,
			})
			return err
		}
		errs := race(4*l, func(i int) error {
			key := fmt.Sprint("racer", i)
			err := b.try(func(tx *store.Tx) error { return errors.Join(take(tx, key), errRollback) }, opts...)
			if !errors.Is(err, errRollback) {
				return err
			}
			return b.try(func(tx *store.Tx) error { return take(tx, key) }, opts...)
		})
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, ledger.ErrShort) {
				t.Errorf("racer %d: %v", i, err)
			}
		}
		if won != l {
			t.Errorf("%d of %d racers took one of %d units", won, 4*l, l)
		}
		b.wants(models.AccountGrant, 0, 0)
		b.wants(models.AccountPayable, l, 0)
	})
}

// Kills the mutant that reads the balance before it holds the lock, for
// transfers of one posting and of several.
func TestConcurrentTransfersNeverOverspendAWallet(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(40, 0)
		wallet, pay, fee := b.acct[models.AccountWallet], b.acct[models.AccountPayable], b.acct[models.AccountFee]
		errs := race(64, func(i int) error {
			e := ledger.Entry{Key: fmt.Sprint("k", i), Kind: "test", At: noon, Postings: []ledger.Posting{{From: wallet, To: pay, Amount: 2}}}
			if i%2 == 1 {
				e.Postings = []ledger.Posting{{From: wallet, To: pay, Amount: 1}, {From: wallet, To: fee, Amount: 1}}
			}
			return b.try(func(tx *store.Tx) error { _, err := ledger.Post(tx, e); return err }, opts...)
		})
		paid := 0
		for _, err := range errs {
			if err == nil {
				paid++
			} else if !errors.Is(err, ledger.ErrShort) {
				t.Error(err)
			}
		}
		if paid != 20 {
			t.Errorf("%d transfers of 2 out of 40", paid)
		}
		b.wants(models.AccountWallet, 0, 0)
	})
}

// Kills the mutant that posts without looking at the idempotency key.
func TestRacersWithOneKeyMakeOneTransfer(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(1000, 0)
		var fresh atomic.Int64
		ids := make([]string, 32)
		errs := race(len(ids), func(i int) error {
			return b.try(func(tx *store.Tx) error {
				r, err := ledger.Post(tx, entry("one", b.acct[models.AccountWallet], b.acct[models.AccountPayable], 7))
				ids[i] = r.TransferID
				if err == nil && !r.Replayed {
					tx.After(func() { fresh.Add(1) })
				}
				return err
			}, opts...)
		})
		for i, err := range errs {
			if err != nil || ids[i] != ids[0] {
				t.Errorf("racer %d: %s, the first %s: %v", i, ids[i], ids[0], err)
			}
		}
		if fresh.Load() != 1 {
			t.Errorf("%d racers say that they were first", fresh.Load())
		}
		b.wants(models.AccountPayable, 7, 0)
	})
}

func TestRacersWithOneKeyAndDifferentInputLetOneInputWin(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(1000, 0)
		errs := race(24, func(i int) error {
			to := b.acct[[]models.AccountKind{models.AccountPayable, models.AccountFee, models.AccountRounding}[i%3]]
			return b.try(func(tx *store.Tx) error {
				_, err := ledger.Post(tx, entry("one", b.acct[models.AccountWallet], to, 7))
				return err
			}, opts...)
		})
		won := map[int]int{}
		for i, err := range errs {
			if err == nil {
				won[i%3]++
			} else if !errors.Is(err, ledger.ErrKeyReused) {
				t.Errorf("racer %d: %v", i, err)
			}
		}
		if len(won) != 1 {
			t.Errorf("inputs that won: %v", won)
		}
		b.wants(models.AccountWallet, 993, 0)
	})
}

func TestRacersWithOneKeyHoldOnce(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(50, 50)
		ids := make([]string, 24)
		errs := race(len(ids), func(i int) error {
			return b.try(func(tx *store.Tx) (err error) {
				ids[i], err = ledger.Hold(tx, ledger.HoldInput{Key: "one", At: noon, Sources: []ledger.Source{
					{Account: b.acct[models.AccountGrant], Amount: 30}, {Account: b.acct[models.AccountWallet], Amount: 30},
				}})
				return err
			}, opts...)
		})
		for i, err := range errs {
			if err != nil || ids[i] != ids[0] {
				t.Errorf("racer %d: %s, the first %s: %v", i, ids[i], ids[0], err)
			}
		}
		b.wants(models.AccountWallet, 50, 30)
		b.wants(models.AccountGrant, 50, 30)
	})
}

// Kills the mutant that releases a hold again: by a second key, by the same key,
// and by racers of both kinds.
func TestAHoldIsReleasedOnce(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(100, 0)
		source := ledger.Source{Account: b.acct[models.AccountWallet], Amount: 30}
		id := b.mustHold("h", source)
		b.mustHold("other", source)
		var freed atomic.Int64
		errs := race(16, func(i int) error {
			return b.try(func(tx *store.Tx) error {
				n, err := ledger.Release(tx, ledger.ReleaseInput{Key: fmt.Sprint("r", i%8), HoldID: id, Amount: 30, At: noon})
				if err == nil {
					tx.After(func() { freed.Store(n) })
				}
				return err
			}, opts...)
		})
		for i, err := range errs {
			if err != nil && !errors.Is(err, ledger.ErrClosed) {
				t.Errorf("racer %d: %v", i, err)
			}
		}
		if freed.Load() != 30 {
			t.Errorf("released %d", freed.Load())
		}
		if n, err := b.release("all", id, 0); n != 0 || err != nil {
			t.Errorf("all of a closed hold: %d %v", n, err)
		}
		b.wants(models.AccountWallet, 100, 30)
	})
}

func TestCaptureAndReleaseOfOneHoldNeverExceedIt(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		b.fund(100, 20)
		grant, wallet, pay := b.acct[models.AccountGrant], b.acct[models.AccountWallet], b.acct[models.AccountPayable]
		id := b.mustHold("h", ledger.Source{Account: grant, Amount: 20}, ledger.Source{Account: wallet, Amount: 20})
		var captured, released, added atomic.Int64
		errs := race(48, func(i int) error {
			return b.try(func(tx *store.Tx) error {
				key, count, n := fmt.Sprint("k", i), &captured, int64(2)
				var err error
				switch i % 4 {
				case 0, 1:
					_, err = ledger.Capture(tx, ledger.CaptureInput{Key: key, HoldID: id, Kind: "capture", At: noon, Postings: []ledger.Posting{
						{From: grant, To: pay, Amount: 1}, {From: wallet, To: pay, Amount: 1},
					}})
				case 2:
					count, n = &released, 3
					_, err = ledger.Release(tx, ledger.ReleaseInput{Key: key, HoldID: id, Amount: 3, At: noon})
				case 3:
					count, n = &added, 1
					err = ledger.Extend(tx, ledger.ExtendInput{Key: key, HoldID: id, Sources: []ledger.Source{{Account: wallet, Amount: 1}}, At: noon})
				}
				if err == nil {
					tx.After(func() { count.Add(n) })
				}
				return err
			}, opts...)
		})
		for i, err := range errs {
			if err != nil && !errors.Is(err, ledger.ErrShort) && !errors.Is(err, ledger.ErrClosed) {
				t.Errorf("racer %d: %v", i, err)
			}
		}
		var left int64
		err := b.db.View(context.Background(), func(tx *store.Tx) error {
			ss, err := ledger.Remaining(tx, id)
			for _, s := range ss {
				left += s.Amount
			}
			return err
		})
		if err != nil || 40+added.Load() != captured.Load()+released.Load()+left {
			t.Errorf("40 + %d held, %d captured, %d released, %d left: %v", added.Load(), captured.Load(), released.Load(), left, err)
		}
		if held := b.get(grant).Held + b.get(wallet).Held; held != left {
			t.Errorf("accounts hold %d, the hold %d", held, left)
		}
	})
}

func TestAHoldIsEitherKeptOrExpired(t *testing.T) {
	plainAndHot(t, func(t *testing.T, b *book, opts ...store.Option) {
		const n = 40
		b.fund(n, 0)
		soon, later := noon.Add(time.Minute), noon.Add(time.Hour)
		ids, kept := make([]string, n), make([]error, n)
		for i := range ids {
			b.do(func(tx *store.Tx) (err error) {
				ids[i], err = ledger.Hold(tx, ledger.HoldInput{
					Key: fmt.Sprint("h", i), Sources: []ledger.Source{{Account: b.acct[models.AccountWallet], Amount: 1}}, ExpiresAt: &soon, At: noon,
				})
				return err
			})
		}
		var expired []models.Hold
		errs := race(n+1, func(i int) error {
			if i == n {
				return b.try(func(tx *store.Tx) (err error) { expired, err = ledger.Expire(tx, soon, n); return })
			}
			kept[i] = b.try(func(tx *store.Tx) error { return ledger.Keep(tx, ids[i], &later) }, opts...)
			return nil
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		gone := map[string]bool{}
		for _, h := range expired {
			gone[h.ID] = true
		}
		for i, id := range ids {
			if gone[id] == (kept[i] == nil) {
				t.Errorf("%s: expired %v, kept: %v", id, gone[id], kept[i])
			}
		}
		b.wants(models.AccountWallet, n, int64(n-len(expired)))
	})
}
