package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// machine does the same random deeds to the ledger and to the model.
type machine struct {
	*book
	*model
	t        *rapid.T
	id       string
	accounts []string
	holdIDs  []string
	keys     int
	deeds    []func() // each deed as it was done, to be done again
	now      time.Time
}

var owners atomic.Int64

func newMachine(b *book, t *rapid.T) *machine {
	m := &machine{book: b, model: newModel(), t: t, id: fmt.Sprint("m", owners.Add(1)), now: noon}
	for _, kind := range []models.AccountKind{
		models.AccountProcessor, models.AccountFunder, models.AccountBudget, models.AccountGrant, models.AccountWallet,
		models.AccountPayable, models.AccountFee, models.AccountRounding,
	} {
		m.accounts = append(m.accounts, b.open(models.AssetCNY, kind, m.id))
	}
	m.accounts = append(m.accounts, b.open(models.AssetCNY, models.AccountBudget, m.id+"b"))
	for i, p := range []ledger.Posting{
		{From: m.accounts[0], To: m.accounts[4], Amount: 30},
		{From: m.accounts[1], To: m.accounts[2], Amount: 30},
		{From: m.accounts[2], To: m.accounts[3], Amount: 20},
	} {
		m.doPost(ledger.Entry{Key: m.id + fmt.Sprint("seed", i), Kind: "seed", Postings: []ledger.Posting{p}, At: m.now})
	}
	return m
}

// key is mostly new and sometimes an old one, whose input then mostly differs.
func (m *machine) key() string {
	if m.keys > 0 && rapid.IntRange(0, 9).Draw(m.t, "reuse") == 0 {
		return fmt.Sprint(m.id, "k", rapid.IntRange(1, m.keys).Draw(m.t, "old key"))
	}
	m.keys++
	return fmt.Sprint(m.id, "k", m.keys)
}

func (m *machine) amount() int64   { return rapid.Int64Range(1, 12).Draw(m.t, "amount") }
func (m *machine) account() string { return rapid.SampledFrom(m.accounts).Draw(m.t, "account") }

func (m *machine) aHold() string {
	return rapid.SampledFrom(m.holdIDs).Draw(m.t, "hold")
}

func (m *machine) postings(from []string) (ps []ledger.Posting) {
	for range rapid.IntRange(1, 3).Draw(m.t, "postings") {
		p := ledger.Posting{From: rapid.SampledFrom(from).Draw(m.t, "from"), To: m.account(), Amount: m.amount()}
		if p.From == p.To || !ledger.MayPay(kindIn(p.From), kindIn(p.To), "test") && rapid.IntRange(0, 7).Draw(m.t, "illegal") > 0 {
			p.From, p.To = m.accounts[4], m.accounts[5]
		}
		ps = append(ps, p)
	}
	return ps
}

func (m *machine) sources() (ss []ledger.Source) {
	for range rapid.IntRange(1, 3).Draw(m.t, "sources") {
		id := rapid.SampledFrom(m.accounts[2:5]).Draw(m.t, "source")
		if rapid.IntRange(0, 15).Draw(m.t, "any") == 0 {
			id = m.account()
		}
		ss = append(ss, ledger.Source{Account: id, Amount: m.amount()})
	}
	return ss
}

func (m *machine) agree(deed string, got, want error) {
	m.t.Helper()
	if (got == nil) != (want == nil) || got != nil && fault.KeyOf(got) != fault.KeyOf(want) {
		m.t.Fatalf("%s: the ledger says %v, the model %v", deed, got, want)
	}
}

// try runs each deed in a transaction of its own that commits even when the
// deed is refused: a refusal must leave nothing behind.
func (m *machine) try(f func(tx *store.Tx) error) (err error) {
	outer := m.book.try(func(tx *store.Tx) error { err = f(tx); return nil })
	return errors.Join(err, outer)
}

func (m *machine) doPost(e ledger.Entry) {
	var r ledger.Result
	err := m.try(func(tx *store.Tx) (err error) { r, err = ledger.Post(tx, e); return })
	replayed, want := m.model.post(e)
	m.agree(fmt.Sprint("post ", e), err, want)
	if r.Replayed != replayed {
		m.t.Fatalf("post %v: replayed %v, the model %v", e, r.Replayed, replayed)
	}
}

func (m *machine) doHold(in ledger.HoldInput) {
	var id string
	err := m.try(func(tx *store.Tx) (err error) { id, err = ledger.Hold(tx, in); return })
	had, want := m.model.hold(in)
	m.agree(fmt.Sprint("hold ", in), err, want)
	switch {
	case err != nil:
	case had == "":
		m.holdIDs = append(m.holdIDs, id)
		m.held1(id, in)
	case had != id:
		m.t.Fatalf("hold %v: a replay answers %s, first it was %s", in, id, had)
	}
}

func (m *machine) doExtend(in ledger.ExtendInput) {
	err := m.try(func(tx *store.Tx) error { return ledger.Extend(tx, in) })
	m.agree(fmt.Sprint("extend ", in), err, m.model.extend(in))
}

func (m *machine) doCapture(in ledger.CaptureInput) {
	var r ledger.Result
	err := m.try(func(tx *store.Tx) (err error) { r, err = ledger.Capture(tx, in); return })
	replayed, want := m.model.capture(in)
	m.agree(fmt.Sprint("capture ", in), err, want)
	if r.Replayed != replayed {
		m.t.Fatalf("capture %v: replayed %v, the model %v", in, r.Replayed, replayed)
	}
}

func (m *machine) doRelease(in ledger.ReleaseInput) {
	var n int64
	err := m.try(func(tx *store.Tx) (err error) { n, err = ledger.Release(tx, in); return })
	total, want := m.model.release(in)
	m.agree(fmt.Sprint("release ", in), err, want)
	if n != total {
		m.t.Fatalf("release %v: %d, the model %d", in, n, total)
	}
}

