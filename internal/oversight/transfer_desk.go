package oversight

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"supermarket/internal/party"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/store"
	"supermarket/models"
)

// How much the desk shows at once.
const (
	mostAwaited  = 200
	mostSuggests = 5
)

// TransferDesk is what staff see of bank transfers.
type TransferDesk struct {
	Entries  []EntryView // of the state asked for
	Next     string
	Awaited  []AwaitedView // the longest waiting first
	Debts    []DebtView    // the largest first
	Imported []models.BankStatement
}

// EntryView is an arrival with what it was matched to, or what it may be for.
type EntryView struct {
	Entry     models.BankEntry
	Statement models.BankStatement
	Target    *AwaitedView // nil while unmatched
	Firm      models.Firm  // whose wallet it went to
	Debt      *DebtPaid    // that it paid
	Suggested []Suggestion // of an unmatched one, the best first
	Moves     []models.Move
}

// AwaitedView is a payment by transfer with what of it has come.
type AwaitedView struct {
	Payment models.Payment
	Firm    models.Firm
	Order   models.Order // none for a top-up
	Arrived models.Money
}

// Suggestion is a payment, or a firm's wallet, that an arrival may be for, and why:
// reference, near, order, amount, rest, payer.
type Suggestion struct {
	AwaitedView
	Debt *DebtView // where it is for a debt
	Why  []string
}

// Transfers shows arrivals in a state, newest first, and what is waited for.
func (c *Counter) Transfers(ctx context.Context, a models.Actor, state models.EntryState, page store.Page) (d TransferDesk, err error) {
	if err := operator(a); err != nil {
		return d, err
	}
	return d, c.DB.View(ctx, func(tx *store.Tx) error {
		entries, next, err := tx.BankEntries(state, page)
		if err != nil {
			return err
		}
		d.Next = next
		if d.Debts, err = owing(tx); err != nil {
			return err
		}
		awaited, err := tx.AwaitedPayments(transfer.Name, mostAwaited)
		if err != nil {
			return err
		}
		if d.Awaited, err = awaitedViews(tx, awaited); err != nil {
			return err
		}
		for _, e := range entries {
			v, err := c.entryView(tx, e, d.Awaited)
			if err != nil {
				return err
			}
			d.Entries = append(d.Entries, v)
		}
		d.Imported, _, err = tx.BankStatements(store.Page{Limit: 5})
		return err
	})
}

// Entry shows one arrival.
func (c *Counter) Entry(ctx context.Context, a models.Actor, id string) (v EntryView, err error) {
	if err := operator(a); err != nil {
		return v, err
	}
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		e, err := tx.BankEntry(id)
		if err != nil {
			return err
		}
		awaited, err := tx.AwaitedPayments(transfer.Name, mostAwaited)
		if err != nil {
			return err
		}
		views, err := awaitedViews(tx, awaited)
		if err != nil {
			return err
		}
		if v, err = c.entryView(tx, e, views); err != nil {
			return err
		}
		if v.Statement, err = tx.BankStatement(e.StatementID); err != nil {
			return err
		}
		v.Moves, err = tx.Moves("bank_entry", id)
		return err
	})
}

// FindTransfer is the payment that staff name by its reference, its order's
// number or its id: ErrNoPayment, or ErrManyOfIt.
func (c *Counter) FindTransfer(ctx context.Context, a models.Actor, text string) (id string, err error) {
	if err := operator(a); err != nil {
		return "", err
	}
	return id, c.DB.View(ctx, func(tx *store.Tx) error {
		text = strings.TrimSpace(text)
		var found []models.Payment
		if p, err := tx.Payment(text); err == nil {
			found = append(found, p)
		}
		for _, ref := range transfer.Find(text) {
			rows, err := tx.PaymentsByReference(transfer.Name, ref)
			if err != nil {
				return err
			}
			found = append(found, rows...)
		}
		ordered, err := paymentsOfNumbers(tx, text)
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(append(found, ordered...), func(p models.Payment) bool { return p.Method != transfer.Name })
		switch {
		case len(found) == 0:
			return ErrNoPayment
		case len(found) > 1:
			return ErrManyOfIt
		}
		id = found[0].ID
		return nil
	})
}

var orderNumber = regexp.MustCompile(`S\d{12}`)

