package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// A batch has so many lines at the most, what is left goes into the next one; and
// so many of them are frozen, or looked at, at once.
const (
	MostLines = 50_000
	Piece     = 250
)

// Collecting says which redemptions to settle: of one programme with one payee,
// made from From to Until, both counted.
type Collecting struct {
	ProgrammeID string
	PayeeKind   string // provider, firm
	PayeeID     string
	From, Until time.Time
	Key         string
	Only        []string          // of these, by reservation; nil for the first Piece of all
	Logs        map[string]string // SHA-256 of the attempts' logs, by attempt
	Step        Step
}

func (in Collecting) id() string {
	sum := sha256.Sum256([]byte(in.ProgrammeID + "\x00" + in.PayeeID + "\x00" + in.Key))
	return "bat_" + hex.EncodeToString(sum[:12])
}

// Ahead lists the redemptions that a batch would collect, oldest first: those whose
// usage is disputed or kept apart wait. ErrNothing when none is left.
func Ahead(tx *store.Tx, in Collecting, most int) ([]string, error) {
	if in.Key == "" || !in.Until.After(in.From) || in.Until.After(in.Step.At) {
		return nil, ErrSpan
	}
	ids, err := tx.SettleableIDs(in.ProgrammeID, in.PayeeKind, in.PayeeID, in.From, in.Until, most)
	if err == nil && len(ids) == 0 {
		err = ErrNothing
	}
	return ids, err
}

// Collected returns the batch that this key has made; store.ErrNotFound before that.
func Collected(tx *store.Tx, in Collecting) (models.Batch, error) { return tx.SettleBatch(in.id()) }

// Collect writes a draft with the evidence of each redemption frozen, once per key;
// Grow adds further ones to it. What no longer waits is passed over.
func Collect(tx *store.Tx, in Collecting) (models.Batch, error) {
	had, err := Collected(tx, in)
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	if in.Only == nil {
		if in.Only, err = Ahead(tx, in, Piece); err != nil {
			return had, err
		}
	}
	b := models.Batch{
		ID: in.id(), ProgrammeID: in.ProgrammeID, PayeeKind: in.PayeeKind, PayeeID: in.PayeeID, FromAt: in.From, UntilAt: in.Until, State: models.ClaimDraft,
		EvidenceHash: Chained("", in.id()), CreatedBy: in.Step.By, CreatedAt: in.Step.At, UpdatedAt: in.Step.At,
	}
	lines, err := in.lines(tx, &b)
	if err == nil && len(lines) == 0 {
		err = ErrNothing
	}
	if err != nil {
		return b, err
	}
	if b.Number, err = order.Number(tx, "B", in.Step.At); err != nil {
		return b, err
	}
	if err := tx.AddSettleBatch(b, lines); err != nil {
		return b, err
	}
	return b, moved(tx, "batch", b.ID, "", b.State, in.Step)
}

// Grow freezes further redemptions behind those that the draft of this key has.
func Grow(tx *store.Tx, in Collecting) (models.Batch, error) {
	if err := tx.LockSettleBatch(in.id()); err != nil {
		return models.Batch{}, err
	}
	b, err := Collected(tx, in)
	if err != nil {
		return b, err
	}
	if b.State != models.ClaimDraft {
		return b, ErrBatchState
	}
	before := b.Count
	lines, err := in.lines(tx, &b)
	if err != nil || len(lines) == 0 {
		return b, err
	}
	b.UpdatedAt = in.Step.At
	return b, tx.GrowSettleBatch(b, before, lines)
}

// lines freezes each redemption behind the one before it, and adds them up.
func (in Collecting) lines(tx *store.Tx, b *models.Batch) ([]models.BatchLine, error) {
	rows, err := tx.Settleable(in.ProgrammeID, in.PayeeKind, in.PayeeID, in.Only)
	if err != nil {
		return nil, err
	}
	out := make([]models.BatchLine, 0, len(rows))
	for _, r := range rows {
		l, err := in.line(tx, *b, r)
		if err != nil {
			return nil, err
		}
		b.Total, b.Fee, b.Passed, b.Count = b.Total+l.Amount, b.Fee+l.Fee, b.Passed+l.Passed, b.Count+1
		l.N, b.EvidenceHash = int(b.Count), l.EvidenceHash
		out = append(out, l)
	}
	return out, nil
}

func (in Collecting) line(tx *store.Tx, b models.Batch, r store.Redemption) (l models.BatchLine, err error) {
	l = models.BatchLine{BatchID: b.ID, ReservationID: r.ReservationID, LineID: r.LineID, OrderID: r.OrderID, FirmID: r.FirmID, ProviderID: r.ProviderID, Amount: r.Amount, Live: true}
	e, err := Freeze(tx, r.GrantID, r.LineID, in.Logs, in.Step.At)
	if err != nil {
		return l, err
	}
	all, err := tx.ReservationsOf(r.LineID)
	if err != nil {
		return l, err
	}
	for _, v := range all {
		if v.ID == r.ReservationID {
			e.Redemption = &EvidenceValue{v.ID, r.Amount, v.RateNum, v.RateDen, r.At()}
		}
	}
	if l.Fee, l.Passed, err = leaves(tx, r); err != nil {
		return l, err
	}
	if e.ClaimHash, err = claimHash(tx, r.ClaimID); err != nil {
		return l, err
	}
	l.Evidence, l.EvidenceHash, err = e.text(b.EvidenceHash)
	return l, err
}

