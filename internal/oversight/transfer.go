package oversight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The refusals of those who match transfers.
var (
	ErrEntryMoved  = fault.New(fault.Conflict, "transfer.entry_moved")
	ErrNoPayment   = fault.New(fault.Invalid, "transfer.no_payment").On("payment")
	ErrManyOfIt    = fault.New(fault.Conflict, "transfer.ambiguous").On("payment")
	ErrNoReason    = fault.New(fault.Invalid, "transfer.no_reason").On("reason")
	ErrOtherAmount = fault.New(fault.Conflict, "transfer.row.other_amount")
)

// StatementFile is a bank's statement as staff bring it.
type StatementFile struct {
	Name string
	Body []byte
}

// Imported is what became of a statement.
type Imported struct {
	Statement models.BankStatement
	Again     bool // the same file was brought before
	Fresh     int  // arrivals that were not known
	Known     int
	Matched   int // of the fresh ones, by their reference
	Outgoing  int
	Wrong     []transfer.Wrong
}

// ImportStatement takes what a bank's statement says has arrived: each arrival
// lies in suspense, and one whose remark names a payment is matched by itself.
// The same file, or an arrival by the bank's number, changes nothing the second
// time; a file whose import was cut short is finished by bringing it again.
func (c *Counter) ImportStatement(ctx context.Context, a models.Actor, f StatementFile) (Imported, error) {
	if err := operator(a); err != nil {
		return Imported{}, err
	}
	read, err := transfer.Read(f.Body)
	if err != nil {
		return Imported{}, err
	}
	in := Imported{Outgoing: read.Outgoing, Wrong: read.Wrong}
	if err := c.addStatement(ctx, a, f, len(read.Rows), &in); err != nil {
		return in, err
	}
	for _, row := range read.Rows {
		if err := c.takeRow(ctx, a, row, &in); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (c *Counter) addStatement(ctx context.Context, a models.Actor, f StatementFile, rows int, in *Imported) error {
	sum := sha256.Sum256(f.Body)
	s := models.BankStatement{
		ID: models.NewID("stm"), Name: clip(f.Name, 100), SHA256: hex.EncodeToString(sum[:]), Rows: int64(rows), ImportedBy: a.UserID, CreatedAt: c.Clock.Now(),
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		fresh, err := tx.AddBankStatement(s)
		if err != nil {
			return err
		}
		if in.Statement, in.Again = s, !fresh; !fresh {
			in.Statement, err = tx.BankStatementBySum(s.SHA256)
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: "bank.import", ObjectKind: "bank_statement", ObjectID: s.ID, After: map[string]any{"name": s.Name, "sha256": s.SHA256, "rows": rows}})
	})
}

func (c *Counter) takeRow(ctx context.Context, a models.Actor, row transfer.Row, in *Imported) error {
	var fresh, matched bool
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		fresh, matched, err = c.arrive(tx, a, in.Statement.ID, row)
		return err
	})
	var why *fault.Fault
	switch {
	case errors.Is(err, ErrOtherAmount) && errors.As(err, &why):
		in.Wrong = append(in.Wrong, transfer.Wrong{Line: row.Line, Why: why})
		return nil
	case err != nil:
		return err
	case !fresh:
		in.Known++
		return nil
	}
	in.Fresh++
	if matched {
		in.Matched++
	}
	return nil
}

// arrive puts a row's money into suspense, once, and matches it where its remark
// names one payment or one debt. Order and payment, or the debt, are locked before
// the ledger's accounts.
func (c *Counter) arrive(tx *store.Tx, a models.Actor, statementID string, row transfer.Row) (fresh, matched bool, err error) {
	now := c.Clock.Now()
	to, err := named(tx, row.Remark)
	if err != nil {
		return false, false, err
	}
	if err := to.lock(tx); err != nil {
		return false, false, err
	}
	e := models.BankEntry{
		ID: models.NewID("arr"), StatementID: statementID, BankRef: row.Ref, BookedAt: row.BookedAt, Amount: row.Amount, PayerName: row.PayerName,
		PayerAccount: row.PayerAccount, Remark: row.Remark, State: models.EntryUnmatched, CreatedAt: now, UpdatedAt: now,
	}
	if fresh, err = tx.AddBankEntry(e); err != nil || !fresh {
		return false, false, knownArrival(tx, row, err)
	}
	if err := shift(tx, e, models.AccountBank, models.AccountSuspense, "arrived", now); err != nil {
		return false, false, err
	}
	if err := tx.AddMove(models.Move{Entity: "bank_entry", EntityID: e.ID, FromTo: ">" + string(e.State), Actor: "import", At: now}); err != nil {
		return true, false, err
	}
	switch {
	case to.payment != nil:
		return true, true, c.assign(tx, e, *to.payment, matcher{actor: "import"}, now)
	case to.debtor != "":
		return true, true, c.paysDebt(tx, a, e, to.debtor, matcher{actor: "import"}, now)
	}
	return true, false, nil
}

// knownArrival tells whether the bank's number names the same money as before.
func knownArrival(tx *store.Tx, row transfer.Row, err error) error {
	if err != nil {
		return err
	}
	had, err := tx.BankEntryByRef(row.Ref)
	if err == nil && had.Amount != row.Amount {
		err = ErrOtherAmount.With("ref", row.Ref, "was", had.Amount, "is", row.Amount)
	}
	return err
}

// target is what a remark names: a payment, a debt, or nothing.
type target struct {
	payment *models.Payment
	debtor  string
}

// named is the one payment or debt that a remark names; nothing when it names two.
func named(tx *store.Tx, remark string) (to target, err error) {
	refs := transfer.Find(remark)
	var found []models.Payment
	for _, ref := range refs {
		rows, err := tx.PaymentsByReference(transfer.Name, ref)
		if err != nil {
			return to, err
		}
		found = append(found, rows...)
	}
	debtors, err := debtorsOf(tx, refs)
	switch {
	case err != nil || len(found)+len(debtors) != 1:
		return to, err
	case len(found) == 1:
		return target{payment: &found[0]}, nil
	}
	return target{debtor: debtors[0].Owner}, nil
}

func (to *target) lock(tx *store.Tx) error {
	if to.debtor != "" {
		return refund.LockDebt(tx, to.debtor)
	}
	if to.payment == nil {
		return nil
	}
	p, err := lockPayment(tx, *to.payment)
	to.payment = &p
	return err
}

func lockPayment(tx *store.Tx, p models.Payment) (models.Payment, error) {
	if p.OrderID != "" {
		if _, err := tx.LockOrder(p.OrderID); err != nil {
			return p, err
		}
	}
	if err := tx.LockPayment(p.ID); err != nil {
		return p, err
	}
	return tx.Payment(p.ID)
}

// shift moves an arrival's money between the bank and suspense, once per deed.
func shift(tx *store.Tx, e models.BankEntry, from, to models.AccountKind, deed string, at time.Time) error {
	src, err := ledger.Open(tx, models.AssetCNY, from, "", at)
	if err != nil {
		return err
	}
	dst, err := ledger.Open(tx, models.AssetCNY, to, "", at)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: "bank_entry:" + e.ID + ":" + deed, Kind: "bank_" + deed, Ref: e.ID, At: at,
		Postings: []ledger.Posting{{From: src.ID, To: dst.ID, Amount: int64(e.Amount)}},
	})
	return err
}

// clip is a person's words, at most so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
