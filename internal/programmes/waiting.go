package programmes

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ToDo is work of one kind that its reader may decide.
type ToDo struct {
	Kind         string
	Programme    models.Programme // empty where the work of all stands on one page
	OfKind, OfID string           // what is taken back, of an undo
	N            int64
}

// waitingDeeds are the kinds of work in the order in which they are shown, with
// the rights of which one is enough.
var waitingDeeds = []struct {
	kind  string
	deeds []party.Deed
}{
	{"application", []party.Deed{party.Issue, party.Approve}},
	{"application_reviewed", []party.Deed{party.Approve}},
	{"proposal", []party.Deed{party.Approve}},
	{"bulk", []party.Deed{party.Approve}},
	{"codes", []party.Deed{party.Approve}},
	{"undo", []party.Deed{party.Approve}},
	{"claim", []party.Deed{party.Issue, party.Approve}},
	{"claim_reviewed", []party.Deed{party.Approve}},
	{"batch", []party.Deed{party.Issue, party.Approve}},
	{"batch_reviewed", []party.Deed{party.Approve}},
	{"batch_approved", []party.Deed{party.Fund}},
	{"clawback", []party.Deed{party.Approve}},
	{"draft", []party.Deed{party.Approve}},
	{"funding", []party.Deed{party.Approve}},
	{"flag", []party.Deed{party.Verify}},
	{"lift", []party.Deed{party.Verify}},
	{"firm", []party.Deed{party.Verify}},
}

// ToDo lists what waits for this person, at one moment: their role includes
// the deed, and they are a second pair of eyes to all who signed before.
func (c *Counter) ToDo(ctx context.Context, by models.Actor) (out []ToDo, err error) {
	if err := reader(by); err != nil {
		return nil, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = nil
		rows, err := tx.WaitingFor(by.UserID)
		if err != nil {
			return err
		}
		for _, w := range waitingDeeds {
			for _, deed := range w.deeds {
				if staff(by, deed) != nil {
					continue
				}
				if out, err = waitingOf(tx, by, w.kind, rows, out); err != nil {
					return err
				}
				break
			}
		}
		return nil
	})
	return out, err
}

// waitingOf adds the work of a kind that another than its signers may decide.
func waitingOf(tx *store.Tx, by models.Actor, kind string, rows []store.Waiting, out []ToDo) ([]ToDo, error) {
	for _, r := range rows {
		if r.Kind != kind {
			continue
		}
		signed, err := signersOf(tx, r)
		if err != nil {
			return nil, err
		}
		eyes := party.FourEyes(tx, by.UserID, signed...)
		if fault.KindOf(eyes) == fault.Denied {
			continue
		}
		if eyes != nil {
			return nil, eyes
		}
		if n := len(out); n > 0 && out[n-1].Kind == kind && out[n-1].Programme.ID == r.ProgrammeID && out[n-1].OfID == r.OfID {
			out[n-1].N += r.N
			continue
		}
		w := ToDo{Kind: kind, OfKind: r.OfKind, OfID: r.OfID, N: r.N}
		if r.ProgrammeID != "" {
			p, err := tx.Programme(r.ProgrammeID)
			if err != nil {
				return nil, err
			}
			w.Programme = p
		}
		out = append(out, w)
	}
	return out, nil
}

// signersOf are all who signed a work so far; a draft is signed by each who wrote on it.
func signersOf(tx *store.Tx, r store.Waiting) ([]string, error) {
	if r.Kind != "draft" {
		return []string{r.First, r.Second}, nil
	}
	wrote, err := tx.DraftWriters(r.ProgrammeID)
	return append(wrote, r.First, r.Second), err
}
