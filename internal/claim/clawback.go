package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// From whom value is clawed back.
const (
	FromProvider = "provider"
	FromFirm     = "firm"
)

// The states of a claw-back.
const (
	ClawProposed = "proposed"
	ClawApproved = "approved"
	ClawRefused  = "refused"
)

// ClawReasons are what may be given as the reason, as message keys
// clawback.reason.<one of them>.
var ClawReasons = []string{"not_delivered", "not_eligible", "false_evidence", "double_funding", "other"}

// Clawing proposes to take part or all of a redemption back.
type Clawing struct {
	ReservationID string
	From          string
	Amount        models.Money
	Reason        string
	Key           string
	Step          Step
}

func (in Clawing) id() string {
	sum := sha256.Sum256([]byte(in.ReservationID + "\x00" + in.Key))
	return "cwb_" + hex.EncodeToString(sum[:12])
}

// Claw writes a proposal that another decides, once per key; nothing moves yet.
func Claw(tx *store.Tx, in Clawing) (models.Clawback, error) {
	had, err := tx.Clawback(in.id())
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	r, err := tx.RedemptionOf(in.ReservationID)
	if err != nil {
		return had, err
	}
	if _, err := tx.LockOrder(r.OrderID); err != nil {
		return had, err
	}
	if r, err = tx.RedemptionOf(in.ReservationID); err != nil {
		return had, err
	}
	note, err := in.check(tx, r)
	if err != nil {
		return had, err
	}
	c := models.Clawback{
		ID: in.id(), ProgrammeID: r.ProgrammeID, ClaimID: r.ClaimID, ReservationID: r.ReservationID, LineID: r.LineID, FirmID: r.FirmID, ProviderID: r.ProviderID,
		FromKind: in.From, Amount: in.Amount, Reason: in.Reason, Note: note, State: ClawProposed, ProposedBy: in.Step.By, CreatedAt: in.Step.At,
	}
	if l, err := tx.LiveBatchLine(r.ReservationID); err == nil {
		c.BatchID = l.BatchID
	} else if !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	if c.Number, err = order.Number(tx, "K", in.Step.At); err != nil {
		return c, err
	}
	if _, err := tx.AddClawback(c); err != nil {
		return c, err
	}
	return c, movedClaw(tx, c, "", in.Step)
}

func (in Clawing) check(tx *store.Tx, r store.Redemption) (note string, err error) {
	if !slices.Contains(ClawReasons, in.Reason) {
		return "", ErrClawReason
	}
	if note, err = text(in.Step.Note, true); err != nil {
		return "", err
	}
	if err := sideStands(tx, r, in.From); err != nil {
		return "", err
	}
	waiting, err := tx.ClawbacksOf(r.ReservationID)
	left := r.Amount
	for _, w := range waiting {
		if w.State == ClawProposed {
			left -= w.Amount
		}
	}
	if err == nil && (in.Key == "" || in.Amount <= 0 || in.Amount > left) {
		err = ErrClawAmount.With("most", max(0, left))
	}
	return note, err
}

// sideStands keeps all claw-backs of a line at one side, so that a later refund
// knows who gave already.
func sideStands(tx *store.Tx, r store.Redemption, from string) error {
	if from != FromProvider && from != FromFirm || r.Side == Buyer && from != FromFirm {
		return ErrClawSide
	}
	side, err := tx.ClawedSide(r.LineID)
	if err == nil && side != "" && side != from {
		err = ErrClawSide
	}
	return err
}

// Clawed approves a proposal: value goes back to the programme's budget, from
// what the payee has free, and the rest is owed. The firm's caps stay used. Once;
// again it changes nothing.
func Clawed(tx *store.Tx, id string, s Step) (models.Clawback, error) {
	c, r, err := lockedClaw(tx, id)
	if err != nil || c.State == ClawApproved && c.DecidedBy == s.By {
		return c, err
	}
	if c.State != ClawProposed {
		return c, ErrClawDecided
	}
	if err := party.FourEyes(tx, s.By, c.ProposedBy); err != nil {
		return c, err
	}
	if c.Amount > r.Amount {
		return c, ErrClawAmount.With("most", r.Amount)
	}
	if err := sideStands(tx, r, c.FromKind); err != nil {
		return c, err
	}
	if err := tx.LockGrant(r.GrantID); err != nil {
		return c, err
	}
	if err := tx.ReturnReservation(r.ReservationID, c.Amount, s.At); err != nil {
		return c, err
	}
	if c.Debt, err = takeBack(tx, c, r, s); err != nil {
		return c, err
	}
	c.State, c.DecidedBy, c.DecidedAt = ClawApproved, s.By, &s.At
	if err := tx.DecideClawback(c); err != nil {
		return c, err
	}
	if err := markClawed(tx, c, s); err != nil {
		return c, err
	}
	if err := movedClaw(tx, c, ClawProposed, s); err != nil {
		return c, err
	}
	return c, tellClawed(tx, c, s.At)
}

// RefuseClaw ends a proposal without money. Again it changes nothing.
func RefuseClaw(tx *store.Tx, id string, s Step) (models.Clawback, error) {
	c, _, err := lockedClaw(tx, id)
	if err != nil || c.State == ClawRefused {
		return c, err
	}
	if c.State != ClawProposed {
		return c, ErrClawDecided
	}
	note, err := text(s.Note, true)
	if err != nil {
		return c, err
	}
	c.State, c.Note, c.DecidedBy, c.DecidedAt = ClawRefused, c.Note+"\n"+note, s.By, &s.At
	if err := tx.DecideClawback(c); err != nil {
		return c, err
	}
	return c, movedClaw(tx, c, ClawProposed, s)
}

