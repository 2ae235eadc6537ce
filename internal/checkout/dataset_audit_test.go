package checkout_test

import (
	"strings"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/checkout"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func TestTheRoomOfAFirmIsWhatItsFilesTake(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.dataset(a, checkout.UploadAsk{Name: "kept"}, "some bytes")
		m.dataset(a, checkout.UploadAsk{Name: "gone"}, "others")
		m.opened(a, "under way", 100)
		v, err := m.Data(m.ctx, a)
		m.must(err)
		for _, d := range v.Datasets {
			if d.Name == "gone" {
				m.must(m.DeleteDataset(m.ctx, a, d.ID))
			}
		}
		if m.audited(); m.taken(a) != 110 {
			t.Errorf("%d bytes are taken", m.taken(a))
		}
		testkit.Corrupt(t, m.db, "UPDATE limits SET used = used + 1 WHERE id LIKE 'data:%'")
		m.must(m.db.View(m.ctx, func(tx *store.Tx) error {
			broken := audit.Run(tx, audit.Usage()).Broken()
			if len(broken) != 1 || broken[0].Name != "data.room" || !strings.Contains(broken[0].Detail, a.FirmID()) {
				t.Errorf("%+v", broken)
			}
			return nil
		}))
	})
}
