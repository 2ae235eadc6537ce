package app

import (
	"supermarket/internal/config"
	"supermarket/internal/identity"
)

// provider is who else signs people in; nil where none is set.
func provider(cfg config.Config) *identity.Provider {
	if cfg.OIDCIssuer == "" {
		return nil
	}
	return identity.New(identity.Settings{
		Issuer: cfg.OIDCIssuer, ClientID: cfg.OIDCClientID, Secret: cfg.OIDCClientSecret.Reveal(), Name: cfg.OIDCName,
		Back: cfg.PublicURL + identity.BackPath,
	})
}
