package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/apidoc"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiKeys(c *web.Ctx) error {
	rows, err := h.Account.ListKeys(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", apidoc.KeyOf))
}

// apiKeyNew shows the secret in its first answer only: what is kept for replays has none.
func (h *Handlers) apiKeyNew(c *web.Ctx, in apidoc.KeyRequest) (done, error) {
	secret, k, err := h.Account.CreateKey(c.Std(), c.Actor, in.Name, in.Scopes)
	if err != nil {
		return done{}, err
	}
	shown := apidoc.KeyOf(k)
	return done{status: http.StatusCreated, body: apidoc.NewKey{APIKey: shown, Secret: secret}, kept: apidoc.NewKey{APIKey: shown}}, nil
}

// apiKeyEnd ends a key; one that has ended already is ended.
func (h *Handlers) apiKeyEnd(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	ended := h.Account.RevokeKey(c.Std(), c.Actor, id)
	if fault.KindOf(ended) != fault.NotFound {
		return done{status: http.StatusNoContent}, ended
	}
	rows, err := h.Account.ListKeys(c.Std(), c.Actor)
	if err != nil || !slices.ContainsFunc(rows, func(k models.APIKey) bool { return k.ID == id }) {
		return done{}, ended
	}
	return done{status: http.StatusNoContent}, nil
}
