package checkout_test

import (
	"slices"
	"testing"

	"supermarket/internal/checkout"
	"supermarket/internal/control"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// A firm cuts its work into two orders below the cap with a provider of its own
// legal person, minutes after it got the voucher.
func TestSplitOrdersOfARelatedFirmAreFlaggedAsTheyArePlaced(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.do(func(tx *store.Tx) error {
			f, err := tx.Firm(a.OrgID)
			if err != nil {
				return err
			}
			f.LegalPerson = "林一"
			if err := tx.SaveFirm(f, f.Version, morning); err != nil {
				return err
			}
			p, err := tx.Provider(m.offering[0].ProviderID)
			if err != nil {
				return err
			}
			p.LegalPerson = "林一"
			return tx.SetProfile(p, morning)
		})
		m.must(m.SandboxTopUp(m.ctx, a, 500*models.Yuan, "top:"+a.OrgID))
		bound := models.Money(50) * models.Fen
		g := m.granted(a, voucher.Rules{Rates: []voucher.Rate{{PPM: 500_000}}, Caps: voucher.Caps{PerOrder: bound}}, 2*bound)
		for range 2 {
			m.add(own(a), ask(m.offering[0], 4, 20))
			_, err := m.Place(m.ctx, a, checkout.Placing{Quotes: m.quotes(a), Choice: checkout.Choice{Vouchers: []string{g.ID}, UseWallet: true}})
			m.must(err)
		}
		m.do(func(tx *store.Tx) error {
			n, err := control.Pass(tx, m.clock.Now())
			if n != 0 {
				m.Errorf("the pass found %d that the orders did not", n)
			}
			return err
		})
		m.see(func(tx *store.Tx) error {
			rows, err := tx.Flags(store.FlagFilter{FirmID: a.OrgID}, 0, 10)
			var kinds []string
			for _, r := range rows {
				kinds = append(kinds, r.Kind)
			}
			slices.Sort(kinds)
			if !slices.Equal(kinds, []string{control.FastUse, control.RelatedOrder, control.RelatedOrder, control.Splitting}) {
				m.Error(kinds)
			}
			return err
		})
		m.audited()
	})
}
