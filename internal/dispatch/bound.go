package dispatch

import (
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// none is the site of a job that its provider has no site for.
const none = "-"

// binding is what of a job's place does not stand in its row: the sites of the
// provider that sold it, and the region that its data may not leave.
type binding struct {
	providers map[string]string      // by offering, of those at no single site
	sites     map[[2]string][]string // by provider and region; by provider alone under ""
	data      map[string]string      // region by job
}

func bindings(tx *store.Tx, jobs []models.Job, sites []store.SiteNodes) (b binding, err error) {
	b.sites = map[[2]string][]string{}
	for _, row := range sites {
		for _, region := range []string{row.Site.Region, ""} {
			k := [2]string{row.Site.ProviderID, region}
			b.sites[k] = append(b.sites[k], row.Site.ID)
		}
	}
	seen := map[string]bool{}
	var offerings []string
	for _, j := range jobs {
		if j.SiteID == "" && !seen[j.OfferingID] {
			seen[j.OfferingID] = true
			offerings = append(offerings, j.OfferingID)
		}
	}
	if len(offerings) > 0 {
		if b.providers, err = tx.ProvidersOf(offerings); err != nil {
			return b, err
		}
	}
	b.data, err = tx.LiveResidencies()
	return b, err
}

func (b binding) wants(j models.Job) schedule.Job {
	out := wants(j)
	if j.SiteID == "" {
		if out.Sites = b.sites[[2]string{b.providers[j.OfferingID], j.Region}]; len(out.Sites) == 0 {
			out.Sites = []string{none}
		}
	}
	if region := b.data[j.ID]; region != "" {
		out.Residency = []string{region}
	}
	return out
}
