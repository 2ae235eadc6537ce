package claim

import (
	"errors"

	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// SettledLine is a line of a batch with what its readers know it by.
type SettledLine struct {
	models.BatchLine
	Number   string // of the order
	Claim    string // its number, "" for a redemption at the till
	Firm     models.Firm
	Offering models.Offering
}

// Settlement is a batch with what its sides need to know.
type Settlement struct {
	Batch     models.Batch
	Programme models.Programme
	Payee     Party
	Lines     []SettledLine
	Clawbacks []models.Clawback
	Moves     []models.Move
	Wrong     error        // why it cannot be closed as it stands; nil for a sound one
	Owes      models.Money // what its payee owes now
}

// Party is a payee in words.
type Party struct{ Kind, ID, Zh, En, Code string }

// PartyOf names a payee.
func PartyOf(tx *store.Tx, kind, id string) (Party, error) {
	if kind == FromFirm {
		f, err := tx.Firm(id)
		return Party{kind, id, f.Name, f.Name, f.Code}, err
	}
	p, err := tx.Provider(id)
	return Party{kind, id, p.NameZh, p.NameEn, p.Code}, err
}

// SettlementOf reads a batch whole.
func SettlementOf(tx *store.Tx, b models.Batch) (s Settlement, err error) {
	s.Batch = b
	if s.Programme, err = tx.Programme(b.ProgrammeID); err != nil {
		return s, err
	}
	if s.Payee, err = PartyOf(tx, b.PayeeKind, b.PayeeID); err != nil {
		return s, err
	}
	if s.Lines, err = settledLines(tx, b.ID); err != nil {
		return s, err
	}
	if s.Clawbacks, err = tx.ClawbacksOfBatch(b.ID); err != nil {
		return s, err
	}
	if s.Owes, err = refund.Owes(tx, b.PayeeID); err != nil {
		return s, err
	}
	if s.Moves, err = tx.Moves("batch", b.ID); err != nil {
		return s, err
	}
	if models.ClaimMoves.Allows(b.State, models.ClaimRefused) {
		s.Wrong = Close(tx, b)
	}
	if errors.Is(s.Wrong, ErrGap) || errors.Is(s.Wrong, ErrChain) {
		return s, nil
	}
	return s, s.Wrong
}

func settledLines(tx *store.Tx, batchID string) ([]SettledLine, error) {
	rows, err := tx.SettleBatchLines(batchID)
	if err != nil {
		return nil, err
	}
	firms, offerings := map[string]models.Firm{}, map[string]models.Offering{}
	out := make([]SettledLine, 0, len(rows))
	for _, r := range rows {
		e, err := Thaw(r.Evidence)
		if err != nil {
			return nil, err
		}
		l := SettledLine{BatchLine: r, Number: e.Order.Number}
		if l.Firm, err = cached(firms, r.FirmID, tx.Firm); err != nil {
			return nil, err
		}
		if l.Offering, err = cached(offerings, e.Order.OfferingID, tx.Offering); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	claims, err := tx.ClaimsOfBatch(batchID)
	for _, c := range claims {
		for i := range out {
			if out[i].ReservationID == c.ReservationID {
				out[i].Claim = c.Number
			}
		}
	}
	return out, err
}

func cached[T any](seen map[string]T, id string, read func(string) (T, error)) (T, error) {
	v, ok := seen[id]
	if ok {
		return v, nil
	}
	v, err := read(id)
	seen[id] = v
	return v, err
}

// Listed is a batch in a list.
type Listed struct {
	models.Batch
	Programme models.Programme
	Payee     Party
}

// Settlements are a payee's batches, and what was clawed back from it.
type Settlements struct {
	Rows      []Listed
	Next      string
	Clawbacks []models.Clawback
	Owes      models.Money
	Waiting   []Waiting // that is in no batch yet
}

// Waiting is what of a programme is in no batch yet.
type Waiting struct {
	store.Ready
	Programme models.Programme
	Payee     Party
}

// shownClaws is how many claw-backs stand on a payee's page.
const shownClaws = 50

// SettlementsOf lists a payee's batches, newest first.
func SettlementsOf(tx *store.Tx, kind, id string, p store.Page) (out Settlements, err error) {
	rows, next, err := tx.SettleBatches(store.BatchFilter{PayeeKind: kind, PayeeID: id}, p)
	if err != nil {
		return out, err
	}
	out.Next = next
	if out.Rows, err = ListedOf(tx, rows); err != nil {
		return out, err
	}
	if out.Clawbacks, _, err = tx.ClawbacksFrom(kind, id, store.Page{Limit: shownClaws}); err != nil {
		return out, err
	}
	if out.Owes, err = refund.Owes(tx, id); err != nil {
		return out, err
	}
	out.Waiting, err = WaitingOf(tx, store.BatchFilter{PayeeKind: kind, PayeeID: id})
	return out, err
}

// ListedOf names the programme and payee of batches.
func ListedOf(tx *store.Tx, rows []models.Batch) ([]Listed, error) {
	out := make([]Listed, 0, len(rows))
	for _, b := range rows {
		p, err := tx.Programme(b.ProgrammeID)
		if err != nil {
			return nil, err
		}
		who, err := PartyOf(tx, b.PayeeKind, b.PayeeID)
		if err != nil {
			return nil, err
		}
		out = append(out, Listed{b, p, who})
	}
	return out, nil
}

// mostWaiting bounds how many payees stand on a desk.
const mostWaiting = 200

// WaitingOf lists what is in no batch yet, of those that the filter names.
func WaitingOf(tx *store.Tx, f store.BatchFilter) ([]Waiting, error) {
	rows, err := tx.ReadyToSettle(f, mostWaiting)
	if err != nil {
		return nil, err
	}
	out := make([]Waiting, 0, len(rows))
	for _, r := range rows {
		p, err := tx.Programme(r.ProgrammeID)
		if err != nil {
			return nil, err
		}
		who, err := PartyOf(tx, r.PayeeKind, r.PayeeID)
		if err != nil {
			return nil, err
		}
		out = append(out, Waiting{r, p, who})
	}
	return out, nil
}
