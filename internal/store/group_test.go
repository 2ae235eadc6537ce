package store_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// grouped runs each work in one group: a first member keeps the leader busy
// until all others have come. It returns their errors.
func grouped(db *store.DB, works []func(ctx context.Context) error) []error {
	var came, end sync.WaitGroup
	hold := make(chan struct{})
	began := make(chan struct{})
	end.Go(func() {
		_ = db.Atomic(context.Background(), func(*store.Tx) error { close(began); <-hold; return nil }, store.Hot("row"))
	})
	<-began
	errs := make([]error, len(works))
	for i, work := range works {
		came.Add(1)
		end.Go(func() {
			came.Done()
			errs[i] = work(context.Background())
		})
	}
	came.Wait()
	for db.Waiting("row") < len(works) {
		runtime.Gosched()
	}
	close(hold)
	end.Wait()
	return errs
}

func hot(db *store.DB, f func(tx *store.Tx) error) func(context.Context) error {
	return func(ctx context.Context) error { return db.Atomic(ctx, f, store.Hot("row")) }
}

func TestAGroupKeepsTheWorkOfMembersWhoseNeighbourFailed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		works := make([]func(context.Context) error, 40)
		for i := range works {
			works[i] = hot(db, func(tx *store.Tx) error {
				if err := count("n")(tx); err != nil || i%2 == 0 {
					return err
				}
				return errBoom
			})
		}
		for i, err := range grouped(db, works) {
			if (i%2 == 1) != errors.Is(err, errBoom) || (i%2 == 0 && err != nil) {
				t.Errorf("member %d: %v", i, err)
			}
		}
		if n := number(t, db, "n"); n != 20 {
			t.Fatalf("20 members committed, the counter is %d", n)
		}
	})
}

func TestABrokenStatementThatAMemberSwallowsFailsThatMemberAlone(t *testing.T) {
	db := testkit.Postgres(t)
	errs := grouped(db, []func(context.Context) error{
		hot(db, count("n")),
		hot(db, func(tx *store.Tx) error { _, _ = tx.Exec("SELECT 1/0"); return nil }),
		hot(db, count("n")),
	})
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || number(t, db, "n") != 2 {
		t.Fatalf("%v, n is %d", errs, number(t, db, "n"))
	}
}

func TestAGroupWhoseTransactionFailsRunsEachMemberAlone(t *testing.T) {
	db := testkit.Postgres(t)
	tries := 0
	errs := grouped(db, []func(context.Context) error{
		hot(db, count("n")),
		hot(db, func(tx *store.Tx) error {
			if tries++; tries > 1 {
				return count("n")(tx)
			}
			_, err := tx.Exec(fail40001)
			return err
		}),
		hot(db, count("n")),
	})
	if err := errors.Join(errs...); err != nil || number(t, db, "n") != 3 {
		t.Fatalf("%v, n is %d", err, number(t, db, "n"))
	}
}

func TestAPanicInAGroupReachesItsOwnCallerOnly(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		errs := grouped(db, []func(context.Context) error{
			hot(db, count("n")),
			func(ctx context.Context) (err error) {
				defer func() { err = errors.New(recover().(string)) }()
				return hot(db, func(tx *store.Tx) error { _ = count("n")(tx); panic("out of order") })(ctx)
			},
			hot(db, count("n")),
		})
		if errs[0] != nil || errs[2] != nil || number(t, db, "n") != 2 {
			t.Fatalf("%v, n is %d", errs, number(t, db, "n"))
		}
		if errs[1] == nil || !strings.HasPrefix(errs[1].Error(), "out of order") {
			t.Fatalf("got %v", errs[1])
		}
	})
}

func TestAMemberThatEndsTheLeadersGoroutineBlocksNobody(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		errs := grouped(db, []func(context.Context) error{
			hot(db, count("n")),
			hot(db, func(*store.Tx) error { runtime.Goexit(); return nil }),
		})
		if errs[0] == nil || errs[1] == nil {
			t.Fatalf("%v", errs)
		}
		if err := hot(db, count("n"))(context.Background()); err != nil || number(t, db, "n") != 1 {
			t.Fatalf("%v, n is %d", err, number(t, db, "n"))
		}
	})
}

func TestAMemberThatHasNotBegunLeavesWithItsContext(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		gone, cancel := context.WithCancel(context.Background())
		errs := grouped(db, []func(context.Context) error{
			func(context.Context) error {
				cancel()
				return hot(db, count("n"))(gone)
			},
			hot(db, count("n")),
		})
		if !errors.Is(errs[0], context.Canceled) || errs[1] != nil || number(t, db, "n") != 1 {
			t.Fatalf("%v, n is %d", errs, number(t, db, "n"))
		}
	})
}

type traceKey struct{}

func TestAMemberSeesTheValuesOfItsOwnContext(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		works := make([]func(context.Context) error, 2)
		for i := range works {
			works[i] = func(ctx context.Context) error {
				return hot(db, func(tx *store.Tx) error {
					if got := tx.Context().Value(traceKey{}); got != i {
						t.Errorf("member %d saw %v", i, got)
					}
					return nil
				})(context.WithValue(ctx, traceKey{}, i))
			}
		}
		if err := errors.Join(grouped(db, works)...); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAGroupWakesOnlyForMembersThatLanded(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		good, endGood := db.Subscribe("good")
		defer endGood()
		bad, endBad := db.Subscribe("bad")
		defer endBad()
		grouped(db, []func(context.Context) error{
			hot(db, func(tx *store.Tx) error { tx.Wake("good"); return nil }),
			hot(db, func(tx *store.Tx) error { tx.Wake("bad"); return errBoom }),
		})
		<-good
		select {
		case <-bad:
			t.Fatal("woken by a rollback")
		default:
		}
	})
}
