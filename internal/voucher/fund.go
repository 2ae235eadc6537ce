package voucher

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// mostFunders bounds who pays for one programme.
const mostFunders = 20

// ErrBack refuses to return more to the funders than is free in the budget.
var ErrBack = fault.New(fault.Conflict, "voucher.back").On("amount")

// Funder is one of those who pay for a programme, with its part of the sum of all shares.
type Funder struct {
	Name  string
	Share int
}

// Contribution is what a funder has paid into a budget less what went back to it.
type Contribution struct {
	Funder
	Paid models.Money
}

func sharesStand(fs []Funder) bool {
	if len(fs) > mostFunders {
		return false
	}
	return !slices.ContainsFunc(fs, func(f Funder) bool { return !named1(f.Name, 100) || f.Share < 1 || f.Share > 1_000_000 })
}

func names(fs []Funder) string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.Name
	}
	return strings.Join(out, " · ")
}

func setFunders(tx *store.Tx, p models.Programme, fs []Funder) error {
	rows := []models.ProgrammeFunder{{ProgrammeID: p.ID, N: 1, Name: p.Funder, Share: 1}}
	if len(fs) > 0 {
		rows = rows[:0]
	}
	for i, f := range fs {
		rows = append(rows, models.ProgrammeFunder{ProgrammeID: p.ID, N: i + 1, Name: f.Name, Share: f.Share})
	}
	return tx.SetFunders(p.ID, rows)
}

// fundersOf are those who pay; a programme of before they were kept has the one it names.
func fundersOf(tx *store.Tx, p models.Programme) ([]models.ProgrammeFunder, error) {
	rows, err := tx.Funders(p.ID)
	if err == nil && len(rows) == 0 {
		rows = []models.ProgrammeFunder{{ProgrammeID: p.ID, N: 1, Name: p.Funder, Share: 1}}
	}
	return rows, err
}

// funderOwner names the account of a funder; the first has the programme's own.
func funderOwner(f models.ProgrammeFunder) string {
	if f.N == 1 {
		return f.ProgrammeID
	}
	return fmt.Sprintf("%s:%d", f.ProgrammeID, f.N)
}

// Fund brings amount into a programme's budget, once per key: each funder pays
// its share to the micro-fen, what is left over by the largest remainders.
func Fund(tx *store.Tx, programmeID string, amount models.Money, key string, now time.Time) error {
	if amount <= 0 || key == "" {
		return ErrAmount
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return known(err, ErrNoProgramme)
	}
	fs, err := fundersOf(tx, p)
	if err != nil {
		return err
	}
	pool, err := ledger.Open(tx, models.AssetCNY, models.AccountBudget, p.ID, now)
	if err != nil {
		return err
	}
	weights := make([]int64, len(fs))
	for i, f := range fs {
		weights[i] = int64(f.Share)
	}
	e := ledger.Entry{Key: fmt.Sprintf("fund:%s:%s", p.ID, key), Kind: "fund", Ref: p.ID, At: now}
	for i, part := range apportion(int64(amount), weights) {
		from, err := ledger.Open(tx, models.AssetCNY, models.AccountFunder, funderOwner(fs[i]), now)
		if err != nil {
			return err
		}
		if part > 0 {
			e.Postings = append(e.Postings, ledger.Posting{From: from.ID, To: pool.ID, Amount: part})
		}
	}
	_, err = ledger.Post(tx, e)
	return err
}

// Contributions are a programme's funders with what each has in it.
func Contributions(tx *store.Tx, p models.Programme) ([]Contribution, error) {
	fs, err := fundersOf(tx, p)
	if err != nil {
		return nil, err
	}
	out := make([]Contribution, len(fs))
	for i, f := range fs {
		out[i].Funder = Funder{f.Name, f.Share}
		a, err := ledger.Find(tx, models.AssetCNY, models.AccountFunder, funderOwner(f))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		out[i].Paid = models.Money(-a.Balance)
	}
	return out, nil
}

// apportion splits an amount by weights whose sum is above 0: each gets the
// whole part of its share, and what is left over goes by the largest remainders.
func apportion(amount int64, weights []int64) []int64 {
	var total uint64
	for _, w := range weights {
		total += uint64(w)
	}
	parts, order, left := make([]int64, len(weights)), make([]int, len(weights)), amount
	rest := make([]uint64, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(amount), uint64(w))
		q, r := bits.Div64(hi, lo, total)
		parts[i], rest[i], order[i] = int64(q), r, i
		left -= int64(q)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}
