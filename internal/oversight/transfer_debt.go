package oversight

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// DebtView is who owes, how much, and the reference that pays it.
type DebtView struct {
	Owner, Reference string
	NameZh, NameEn   string
	Seller           bool // a provider
	Owes             models.Money
}

// DebtPaid is a debt that an arrival paid: how much of it, and what was over.
type DebtPaid struct {
	DebtView
	Paid, Over models.Money
}

// mostDebts bounds how many debts the desk shows.
const mostDebts = 100

// debtorsOf are those of whose debts one of the references is, whether or not
// they still owe.
func debtorsOf(tx *store.Tx, refs []string) (out []store.Debtor, err error) {
	if len(refs) == 0 {
		return nil, nil
	}
	all, err := tx.Debtors()
	for _, d := range all {
		if slices.Contains(refs, transfer.DebtReference(d.Owner)) {
			out = append(out, d)
		}
	}
	return out, err
}

func debtView(tx *store.Tx, d store.Debtor) (v DebtView, err error) {
	v = DebtView{Owner: d.Owner, Reference: transfer.DebtReference(d.Owner), Owes: d.Owes}
	f, err := tx.Firm(d.Owner)
	if err == nil {
		v.NameZh, v.NameEn = f.Name, f.Name
		return v, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return v, err
	}
	p, err := tx.Provider(d.Owner)
	v.NameZh, v.NameEn, v.Seller = p.NameZh, p.NameEn, true
	return v, err
}

// owing are those who owe now.
func owing(tx *store.Tx) (out []DebtView, err error) {
	all, err := tx.Debtors()
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.Owes <= 0 || len(out) == mostDebts {
			break
		}
		v, err := debtView(tx, d)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// debtsFor adds the debts that an unmatched arrival may be for.
func debtsFor(tx *store.Tx, e models.BankEntry, out []Suggestion) ([]Suggestion, error) {
	debts, err := owing(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range debts {
		var why []string
		switch {
		case slices.Contains(transfer.Find(e.Remark), d.Reference):
			why = append(why, "reference")
		case slices.Contains(transfer.Near(e.Remark), d.Reference):
			why = append(why, "near")
		}
		if e.PayerName != "" && party.CleanName(e.PayerName) == party.CleanName(d.NameZh) {
			why = append(why, "payer")
		}
		if len(why) > 0 && d.Owes.FenUp() == e.Amount {
			why = append(why, "amount")
		}
		if len(why) > 0 {
			out = append(out, Suggestion{Debt: &d, Why: why})
		}
	}
	return out, nil
}

// debtPaid is the debt that a booked arrival paid, nil when it paid none.
func debtPaid(tx *store.Tx, e models.BankEntry) (*DebtPaid, error) {
	t, err := tx.TransferByKey("debt:bank_entry:" + e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := debtView(tx, store.Debtor{Owner: e.FirmID})
	if err != nil {
		return nil, err
	}
	out := &DebtPaid{DebtView: v}
	if out.Owes, err = refund.Owes(tx, v.Owner); err != nil {
		return nil, err
	}
	a, err := ledger.Find(tx, models.AssetCNY, models.AccountReceivable, v.Owner)
	if err != nil {
		return nil, err
	}
	ps, err := tx.PostingsOf(t.ID)
	for _, p := range ps {
		if p.DestinationID == a.ID {
			out.Paid += models.Money(p.Amount)
		}
	}
	out.Over = e.Amount - out.Paid
	return out, err
}

// FindDebt is who owes under the reference that staff name: ErrNoPayment when nobody does.
func (c *Counter) FindDebt(ctx context.Context, a models.Actor, text string) (owner string, err error) {
	if err := operator(a); err != nil {
		return "", err
	}
	return owner, c.DB.View(ctx, func(tx *store.Tx) error {
		found, err := debtorsOf(tx, transfer.Find(strings.TrimSpace(text)))
		if err != nil {
			return err
		}
		if len(found) != 1 {
			return ErrNoPayment
		}
		owner = found[0].Owner
		return nil
	})
}

// MatchDebt gives an unmatched arrival to the debt of a firm or provider; what is
// over goes to the firm's wallet, or to what is owed to the provider.
func (c *Counter) MatchDebt(ctx context.Context, a models.Actor, entryID, owner string) error {
	return c.entryDeed(ctx, a, "bank.match", entryID, "", func(tx *store.Tx, e models.BankEntry, now time.Time) error {
		if _, err := ledger.Find(tx, models.AssetCNY, models.AccountReceivable, owner); err != nil {
			return ErrNoPayment
		}
		if err := refund.LockDebt(tx, owner); err != nil {
			return err
		}
		return c.bookDebt(tx, e, owner, matcher{a.UserID, a.UserID}, now)
	})
}

// paysDebt is MatchDebt for an arrival whose remark names the debt; it goes to the
// trail of whoever brought the statement.
func (c *Counter) paysDebt(tx *store.Tx, a models.Actor, e models.BankEntry, owner string, by matcher, now time.Time) error {
	if err := c.bookDebt(tx, e, owner, by, now); err != nil {
		return err
	}
	after := e
	after.State, after.FirmID = models.EntryBooked, owner
	return c.record(tx, trail.Entry{Actor: a, Action: "bank.match", ObjectKind: "bank_entry", ObjectID: e.ID, Before: standing(e), After: standing(after)})
}

// bookDebt books an arrival to a debt, which the caller has locked.
func (c *Counter) bookDebt(tx *store.Tx, e models.BankEntry, owner string, by matcher, now time.Time) error {
	if err := moveEntry(tx, e, models.EntryBooked, models.Payment{FirmID: owner}, by, now); err != nil {
		return err
	}
	v, err := debtView(tx, store.Debtor{Owner: owner})
	if err != nil {
		return err
	}
	paid, err := refund.PayByTransfer(tx, refund.DebtArrival{Owner: owner, Seller: v.Seller, Amount: e.Amount, EntryID: e.ID, At: now})
	if err != nil {
		return err
	}
	over := e.Amount - paid
	if over > 0 && !v.Seller {
		if err := cashier.FromSuspense(tx, owner, over, "bank_entry:"+e.ID+":wallet", e.ID, now); err != nil {
			return err
		}
	}
	left, err := refund.Owes(tx, owner)
	if err != nil {
		return err
	}
	return tellDebt(tx, e, v, map[string]models.Money{"arrived": e.Amount, "paid": paid, "over": over, "left": left}, now)
}

// tellDebt leaves to whoever owed what their transfer has paid, and what is left.
func tellDebt(tx *store.Tx, e models.BankEntry, v DebtView, amounts map[string]models.Money, now time.Time) error {
	f := notice.Fact{
		Kind: notice.DebtPaid, Key: e.ID, FirmID: v.Owner, Path: "/debt", At: now, Amounts: map[string]models.Money{}, Texts: map[string]string{"reference": v.Reference},
	}
	for name, m := range amounts {
		if m > 0 {
			f.Amounts[name] = m
		}
	}
	if v.Seller {
		f.FirmID, f.ProviderID, f.Path = "", v.Owner, "/provider/debt"
	}
	return notice.Later(tx, f)
}
