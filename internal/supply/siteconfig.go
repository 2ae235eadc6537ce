package supply

import (
	"encoding/json"
	"fmt"

	"supermarket/internal/broker/slurm"
	"supermarket/internal/keyring"
	"supermarket/models"
)

func siteConfigPurpose(siteID string) string { return "site config " + siteID }

// SealSiteConfig is how a cluster's description is kept in Site.Config: it opens
// for that site alone. The description is validated first.
func SealSiteConfig(keys keyring.Ring, siteID string, c slurm.Config) (string, error) {
	if err := c.Validate(); err != nil {
		return "", err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return keys.Seal(siteConfigPurpose(siteID), text), nil
}

// OpenSiteConfig reads what SealSiteConfig has written for the site.
func OpenSiteConfig(keys keyring.Ring, s models.Site) (slurm.Config, error) {
	var c slurm.Config
	text, err := keys.Open(siteConfigPurpose(s.ID), s.Config)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		return c, fmt.Errorf("supply: settings of site %s: %w", s.ID, err)
	}
	return c, nil
}
