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
	if !f.Kind.IsFact() || f.Key == "" || f.At.IsZero() || f.FirmID == "" && f.ProviderID == "" && f.UserID == "" {
		return fmt.Errorf("notice: a fact needs a known kind, a key, a time and somebody to tell: %q of %q", f.Kind, f.Key)
	}
	payload, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return tx.Enqueue(models.Task{Queue: FactQueue, Key: string(f.Kind) + ":" + f.Key, Payload: string(payload), CreatedAt: f.At})
}
