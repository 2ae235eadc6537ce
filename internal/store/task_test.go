package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func enqueue(t *testing.T, db *store.DB, keys ...string) {
	t.Helper()
	atomically(t, db, func(tx *store.Tx) error {
		for _, k := range keys {
			if err := tx.Enqueue(models.Task{Queue: "mail", Key: k, Payload: "{}"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func claim(t *testing.T, db *store.DB, holder string, n int, lease time.Duration) (tasks []models.Task) {
	t.Helper()
	atomically(t, db, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks("mail", holder, n, lease)
		return err
	})
	return tasks
}

func task(t *testing.T, db *store.DB, key string) (row models.Task) {
	t.Helper()
	err := db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Scan(&row, "SELECT * FROM tasks WHERE queue = 'mail' AND key = ?", key)
	})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// expire lets every lease run out, as time would.
func expire(t *testing.T, db *store.DB) {
	t.Helper()
	atomically(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE tasks SET held_until = ?, run_at = ?", time.Now().UTC().Add(-time.Second), time.Now().UTC().Add(-time.Second))
		if err == nil {
			_, err = tx.Exec("UPDATE leases SET expires_at = ?", time.Now().UTC().Add(-time.Second))
		}
		return err
	})
}

func TestATaskIsAddedOncePerKeyAndWakesItsQueue(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, end := db.Subscribe(store.QueueTopic("mail"))
		defer end()
		enqueue(t, db, "a", "a")
		<-c
		enqueue(t, db, "a")
		if got := claim(t, db, "w", 10, time.Minute); len(got) != 1 || got[0].Key != "a" || got[0].Tries != 1 || got[0].Fence != 1 {
			t.Fatalf("claimed %+v", got)
		}
	})
}

func TestEachTaskIsDoneOnceByManyClaimers(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		keys := make([]string, 60)
		for i := range keys {
			keys[i] = fmt.Sprintf("k%02d", i)
		}
		enqueue(t, db, keys...)
		var mu sync.Mutex
		done := map[string]int{}
		var all sync.WaitGroup
		for w := range 8 {
			all.Go(func() {
				for tasks := claim(t, db, fmt.Sprint(w), 4, time.Minute); len(tasks) > 0; tasks = claim(t, db, fmt.Sprint(w), 4, time.Minute) {
					for _, task := range tasks {
						mu.Lock()
						done[task.Key]++
						mu.Unlock()
						if err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.FinishTask(task.ID, task.Fence) }); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Wait()
		for _, k := range keys {
			if done[k] != 1 {
				t.Errorf("%s was done %d times", k, done[k])
			}
		}
	})
}

func TestAClaimerPassesOverTasksThatAreBeingClaimed(t *testing.T) {
	db := testkit.Postgres(t)
	enqueue(t, db, "a", "b")
	got := make(chan []models.Task)
	atomically(t, db, func(tx *store.Tx) error {
		first, err := tx.ClaimTasks("mail", "one", 1, time.Minute)
		if err != nil {
			return err
		}
		go func() { got <- claim(t, db, "two", 2, time.Minute) }()
		if second := <-got; len(first) != 1 || len(second) != 1 || first[0].Key == second[0].Key {
			t.Errorf("claimed %+v and %+v", first, second)
		}
		return nil
	})
}

func TestAHolderWhoseLeaseRanOutIsRefused(t *testing.T) {
	deeds := map[string]func(tx *store.Tx, id string, fence int64) error{
		"finish": func(tx *store.Tx, id string, fence int64) error { return tx.FinishTask(id, fence) },
		"extend": func(tx *store.Tx, id string, fence int64) error { return tx.ExtendTask(id, fence, time.Minute) },
		"retry":  func(tx *store.Tx, id string, fence int64) error { return tx.RetryTask(id, fence, 0, errBoom) },
		"kill":   func(tx *store.Tx, id string, fence int64) error { return tx.KillTask(id, fence, errBoom) },
	}
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "a")
		old := claim(t, db, "paused", 1, time.Minute)[0]
		expire(t, db)
		refused := func(when string) {
			for name, deed := range deeds {
				err := db.Atomic(context.Background(), func(tx *store.Tx) error { return deed(tx, old.ID, old.Fence) })
				if !errors.Is(err, store.ErrStale) {
					t.Errorf("%s %s: %v", name, when, err)
				}
			}
		}
		refused("after its lease ran out")
		heir := claim(t, db, "heir", 1, time.Minute)[0]
		refused("after another took over")
		atomically(t, db, func(tx *store.Tx) error { return tx.FinishTask(heir.ID, heir.Fence) })
		refused("after another was done")
		if got := task(t, db, "a"); got.State != "done" || got.Holder != "heir" || heir.Fence <= old.Fence {
			t.Fatalf("%+v", got)
		}
	})
}

