package store

import (
	"database/sql"
	"strconv"
	"strings"
	"time"
)

// statement gathers the text of one statement and its values.
type statement struct {
	text strings.Builder
	args []any
}

func (s *statement) add(parts ...string) {
	for _, p := range parts {
		s.text.WriteString(p)
	}
}

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

// changeLedgerPostgres does a whole change in one statement, so in one round
// trip: lock the accounts, judge what was locked, write only if all is well.
func (tx *Tx) changeLedgerPostgres(c LedgerChange) (LedgerVerdict, error) {
	if simple(c) {
		if done, err := tx.changeSimple(c); done || err != nil {
			return LedgerVerdict{Done: done}, err
		}
	}
	s := &statement{}
	live := s.lockHold(c)
	ids, balances, helds := s.lock(c, live)
	s.judge(c, balances, helds)
	s.gate(c)
	s.writeParts(c)
	// From what was locked, not from a: a CHECK sees a's row of the snapshot first, older than the one judged.
	s.add(", u AS (UPDATE accounts a SET balance = l.balance + (", balances, "::bigint[])[l.n], held = l.held + (", helds,
		"::bigint[])[l.n] FROM locked l WHERE a.id = l.id AND EXISTS (SELECT FROM g))",
		" SELECT EXISTS (SELECT FROM g), ", live, " AND found < cardinality(", ids, "::text[]), short, ranged, mixed, expired FROM verdict")

	var v LedgerVerdict
	var short, ranged sql.NullInt64
	_, err := tx.row(s.text.String(), s.args, []any{&v.Done, &v.Missing, &short, &ranged, &v.Mixed, &v.Expired})
	v.Short, v.Range = nth(c, short), nth(c, ranged)
	return v, raced(err)
}

func nth(c LedgerChange, n sql.NullInt64) string {
	if !n.Valid {
		return ""
	}
	return c.Accounts[n.Int64-1].ID
}

// lockHold locks an open hold at the version that was read, before any account:
// one that has moved on is planned anew, with no account locked out of order.
func (s *statement) lockHold(c LedgerChange) (live string) {
	if c.Move == nil {
		s.add("WITH ")
		return "true"
	}
	s.add("WITH live AS MATERIALIZED (SELECT id FROM holds WHERE id = ", s.arg(c.Move.HoldID), " AND version = ", s.arg(c.Version),
		" AND state = 'open' FOR NO KEY UPDATE), ")
	return "EXISTS (SELECT FROM live)"
}

func (s *statement) lock(c LedgerChange, live string) (ids, balances, helds string) {
	id, balance, held := make([]string, len(c.Accounts)), make([]int64, len(c.Accounts)), make([]int64, len(c.Accounts))
	for i, a := range c.Accounts {
		id[i], balance[i], held[i] = a.ID, a.Balance, a.Held
	}
	ids, balances, helds = s.arg(id), s.arg(balance), s.arg(held)
	n := "array_position(" + ids + "::text[], a.id)"
	s.add("locked AS MATERIALIZED (SELECT a.id, a.asset_id, a.allow_negative, a.balance, a.held, ", n,
		" AS n FROM accounts a WHERE a.id = ANY (", ids, "::text[]) AND ", live, " ORDER BY ", n, " FOR NO KEY UPDATE OF a)")
	return ids, balances, helds
}

func (s *statement) judge(c LedgerChange, balances, helds string) {
	b, h := "("+balances+"::bigint[])[n]", "("+helds+"::bigint[])[n]"
	most := strconv.FormatInt(LedgerMost, 10)
	expired := "false"
	if c.Fresh != nil {
		expired = "bool_or(CASE WHEN asset_id = 'CNY' THEN false ELSE EXISTS (SELECT FROM assets x WHERE x.id = asset_id AND x.expires_at <= " +
			s.arg(*c.Fresh) + "::timestamptz) END)"
	}
	s.add(", verdict AS (SELECT count(*) AS found, min(n) FILTER (WHERE NOT allow_negative AND ", b, " < ", h,
		" AND balance - held < ", h, " - ", b, ") AS short, min(n) FILTER (WHERE balance > ", most, " - greatest(", b,
		", 0) OR balance < -", most, " - least(", b, ", 0)) AS ranged, coalesce(min(asset_id) <> max(asset_id), false) AS mixed, coalesce(",
		expired, ", false) AS expired FROM locked)")
}

