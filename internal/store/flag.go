package store

import (
	"slices"
	"time"

	"supermarket/models"
)

// RaiseFlag adds a flag, or writes what is now known of one that is still open;
// what staff decided stays. The firm that it is of and the others are found by it
// from now on, also where it was decided. It tells whether the flag is new or says more.
func (tx *Tx) RaiseFlag(f models.Flag, others ...string) (bool, error) {
	n, err := tx.exec(`INSERT INTO flags (id, kind, subject, programme_id, firm_id, provider_id, order_id, facts, weight, state, found_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)
		ON CONFLICT (kind, subject) DO UPDATE SET facts = excluded.facts, weight = excluded.weight
			WHERE flags.state = 'open' AND flags.facts <> excluded.facts`,
		f.ID, f.Kind, f.Subject, f.ProgrammeID, f.FirmID, f.ProviderID, f.OrderID, f.Facts, f.Weight, f.FoundAt)
	if err != nil {
		return false, err
	}
	named := append(slices.Clone(others), f.FirmID)
	slices.Sort(named)
	for _, firm := range slices.Compact(named) {
		if firm == "" {
			continue
		}
		if _, err := tx.exec(`INSERT INTO flag_firms (flag_id, firm_id) SELECT id, ? FROM flags WHERE kind = ? AND subject = ? ON CONFLICT DO NOTHING`, firm, f.Kind, f.Subject); err != nil {
			return false, err
		}
	}
	return n > 0, nil
}

// StandingFlags returns flags about a firm that nobody has cleared, of at least a
// weight, the heaviest first.
func (tx *Tx) StandingFlags(firmID string, weight int64, n int) ([]models.Flag, error) {
	var rows []models.Flag
	err := tx.g.Where("state <> ? AND weight >= ? AND id IN (SELECT flag_id FROM flag_firms WHERE firm_id = ?)", models.FlagCleared, weight, firmID).
		Order("weight DESC, found_at DESC, id").Limit(n).Find(&rows).Error
	return rows, err
}

// Flag returns one flag, or ErrNotFound.
func (tx *Tx) Flag(id string) (models.Flag, error) { return one[models.Flag](tx, "id = ?", id) }

// DecideFlag writes what staff think of a flag if it still is from, else ErrStale.
func (tx *Tx) DecideFlag(id string, from, to models.FlagState, note, by string, now time.Time) error {
	return tx.guarded("UPDATE flags SET state = ?, note = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = ?", to, note, by, now, id, from)
}

// FlagFilter narrows a list of flags; "" is any.
type FlagFilter struct {
	State  models.FlagState
	Kind   string
	FirmID string
}

