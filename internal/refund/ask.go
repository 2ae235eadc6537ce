package refund

import (
	"errors"
	"strings"
	"unicode/utf8"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Reasons are what a buyer may give as the reason, as message keys
// refund.reason.<one of them>.
var Reasons = []string{"result", "stopped", "slow", "wrong", "other"}

// AskInput is a buyer's wish to have part or all of a settled line's cost back.
type AskInput struct {
	Key    string
	FirmID string
	LineID string
	Amount models.Money // of the cost
	Reason string       // one of Reasons
	Note   string
	Step   order.Step
}

// Ask writes a wish for its provider to decide; one at a time of a line. The same
// key and input give the same; nothing moves yet.
func Ask(tx *store.Tx, in AskInput) (models.Refund, error) {
	if err := in.check(); err != nil {
		return models.Refund{}, err
	}
	l, err := lockLine(tx, in.LineID)
	if err != nil {
		return models.Refund{}, err
	}
	if l.FirmID != in.FirmID {
		return models.Refund{}, store.ErrNotFound
	}
	had, err := tx.RefundByKey(in.Key)
	if err == nil {
		return had, in.same(had)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	left, err := Left(tx, l.ID)
	if err != nil {
		return models.Refund{}, err
	}
	if err := within(in.Amount, left); err != nil {
		return models.Refund{}, err
	}
	if err := noneOpen(tx, l.ID); err != nil {
		return models.Refund{}, err
	}
	r := models.Refund{
		ID: models.NewID("rf"), Key: in.Key, Kind: models.RefundLine, FirmID: l.FirmID, OrderID: l.OrderID, LineID: l.ID, ProviderID: l.ProviderID,
		State: models.RefundAsked, Amount: in.Amount, Asked: in.Amount, Reason: in.Reason, Note: in.Note,
		AskedBy: in.Step.Actor, CreatedAt: in.Step.At, UpdatedAt: in.Step.At,
	}
	if err := tx.AddRefund(r); err != nil {
		return r, err
	}
	if err := moved(tx, r.ID, "", r.State, in.Step); err != nil {
		return r, err
	}
	tx.Wake("order:" + l.OrderID)
	return r, tellAsked(tx, l, r)
}

func (in *AskInput) check() error {
	in.Note = strings.TrimSpace(in.Note)
	known := false
	for _, r := range Reasons {
		known = known || r == in.Reason
	}
	switch {
	case in.Key == "":
		return ErrKeyReused
	case !known, in.Reason == "other" && in.Note == "", tooLong(in.Note):
		return ErrReason.With("max", MaxText)
	}
	return nil
}

func (in AskInput) same(had models.Refund) error {
	if had.LineID != in.LineID || had.Asked != in.Amount || had.Reason != in.Reason || had.Note != in.Note {
		return ErrKeyReused
	}
	return nil
}

func noneOpen(tx *store.Tx, lineID string) error {
	before, err := tx.RefundsOfLine(lineID)
	for _, r := range before {
		if r.State == models.RefundAsked {
			return ErrAsked
		}
	}
	return err
}

// Refuse ends a wish without money, with an answer that the buyer reads. Refusing
// again changes nothing.
func Refuse(tx *store.Tx, refundID, answer string, s order.Step) (models.Refund, error) {
	answer = strings.TrimSpace(answer)
	if answer == "" || tooLong(answer) {
		return models.Refund{}, ErrReason.With("max", MaxText).On("answer")
	}
	r, err := tx.Refund(refundID)
	if err != nil {
		return r, err
	}
	l, err := lockLine(tx, r.LineID)
	if err != nil {
		return r, err
	}
	if r, err = tx.Refund(refundID); err != nil || r.State == models.RefundRefused {
		return r, err
	}
	if r.State != models.RefundAsked {
		return r, ErrDecided
	}
	r.State, r.Answer, r.DecidedBy, r.UpdatedAt, r.EndedAt = models.RefundRefused, answer, s.Actor, s.At, &s.At
	if err := tx.DecideRefund(r); err != nil {
		return r, err
	}
	if err := moved(tx, r.ID, models.RefundAsked, r.State, s); err != nil {
		return r, err
	}
	tx.Wake("order:" + l.OrderID)
	return r, tellRefused(tx, l, r)
}

func tooLong(text string) bool { return utf8.RuneCountInString(text) > MaxText }
