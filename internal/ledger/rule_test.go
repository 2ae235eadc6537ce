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

func TestVoucherValuePaysForUseOrGoesHomeAndNothingElse(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(100, 100)
		may := map[models.AccountKind]bool{
			models.AccountPayable: true, models.AccountFee: true, models.AccountRounding: true, models.AccountBudget: true,
		}
		for kind := range b.acct {
			if kind == models.AccountGrant {
				continue
			}
			_, err := b.post("to-"+string(kind), models.AccountGrant, kind, 1)
			if may[kind] != (err == nil) || err != nil && !errors.Is(err, ledger.ErrRules) {
				t.Errorf("grant to %s: %v", kind, err)
			}
		}
	})
}

func TestVoucherValueGoesHomeToItsOwnBudgetOnly(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(0, 10)
		other := b.open(models.AssetCNY, models.AccountBudget, "another programme")
		err := b.try(func(tx *store.Tx) error {
			_, err := ledger.Post(tx, entry("k", b.acct[models.AccountGrant], other, 10))
			return err
		})
		wantErr(t, err, ledger.ErrRules)
		b.mustPost("home", models.AccountGrant, models.AccountBudget, 10)
		b.wants(models.AccountBudget, 10, 0)
	})
}

func TestVoucherValueIsClawedBackByNameOnly(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(0, 10)
		_, err := b.post("plain", models.AccountGrant, models.AccountFunder, 10)
		wantErr(t, err, ledger.ErrRules)
		b.do(func(tx *store.Tx) error {
			e := entry("claw", b.acct[models.AccountGrant], b.acct[models.AccountFunder], 10)
			e.Kind = ledger.ClawBack
			_, err := ledger.Post(tx, e)
			return err
		})
		b.wants(models.AccountGrant, 0, 0)
	})
}

func TestAHoldOnTheGrantObeysTheSameRules(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(0, 10)
		grant := b.acct[models.AccountGrant]
		id := b.mustHold("h", ledger.Source{Account: grant, Amount: 10})
		_, err := b.capture("c", id, ledger.Posting{From: grant, To: b.acct[models.AccountWallet], Amount: 10})
		wantErr(t, err, ledger.ErrRules)
		_, err = b.hold("out", ledger.Source{Account: b.acct[models.AccountBank], Amount: 1})
		wantErr(t, err, ledger.ErrRules)
	})
}

func TestAmountsOutOfRangeAndMissingKeysAreRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		for _, amount := range []int64{0, -1, -1 << 63, 1<<61 + 1, 1<<63 - 1} {
			_, err := b.post("k", models.AccountProcessor, models.AccountWallet, amount)
			wantErr(t, err, ledger.ErrInput)
			_, err = b.hold("k", ledger.Source{Account: b.acct[models.AccountWallet], Amount: amount})
			wantErr(t, err, ledger.ErrInput)
		}
		_, err := b.post("", models.AccountProcessor, models.AccountWallet, 1)
		wantErr(t, err, ledger.ErrInput)
		_, err = b.release("k", "hold", -1)
		wantErr(t, err, ledger.ErrInput)
	})
}

func TestABalanceStaysInItsRange(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.mustPost("1", models.AccountProcessor, models.AccountWallet, 1<<61)
		b.mustPost("2", models.AccountProcessor, models.AccountWallet, 1<<61)
		_, err := b.post("3", models.AccountProcessor, models.AccountWallet, 1)
		wantErr(t, err, ledger.ErrInput)
		b.wants(models.AccountWallet, 1<<62, 0)
		b.wants(models.AccountProcessor, -1<<62, 0)
	})
}

func TestAnUnknownAccountOrHoldIsNotFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(10, 0)
		b.acct[models.AccountFee] = "fee_nowhere"
		_, err := b.post("k", models.AccountWallet, models.AccountFee, 1)
		wantErr(t, err, store.ErrNotFound)
		_, err = b.release("k", "hold_nowhere", 0)
		wantErr(t, err, store.ErrNotFound)
		b.wants(models.AccountWallet, 10, 0)
	})
}