func lockedClaw(tx *store.Tx, id string) (c models.Clawback, r store.Redemption, err error) {
	if c, err = tx.Clawback(id); err != nil {
		return c, r, err
	}
	if r, err = tx.RedemptionOf(c.ReservationID); err != nil {
		return c, r, err
	}
	if _, err := tx.LockOrder(r.OrderID); err != nil {
		return c, r, err
	}
	if c, err = tx.Clawback(id); err != nil {
		return c, r, err
	}
	r, err = tx.RedemptionOf(c.ReservationID)
	return c, r, err
}

func movedClaw(tx *store.Tx, c models.Clawback, from string, s Step) error {
	return tx.AddMove(models.Move{Entity: "clawback", EntityID: c.ID, FromTo: from + ">" + c.State, Cause: c.Reason, Actor: s.By, At: s.At})
}

// tries bounds how often accounts are read anew because somebody spent of them meanwhile.
const tries = 5

// takeBack posts a claw-back through the grant home to its budget, and tells what
// of it is owed.
func takeBack(tx *store.Tx, c models.Clawback, r store.Redemption, s Step) (debt models.Money, err error) {
	a, err := pocketsOf(tx, c, r, s)
	if err != nil {
		return 0, err
	}
	for n := range tries + 1 {
		ps, owed, err := a.postings(tx, c.Amount, n == tries)
		if err != nil {
			return 0, err
		}
		_, err = ledger.Post(tx, ledger.Entry{Key: "clawback:" + c.ID, Kind: ledger.ClawBack, Ref: c.LineID, Postings: ps, At: s.At})
		if !errors.Is(err, ledger.ErrShort) {
			return owed, err
		}
	}
	return 0, ErrShort
}

// pockets are where a claw-back is taken from, in their order, and where it goes.
type pockets struct{ payable, wallet, receivable, grant, budget string }

func pocketsOf(tx *store.Tx, c models.Clawback, r store.Redemption, s Step) (p pockets, err error) {
	owner := c.ProviderID
	if c.FromKind == FromFirm {
		owner = c.FirmID
	}
	for _, x := range []struct {
		kind  models.AccountKind
		owner string
		id    *string
	}{
		{models.AccountPayable, owner, &p.payable},
		{models.AccountReceivable, owner, &p.receivable},
		{models.AccountBudget, c.ProgrammeID, &p.budget},
		{models.AccountGrant, r.GrantID, &p.grant},
		{models.AccountWallet, c.FirmID, &p.wallet},
	} {
		if x.kind == models.AccountWallet && c.FromKind != FromFirm {
			continue
		}
		acc, err := ledger.Open(tx, models.AssetCNY, x.kind, x.owner, s.At)
		if err != nil {
			return p, err
		}
		*x.id = acc.ID
	}
	return p, nil
}

// postings take an amount from what is free, and the rest as a debt; all of it as
// a debt where others are quicker.
func (p pockets) postings(tx *store.Tx, amount models.Money, owed bool) (ps []ledger.Posting, debt models.Money, err error) {
	debt = amount
	if !owed {
		part, err := free(tx, p.payable, debt)
		if err != nil {
			return nil, 0, err
		}
		ps, debt = posting(ps, p.payable, p.grant, part), debt-part
		if p.wallet != "" {
			if part, err = free(tx, p.wallet, debt); err != nil {
				return nil, 0, err
			}
			ps, debt = posting(posting(ps, p.wallet, p.payable, part), p.payable, p.grant, part), debt-part
		}
	}
	ps = posting(ps, p.receivable, p.grant, debt)
	return posting(ps, p.grant, p.budget, amount), debt, nil
}

// free is what an account has that nothing holds, at most an amount.
func free(tx *store.Tx, accountID string, most models.Money) (models.Money, error) {
	a, err := ledger.Get(tx, accountID)
	return max(0, min(models.Money(a.Balance-a.Held), most)), err
}

// markClawed counts what was taken back at the claim and the batch that it was of.
func markClawed(tx *store.Tx, c models.Clawback, s Step) error {
	if c.ClaimID != "" {
		claim, err := tx.Claim(c.ClaimID)
		if err != nil {
			return err
		}
		claim.Clawed += c.Amount
		if err := countClaim(tx, claim, s); err != nil {
			return err
		}
	}
	l, err := tx.LiveBatchLine(c.ReservationID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return countBatch(tx, l.BatchID, c.Amount, s)
}

func countClaim(tx *store.Tx, c models.Claim, s Step) error {
	if c.Clawed == c.Amount && c.State == models.ClaimPaid {
		return to(tx, &c, models.ClaimClawedBack, s)
	}
	c.UpdatedAt = s.At
	return tx.WriteClaim(c, c.State, c.Revision)
}

func countBatch(tx *store.Tx, id string, amount models.Money, s Step) error {
	if err := tx.LockSettleBatch(id); err != nil {
		return err
	}
	b, err := tx.SettleBatch(id)
	if err != nil || b.State != models.ClaimPaid {
		return err // one that is not paid has a gap now, and is refused
	}
	from := b.State
	if b.Clawed += amount; b.Clawed == b.Total {
		b.State = models.ClaimClawedBack
	}
	b.UpdatedAt = s.At
	if err := tx.WriteSettleBatch(b, from); err != nil || b.State == from {
		return err
	}
	return moved(tx, "batch", b.ID, from, b.State, s)
}
