package party_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

// office is a database with people in it.
type office struct {
	t  *testing.T
	db *store.DB
}

func eachOffice(t *testing.T, f func(o office)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(office{t, db}) })
}

func (o office) do(f func(tx *store.Tx) error) {
	o.t.Helper()
	if err := o.db.Atomic(context.Background(), f); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) person(id, name, email string) {
	o.t.Helper()
	o.do(func(tx *store.Tx) error {
		_, err := tx.InsertUser(models.User{ID: id, Name: name, Email: email, Locale: "zh-CN", CreatedAt: now, UpdatedAt: now})
		return err
	})
}

func (o office) people(ids ...string) {
	for _, id := range ids {
		o.person(id, "Person "+id, id+"@office.test")
	}
}

// invited notes that one took up another's invitation.
func (o office) invited(by, who string) {
	o.t.Helper()
	o.do(func(tx *store.Tx) error {
		i := models.Invitation{
			ID: "inv_" + by + who, OrgKind: models.OrgNetwork, OrgID: "network", Email: who + "@office.test", Role: models.RoleReviewer,
			Hash: fmt.Sprintf("%064s", by+who), State: "used", InvitedBy: by, ExpiresAt: now, CreatedAt: now, UpdatedAt: now,
		}
		if err := tx.InsertInvitation(i); err != nil {
			return err
		}
		return o.noted(tx, who, "member.join", "invitation", i.ID)
	})
}

func (o office) noted(tx *store.Tx, actor, action, kind, id string) error {
	return trail.Record(tx, trail.Entry{Actor: models.Actor{UserID: actor}, Action: action, ObjectKind: kind, ObjectID: id, At: now})
}

// tells checks what is said of two, whichever of them signs first.
func (o office) tells(a, b string, want *fault.Fault) {
	o.t.Helper()
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		o.do(func(tx *store.Tx) error {
			why, err := party.SamePair(tx, pair[0], pair[1])
			if want == nil && why != nil || want != nil && !errors.Is(why, want) {
				o.t.Errorf("%v: %v", pair, why)
			}
			return err
		})
	}
}

func TestTwoStrangersAreTwoPairsOfEyes(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b")
		o.tells("a", "b", nil)
	})
}

func TestOneAccountIsOnePairOfEyesInWhateverRole(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a")
		o.tells("a", "a", party.ErrEyesSame)
	})
}

func TestTwoAccountsOfOneMailboxAreOnePairOfEyes(t *testing.T) {
	eachOffice(t, func(o office) {
		o.person("a", "Li Wei", "li.wei@office.test")
		o.person("b", "Wang Fang", "li.wei+second@office.test")
		o.tells("a", "b", party.ErrEyesMailbox)
	})
}

func TestTwoAccountsOfOneNameAreOnePairOfEyes(t *testing.T) {
	eachOffice(t, func(o office) {
		o.person("a", "李 伟", "one@office.test")
		o.person("b", "李伟", "two@elsewhere.test")
		o.person("c", "ＬＩ Wei", "three@office.test")
		o.person("d", "li wei", "four@office.test")
		o.tells("a", "b", party.ErrEyesName)
		o.tells("c", "d", party.ErrEyesName)
	})
}

func TestAnAccountAndOneThatItInvitedAreOnePairOfEyes(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b")
		o.invited("a", "b")
		o.tells("a", "b", party.ErrEyesMade)
	})
}

func TestAnAccountThatChangedItsAddressIsStillItsMakers(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b")
		o.invited("a", "b")
		o.do(func(tx *store.Tx) error {
			_, err := tx.SetEmail("b", "b@office.test", "new@elsewhere.test", now)
			return err
		})
		o.tells("a", "b", party.ErrEyesMade)
	})
}

func TestWhatOneMadeThroughOthersIsTheirsToo(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "between", "further", "b")
		o.invited("a", "between")
		o.invited("between", "further")
		o.invited("further", "b")
		o.tells("a", "b", party.ErrEyesMade)
	})
}

func TestWhatASecondAccountMadeIsThePersonsToo(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b")
		o.person("again", "Somebody", "a+again@office.test")
		o.invited("again", "b")
		o.tells("a", "b", party.ErrEyesMade)
	})
}

func TestWhoGaveAnAccountItsRoleOrMadeItByHandIsItsMaker(t *testing.T) {
	for _, action := range []string{"member.add", "member.role"} {
		eachOffice(t, func(o office) {
			o.people("a", "b")
			o.do(func(tx *store.Tx) error { return o.noted(tx, "a", action, "user", "b") })
			o.tells("a", "b", party.ErrEyesMade)
		})
	}
}

func TestTwoWhomAThirdInvitedMayCheckEachOther(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("operator", "a", "b")
		o.invited("operator", "a")
		o.invited("operator", "b")
		o.tells("a", "b", nil)
	})
}

func TestTwoWhoInvitedEachOtherAreFoundInTheEnd(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b", "c")
		o.invited("a", "b")
		o.invited("b", "a")
		o.tells("a", "b", party.ErrEyesMade)
		o.tells("a", "c", nil)
	})
}

func TestEachOfSeveralSignaturesIsAnothersThanAllBefore(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a", "b", "c")
		for signer, want := range map[string]error{"a": party.ErrEyesSame, "b": party.ErrEyesSame, "c": nil} {
			o.do(func(tx *store.Tx) error {
				if err := party.FourEyes(tx, signer, "a", "", "b"); !errors.Is(err, want) {
					o.t.Errorf("%s: %v", signer, err)
				}
				return nil
			})
		}
	})
}

func TestAnAccountThatThereIsNotSignsNothing(t *testing.T) {
	eachOffice(t, func(o office) {
		o.people("a")
		err := o.db.Atomic(context.Background(), func(tx *store.Tx) error { return party.FourEyes(tx, "nobody", "a") })
		if !errors.Is(err, store.ErrNotFound) {
			o.t.Error(err)
		}
	})
}