// Flags returns flags that match, the heaviest first and of those the newest, after skip others.
func (tx *Tx) Flags(f FlagFilter, skip, n int) ([]models.Flag, error) {
	var rows []models.Flag
	q := tx.g.Order("weight DESC, found_at DESC, id").Offset(skip).Limit(n)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.FirmID != "" {
		q = q.Where("id IN (SELECT flag_id FROM flag_firms WHERE firm_id = ?)", f.FirmID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

// FlagCount is how many flags of a kind are in a state.
type FlagCount struct {
	Kind  string
	State models.FlagState
	N     int64
}

// FlagCounts counts all flags.
func (tx *Tx) FlagCounts() (out []FlagCount, err error) {
	err = tx.scan(&out, "SELECT kind, state, COUNT(*) AS n FROM flags GROUP BY kind, state ORDER BY kind, state")
	return out, err
}

// VoucherUse is voucher value that one order of a firm set aside with one
// provider, at the moment of the order: of a claim, staff choose the moment.
type VoucherUse struct {
	ProgrammeID, FirmID, ProviderID, OrderID string
	OfferingID                               string // of one of its lines
	Version                                  int    // of the rules that the grant was given under
	Amount                                   models.Money
	At                                       time.Time
}

const (
	voucherUses = `SELECT g.programme_id, g.version, r.firm_id, l.provider_id, l.offering_id, r.order_id, r.amount, o.created_at AS at
		FROM reservations r JOIN grants g ON g.id = r.grant_id JOIN lines l ON l.id = r.line_id JOIN orders o ON o.id = r.order_id
		WHERE r.state IN ('held', 'captured') AND `
	byOrder = " ORDER BY o.created_at, o.id, r.id"
)

// VoucherUses returns what was set aside or used of vouchers from a moment on, by
// programme, firm, provider and order, the first order first.
func (tx *Tx) VoucherUses(from time.Time) ([]VoucherUse, error) {
	var rows []VoucherUse
	err := tx.scan(&rows, voucherUses+"r.created_at >= ?"+byOrder, from)
	return summed(rows), err
}

// VoucherUsesIn returns the same of one order.
func (tx *Tx) VoucherUsesIn(orderID string) ([]VoucherUse, error) {
	var rows []VoucherUse
	err := tx.scan(&rows, voucherUses+"r.order_id = ?"+byOrder, orderID)
	return summed(rows), err
}

// VoucherUsesOf returns the same of one firm with one provider from one
// programme, of orders from a moment on.
func (tx *Tx) VoucherUsesOf(programmeID, firmID, providerID string, from time.Time) ([]VoucherUse, error) {
	var rows []VoucherUse
	err := tx.scan(&rows, voucherUses+"o.created_at >= ? AND g.programme_id = ? AND r.firm_id = ? AND l.provider_id = ?"+byOrder, from, programmeID, firmID, providerID)
	return summed(rows), err
}

// summed adds the lines of an order up: SQLite forgets of a sum's or a least
// value's column that it was a moment.
func summed(rows []VoucherUse) (out []VoucherUse) {
	at := map[VoucherUse]int{}
	for _, r := range rows {
		key := VoucherUse{ProgrammeID: r.ProgrammeID, FirmID: r.FirmID, ProviderID: r.ProviderID, OrderID: r.OrderID}
		if i, known := at[key]; known {
			out[i].Amount += r.Amount
			continue
		}
		at[key] = len(out)
		out = append(out, r)
	}
	return out
}

// SharedHolders is something that several firms with value of one programme, or
// that asked for it, have in common.
type SharedHolders struct {
	ProgrammeID, Key string
	Firms            int64
	FirmID           string // one of them
}

// holders are firms with value of a programme, or for which it is asked.
const holders = `SELECT programme_id, firm_id, created_at AS at FROM grants WHERE state IN ('active', 'suspended', 'used')
	UNION ALL SELECT programme_id, firm_id, submitted_at FROM applications WHERE state IN ('submitted', 'more_asked', 'reviewed')
	UNION ALL SELECT programme_id, firm_id, created_at FROM proposals WHERE state = 'proposed'`

// keys are what firms are compared by: each gives firm_id and k.
var keys = map[string]string{
	"one_address": "SELECT id AS firm_id, address_key AS k FROM firms WHERE address_key <> ''",
	"one_person":  "SELECT id AS firm_id, legal_person AS k FROM firms WHERE legal_person <> ''",
	"one_owner":   "SELECT org_id AS firm_id, user_id AS k FROM memberships WHERE org_kind = 'firm' AND role = 'owner'",
}

// SharedHolders returns what at least so many holders share, where a holder came
// from a moment on: "one_address", "one_person" or "one_owner".
func (tx *Tx) SharedHolders(what string, least int, from time.Time) (out []SharedHolders, err error) {
	err = tx.scan(&out, `WITH h AS (`+holders+`), k AS (`+keys[what]+`),
		fresh AS (SELECT DISTINCT h.programme_id, k.k FROM h JOIN k ON k.firm_id = h.firm_id WHERE h.at >= @from)
		SELECT fresh.programme_id, fresh.k AS key, COUNT(DISTINCT h.firm_id) AS firms, MIN(h.firm_id) AS firm_id
		FROM fresh JOIN k ON k.k = fresh.k JOIN h ON h.firm_id = k.firm_id AND h.programme_id = fresh.programme_id
		GROUP BY fresh.programme_id, fresh.k HAVING COUNT(DISTINCT h.firm_id) >= @least ORDER BY 1, 2`,
		map[string]any{"from": from, "least": least})
	return out, err
}

// HoldersLike returns the same of what one holder has in common with others.
func (tx *Tx) HoldersLike(what, programmeID, firmID string, least int) (out []SharedHolders, err error) {
	err = tx.scan(&out, `WITH k AS (`+keys[what]+`)
		SELECT @programme AS programme_id, k.k AS key, COUNT(DISTINCT k.firm_id) AS firms, MIN(k.firm_id) AS firm_id FROM k
		WHERE k.k IN (SELECT me.k FROM k me WHERE me.firm_id = @firm) AND EXISTS (SELECT 1 FROM (`+holders+`) h WHERE h.firm_id = k.firm_id AND h.programme_id = @programme)
		GROUP BY k.k HAVING COUNT(DISTINCT k.firm_id) >= @least ORDER BY 2`,
		map[string]any{"programme": programmeID, "firm": firmID, "least": least})
	return out, err
}

// HoldersSharing returns up to n of the firms behind one of SharedHolders.
func (tx *Tx) HoldersSharing(what, programmeID, key string, n int) (out []models.Firm, err error) {
	err = tx.scan(&out, `SELECT f.* FROM firms f WHERE f.id IN (SELECT h.firm_id FROM (`+holders+`) h WHERE h.programme_id = @programme)
		AND f.id IN (SELECT firm_id FROM (`+keys[what]+`) k WHERE k = @key) ORDER BY f.created_at, f.id LIMIT @n`,
		map[string]any{"programme": programmeID, "key": key, "n": n})
	return out, err
}

// QuickUse is a grant whose whole value was set aside or used.
type QuickUse struct {
	GrantID, ProgrammeID, FirmID string
	Amount                       models.Money
	Granted, Last                time.Time
}

// WholeUses returns grants of a moment or later, of one firm or of all for "",
// that are set aside or used to the last.
func (tx *Tx) WholeUses(firmID string, from time.Time) (out []QuickUse, err error) {
	var rows []struct {
		QuickUse
		Used models.Money
	}
	err = tx.scan(&rows, `SELECT g.id AS grant_id, g.programme_id, g.firm_id, g.amount, r.amount AS used, g.created_at AS granted, r.created_at AS last
		FROM grants g JOIN reservations r ON r.grant_id = g.id AND r.state IN ('held', 'captured')
		WHERE g.created_at >= @from AND (@firm = '' OR g.firm_id = @firm) ORDER BY g.id, r.created_at, r.id`, map[string]any{"from": from, "firm": firmID})
	var used models.Money
	for i, r := range rows {
		used += r.Used
		if i+1 < len(rows) && rows[i+1].GrantID == r.GrantID {
			continue
		}
		if used >= r.Amount {
			out = append(out, r.QuickUse)
		}
		used = 0
	}
	return out, err
}

// RoundTrip is voucher value that went back after it was settled.
type RoundTrip struct {
	RefundID, LineID, OrderID, FirmID, ProviderID string
	Voucher                                       models.Money
	Settled, Back                                 time.Time
}

// RoundTrips returns what refunds from a moment on gave back to vouchers.
func (tx *Tx) RoundTrips(from time.Time) (out []RoundTrip, err error) {
	err = tx.scan(&out, `SELECT r.id AS refund_id, r.line_id, r.order_id, r.firm_id, r.provider_id, r.voucher + r.claimed AS voucher, s.created_at AS settled, r.created_at AS back
		FROM refunds r JOIN settlements s ON s.line_id = r.line_id
		WHERE r.kind = 'line' AND r.state = 'booked' AND r.voucher + r.claimed > 0 AND r.created_at >= ? ORDER BY r.created_at, r.id`, from)
	return out, err
}

// ClaimAsked is a claim with the rules that it was made under.
type ClaimAsked struct {
	ClaimID, ProgrammeID, FirmID, ProviderID, OrderID, LineID string

	Version int
	Asked   models.Money
	At      time.Time
}

// ClaimsAsked returns claims for one firm, or for all for "", that were handed in
// from a moment on.
func (tx *Tx) ClaimsAsked(firmID string, from time.Time) (out []ClaimAsked, err error) {
	err = tx.scan(&out, `SELECT id AS claim_id, programme_id, firm_id, provider_id, order_id, line_id, version, asked, submitted_at AS at
		FROM claims WHERE submitted_at >= @from AND (@firm = '' OR firm_id = @firm) AND state <> 'refused' ORDER BY submitted_at, id`, map[string]any{"from": from, "firm": firmID})
	return out, err
}

// SharedMembers returns the users who belong to the firm and to the provider.
func (tx *Tx) SharedMembers(firmID, providerID string) (ids []string, err error) {
	err = tx.scan(&ids, `SELECT a.user_id FROM memberships a JOIN memberships b ON b.user_id = a.user_id
		WHERE a.org_kind = 'firm' AND a.org_id = ? AND b.org_kind = 'provider' AND b.org_id = ? ORDER BY 1`, firmID, providerID)
	return ids, err
}

// FreshHolders returns up to n firms that got value of a programme or asked for
// it from a moment on.
func (tx *Tx) FreshHolders(from time.Time, n int) (out []SharedHolders, err error) {
	err = tx.scan(&out, `SELECT programme_id, firm_id FROM (`+holders+`) h WHERE at >= ? GROUP BY programme_id, firm_id ORDER BY MIN(at) LIMIT ?`, from, n)
	return out, err
}

// HoldersAmong tells which of these firms have value of a programme or asked for it.
func (tx *Tx) HoldersAmong(programmeID string, firms []string) (ids []string, err error) {
	if len(firms) == 0 {
		return nil, nil
	}
	err = tx.scan(&ids, `SELECT DISTINCT firm_id FROM (`+holders+`) h WHERE programme_id = ? AND firm_id IN ? ORDER BY 1`, programmeID, firms)
	return ids, err
}
