package control_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/control"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
)

const yuan = models.Yuan

// each has firms a to d, of which a, b and c share an address and a and b a legal
// person, and a provider whose legal person is a's.
func each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error {
			for id, x := range map[string]models.Firm{
				"a": {LegalPerson: "林一", AddressKey: "k"}, "b": {LegalPerson: "林一", AddressKey: "k"}, "c": {LegalPerson: "某乙", AddressKey: "k"}, "d": {LegalPerson: "某丁"},
			} {
				x.ID, x.Name, x.Code, x.State, x.CreatedAt, x.UpdatedAt = id, id, id, models.FirmVerified, now, now
				if _, err := tx.InsertFirm(x); err != nil {
					return err
				}
			}
			_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", LegalPerson: "林一", CreatedAt: now, UpdatedAt: now})
			return err
		})
		f(t, db)
	})
}

func in(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Atomic(ctx, f); err != nil {
		t.Fatal(err)
	}
}

func TestABlockNamesEveryFirmAndProviderThatItFits(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error {
			_, err := control.Add(tx, control.Blocking{Kind: models.BlockLegalPerson, Subject: "林 一", Reason: "判决", By: "u", Key: "1", Now: now})
			return err
		})
		in(t, db, func(tx *store.Tx) error {
			for _, c := range []struct {
				firm, provider string
				want           int
			}{{"a", "", 1}, {"b", "", 1}, {"c", "", 0}, {"d", "", 0}, {"d", "prv", 1}, {"", "prv", 1}} {
				got, err := tx.BlocksOn(c.firm, c.provider, now)
				if err != nil {
					return err
				}
				if len(got) != c.want {
					t.Errorf("%+v: %d blocks", c, len(got))
				}
			}
			return nil
		})
	})
}

func TestABlockHoldsToTheMomentThatItEndsOrIsLifted(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var b models.Block
		until := now.Add(time.Hour)
		ask := control.Blocking{Kind: models.BlockAddress, Subject: "kk", Reason: "虚假地址", Until: until, By: "u", Key: "1", Now: now}
		in(t, db, func(tx *store.Tx) (err error) { b, err = control.Add(tx, ask); return err })
		if !control.Live(b, until.Add(-time.Microsecond)) || control.Live(b, until) || control.Live(b, now.Add(-time.Microsecond)) {
			t.Error("a block does not hold when it should")
		}
		again := ask
		again.Key = "2"
		if err := db.Atomic(ctx, func(tx *store.Tx) error { _, err := control.Add(tx, again); return err }); !errors.Is(err, control.ErrBlocked) {
			t.Errorf("blocked twice: %v", err)
		}
	})
}

func TestABlockIsLiftedByAnotherThanWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		testkit.People(t, db, "u", "v")
		var b models.Block
		in(t, db, func(tx *store.Tx) (err error) {
			b, err = control.Add(tx, control.Blocking{Kind: models.BlockAddress, Subject: "kk", Reason: "虚假地址", By: "u", Key: "1", Now: now})
			return err
		})
		lift := func(by string) error {
			return db.Atomic(ctx, func(tx *store.Tx) error { _, err := control.Lift(tx, b.ID, by, now); return err })
		}
		ask := func(by string) error {
			return db.Atomic(ctx, func(tx *store.Tx) error { _, err := control.AskLift(tx, b.ID, by, "查明", now); return err })
		}
		for i, c := range []struct {
			did  error
			want error
		}{
			{lift("v"), control.ErrNotAsked},
			{ask("u"), nil},
			{ask("u"), nil},
			{ask("v"), control.ErrLiftAsked},
			{lift("u"), party.ErrEyesSame},
			{lift("v"), nil},
			{lift("v"), nil},
			{lift("u"), control.ErrLifted},
			{ask("u"), control.ErrLifted},
		} {
			if !errors.Is(c.did, c.want) {
				t.Errorf("step %d: %v, want %v", i, c.did, c.want)
			}
		}
	})
}

