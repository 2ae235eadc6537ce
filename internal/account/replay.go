package account

import (
	"context"
	"errors"
	"sync"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about idempotency keys.
var (
	ErrReplayKey  = fault.New(fault.Invalid, "api.idempotency_key").On("Idempotency-Key")
	ErrReplayUsed = fault.New(fault.Invalid, "api.key_reused").On("Idempotency-Key")
	ErrReplayBusy = fault.New(fault.Conflict, "api.in_progress")
)

// maxReplayKey bounds an idempotency key, in bytes.
const maxReplayKey = 128

// Call is one write of a program. InputHash covers all that decides its result.
type Call struct{ Operation, Key, InputHash string }

// Result is the answer to a call. Kept is what replays show in place of Body,
// for a body that holds a secret; nil keeps Body itself.
type Result struct {
	Status int
	Body   []byte
	Kept   []byte
}

// Once runs do for the first call with a key, and answers later ones of the
// same organisation and operation with its result; replayed tells which. An
// error keeps nothing and frees the key. After a crash the key is free for the
// same input once a first call can no longer run; do must bear a second run.
func (c *Counter) Once(ctx context.Context, a models.Actor, call Call, do func() (Result, error)) (r Result, replayed bool, err error) {
	if !replayKey(call.Key) {
		return r, false, ErrReplayKey
	}
	scope := string(a.OrgKind) + ":" + a.OrgID + " " + call.Operation
	kept, first, err := c.begin(ctx, scope, call)
	if err != nil || !first {
		return Result{Status: kept.Status, Body: []byte(kept.Body)}, err == nil, err
	}
	ctx = context.WithoutCancel(ctx) // the deed may be done when the caller hangs up
	end := c.hold(ctx, scope, call.Key)
	r, err = do()
	end()
	if err != nil {
		return r, false, errors.Join(err, c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.DropAPI(scope, call.Key) }))
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.FinishAPI(scope, call.Key, r.Status, r.kept()) })
	if errors.Is(err, store.ErrStale) { // slower than a first call may be: another one was let through
		err = nil
	}
	return r, false, err
}

// hold keeps a key for a call that takes long, until end; what it cannot write
// only lets another call through, which the deed bears.
func (c *Counter) hold(ctx context.Context, scope, key string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var kept sync.WaitGroup
	kept.Go(func() {
		tick := time.NewTicker(store.APILease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.KeepAPI(scope, key) })
			}
		}
	})
	return func() { cancel(); kept.Wait() }
}

func (c *Counter) begin(ctx context.Context, scope string, call Call) (kept models.APIResult, first bool, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		kept, first, err = tx.BeginAPI(scope, call.Key, call.InputHash)
		return err
	})
	switch {
	case errors.Is(err, store.ErrKeyReused):
		err = ErrReplayUsed
	case errors.Is(err, store.ErrKeyBusy):
		err = ErrReplayBusy
	}
	return kept, first, err
}

func (r Result) kept() string {
	if r.Kept != nil {
		return string(r.Kept)
	}
	return string(r.Body)
}

// replayKey lets 1 to 128 printable ASCII characters pass, no blank among them.
func replayKey(key string) bool {
	if key == "" || len(key) > maxReplayKey {
		return false
	}
	for _, b := range []byte(key) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return true
}
