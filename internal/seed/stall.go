package seed

import (
	"errors"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"supermarket/internal/store"
	"supermarket/models"
)

// stall is one provider of the demo, its site with simulated hardware, and what
// it sells there. Its name is made up; the check characters of its code are right.
type stall struct {
	slug             string // of its account and its website
	code             string
	nameZh, nameEn   string
	region           string
	since            int // the year it says it began
	aboutZh, aboutEn string
	placeZh, placeEn string
	siteZh, siteEn   string
	centre           centre
	racks            []rack
	goods            []good
}

// centre is what kind of centre a stall's site stands in, as it declares.
type centre struct {
	facility      string
	pflops, racks int64
}

// rack is equal machines of one class.
type rack struct {
	class, stack string
	machines     int
	units        int // of each machine
}

func (k rack) total() int { return k.machines * k.units }

// rack returns the machines of a class.
func (t stall) rack(class string) rack {
	for _, k := range t.racks {
		if k.class == class {
			return k
		}
	}
	return rack{}
}

// email is the account of who keeps the stall; the first is the demo's own.
func (t stall) email() string {
	if t.code == threadCode {
		return Seller
	}
	return "provider-" + t.slug + "@demo.test"
}

func (s *scene) makeStalls() error {
	providers, err := s.providers()
	if err != nil {
		return err
	}
	sellers, err := s.hire(providers)
	if err != nil {
		return err
	}
	for i, t := range stalls {
		site, err := s.site(t, providers[i], sellers[i])
		if err != nil {
			return err
		}
		if err := s.fill(t, site, sellers[i]); err != nil {
			return err
		}
		if err := s.bill(t, sellers[i], i); err != nil {
			return err
		}
	}
	return nil
}

func (s *scene) providers() (out []models.Provider, err error) {
	for _, t := range stalls {
		p, err := s.provider(t)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// hire makes the accounts of the stalls side by side: hashing their passwords is
// most of the time that the demo takes to start.
func (s *scene) hire(providers []models.Provider) ([]models.Actor, error) {
	out := make([]models.Actor, len(stalls))
	var g errgroup.Group
	for i, t := range stalls {
		g.Go(func() (err error) {
			out[i], err = s.join(t.email(), "供应商值班", models.OrgProvider, providers[i].ID, models.RoleProvider)
			return err
		})
	}
	return out, g.Wait()
}

func (s *scene) provider(t stall) (models.Provider, error) {
	var p models.Provider
	err := s.look(func(tx *store.Tx) (err error) { p, err = tx.ProviderByCode(t.code); return err })
	if !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	since := time.Date(t.since, 1, 1, 0, 0, 0, 0, china).UTC()
	return s.Supply.Register(s.ctx, s.operator, models.Provider{
		NameZh: t.nameZh, NameEn: t.nameEn, Code: t.code, Region: t.region, Invented: true,
		AboutZh: t.aboutZh, AboutEn: t.aboutEn, Website: "https://" + t.slug + ".example/", Since: &since,
	})
}

func (s *scene) site(t stall, p models.Provider, seller models.Actor) (models.Site, error) {
	var had []models.Site
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.SitesBy(p.ID); return err })
	if err != nil || len(had) > 0 {
		return first(had), err
	}
	var machines []models.Node
	for _, k := range t.racks {
		for range k.machines {
			machines = append(machines, models.Node{Name: "node-" + strconv.Itoa(len(machines)+1), ClassID: k.class, StackID: k.stack, Units: k.units})
		}
	}
	made, err := s.Supply.Connect(s.ctx, seller, models.Site{NameZh: t.siteZh + "（模拟硬件）", NameEn: t.siteEn + " (simulated hardware)", Region: t.region, Driver: "local", Simulated: true, Facility: t.centre.facility, PFLOPS: t.centre.pflops, Racks: t.centre.racks}, machines)
	if err != nil || s.Host.Cgroup == "" {
		return made, err
	}
	return made, s.Supply.SeeHost(s.ctx, seller, made.ID, s.Host)
}

func first[T any](list []T) (zero T) {
	if len(list) == 0 {
		return zero
	}
	return list[0]
}
