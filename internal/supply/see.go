package supply

import (
	"context"
	"fmt"

	"supermarket/internal/store"
	"supermarket/models"
)

// SeeHost records what was found out about the computer that a local site of the
// actor's is, before any runner has claimed there.
func (c *Counter) SeeHost(ctx context.Context, by models.Actor, siteID string, host models.HostFacts) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s, err := tx.Site(siteID)
		if err != nil {
			return err
		}
		if s.Driver != "local" || by.OrgKind != models.OrgProvider || by.OrgID != s.ProviderID {
			return ErrNotYours
		}
		return tx.SeeSite(s.ID, fmt.Sprintf("cgroup %.8s, namespaces %t", host.Cgroup, host.Namespaces), host.Isolates(), c.Clock.Now())
	})
}
