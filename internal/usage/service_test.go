package usage_test

import (
	"testing"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAMeasurementByTheHouseCostsNobodyAnything(t *testing.T) {
	both(t, func(s *scene) {
		var j models.Job
		s.do(func(tx *store.Tx) error {
			o, err := tx.Offering("off")
			if err != nil {
				return err
			}
			j, err = order.PlaceHouse(tx, order.HouseInput{Offering: o, RecipeID: order.Benchmark, Params: "{}", Units: 1, CapMillis: 2 * minute, Step: order.Step{Cause: "sla.measure", Actor: "dispatch", At: noon}})
			return err
		})
		s.sound()
		a := s.begins(j, 1, noon)
		s.over(j, a, try{finish: done(minute)}, noon.Add(time.Minute))
		s.see(func(tx *store.Tx) error {
			z, err := tx.SettlementOfLine(j.LineID)
			if z.Cost != 0 || z.Provider != 0 || z.Returned != 0 {
				s.Errorf("%+v", z)
			}
			segments, _ := tx.SegmentsOfLine(j.LineID)
			if len(segments) != 1 || segments[0].Millis != minute || segments[0].Billed {
				s.Errorf("%+v", segments)
			}
			return err
		})
		s.sound()
	})
}

func TestServiceIsCountedAsItHappens(t *testing.T) {
	both(t, func(s *scene) {
		s.ran(done(minute), minute)
		j := s.bought(noon)
		s.over(j, s.begins(j, 1, noon.Add(5*time.Second)), try{lost: true}, noon.Add(time.Minute))
		s.do(func(tx *store.Tx) error {
			for i, state := range []sla.State{sla.Up, sla.Up, sla.Down, sla.Planned} {
				if err := sla.Looked(tx, "sit", state, noon.Add(time.Duration(i)*time.Minute)); err != nil {
					return err
				}
			}
			return nil
		})
		s.see(func(tx *store.Tx) error {
			o, err := tx.Offering("off")
			if err != nil {
				return err
			}
			c, err := sla.OfOffering(tx, o, noon)
			if c.Looked != 4 || c.Up != 2 || c.Planned != 1 || c.Ends != 2 || c.SiteFaults != 1 || c.Starts != 2 || c.LateStarts != 0 {
				s.Errorf("%+v", c)
			}
			if err != nil {
				return err
			}
			kept, err := sla.Reliability(tx, noon)
			if kept["sit"] != c.Score() {
				s.Errorf("the site scores %d, its offering %d", kept["sit"], c.Score())
			}
			later, err2 := sla.OfOffering(tx, o, noon.AddDate(0, 0, sla.Days))
			if later.Looked != 0 || later.Ends != 0 {
				s.Errorf("a month later: %+v", later)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		s.sound()
	})
}