func TestABlockThatIsKeptMayBeAskedAboutAgain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error {
			b, err := control.Add(tx, control.Blocking{Kind: models.BlockAddress, Subject: "kk", Reason: "虚假地址", By: "u", Key: "1", Now: now})
			if err != nil {
				return err
			}
			if _, err := control.AskLift(tx, b.ID, "u", "查明", now); err != nil {
				return err
			}
			before, after, err := control.KeepBlock(tx, b.ID)
			if before.LiftAskedBy != "u" || after.LiftAskedBy != "" || !control.Live(after, now) {
				t.Errorf("%+v %+v", before, after)
			}
			if err != nil {
				return err
			}
			_, err = control.AskLift(tx, b.ID, "v", "又查", now)
			return err
		})
	})
}

func TestHoldersThatShareAnAddressOrAPersonAreFlaggedOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error {
			if _, err := tx.InsertProgramme(models.Programme{ID: "prg", Slug: "s", State: "published", Kind: "funded", RedeemMode: "instant", StartsAt: now, EndsAt: now.AddDate(1, 0, 0), CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
			for _, id := range []string{"a", "b", "c", "d"} {
				if _, err := tx.InsertApplication(models.Application{ID: "a" + id, Number: id, ProgrammeID: "prg", Version: 1, FirmID: id, UserID: "u", State: models.ApplicationSubmitted, Answers: "{}", SubmittedAt: &now, CreatedAt: now, UpdatedAt: now}); err != nil {
					return err
				}
			}
			return nil
		})
		for i, want := range []int{2, 0} {
			in(t, db, func(tx *store.Tx) error {
				n, err := control.Pass(tx, now.Add(time.Minute))
				if n != want {
					t.Errorf("pass %d raised %d flags, want %d", i+1, n, want)
				}
				return err
			})
		}
		in(t, db, func(tx *store.Tx) error {
			rows, err := tx.Flags(store.FlagFilter{}, 0, 10)
			var kinds []string
			for _, r := range rows {
				kinds = append(kinds, r.Kind)
			}
			if !slices.Equal(kinds, []string{control.OnePerson, control.OneAddress}) {
				t.Error(kinds)
			}
			return err
		})
	})
}

func TestWhatStaffDecidedIsNotFoundAgain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		f := models.Flag{ID: "f1", Kind: control.OneAddress, Subject: "s", Facts: `{"count":3}`, Weight: 40, State: models.FlagOpen, FoundAt: now}
		in(t, db, func(tx *store.Tx) error { _, err := tx.RaiseFlag(f); return err })
		in(t, db, func(tx *store.Tx) error {
			_, _, err := control.Decide(tx, control.Decision{FlagID: "f1", From: models.FlagOpen, To: models.FlagCleared, Reason: "孵化器", By: "u", Now: now})
			return err
		})
		f.ID, f.Facts = "f2", `{"count":4}`
		in(t, db, func(tx *store.Tx) error {
			raised, err := tx.RaiseFlag(f)
			if raised {
				t.Error("a cleared flag was raised again")
			}
			return err
		})
	})
}

func TestOrdersBelowACapThatExceedItTogetherWithinADayAreSplit(t *testing.T) {
	at := func(hours int, amount, bound models.Money) control.Bounded {
		return control.Bounded{VoucherUse: store.VoucherUse{At: now.Add(time.Duration(hours) * time.Hour), Amount: amount * yuan}, Bound: bound * yuan}
	}
	for name, c := range map[string]struct {
		uses []control.Bounded
		want int
	}{
		"one order at the cap":      {[]control.Bounded{at(0, 100, 100)}, 0},
		"two that fit together":     {[]control.Bounded{at(0, 50, 100), at(1, 50, 100)}, 0},
		"two that do not":           {[]control.Bounded{at(0, 50, 100), at(24, 51, 100)}, 1},
		"a day and an hour apart":   {[]control.Bounded{at(0, 90, 100), at(25, 90, 100)}, 0},
		"two days of it":            {[]control.Bounded{at(0, 90, 100), at(1, 90, 100), at(30, 90, 100), at(31, 90, 100)}, 2},
		"fits the wider of two":     {[]control.Bounded{at(0, 40, 50), at(1, 60, 100)}, 0},
		"exceeds the wider of two":  {[]control.Bounded{at(0, 41, 50), at(1, 60, 100)}, 1},
		"one without a cap besides": {[]control.Bounded{at(0, 90, 0), at(1, 90, 100)}, 0},
	} {
		if got := control.Series(c.uses); len(got) != c.want {
			t.Errorf("%s: %d series", name, len(got))
		}
	}
}
