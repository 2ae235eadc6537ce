package handlers_test

import (
	"path"

	"supermarket/internal/store"
)

// backed are the things that public money brings to a firm and its provider, the
// one who pays for it beside: what they asked for, claimed and were paid.
type backed struct {
	application, paper, line, grant string
	claim, file, batch              string
	sold, proof, paid               string // the provider's claim, its file and its settlement
}

// backs lives the part of the story in which a programme pays.
func (x *house) backs(s story, owner, seller, issuer, reviewer *client) (b backed) {
	x.Helper()
	b.claim = path.Base(x.settles(s.done, owner, seller, issuer, reviewer))
	b.application, b.line = path.Base(owner.written()), x.lineOf(s.done)
	x.look(func(tx *store.Tx) error {
		c, err := tx.Claim(b.claim)
		x.must(err)
		b.grant, b.batch = c.GrantID, c.BatchID
		sold, _, err := tx.ClaimsOfProvider(c.ProviderID, store.Page{})
		x.must(err)
		for _, s := range sold {
			if s.Side == "provider" {
				b.sold = s.ID
			}
		}
		batches, _, err := tx.SettleBatches(store.BatchFilter{PayeeKind: "provider", PayeeID: c.ProviderID}, store.Page{})
		x.must(err)
		b.paid = batches[0].ID
		b.paper, b.file, b.proof = x.proofOf(tx, "application", b.application), x.proofOf(tx, "claim", b.claim), x.proofOf(tx, "claim", b.sold)
		return nil
	})
	return b
}

func (x *house) proofOf(tx *store.Tx, kind, id string) string {
	x.Helper()
	all, err := tx.EvidenceOf(kind, id)
	x.must(err)
	if len(all) == 0 {
		x.Fatalf("%s %s proves nothing", kind, id)
	}
	return all[0].ID
}

// ofFirm are the things of the firm, by the beginning of the routes about them.
func (b backed) ofFirm() map[string]string {
	return map[string]string{
		"/vouchers/applications/": b.application, "/vouchers/claims/": b.claim, "/vouchers/claims/lines/": b.line, "/vouchers/settlements/": b.batch,
		":grant": b.grant, ":file": b.file, ":paper": b.paper,
		"/api/v1/claims/": b.claim,
	}
}

// ofProvider are the things of the provider, likewise.
func (b backed) ofProvider() map[string]string {
	return map[string]string{
		"/provider/claims/": b.sold, "/provider/claims/lines/": b.line, "/provider/settlements/": b.paid, ":grant": b.grant, ":file": b.proof,
		"/api/v1/provider/claims/": b.sold,
	}
}
