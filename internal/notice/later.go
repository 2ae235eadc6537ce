package notice

import (
	"encoding/json"
	"fmt"

	"supermarket/internal/store"
	"supermarket/models"
)

// Later leaves a fact to be told once the caller's transaction has committed; a
// second one of its kind and key changes nothing.
func Later(tx *store.Tx, f Fact) error {
	t, err := f.task()
	if err != nil {
		return err
	}
	return tx.Enqueue(t)
}

// LaterAll is Later for many facts of one moment, in one statement.
func LaterAll(tx *store.Tx, facts []Fact) error {
	if len(facts) == 0 {
		return nil
	}
	tasks := make([]models.Task, len(facts))
	for i, f := range facts {
		var err error
		if tasks[i], err = f.task(); err != nil {
			return err
		}
	}
	return tx.EnqueueAll(FactQueue, tasks, facts[0].At)
}

func (f Fact) task() (models.Task, error) {
	if !f.Kind.IsFact() || f.Key == "" || f.At.IsZero() || f.FirmID == "" && f.ProviderID == "" && f.UserID == "" {
		return models.Task{}, fmt.Errorf("notice: a fact needs a known kind, a key, a time and somebody to tell: %q of %q", f.Kind, f.Key)
	}
	payload, err := json.Marshal(f)
	return models.Task{Queue: FactQueue, Key: string(f.Kind) + ":" + f.Key, Payload: string(payload), CreatedAt: f.At}, err
}
