package seed

import (
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// The demo's hardware: simulated cards, on which jobs run as processes of this computer.
const (
	nodes        = 2
	unitsPerNode = 4
	classID      = "ascend-910b"
	stackID      = "cann-8"
	region       = "CN-GZ"
	longestRun   = 2 * 3600
)

func (s *scene) makeProvider() error {
	const code = "91520115MA6D00034K" // made up; its check characters are right
	err := s.look(func(tx *store.Tx) (err error) { s.provider, err = tx.ProviderByCode(code); return err })
	if errors.Is(err, store.ErrNotFound) {
		s.provider, err = s.Supply.Register(s.ctx, s.operator, models.Provider{
			NameZh: "黔云智算（虚构）", NameEn: "Qianyun Compute (invented)", Code: code, Region: region, Invented: true,
		})
	}
	if err != nil {
		return err
	}
	s.seller, err = s.join(Seller, "供应商值班", models.OrgProvider, s.provider.ID, models.RoleProvider)
	return err
}

func (s *scene) makeSite() error {
	var had []models.Site
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.SitesBy(s.provider.ID); return err })
	if err != nil {
		return err
	}
	if len(had) > 0 {
		s.site = had[0]
		return nil
	}
	machines := make([]models.Node, nodes)
	for i := range machines {
		machines[i] = models.Node{Name: "node-" + string(rune('1'+i)), ClassID: classID, StackID: stackID, Units: unitsPerNode}
	}
	s.site, err = s.Supply.Connect(s.ctx, s.seller, models.Site{
		NameZh: "贵安一号（模拟硬件）", NameEn: "Gui'an 1 (simulated hardware)", Region: region, Driver: "local", Simulated: true,
	}, machines)
	return err
}

func (s *scene) makeOffering() error {
	o, err := s.offering()
	if err != nil {
		return err
	}
	if o.TariffVersion == 0 {
		if _, err := s.Supply.SetPrices(s.ctx, s.seller, o.ID, prices()); err != nil {
			return err
		}
	}
	if o.State != catalog.Draft { // listed, or withdrawn by someone who meant it
		return nil
	}
	return s.Supply.List(s.ctx, s.seller, o.ID)
}

func (s *scene) offering() (models.Offering, error) {
	var had []models.Offering
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.OfferingsBy(s.provider.ID); return err })
	if err != nil {
		return models.Offering{}, err
	}
	if len(had) > 0 {
		return had[len(had)-1], nil // the first that was made
	}
	return s.Supply.Offer(s.ctx, s.seller, models.Offering{
		Kind: models.OfferCardHour, SiteID: s.site.ID, ClassID: classID, StackID: stackID, Region: region,
		TitleZh: "昇腾 910B 卡时", TitleEn: "Ascend 910B card-hours",
		SummaryZh: "贵安站点的昇腾 910B，按毫秒计量。硬件为模拟：作业真实地作为进程在本机运行。",
		SummaryEn: "Ascend 910B at Gui'an, metered to the millisecond. The hardware is simulated: jobs truly run, as processes on this computer.",
		MinUnits:  1, MaxUnits: nodes * unitsPerNode, MaxSeconds: longestRun,
	})
}

// No low market price of this class is published; these are invented, as the provider is.
func prices() []models.TariffPrice {
	return []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: 960 * models.Fen},
		{Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: 480 * models.Fen},
	}
}