func TestATaskThatKeepsFailingIsDeadWithItsReason(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "a")
		for range store.TaskTries {
			got := claim(t, db, "w", 1, time.Minute)
			atomically(t, db, func(tx *store.Tx) error { return tx.RetryTask(got[0].ID, got[0].Fence, 0, errBoom) })
		}
		if got := task(t, db, "a"); got.State != "dead" || got.Error != "boom" || got.Tries != store.TaskTries {
			t.Fatalf("%+v", got)
		}
		if got := claim(t, db, "w", 1, time.Minute); len(got) != 0 {
			t.Fatalf("claimed a dead task: %+v", got)
		}
	})
}

func TestATaskThatKillsItsWorkersIsDead(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "a")
		for range store.TaskTries {
			if got := claim(t, db, "w", 1, time.Minute); len(got) != 1 {
				t.Fatal("given up too early")
			}
			expire(t, db)
		}
		if got := claim(t, db, "w", 1, time.Minute); len(got) != 0 || task(t, db, "a").State != "dead" {
			t.Fatalf("claimed %+v", got)
		}
	})
}

func TestATaskWaitsForItsPause(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		atomically(t, db, func(tx *store.Tx) error {
			return tx.EnqueueAfter(models.Task{Queue: "mail", Key: "later", Payload: "{}"}, time.Hour)
		})
		enqueue(t, db, "now")
		got := claim(t, db, "w", 10, time.Minute)
		if len(got) != 1 || got[0].Key != "now" {
			t.Fatalf("claimed %+v", got)
		}
		atomically(t, db, func(tx *store.Tx) error { return tx.RetryTask(got[0].ID, got[0].Fence, time.Hour, errBoom) })
		if again := claim(t, db, "w", 10, time.Minute); len(again) != 0 {
			t.Fatalf("claimed %+v", again)
		}
	})
}

func TestTheOutboxIsPagedNewestFirst(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "a", "b", "c", "d", "e")
		var seen []string
		for page := (store.Page{Limit: 2}); ; {
			var rows []models.Task
			err := db.View(context.Background(), func(tx *store.Tx) (err error) {
				rows, page.After, err = tx.Tasks("mail", page)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				seen = append(seen, r.Key)
			}
			if page.After == "" {
				break
			}
		}
		if len(seen) != 5 {
			t.Fatalf("saw %v", seen)
		}
	})
}

func TestDoneTasksAreSweptAndOthersStay(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "a", "b")
		got := claim(t, db, "w", 1, time.Minute)
		atomically(t, db, func(tx *store.Tx) error { return tx.FinishTask(got[0].ID, got[0].Fence) })
		atomically(t, db, func(tx *store.Tx) error {
			n, err := tx.SweepTasks(time.Now().UTC().Add(time.Hour))
			counts, err2 := tx.CountTasks()
			if n != 1 || counts["mail"]["waiting"] != 1 {
				t.Errorf("swept %d, left %v", n, counts)
			}
			return errors.Join(err, err2)
		})
	})
}