func claimHash(tx *store.Tx, claimID string) (string, error) {
	if claimID == "" {
		return "", nil
	}
	c, err := tx.Claim(claimID)
	return c.EvidenceHash, err
}

// leaves is what of a redemption does not leave for the payee's bank: the
// platform's fee on it, or what the provider passed on to the firm at once.
func leaves(tx *store.Tx, r store.Redemption) (fee, passed models.Money, err error) {
	switch r.Side {
	case Provider:
		return 0, r.Amount, nil
	case Buyer:
		return 0, 0, nil
	}
	s, err := tx.SettlementOfLine(r.LineID)
	if err != nil {
		return 0, 0, err
	}
	cost, kept := s.Cost, s.Fee
	refunds, err := tx.RefundsOfLine(r.LineID)
	for _, x := range refunds {
		if x.State == models.RefundBooked {
			cost, kept = cost-x.Amount, kept-x.Fee
		}
	}
	if err != nil || cost <= 0 {
		return 0, 0, err
	}
	part, err := models.MulDiv(int64(kept), int64(min(r.Amount, cost)), int64(cost))
	return models.Money(part), 0, err
}

// SubmitBatch hands a draft in. Again it changes nothing.
func SubmitBatch(tx *store.Tx, id string, s Step) (models.Batch, error) {
	return step(tx, id, models.ClaimSubmitted, s, func(b *models.Batch) error { return Close(tx, *b) })
}

// ReviewBatch says that one has looked at all lines of it.
func ReviewBatch(tx *store.Tx, id string, s Step) (models.Batch, error) {
	return step(tx, id, models.ClaimReviewed, s, func(b *models.Batch) error {
		b.ReviewedBy, b.ReviewedAt = s.By, &s.At
		return Close(tx, *b)
	})
}

// ApproveBatch is the second pair of eyes: neither who made it nor who reviewed it.
func ApproveBatch(tx *store.Tx, id string, s Step) (models.Batch, error) {
	return step(tx, id, models.ClaimApproved, s, func(b *models.Batch) error {
		if err := party.FourEyes(tx, s.By, b.CreatedBy, b.ReviewedBy); err != nil {
			return err
		}
		b.ApprovedBy, b.ApprovedAt = s.By, &s.At
		return Close(tx, *b)
	})
}

// RefuseBatch ends a batch that is not paid, for a reason; its redemptions may go into another.
func RefuseBatch(tx *store.Tx, id string, s Step) (models.Batch, error) {
	return step(tx, id, models.ClaimRefused, s, func(b *models.Batch) error {
		if b.Reason = s.Note; b.State != models.ClaimDraft && b.Reason == "" {
			return ErrNote.With("max", MaxText)
		}
		return tx.FreeBatchLines(b.ID)
	})
}

// step makes one move of a batch; in the state already, it changes nothing.
func step(tx *store.Tx, id string, to models.ClaimState, s Step, do func(*models.Batch) error) (models.Batch, error) {
	if err := lockBatch(tx, id); err != nil {
		return models.Batch{}, err
	}
	b, err := tx.SettleBatch(id)
	if err != nil || b.State == to {
		return b, err
	}
	if !models.ClaimMoves.Allows(b.State, to) {
		return b, ErrBatchState
	}
	if s.Note, err = text(s.Note, false); err != nil {
		return b, err
	}
	if err := do(&b); err != nil {
		return b, err
	}
	from := b.State
	b.State, b.UpdatedAt = to, s.At
	if err := tx.WriteSettleBatch(b, from); err != nil {
		return b, err
	}
	return b, moved(tx, "batch", b.ID, from, to, s)
}

// lockBatch keeps a batch, and before it the orders of its lines: no refund of
// them passes between the look at the ledger and what follows from it.
func lockBatch(tx *store.Tx, id string) error {
	if err := tx.LockOrdersOfBatch(id); err != nil {
		return err
	}
	return tx.LockSettleBatch(id)
}

// Close refuses a batch that is not what the ledger moved: ErrGap names the first
// line and the sum of the differences, ErrChain says that its evidence was touched.
func Close(tx *store.Tx, b models.Batch) error {
	hash, n, total, fee, passed := Chained("", b.ID), 0, models.Money(0), models.Money(0), models.Money(0)
	err := EachLine(tx, b.ID, func(l models.BatchLine) error {
		if hash = Chained(hash, l.Evidence); hash != l.EvidenceHash {
			return ErrChain.With("line", l.N)
		}
		n, total, fee, passed = n+1, total+l.Amount, fee+l.Fee, passed+l.Passed
		return nil
	})
	if err != nil {
		return err
	}
	if hash != b.EvidenceHash || n != int(b.Count) {
		return ErrChain.With("line", n)
	}
	gaps, err := tx.BatchGaps(b.ID, Piece)
	if err != nil {
		return err
	}
	if len(gaps) > 0 {
		return ErrGap.With("line", gaps[0].N, "ours", gaps[0].Amount, "ledger", gaps[0].Posted, "count", len(gaps))
	}
	if total != b.Total || fee != b.Fee || passed != b.Passed {
		return ErrGap.With("line", 0, "ours", b.Total, "ledger", total, "count", 0)
	}
	return nil
}

