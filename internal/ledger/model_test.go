package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"supermarket/internal/ledger"
	"supermarket/models"
)

// model is the ledger as plain maps: no database, no concurrency, no cleverness.
type model struct {
	balance  map[string]int64
	held     map[string]int64
	paid     map[[2]string]bool
	holds    map[string]*modelHold
	transfer map[string]string // key -> input
	move     map[string]modelMove
	holdKey  map[string]modelMove
}

type modelHold struct {
	parts   []modelPart
	open    bool
	expires *time.Time
}

type modelPart struct {
	account string
	left    int64
}

type modelMove struct {
	input  string
	hold   string
	amount int64
}

func newModel() *model {
	return &model{
		balance: map[string]int64{}, held: map[string]int64{}, paid: map[[2]string]bool{}, holds: map[string]*modelHold{},
		transfer: map[string]string{}, move: map[string]modelMove{}, holdKey: map[string]modelMove{},
	}
}

func kindIn(id string) models.AccountKind {
	return models.AccountKind(id[:strings.IndexByte(id, '_')])
}

func (m *model) rules(kind string, ps []ledger.Posting) error {
	for _, p := range ps {
		if !ledger.MayPay(kindIn(p.From), kindIn(p.To), kind) {
			return ledger.ErrRules
		}
		if kindIn(p.From) == models.AccountGrant && kindIn(p.To) == models.AccountBudget && !m.paid[[2]string{p.To, p.From}] {
			return ledger.ErrRules
		}
	}
	return nil
}

func (m *model) pay(ps []ledger.Posting) {
	for _, p := range ps {
		m.balance[p.From] -= p.Amount
		m.balance[p.To] += p.Amount
		m.paid[[2]string{p.From, p.To}] = true
	}
}

func (m *model) free(id string) int64 { return m.balance[id] - m.held[id] }

func below(id string) bool {
	return slices.Contains([]models.AccountKind{
		models.AccountProcessor, models.AccountBank, models.AccountFunder, models.AccountRounding,
	}, kindIn(id))
}

func (m *model) post(e ledger.Entry) (replayed bool, err error) {
	if err := m.rules(e.Kind, e.Postings); err != nil {
		return false, err
	}
	input := fmt.Sprint("post", e.Kind, e.Ref, e.Postings)
	if had, ok := m.transfer[e.Key]; ok {
		return had == input, reused(had != input)
	}
	net := map[string]int64{}
	for _, p := range e.Postings {
		net[p.From] -= p.Amount
		net[p.To] += p.Amount
	}
	for id, n := range net {
		if n < 0 && !below(id) && m.free(id)+n < 0 {
			return false, ledger.ErrShort
		}
	}
	m.pay(e.Postings)
	m.transfer[e.Key] = input
	return false, nil
}

func reused(is bool) error {
	if is {
		return ledger.ErrKeyReused
	}
	return nil
}

func (m *model) set(ss []ledger.Source) error {
	need := map[string]int64{}
	for _, s := range ss {
		need[s.Account] += s.Amount
	}
	for id, n := range need {
		if m.free(id) < n {
			return ledger.ErrShort
		}
	}
	for id, n := range need {
		m.held[id] += n
	}
	return nil
}

func (m *model) outside(ss []ledger.Source) error {
	for _, s := range ss {
		if below(s.Account) {
			return ledger.ErrRules
		}
	}
	return nil
}

// hold returns the id of an earlier hold with the key, "" when it is new.
func (m *model) hold(in ledger.HoldInput) (had string, err error) {
	if err := m.outside(in.Sources); err != nil {
		return "", err
	}
	input := fmt.Sprint(in.Ref, in.Sources, in.ExpiresAt)
	if had, ok := m.holdKey[in.Key]; ok {
		return had.hold, reused(had.input != input)
	}
	return "", m.set(in.Sources)
}

func (m *model) held1(id string, in ledger.HoldInput) {
	m.holdKey[in.Key] = modelMove{input: fmt.Sprint(in.Ref, in.Sources, in.ExpiresAt), hold: id}
	m.holds[id] = &modelHold{open: true, expires: in.ExpiresAt}
	m.holds[id].add(in.Sources)
}

