package e2e_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/supply"
	"supermarket/models"
)

func TestTheMachinesThatAJobHoldsAreToldToItsBuyerAndKeptByItsProvider(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(2, 10*time.Minute, checkout.Choice{})
		w.dispatched()
		a := w.attempt(o.ID)
		v, err := w.checkout.Job(w.ctx, w.owner, a.JobID)
		w.must(err)
		units := 0
		for _, p := range v.Attempts[0].Parts {
			units += p.Units
		}
		if units != 2 {
			t.Errorf("its buyer is told of %+v", v.Attempts[0].Parts)
		}
		seller := models.Actor{UserID: "usr_p", OrgKind: models.OrgProvider, OrgID: w.offering.ProviderID, Role: models.RoleProvider}
		for _, p := range a.Parts() {
			if err := w.supply.RemoveMachine(w.ctx, seller, a.SiteID, p.Node); !errors.Is(err, supply.ErrNodeUsed) {
				t.Errorf("a machine that is held was removed: %v", err)
			}
		}
		w.run(o.ID, time.Second, models.FinishRequest{Cause: models.CauseExit})
		w.audited()
	})
}
