package voucher_test

import (
	"errors"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// shelved puts an offering of a provider at a declared centre.
func (s *scene) shelved() {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		_, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: now, UpdatedAt: now})
		return errors.Join(err,
			tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "a", Domestic: true}),
			tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
			tx.AddSite(models.Site{ID: "sit", ProviderID: "prv_1", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", Facility: "smart", PFLOPS: 100, CreatedAt: now, UpdatedAt: now}),
			tx.AddOffering(models.Offering{
				ID: "off_1", Kind: models.OfferCardHour, ProviderID: "prv_1", SiteID: "sit", ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "卡", TitleEn: "card",
				MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", CreatedAt: now, UpdatedAt: now,
			}),
			tx.MarkFirm(models.FirmMark{FirmID: s.firm.ID, Mark: "maker", SetBy: "reviewer", CreatedAt: now}))
	})
}

func TestFactsAreReadFromWhatIsKept(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.shelved()
		s.do(func(tx *store.Tx) error {
			_, one := tx.InsertBlock(models.Block{ID: "b1", SubjectKind: "code", Subject: s.firm.Code, Reason: "r", FromAt: now, ByUser: "reviewer", CreatedAt: now})
			_, two := tx.InsertBlock(models.Block{ID: "b2", SubjectKind: "provider", Subject: "prv_1", Reason: "r", FromAt: now, ByUser: "reviewer", CreatedAt: now})
			return errors.Join(one, two)
		})
		s.see(func(tx *store.Tx) error {
			f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: s.firm.ID, OfferingID: "off_1", Recipe: "train", ProjectID: "p", PurchaseOrder: "po", OrderID: "o", Now: now})
			if err != nil {
				return err
			}
			if f.Firm.ID != s.firm.ID || f.Offering.ID != "off_1" || !f.Class.Domestic || f.Site.PFLOPS != 100 || f.Purpose != "training" ||
				f.ProjectID != "p" || f.Contract != "po" || f.OrderID != "o" || !f.Marked("maker") || len(f.Blocks) != 1 || len(f.ProviderBlocks) != 1 {
				s.t.Errorf("%+v", f)
			}
			alone, err := voucher.FactsOf(tx, voucher.Asked{FirmID: s.firm.ID, Now: now})
			if alone.Offering.ID != "" || len(alone.Blocks) != 1 || len(alone.ProviderBlocks) != 0 {
				s.t.Errorf("%+v", alone)
			}
			return err
		})
	})
}

func TestWhoMaysSayWhatWorkIsForSaysItInPlaceOfTheTemplate(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.shelved()
		s.see(func(tx *store.Tx) error {
			for _, c := range []struct{ recipe, said, want string }{{"train", "", "training"}, {"forecast", "", "processing"}, {"command", "", ""}, {"command", "training", "training"}} {
				f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: s.firm.ID, OfferingID: "off_1", Recipe: c.recipe, Purpose: c.said, Now: now})
				if err != nil || f.Purpose != c.want {
					s.t.Errorf("%+v: %q, %v", c, f.Purpose, err)
				}
			}
			return nil
		})
	})
}

func TestAMarkedFirmIsGrantedAndAnUnmarkedOneIsNot(t *testing.T) {
	r := open()
	r.Who.Marks = []string{"maker"}
	funded(t, r, func(s *scene) {
		if _, err := s.try1(s.issue("a", yuan)); !errors.Is(err, voucher.ErrMark) {
			s.t.Errorf("without the mark: %v", err)
		}
		end := now
		for _, c := range []struct {
			mark models.FirmMark
			why  error
		}{{models.FirmMark{ValidUntil: &end}, voucher.ErrMarkOver}, {models.FirmMark{}, nil}} {
			c.mark.FirmID, c.mark.Mark, c.mark.SetBy, c.mark.CreatedAt = s.firm.ID, "maker", "reviewer", now
			s.do(func(tx *store.Tx) error { return tx.MarkFirm(c.mark) })
			if _, err := s.try1(s.issue("a", yuan)); !errors.Is(err, c.why) {
				s.t.Errorf("%+v: %v", c.mark, err)
			}
		}
		s.do(func(tx *store.Tx) error { return tx.UnmarkFirm(s.firm.ID, "maker") })
		if err := s.try(func(tx *store.Tx) error { return tx.UnmarkFirm(s.firm.ID, "maker") }); !errors.Is(err, store.ErrStale) {
			s.t.Errorf("taken away twice: %v", err)
		}
	})
}