func (h *modelHold) add(ss []ledger.Source) {
	for _, s := range ss {
		h.parts = append(h.parts, modelPart{s.Account, s.Amount})
	}
}

func (h *modelHold) settle() {
	h.open = slices.ContainsFunc(h.parts, func(p modelPart) bool { return p.left > 0 })
}

// earlier answers a move whose key is known; fresh when it is not.
func (m *model) earlier(key, input, holdID string) (had modelMove, fresh bool, err error) {
	if had, ok := m.move[key]; ok {
		return had, false, reused(had.input != input)
	}
	if _, ok := m.transfer[key]; ok {
		return modelMove{}, false, ledger.ErrKeyReused
	}
	if !m.holds[holdID].open {
		return modelMove{}, false, ledger.ErrClosed
	}
	return modelMove{}, true, nil
}

func (m *model) extend(in ledger.ExtendInput) error {
	if err := m.outside(in.Sources); err != nil {
		return err
	}
	input := fmt.Sprint("extend", in.HoldID, in.Sources)
	if _, fresh, err := m.earlier(in.Key, input, in.HoldID); !fresh {
		return err
	}
	if err := m.set(in.Sources); err != nil {
		return err
	}
	m.holds[in.HoldID].add(in.Sources)
	m.move[in.Key] = modelMove{input: input}
	return nil
}

func (m *model) capture(in ledger.CaptureInput) (replayed bool, err error) {
	if err := m.rules(in.Kind, in.Postings); err != nil {
		return false, err
	}
	input := fmt.Sprint("capture", in.HoldID, in.Kind, in.Ref, in.Postings)
	if _, fresh, err := m.earlier(in.Key, input, in.HoldID); !fresh {
		return err == nil, err
	}
	parts := slices.Clone(m.holds[in.HoldID].parts)
	for _, p := range in.Postings {
		if err := drawModel(parts, p); err != nil {
			return false, err
		}
	}
	m.holds[in.HoldID].parts = parts
	m.holds[in.HoldID].settle()
	for _, p := range in.Postings {
		m.held[p.From] -= p.Amount
	}
	m.pay(in.Postings)
	m.move[in.Key] = modelMove{input: input}
	m.transfer[in.Key] = input
	return false, nil
}

func drawModel(parts []modelPart, p ledger.Posting) error {
	source := false
	for unit := int64(0); unit < p.Amount; unit++ {
		i := slices.IndexFunc(parts, func(q modelPart) bool { return q.account == p.From && q.left > 0 })
		source = source || slices.ContainsFunc(parts, func(q modelPart) bool { return q.account == p.From })
		if !source {
			return ledger.ErrRules
		}
		if i < 0 {
			return ledger.ErrShort
		}
		parts[i].left--
	}
	return nil
}

func (m *model) release(in ledger.ReleaseInput) (int64, error) {
	input := fmt.Sprint("release", in.HoldID, in.Amount)
	had, fresh, err := m.earlier(in.Key, input, in.HoldID)
	if err == ledger.ErrClosed && in.Amount == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if !fresh {
		return had.amount, nil
	}
	h := m.holds[in.HoldID]
	var total int64
	for _, p := range h.parts {
		total += p.left
	}
	if total < in.Amount {
		return 0, ledger.ErrShort
	}
	if in.Amount > 0 {
		total = in.Amount
	}
	for range total {
		i := len(h.parts) - 1
		for h.parts[i].left == 0 {
			i--
		}
		h.parts[i].left--
		m.held[h.parts[i].account]--
	}
	h.settle()
	m.move[in.Key] = modelMove{input: input, amount: total}
	return total, nil
}

func (m *model) expire(now time.Time) (n int) {
	for id, h := range m.holds {
		if !h.open || h.expires == nil || h.expires.After(now) {
			continue
		}
		n++
		_, _ = m.release(ledger.ReleaseInput{Key: "expire:" + id, HoldID: id})
	}
	return n
}

func (m *model) remaining(id string) (out []ledger.Source) {
	for _, p := range m.holds[id].parts {
		if p.left > 0 {
			out = append(out, ledger.Source{Account: p.account, Amount: p.left})
		}
	}
	return out
}
