package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"supermarket/internal/account"
	"supermarket/web"
)

// done is what a write answers. Kept stands in for Body in replays, nil for Body itself.
type done struct {
	status int
	body   any
	kept   any
}

// write is the way of every deed of the API: a strict body, an idempotency key,
// and the first result again for the same key.
func write[In any](h *Handlers, operation string, do func(c *web.Ctx, in In) (done, error)) web.Handler {
	return func(c *web.Ctx) error {
		tree, err := readJSON(c)
		if err != nil {
			return err
		}
		var in In
		if err := bind(tree, &in); err != nil {
			return err
		}
		return h.replayable(c, operation, in, func() (done, error) { return do(c, in) })
	}
}

// replayable does a deed for the first call with its idempotency key, and answers
// later ones with the first result; in is all that decides what is done.
func (h *Handlers) replayable(c *web.Ctx, operation string, in any, do func() (done, error)) error {
	call, err := callOf(c, operation, in)
	if err != nil {
		return err
	}
	r, replayed, err := h.Account.Once(c.Std(), c.Actor, call, func() (account.Result, error) {
		d, err := do()
		if err != nil {
			return account.Result{}, err
		}
		return d.result()
	})
	if err != nil {
		return err
	}
	if replayed {
		c.Response().Header().Set("Idempotent-Replay", "true")
	}
	if r.Status == http.StatusNoContent {
		return c.NoContent(r.Status)
	}
	return c.JSONBlob(r.Status, r.Body)
}

// callOf names a call; what it was about and its body decide whether it is the same again.
func callOf(c *web.Ctx, operation string, in any) (account.Call, error) {
	keys := c.Request().Header.Values("Idempotency-Key")
	if len(keys) != 1 {
		return account.Call{}, account.ErrReplayKey
	}
	body, err := json.Marshal(in)
	if err != nil {
		return account.Call{}, err
	}
	sum := sha256.Sum256([]byte(c.Request().Method + " " + c.Request().URL.EscapedPath() + "\n" + string(body)))
	return account.Call{Operation: operation, Key: keys[0], InputHash: hex.EncodeToString(sum[:])}, nil
}

func (d done) result() (r account.Result, err error) {
	r.Status = d.status
	if d.status == http.StatusNoContent {
		return r, nil
	}
	if r.Body, err = json.Marshal(d.body); err != nil || d.kept == nil {
		return r, err
	}
	r.Kept, err = json.Marshal(d.kept)
	return r, err
}
