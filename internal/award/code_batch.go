package award

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// MaxCodes is how many codes one batch may have.
const MaxCodes = 10_000

// What is refused about a batch of codes.
var (
	ErrNoBatch    = fault.New(fault.NotFound, "code.no_batch")
	ErrBatchMoved = fault.New(fault.Conflict, "code.moved")
	ErrCodesTaken = fault.New(fault.Gone, "code.taken")
	ErrCodeCount  = fault.New(fault.Invalid, "code.count").On("count")
	ErrClaimBy    = fault.New(fault.Invalid, "code.claim_by").On("claim_by")
	ErrCodeBudget = fault.New(fault.Exhausted, "code.over_budget").On("count")
)

// CodesWish asks for codes that are worth a grant of the amount each.
type CodesWish struct {
	ProgrammeID string
	Count       int64
	Amount      models.Money
	ClaimBy     time.Time // the first moment at which they may no longer be claimed
	ExpiresAt   time.Time // of the grants; zero: as late as the rules allow
	Note        string
	Key         string // one wish, however often it is sent
	By          string
	Now         time.Time
}

// id is the same for the same key of the same person, so that a second try finds the first.
func (in CodesWish) id() string {
	sum := sha256.Sum256([]byte(in.ProgrammeID + "\x00" + in.By + "\x00" + in.Key))
	return "codes_" + idText.EncodeToString(sum[:16])
}

// idText writes ids as models.NewID does.
var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// ProposeCodes keeps the wish until a second person decides, once per key; no code
// exists yet. fresh tells whether it was not there before.
func ProposeCodes(tx *store.Tx, in CodesWish) (b models.CodeBatch, fresh bool, err error) {
	had, err := tx.CodeBatch(in.id())
	if err == nil {
		return had, false, in.same(had)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return had, false, err
	}
	b = models.CodeBatch{
		ID: in.id(), ProgrammeID: in.ProgrammeID, Count: in.Count, Amount: in.Amount, ClaimBy: in.ClaimBy,
		State: models.CodesProposed, ProposedBy: in.By, Note: party.CleanText(in.Note), CreatedAt: in.Now,
	}
	if !in.ExpiresAt.IsZero() {
		b.ExpiresAt = &in.ExpiresAt
	}
	if err := in.check(tx); err != nil {
		return b, false, err
	}
	if err := tx.InsertCodeBatch(b); err != nil {
		return b, false, err
	}
	return b, true, noteMove(tx, "code_batch", b.ID, "", b.State, in.By, in.Now)
}

// same refuses a key that made another wish.
func (in CodesWish) same(had models.CodeBatch) error {
	if in.Key == "" || had.Count != in.Count || had.Amount != in.Amount || !had.ClaimBy.Equal(in.ClaimBy) {
		return ErrBatchMoved
	}
	return nil
}

func (in CodesWish) check(tx *store.Tx) error {
	m, err := voucher.MeasureOf(tx, in.ProgrammeID, 0, in.Now)
	if err != nil {
		return err
	}
	var wrong fault.List
	if in.Count < 1 || in.Count > MaxCodes {
		wrong = append(wrong, ErrCodeCount.With("max", MaxCodes))
	}
	if in.Amount%models.Fen != 0 || in.Amount > MaxWorth {
		wrong = append(wrong, voucher.ErrAmount)
	}
	last, why := m.Grant(in.Amount, in.ExpiresAt)
	wrong = append(wrong, why...)
	if !in.ClaimBy.After(in.Now) || in.ClaimBy.After(m.Programme.EndsAt) || !in.ExpiresAt.IsZero() && in.ClaimBy.After(last) {
		wrong = append(wrong, ErrClaimBy)
	}
	if len([]rune(in.Note)) > MaxNote {
		wrong = append(wrong, ErrNoReason)
	}
	if len(wrong) > 0 {
		return wrong
	}
	return affordable(tx, m, in.Count, in.Amount)
}

// affordable refuses codes that all together are worth more than the budget has,
// where grants take it at once.
func affordable(tx *store.Tx, m voucher.Measure, count int64, each models.Money) error {
	left, atOnce, err := m.Free(tx)
	if err != nil || !atOnce {
		return err
	}
	if models.Money(count) > left/each {
		return ErrCodeBudget.With("total", models.Money(count)*each, "free", left)
	}
	return nil
}