// paymentsOfNumbers are the last payments by transfer of orders whose numbers
// stand in a text.
func paymentsOfNumbers(tx *store.Tx, text string) ([]models.Payment, error) {
	var out []models.Payment
	for _, n := range orderNumber.FindAllString(strings.ToUpper(text), 3) {
		o, err := tx.OrderByNumber(n)
		if err != nil {
			continue // a number of somebody else's
		}
		rows, err := tx.PaymentsOfOrder(o.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range slices.Backward(rows) {
			if p.Method == transfer.Name {
				out = append(out, p)
				break
			}
		}
	}
	return out, nil
}

func (c *Counter) entryView(tx *store.Tx, e models.BankEntry, awaited []AwaitedView) (v EntryView, err error) {
	v.Entry = e
	if e.FirmID != "" {
		if v.Debt, err = debtPaid(tx, e); err != nil || v.Debt != nil {
			return v, err
		}
		if v.Firm, err = tx.Firm(e.FirmID); err != nil {
			return v, err
		}
	}
	if e.PaymentID != "" {
		p, err := tx.Payment(e.PaymentID)
		if err != nil {
			return v, err
		}
		views, err := awaitedViews(tx, []models.Payment{p})
		if err == nil {
			v.Target = &views[0]
		}
		return v, err
	}
	if e.State == models.EntryUnmatched {
		v.Suggested, err = suggest(tx, e, awaited)
	}
	return v, err
}

func awaitedViews(tx *store.Tx, rows []models.Payment) (out []AwaitedView, err error) {
	for _, p := range rows {
		v := AwaitedView{Payment: p}
		if v.Firm, err = tx.Firm(p.FirmID); err != nil {
			return nil, err
		}
		if p.OrderID != "" {
			if v.Order, err = tx.OrderForWork(p.OrderID); err != nil {
				return nil, err
			}
		}
		entries, err := tx.BankEntriesOf(p.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			v.Arrived += e.Amount
		}
		out = append(out, v)
	}
	return out, nil
}

// weights of what speaks for a suggestion.
var weights = map[string]int{"reference": 16, "order": 12, "near": 10, "payer": 5, "amount": 4, "rest": 4}

// suggest lists what an arrival may be for.
func suggest(tx *store.Tx, e models.BankEntry, awaited []AwaitedView) ([]Suggestion, error) {
	candidates := slices.Clone(awaited)
	rows, err := paymentsOfNumbers(tx, e.Remark)
	if err != nil {
		return nil, err
	}
	for _, ref := range append(transfer.Find(e.Remark), transfer.Near(e.Remark)...) {
		more, err := tx.PaymentsByReference(transfer.Name, ref)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	same, err := tx.PaymentsOfAmount(transfer.Name, e.Amount, mostSuggests)
	if err != nil {
		return nil, err
	}
	views, err := awaitedViews(tx, append(rows, same...))
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	for _, v := range append(candidates, views...) {
		known := slices.ContainsFunc(out, func(s Suggestion) bool { return s.Payment.ID == v.Payment.ID })
		if why := reasons(e, v); len(why) > 0 && !known {
			out = append(out, Suggestion{AwaitedView: v, Why: why})
		}
	}
	if out, err = debtsFor(tx, e, out); err != nil {
		return nil, err
	}
	if out, err = walletsOf(tx, e, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return b.weight() - a.weight() })
	return out[:min(len(out), mostSuggests)], nil
}

func (s Suggestion) weight() (sum int) {
	for _, w := range s.Why {
		sum += weights[w]
	}
	return sum
}

// reasons are what speaks for a payment.
func reasons(e models.BankEntry, v AwaitedView) (why []string) {
	add := func(is bool, what string) {
		if is {
			why = append(why, what)
		}
	}
	named := slices.Contains(transfer.Find(e.Remark), v.Payment.Reference)
	add(named, "reference")
	add(!named && slices.Contains(transfer.Near(e.Remark), v.Payment.Reference), "near")
	add(v.Order.Number != "" && strings.Contains(strings.ToUpper(e.Remark), v.Order.Number), "order")
	add(v.Arrived == 0 && v.Payment.Amount == e.Amount, "amount")
	add(v.Arrived > 0 && v.Payment.Amount-v.Arrived == e.Amount, "rest")
	add(samePayer(e, v.Firm), "payer")
	return why
}

func samePayer(e models.BankEntry, f models.Firm) bool {
	return e.PayerName != "" && party.CleanName(e.PayerName) == party.CleanName(f.Name)
}

// walletsOf adds the wallet of a firm that has the payer's name.
func walletsOf(tx *store.Tx, e models.BankEntry, out []Suggestion) ([]Suggestion, error) {
	if e.PayerName == "" {
		return out, nil
	}
	firms, err := tx.FirmsNamed(party.CleanName(e.PayerName), 2)
	for _, f := range firms {
		out = append(out, Suggestion{AwaitedView: AwaitedView{Firm: f}, Why: []string{"payer"}})
	}
	return out, err
}
