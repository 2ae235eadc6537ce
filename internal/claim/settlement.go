package claim

import (
	"errors"

	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// SettledLine is a line of a batch with what its readers know it by.
type SettledLine struct {
	models.BatchLine          // without the text of its evidence
	Number           string   // of the order
	Claim            string   // its number, "" for a redemption at the till
	Logs             []string // SHA-256 of the logs, in the order of the attempts
	Manifest         string   // SHA-256 of the list of what it left, "" for nothing
	Firm             *models.Firm
	Offering         *models.Offering
}

// Settlement is a batch with what its sides need to know.
type Settlement struct {
	Batch     models.Batch
	Programme models.Programme
	Payee     Party
	Lines     []SettledLine
	More      int // the line behind which the next ones stand, 0 for none
	Clawbacks []models.Clawback
	Moves     []models.Move
	Wrong     error        // why it cannot be closed as it stands; nil for a sound one
	Unchecked bool         // it has too many lines to be held against the ledger unasked
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

// Part says which lines of a batch to read: up to Most behind one, or all where Most
// is 0. Check holds the whole of a batch against the ledger, however large it is.
type Part struct {
	After, Most int
	Check       bool
}

// checkedUnasked is how many lines whoever looks at an undecided batch has held
// against the ledger unasked; each of its moves holds all of them against it.
const checkedUnasked = 4 * Piece

// SettlementOf reads a batch with a part of its lines.
func SettlementOf(tx *store.Tx, b models.Batch, p Part) (s Settlement, err error) {
	s.Batch = b
	if s.Programme, err = tx.Programme(b.ProgrammeID); err != nil {
		return s, err
	}
	if s.Payee, err = PartyOf(tx, b.PayeeKind, b.PayeeID); err != nil {
		return s, err
	}
	if err := s.lines(tx, p); err != nil {
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
	if !models.ClaimMoves.Allows(b.State, models.ClaimRefused) {
		return s, nil
	}
	if s.Unchecked = b.Count > checkedUnasked && !p.Check; s.Unchecked {
		return s, nil
	}
	s.Wrong = Close(tx, b)
	if errors.Is(s.Wrong, ErrGap) || errors.Is(s.Wrong, ErrChain) {
		return s, nil
	}
	return s, s.Wrong
}

func (s *Settlement) lines(tx *store.Tx, p Part) error {
	claims, err := tx.ClaimNumbersOfBatch(s.Batch.ID)
	if err != nil {
		return err
	}
	names := named{firms: map[string]*models.Firm{}, offerings: map[string]*models.Offering{}, claims: claims}
	add := func(r models.BatchLine) error {
		l, err := names.line(tx, r)
		s.Lines = append(s.Lines, l)
		return err
	}
	if p.Most == 0 {
		return EachLine(tx, s.Batch.ID, add)
	}
	rows, err := tx.SettleBatchLines(s.Batch.ID, p.After, p.Most)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := add(r); err != nil {
			return err
		}
		if s.More = r.N; r.N == int(s.Batch.Count) {
			s.More = 0
		}
	}
	return nil
}

// named is what lines are known by, read once.
type named struct {
	firms     map[string]*models.Firm
	offerings map[string]*models.Offering
	claims    map[string]string // numbers by reservation
}

func (n named) line(tx *store.Tx, r models.BatchLine) (l SettledLine, err error) {
	e, err := Thaw(r.Evidence)
	if err != nil {
		return l, err
	}
	r.Evidence = ""
	l = SettledLine{BatchLine: r, Number: e.Order.Number, Claim: n.claims[r.ReservationID], Manifest: e.Delivery.ManifestSHA256}
	for _, a := range e.Usage.Attempts {
		if a.LogSHA256 != "" {
			l.Logs = append(l.Logs, a.LogSHA256)
		}
	}
	if l.Firm, err = cached(n.firms, r.FirmID, tx.Firm); err != nil {
		return l, err
	}
	l.Offering, err = cached(n.offerings, e.Order.OfferingID, tx.Offering)
	return l, err
}

func cached[T any](seen map[string]*T, id string, read func(string) (T, error)) (*T, error) {
	if v, ok := seen[id]; ok {
		return v, nil
	}
	v, err := read(id)
	seen[id] = &v
	return &v, err
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
