package seed

import (
	"fmt"

	"supermarket/internal/fault"
	"supermarket/internal/invoice"
	"supermarket/internal/store"
	"supermarket/models"
)

// project is what the demo's firm counts its costs to.
const project = "零件质检"

// makeProject gives the firm a project; where one is, it has begun to keep its own.
func (s *scene) makeProject() error {
	var had []models.Project
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.Projects(s.owner.FirmID()); return err })
	if err != nil || len(had) > 0 {
		return err
	}
	return s.Finance.AddProject(s.ctx, s.owner, project)
}

// bill gives a stall what its invoices name beside name and tax number, once.
func (s *scene) bill(t stall, seller models.Actor, n int) error {
	err := s.look(func(tx *store.Tx) error { _, err := tx.InvoiceProfile(models.OrgProvider, seller.OrgID); return err })
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return s.Supply.SetInvoiceProfile(s.ctx, seller, models.InvoiceProfile{
		Type: invoice.Ordinary, Address: "演示地址（虚构），" + t.placeZh, Phone: fmt.Sprintf("400-000-%04d", n+1),
		Bank: "演示银行（虚构）", BankAccount: fmt.Sprintf("6200 0000 0000 %04d", n+1),
	})
}