// gate is the row that decides: it is written only when the verdict is good
// and its key or version is still free, and all else follows from it.
func (s *statement) gate(c LedgerChange) {
	ok := "found = " + s.arg(int64(len(c.Accounts))) + "::bigint AND short IS NULL AND ranged IS NULL AND NOT expired"
	if !c.Mixed {
		ok += " AND NOT mixed"
	}
	switch {
	case c.Hold != nil:
		s.insert("g", "holds", "id, key, input_hash, ref, state, expires_at, created_at", " FROM verdict WHERE "+ok,
			c.Hold.ID, c.Hold.Key, c.Hold.InputHash, c.Hold.Ref, string(c.Hold.State),
			c.Hold.ExpiresAt, c.Hold.CreatedAt)
	case c.Move != nil:
		s.gateMove(c, ok)
	default:
		s.insertTransfer("g", c, " FROM verdict WHERE "+ok)
	}
}

func (s *statement) gateMove(c LedgerChange, ok string) {
	state := "'open'"
	if c.Close {
		state = "'closed'"
	}
	s.add(", g AS (UPDATE holds h SET version = h.version + 1, state = ", state, " FROM live WHERE h.id = live.id AND (SELECT ", ok,
		" FROM verdict) RETURNING h.id)",
		", m AS (INSERT INTO hold_moves (key, hold_id, kind, input_hash, amount, transfer_id, at) SELECT ",
		s.arg(c.Move.Key), "::text, id, ", s.arg(c.Move.Kind), "::text, ", s.arg(c.Move.InputHash), "::text, ",
		s.arg(c.Move.Amount), "::bigint, ", s.arg(c.Move.TransferID), "::text, ", s.arg(c.Move.At), "::timestamptz FROM g)")
	if c.Transfer != nil {
		s.insertTransfer("t", c, " FROM g")
	}
}

func (s *statement) insertTransfer(name string, c LedgerChange, from string) {
	t := c.Transfer
	s.insert(name, "transfers", "id, key, input_hash, kind, ref, hold_id, at", from,
		t.ID, t.Key, t.InputHash, t.Kind, t.Ref, t.HoldID, t.At)
}

// insert writes one row of the values, unless its key is taken when it is the gate.
func (s *statement) insert(name, table, columns, from string, values ...any) {
	s.add(", ", name, " AS (INSERT INTO ", table, " (", columns, ") SELECT ")
	for i, v := range values {
		if i > 0 {
			s.add(", ")
		}
		s.add(s.arg(v), cast(v))
	}
	s.add(from)
	if name == "g" {
		s.add(" ON CONFLICT (key) DO NOTHING")
	}
	s.add(" RETURNING id)")
}

// cast names the type of a value: in INSERT … SELECT an untyped one is text.
func cast(v any) string {
	switch v.(type) {
	case time.Time, *time.Time:
		return "::timestamptz"
	}
	return "::text"
}

func (s *statement) writeParts(c LedgerChange) {
	if len(c.Postings) > 0 {
		s.writePostings(c)
	}
	if len(c.Parts) > 0 {
		s.addParts(c)
	}
	if len(c.Draws) > 0 {
		s.draw(c)
	}
}

func (s *statement) writePostings(c LedgerChange) {
	n := len(c.Postings)
	from, to, amount := make([]string, n), make([]string, n), make([]int64, n)
	for i, p := range c.Postings {
		from[i], to[i], amount[i] = p.SourceID, p.DestinationID, p.Amount
	}
	s.add(", p AS (INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT ",
		s.arg(c.Transfer.ID), "::text, p.f, p.t, (SELECT asset_id FROM locked WHERE id = p.f), p.a, ", s.arg(c.Transfer.At),
		"::timestamptz FROM g, unnest(", s.arg(from), "::text[], ", s.arg(to), "::text[], ", s.arg(amount), "::bigint[]) AS p (f, t, a))")
}

func (s *statement) addParts(c LedgerChange) {
	n := len(c.Parts)
	ns, account, amount := make([]int64, n), make([]string, n), make([]int64, n)
	for i, p := range c.Parts {
		ns[i], account[i], amount[i] = int64(p.N), p.AccountID, p.Amount
	}
	s.add(", h AS (INSERT INTO hold_parts (hold_id, n, account_id, amount) SELECT g.id, p.n, p.account, p.amount FROM g, unnest(",
		s.arg(ns), "::bigint[], ", s.arg(account), "::text[], ", s.arg(amount), "::bigint[]) AS p (n, account, amount))")
}

func (s *statement) draw(c LedgerChange) {
	n := len(c.Draws)
	ns, captured, released := make([]int64, n), make([]int64, n), make([]int64, n)
	for i, d := range c.Draws {
		ns[i], captured[i], released[i] = int64(d.N), d.Captured, d.Released
	}
	s.add(", d AS (UPDATE hold_parts h SET captured = h.captured + d.c, released = h.released + d.r FROM g, unnest(",
		s.arg(ns), "::bigint[], ", s.arg(captured), "::bigint[], ", s.arg(released),
		"::bigint[]) AS d (n, c, r) WHERE h.hold_id = g.id AND h.n = d.n)")
}