// EachLine hands out all lines of a batch in their order, a Piece of them at a time.
func EachLine(tx *store.Tx, batchID string, do func(models.BatchLine) error) error {
	for after := 0; ; {
		lines, err := tx.SettleBatchLines(batchID, after, Piece)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := do(l); err != nil {
				return err
			}
			after = l.N
		}
		if len(lines) < Piece {
			return nil
		}
	}
}

// MaxReference bounds the bank's reference of a payment, in characters.
const MaxReference = 100

// PayBatch records that an approved batch was paid: what the payee owes first,
// the rest in whole fen to the bank. Neither who approved it may do it, nor with
// lines that have changed since. Again it changes nothing.
func PayBatch(tx *store.Tx, id, reference string, s Step) (models.Batch, error) {
	reference = party.Clean(reference)
	if n := utf8.RuneCountInString(reference); n == 0 || n > MaxReference || strings.TrimSpace(reference) == "" {
		return models.Batch{}, ErrReference.With("max", MaxReference)
	}
	b, err := step(tx, id, models.ClaimPaid, s, func(b *models.Batch) error {
		if err := party.FourEyes(tx, s.By, b.ApprovedBy); err != nil {
			return err
		}
		if err := Close(tx, *b); err != nil {
			return err
		}
		if err := payOut(tx, b, s); err != nil {
			return err
		}
		b.PaymentReference, b.PaidBy, b.PaidAt = reference, s.By, &s.At
		return paidClaims(tx, *b, s)
	})
	if err != nil {
		return b, err
	}
	return b, tellPaid(tx, b, s.At)
}

// payOut posts the payment; a remainder below a fen is the rounding account's. What
// claw-backs and refunds have taken out of the payee's account before is set off.
func payOut(tx *store.Tx, b *models.Batch, s Step) error {
	payable, err := ledger.Open(tx, models.AssetCNY, models.AccountPayable, b.PayeeID, s.At)
	if err != nil {
		return err
	}
	net := b.Total - b.Fee - b.Passed
	has, err := free(tx, payable.ID, net)
	if err != nil {
		return err
	}
	if err := refund.LockDebt(tx, b.PayeeID); err != nil {
		return err
	}
	owes, err := refund.Owes(tx, b.PayeeID)
	if err != nil {
		return err
	}
	debt := min(has, owes)
	if debt > 0 {
		if err := post(tx, "debt:batch:"+b.ID, "debt", b.PayeeID, payable.ID, models.AccountReceivable, b.PayeeID, debt, s.At); err != nil {
			return err
		}
	}
	b.Repaid, net = net-has+debt, has-debt
	b.Paid = (net + models.Fen/2).FenDown()
	return toBank(tx, *b, payable.ID, net, s.At)
}

func toBank(tx *store.Tx, b models.Batch, payable string, net models.Money, at time.Time) error {
	bank, err := ledger.Open(tx, models.AssetCNY, models.AccountBank, "", at)
	if err != nil {
		return err
	}
	rounding, err := ledger.Open(tx, models.AssetCNY, models.AccountRounding, "", at)
	if err != nil {
		return err
	}
	var ps []ledger.Posting
	ps = posting(ps, rounding.ID, payable, b.Paid-net)
	ps = posting(ps, payable, bank.ID, b.Paid)
	ps = posting(ps, payable, rounding.ID, net-b.Paid)
	if len(ps) == 0 {
		return nil
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "batch:" + b.ID, Kind: "payout", Ref: b.ID, Postings: ps, At: at})
	return short(err)
}

func post(tx *store.Tx, key, kind, ref, from string, to models.AccountKind, owner string, amount models.Money, at time.Time) error {
	acc, err := ledger.Open(tx, models.AssetCNY, to, owner, at)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: key, Kind: kind, Ref: ref, Postings: posting(nil, from, acc.ID, amount), At: at})
	return short(err)
}

func posting(ps []ledger.Posting, from, to string, amount models.Money) []ledger.Posting {
	if amount <= 0 {
		return ps
	}
	return append(ps, ledger.Posting{From: from, To: to, Amount: int64(amount)})
}

func short(err error) error {
	if errors.Is(err, ledger.ErrShort) {
		return ErrShort.Wrap(err)
	}
	return err
}

// paidClaims moves the claims of a batch with it.
func paidClaims(tx *store.Tx, b models.Batch, s Step) error {
	orders, err := tx.PayClaimsOfBatch(b.ID, s.By, s.At)
	for _, id := range orders {
		tx.Wake("order:" + id)
	}
	return err
}