// batchOf reads a batch of the programme; its moves are guarded by its state.
func batchOf(tx *store.Tx, programmeID, id string) (models.CodeBatch, error) {
	b, err := tx.CodeBatch(id)
	if err == nil && b.ProgrammeID != programmeID {
		err = ErrNoBatch
	}
	return b, missing(err, ErrNoBatch)
}

func moveBatch(tx *store.Tx, b models.CodeBatch, to models.CodeBatchState, actor string, now time.Time) (models.CodeBatch, error) {
	from := b.State
	if !models.CodeBatchMoves.Allows(from, to) {
		return b, ErrBatchMoved
	}
	b.State = to
	if err := tx.MoveCodeBatch(b, from); err != nil {
		return b, raced(err, ErrBatchMoved)
	}
	return b, noteMove(tx, "code_batch", b.ID, from, to, actor, now)
}

// DecideCodes opens a batch that another proposed, or refuses it.
func DecideCodes(tx *store.Tx, programmeID, id string, w Word) (before, after models.CodeBatch, err error) {
	b, err := batchOf(tx, programmeID, id)
	if err != nil {
		return b, b, err
	}
	to := models.CodesRefused
	if w.Agree {
		to = models.CodesOpen
	}
	if b.State == to && b.DecidedBy == w.By {
		return b, b, nil
	}
	if err := party.FourEyes(tx, w.By, b.ProposedBy); err != nil {
		return b, b, err
	}
	if w.Agree {
		m, err := voucher.MeasureOf(tx, b.ProgrammeID, 0, w.Now)
		if err != nil {
			return b, b, err
		}
		if err := affordable(tx, m, b.Count, b.Amount); err != nil {
			return b, b, err
		}
	}
	after = b
	note, err := w.note()
	if err != nil {
		return b, b, err
	}
	if note != "" {
		after.Note = note
	}
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	after, err = moveBatch(tx, after, to, w.By, w.Now)
	return b, after, err
}

// WithdrawCodes takes back a batch that nobody has agreed to.
func WithdrawCodes(tx *store.Tx, programmeID, id string, w Word) (before, after models.CodeBatch, err error) {
	b, err := batchOf(tx, programmeID, id)
	if err != nil || b.State == models.CodesWithdrawn {
		return b, b, err
	}
	after = b
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	after, err = moveBatch(tx, after, models.CodesWithdrawn, w.By, w.Now)
	return b, after, err
}

// TakeCodes draws the codes of an open batch and returns them, the only time that
// anyone sees them; ErrCodesTaken after that.
func TakeCodes(tx *store.Tx, programmeID, id, by string, now time.Time) (models.CodeBatch, []string, error) {
	b, err := batchOf(tx, programmeID, id)
	switch {
	case err != nil:
		return b, nil, err
	case b.State != models.CodesOpen:
		return b, nil, ErrBatchMoved
	case b.TakenAt != nil:
		return b, nil, ErrCodesTaken
	}
	codes, hashes := make([]string, b.Count), make([]string, b.Count)
	for i := range codes {
		codes[i] = NewCode()
		read, _ := ReadCode(codes[i])
		hashes[i] = HashCode(read)
	}
	b.TakenBy, b.TakenAt = by, &now
	return b, codes, raced(tx.TakeCodes(b.ID, by, hashes, now), ErrCodesTaken)
}

// VoidCodes ends a batch: what was claimed stays, no other code works any more.
func VoidCodes(tx *store.Tx, programmeID, id string, w Word) (before, after models.CodeBatch, ended int64, err error) {
	b, err := batchOf(tx, programmeID, id)
	if err != nil || b.State == models.CodesVoid {
		return b, b, 0, err
	}
	if _, err := w.note(); err != nil {
		return b, b, 0, err
	}
	if after, err = moveBatch(tx, b, models.CodesVoid, w.By, w.Now); err != nil {
		return b, b, 0, err
	}
	hashes, err := tx.VoidCodes(b.ID)
	if err != nil {
		return b, after, 0, err
	}
	moves := make([]models.Move, len(hashes))
	for i, h := range hashes {
		moves[i] = models.Move{Entity: "claim_code", EntityID: h, FromTo: string(models.CodeOpen) + ">" + string(models.CodeVoid), Actor: w.By, At: w.Now}
	}
	return b, after, int64(len(hashes)), tx.AddMoves(moves)
}
