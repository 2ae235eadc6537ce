package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// book is a ledger with one account of each kind that the tests pay between.
type book struct {
	t    testing.TB
	db   *store.DB
	acct map[models.AccountKind]string
}

func newBook(t testing.TB, db *store.DB) *book {
	t.Helper()
	b := &book{t: t, db: db, acct: map[models.AccountKind]string{}}
	for _, kind := range []models.AccountKind{
		models.AccountWallet, models.AccountBudget, models.AccountGrant, models.AccountPayable, models.AccountFee,
		models.AccountRounding, models.AccountSuspense, models.AccountProcessor, models.AccountBank, models.AccountFunder,
	} {
		b.acct[kind] = b.open(models.AssetCNY, kind, "o1")
	}
	return b
}

func (b *book) open(asset string, kind models.AccountKind, owner string) string {
	b.t.Helper()
	var a models.Account
	b.do(func(tx *store.Tx) (err error) { a, err = ledger.Open(tx, asset, kind, owner, noon); return })
	return a.ID
}

func (b *book) try(f func(*store.Tx) error, opts ...store.Option) error {
	return b.db.Atomic(context.Background(), f, opts...)
}

func (b *book) do(f func(*store.Tx) error) {
	b.t.Helper()
	if err := b.try(f); err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) post(key string, from, to models.AccountKind, amount int64) (r ledger.Result, err error) {
	err = b.try(func(tx *store.Tx) error {
		r, err = ledger.Post(tx, entry(key, b.acct[from], b.acct[to], amount))
		return err
	})
	return r, err
}

func entry(key, from, to string, amount int64) ledger.Entry {
	return ledger.Entry{Key: key, Kind: "test", Ref: "r", Postings: []ledger.Posting{{From: from, To: to, Amount: amount}}, At: noon}
}

func (b *book) fund(wallet, grant int64) {
	b.t.Helper()
	b.mustPost("fund-wallet", models.AccountProcessor, models.AccountWallet, wallet)
	b.mustPost("fund-budget", models.AccountFunder, models.AccountBudget, grant)
	b.mustPost("fund-grant", models.AccountBudget, models.AccountGrant, grant)
}

func (b *book) mustPost(key string, from, to models.AccountKind, amount int64) {
	b.t.Helper()
	if amount == 0 {
		return
	}
	if _, err := b.post(key, from, to, amount); err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) hold(key string, sources ...ledger.Source) (id string, err error) {
	err = b.try(func(tx *store.Tx) error {
		id, err = ledger.Hold(tx, ledger.HoldInput{Key: key, Ref: "r", Sources: sources, At: noon})
		return err
	})
	return id, err
}

func (b *book) mustHold(key string, sources ...ledger.Source) string {
	b.t.Helper()
	id, err := b.hold(key, sources...)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *book) capture(key, hold string, ps ...ledger.Posting) (r ledger.Result, err error) {
	err = b.try(func(tx *store.Tx) error {
		r, err = ledger.Capture(tx, ledger.CaptureInput{Key: key, HoldID: hold, Kind: "capture", Ref: "r", Postings: ps, At: noon})
		return err
	})
	return r, err
}

func (b *book) release(key, hold string, amount int64) (n int64, err error) {
	err = b.try(func(tx *store.Tx) error {
		n, err = ledger.Release(tx, ledger.ReleaseInput{Key: key, HoldID: hold, Amount: amount, At: noon})
		return err
	})
	return n, err
}

func (b *book) wants(kind models.AccountKind, balance, held int64) {
	b.t.Helper()
	a := b.get(b.acct[kind])
	if a.Balance != balance || a.Held != held {
		b.t.Errorf("%s: balance %d held %d, want %d and %d", kind, a.Balance, a.Held, balance, held)
	}
}

func (b *book) get(id string) (a models.Account) {
	b.t.Helper()
	err := b.db.View(context.Background(), func(tx *store.Tx) (err error) { a, err = ledger.Get(tx, id); return })
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestOpenIsIdempotentAndTheKindDecidesWhoGoesBelowZero(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		for kind, id := range b.acct {
			if again := b.open(models.AssetCNY, kind, "o1"); again != id {
				t.Errorf("%s opened twice: %s and %s", kind, id, again)
			}
			want := kind == models.AccountProcessor || kind == models.AccountBank || kind == models.AccountFunder || kind == models.AccountRounding
			if b.get(id).AllowNegative != want {
				t.Errorf("%s: allow negative %v", kind, !want)
			}
		}
	})
}

func TestATransferMovesValueOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		first, err := b.post("k", models.AccountProcessor, models.AccountWallet, 100)
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.post("k", models.AccountProcessor, models.AccountWallet, 100)
		if err != nil || !again.Replayed || again.TransferID != first.TransferID {
			t.Fatalf("replay: %+v %v", again, err)
		}
		_, err = b.post("k", models.AccountProcessor, models.AccountWallet, 101)
		wantErr(t, err, ledger.ErrKeyReused)
		b.wants(models.AccountWallet, 100, 0)
		b.wants(models.AccountProcessor, -100, 0)
	})
}

func TestAShortTransferLeavesNothingBehindEvenInsideATransactionThatGoesOn(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(50, 10)
		b.do(func(tx *store.Tx) error {
			_, err := ledger.Post(tx, ledger.Entry{Key: "two", Kind: "test", At: noon, Postings: []ledger.Posting{
				{From: b.acct[models.AccountGrant], To: b.acct[models.AccountPayable], Amount: 10},
				{From: b.acct[models.AccountWallet], To: b.acct[models.AccountPayable], Amount: 51},
			}})
			wantErr(t, err, ledger.ErrShort)
			return nil
		})
		b.wants(models.AccountGrant, 10, 0)
		b.wants(models.AccountWallet, 50, 0)
		b.wants(models.AccountPayable, 0, 0)
		if _, err := b.post("two", models.AccountWallet, models.AccountPayable, 50); err != nil {
			t.Errorf("a refused write took its key: %v", err)
		}
	})
}

func TestAHoldIsCapturedInPartAndReleasedInReverse(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(100, 40)
		grant, wallet, pay := b.acct[models.AccountGrant], b.acct[models.AccountWallet], b.acct[models.AccountPayable]
		id := b.mustHold("h", ledger.Source{Account: grant, Amount: 30}, ledger.Source{Account: wallet, Amount: 60})
		b.wants(models.AccountGrant, 40, 30)
		b.wants(models.AccountWallet, 100, 60)
		if _, err := b.capture("c", id, ledger.Posting{From: grant, To: pay, Amount: 10}, ledger.Posting{From: wallet, To: pay, Amount: 20}); err != nil {
			t.Fatal(err)
		}
		b.wants(models.AccountGrant, 30, 20)
		b.wants(models.AccountWallet, 80, 40)
		if n, err := b.release("r1", id, 50); n != 50 || err != nil {
			t.Fatalf("released %d: %v", n, err)
		}
		b.wants(models.AccountGrant, 30, 10)
		b.wants(models.AccountWallet, 80, 0)
		if n, err := b.release("r2", id, 0); n != 10 || err != nil {
			t.Fatalf("released %d: %v", n, err)
		}
		b.wants(models.AccountGrant, 30, 0)
		_, err := b.release("r3", id, 1)
		wantErr(t, err, ledger.ErrClosed)
		if n, err := b.release("r2", id, 0); n != 10 || err != nil {
			t.Errorf("replay released %d: %v", n, err)
		}
		if n, err := b.release("r4", id, 0); n != 0 || err != nil {
			t.Errorf("all of nothing: %d %v", n, err)
		}
	})
}