func TestAPostingStaysWithinOneAssetWhileATransferMayMoveSeveral(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(10, 0)
		asset := b.asset(nil)
		issuer, wallet := b.open(asset, models.AccountIssuer, ""), b.open(asset, models.AccountWallet, "o1")
		mint := ledger.Posting{From: issuer, To: wallet, Amount: 5}
		pay := ledger.Posting{From: b.acct[models.AccountWallet], To: b.acct[models.AccountPayable], Amount: 5}
		b.do(func(tx *store.Tx) error {
			_, err := ledger.Post(tx, ledger.Entry{Key: "both", Kind: "test", At: noon, Postings: []ledger.Posting{mint, pay}})
			return err
		})
		if b.get(wallet).Balance != 5 {
			t.Errorf("minted %d", b.get(wallet).Balance)
		}
		mint.From, mint.To = issuer, b.acct[models.AccountWallet]
		for i, ps := range [][]ledger.Posting{{mint}, {mint, pay}} {
			err := b.try(func(tx *store.Tx) error {
				_, err := ledger.Post(tx, ledger.Entry{Key: "mixed", Kind: "test", At: noon, Postings: ps})
				return err
			})
			if !errors.Is(err, ledger.ErrRules) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func (b *book) asset(expires *time.Time) string {
	b.t.Helper()
	var a models.Asset
	b.do(func(tx *store.Tx) (err error) { a, err = ledger.Asset(tx, "a100", expires, noon); return })
	return a.ID
}

func TestValueOfAnExpiredAssetGoesToItsIssuerOnly(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		end := noon.Add(time.Hour)
		asset := b.asset(&end)
		if again := b.asset(&end); again != asset {
			t.Errorf("the asset is defined twice: %s and %s", asset, again)
		}
		issuer, wallet, escrow := b.open(asset, models.AccountIssuer, ""), b.open(asset, models.AccountWallet, "o1"), b.open(asset, models.AccountEscrow, "")
		post := func(key, from, to string, at time.Time) error {
			return b.try(func(tx *store.Tx) error {
				e := entry(key, from, to, 5)
				e.At = at
				_, err := ledger.Post(tx, e)
				return err
			})
		}
		if err := post("mint", issuer, wallet, end.Add(-time.Microsecond)); err != nil {
			t.Error(err)
		}
		wantErr(t, post("late mint", issuer, wallet, end), ledger.ErrRules)
		wantErr(t, post("late", wallet, escrow, end), ledger.ErrRules)
		if err := post("burn", wallet, issuer, end); err != nil {
			t.Error(err)
		}
	})
}

func TestACursorNotMadeHereIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		for _, after := range []string{"x", "AAAA", "AAAAAAAAAAA", "__________8", "1"} {
			err := db.View(context.Background(), func(tx *store.Tx) error {
				_, _, err := ledger.History(tx, b.acct[models.AccountWallet], store.Page{After: after})
				return err
			})
			wantErr(t, err, store.ErrCursor)
		}
	})
}

func TestAHoldThatWasKeptIsNotExpired(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBook(t, db)
		b.fund(100, 0)
		soon, later := noon.Add(time.Minute), noon.Add(time.Hour)
		ids := make([]string, 2)
		b.do(func(tx *store.Tx) (err error) {
			for i, key := range []string{"kept", "due"} {
				ids[i], err = ledger.Hold(tx, ledger.HoldInput{
					Key: key, Sources: []ledger.Source{{Account: b.acct[models.AccountWallet], Amount: 10}}, ExpiresAt: &soon, At: noon,
				})
				if err != nil {
					return err
				}
			}
			return ledger.Keep(tx, ids[0], &later)
		})
		var out []models.Hold
		b.do(func(tx *store.Tx) (err error) { out, err = ledger.Expire(tx, soon, 10); return })
		if len(out) != 1 || out[0].ID != ids[1] {
			t.Errorf("expired %v", out)
		}
		b.wants(models.AccountWallet, 100, 10)
	})
}