func (m *machine) doKeep(id string, until *time.Time) {
	err := m.try(func(tx *store.Tx) error { return ledger.Keep(tx, id, until) })
	h := m.holds[id]
	if !h.open {
		m.agree("keep", err, ledger.ErrClosed)
		return
	}
	m.agree("keep", err, nil)
	h.expires = until
}

func (m *machine) doExpire() {
	var out []models.Hold
	err := m.try(func(tx *store.Tx) (err error) { out, err = ledger.Expire(tx, m.now, 1000); return })
	out = slices.DeleteFunc(out, func(h models.Hold) bool { return !slices.Contains(m.holdIDs, h.ID) })
	m.agree("expire", err, nil)
	if want := m.expire(m.now); len(out) != want {
		m.t.Fatalf("expired %d holds, the model %d", len(out), want)
	}
}

func (m *machine) until() *time.Time {
	if rapid.Bool().Draw(m.t, "for ever") {
		return nil
	}
	at := m.now.Add(time.Duration(rapid.IntRange(0, 5).Draw(m.t, "minutes")) * time.Minute)
	return &at
}

func (m *machine) did(f func()) {
	m.deeds = append(m.deeds, f)
	f()
}

func (m *machine) actions() map[string]func(*rapid.T) {
	with := func(f func()) func(*rapid.T) { return func(t *rapid.T) { m.t = t; f() } }
	withHold := func(f func()) func(*rapid.T) {
		return func(t *rapid.T) {
			if len(m.holdIDs) == 0 {
				t.Skip("no hold yet")
			}
			m.t = t
			f()
		}
	}
	return map[string]func(*rapid.T){
		"post": with(func() {
			e := ledger.Entry{Key: m.key(), Kind: "test", Postings: m.postings(m.accounts), At: m.now}
			m.did(func() { m.doPost(e) })
		}),
		"hold": with(func() {
			in := ledger.HoldInput{Key: m.key(), Sources: m.sources(), ExpiresAt: m.until(), At: m.now}
			m.did(func() { m.doHold(in) })
		}),
		"extend": withHold(func() {
			in := ledger.ExtendInput{HoldID: m.aHold(), Key: m.key(), Sources: m.sources(), At: m.now}
			m.did(func() { m.doExtend(in) })
		}),
		"capture": withHold(func() {
			in := ledger.CaptureInput{HoldID: m.aHold(), Key: m.key(), Kind: "test", Postings: m.postings(m.accounts[2:5]), At: m.now}
			m.did(func() { m.doCapture(in) })
		}),
		"release": withHold(func() {
			in := ledger.ReleaseInput{HoldID: m.aHold(), Key: m.key(), Amount: rapid.Int64Range(0, 15).Draw(m.t, "amount"), At: m.now}
			m.did(func() { m.doRelease(in) })
		}),
		"keep":   withHold(func() { m.doKeep(m.aHold(), m.until()) }),
		"expire": with(func() { m.now = m.now.Add(time.Minute); m.doExpire() }),
		"again": with(func() {
			if len(m.deeds) > 0 {
				m.deeds[rapid.IntRange(0, len(m.deeds)-1).Draw(m.t, "deed")]()
			}
		}),
		"": with(m.same),
	}
}

// same compares every balance and what is held.
func (m *machine) same() {
	var rows []models.Account
	err := m.book.try(func(tx *store.Tx) error {
		own, err := tx.AccountsOf(m.id)
		other, err2 := tx.AccountsOf(m.id + "b")
		rows = append(own, other...)
		return errors.Join(err, err2)
	})
	if err != nil || len(rows) != len(m.accounts) {
		m.t.Fatal(len(rows), err)
	}
	var sum int64
	for _, a := range rows {
		sum += a.Balance
		if a.Balance != m.balance[a.ID] || a.Held != m.held[a.ID] {
			m.t.Fatalf("%s: balance %d held %d, the model %d and %d", a.ID, a.Balance, a.Held, m.balance[a.ID], m.held[a.ID])
		}
	}
	if sum != 0 {
		m.t.Fatalf("the asset sums to %d", sum)
	}
}

// sameParts compares what remains of each hold, source by source.
func (m *machine) sameParts() {
	for _, id := range m.holdIDs {
		var got []ledger.Source
		if err := m.try(func(tx *store.Tx) (err error) { got, err = ledger.Remaining(tx, id); return }); err != nil {
			m.t.Fatal(err)
		}
		if !slices.Equal(got, m.remaining(id)) {
			m.t.Fatalf("%s: %v remain, the model %v", id, got, m.remaining(id))
		}
	}
}

// historyAddsUp walks each account's history page by page.
func (m *machine) historyAddsUp() {
	for _, id := range m.accounts {
		var sum int64
		for page := (store.Page{Limit: 3}); ; {
			var lines []ledger.Line
			if err := m.try(func(tx *store.Tx) (err error) { lines, page.After, err = ledger.History(tx, id, page); return }); err != nil {
				m.t.Fatal(err)
			}
			for _, l := range lines {
				sum += l.Amount
			}
			if page.After == "" {
				break
			}
		}
		if sum != m.balance[id] {
			m.t.Fatalf("%s: history adds up to %d, balance %d", id, sum, m.balance[id])
		}
	}
}

func TestTheLedgerDoesWhatTheModelDoes(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := &book{t: t, db: db}
		rapid.Check(t, func(t *rapid.T) {
			m := newMachine(b, t)
			t.Repeat(m.actions())
			m.t = t
			m.sameParts()
			m.historyAddsUp()
		})
	})
}
