package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// The patterns that are looked for.
const (
	RelatedOrder = "related_order" // value used with a provider that is tied to the firm
	SamePeople   = "same_people"   // members of the firm belong to the provider too
	RelatedGrant = "related_grant" // firms tied to each other hold value of one programme
	OneAddress   = "one_address"   // several firms on one address do
	OnePerson    = "one_person"    // several firms of one legal person do
	OneOwner     = "one_owner"     // one account owns several firms that do
	Splitting    = "splitting"     // orders that stay below a cap each, and exceed it together
	FastUse      = "fast_use"      // a grant used to the last within minutes
	RoundTrip    = "round_trip"    // value that went back soon after it was settled
	NearCap      = "near_cap"      // claims that stay just below a cap, again and again
)

// Kinds are all patterns, the gravest first.
func Kinds() []string {
	return []string{RelatedOrder, SamePeople, OneOwner, OnePerson, Splitting, RelatedGrant, OneAddress, FastUse, RoundTrip, NearCap}
}

// The bounds of the patterns, as they are published.
const (
	SplitWindow    = 24 * time.Hour
	FastWithin     = 30 * time.Minute
	RoundWithin    = 48 * time.Hour
	NearWindow     = 30 * 24 * time.Hour
	AddressLeast   = 3   // firms
	PersonLeast    = 2   // firms
	NearLeast      = 3   // claims
	NearPercent    = 95  // of the cap, and below it
	ownerSubjects  = 10  // firms that a flag's facts name
	groupFirms     = 500 // firms that a flag is found by
	freshHolders   = 500
	overlap        = 10 * time.Minute
	seenSetting    = "control.seen"
	firstLook      = 365 * 24 * time.Hour
	weightOfAWhole = 100
)

// The weights of patterns, out of 100: how likely it is that a person should act.
var weights = map[string]int64{
	RelatedOrder: 60, SamePeople: 90, OneOwner: 80, OnePerson: 70, Splitting: 70, RelatedGrant: 60, OneAddress: 40, FastUse: 50, RoundTrip: 40, NearCap: 30,
}

// Facts are what a flag was raised for; what does not apply is left out.
type Facts struct {
	Ties    []string     `json:"ties,omitempty"`  // as party names them
	Key     string       `json:"key,omitempty"`   // the address, the person, the account
	Count   int64        `json:"count,omitempty"` // firms, orders or claims
	Amount  models.Money `json:"amount,omitempty"`
	Cap     models.Money `json:"cap,omitempty"`
	Minutes int64        `json:"minutes,omitempty"`
	Firms   []string     `json:"firms,omitempty"` // ids
	Orders  []string     `json:"orders,omitempty"`
	Claims  []string     `json:"claims,omitempty"`
	Users   []string     `json:"users,omitempty"`
	Grant   string       `json:"grant,omitempty"`
}

// ReadFacts reads a flag's facts.
func ReadFacts(f models.Flag) (out Facts, err error) {
	return out, json.Unmarshal([]byte(f.Facts), &out)
}

// Sign is a pattern that was found, to be raised as a flag.
type Sign struct {
	kind, subject                    string
	programme, firm, provider, order string
	others                           []string // firms that it is about beside firm
	facts                            Facts
	weight                           int64 // 0: that of its kind
}

// Raise keeps what was found as flags and returns how many are new or say more.
// The same found again is the same flag. They are written in one order, so that
// two who find the same do not stop each other.
func Raise(tx *store.Tx, all []Sign, now time.Time) (raised int, err error) {
	slices.SortStableFunc(all, func(a, b Sign) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.subject, b.subject))
	})
	for _, s := range all {
		more, err := s.raise(tx, now)
		if err != nil {
			return raised, err
		}
		if more {
			raised++
		}
	}
	return raised, nil
}

func (s Sign) raise(tx *store.Tx, now time.Time) (bool, error) {
	text, err := json.Marshal(s.facts)
	if err != nil {
		return false, err
	}
	if s.weight == 0 {
		s.weight = weights[s.kind]
	}
	return tx.RaiseFlag(models.Flag{
		ID: models.NewID("flg"), Kind: s.kind, Subject: s.subject, ProgrammeID: s.programme, FirmID: s.firm, ProviderID: s.provider, OrderID: s.order,
		Facts: string(text), Weight: min(s.weight, weightOfAWhole), State: models.FlagOpen, FoundAt: now,
	}, s.others...)
}

// What is refused of a decision on a flag.
var (
	ErrDecision = fault.New(fault.Invalid, "control.decision").On("to")
	ErrDecided  = fault.New(fault.Conflict, "control.decided")
)

// Decision is what staff think of a flag, as it was when they looked.
type Decision struct {
	FlagID   string
	From, To models.FlagState
	Reason   string
	By       string
	Now      time.Time
}

// Decide clears or confirms a flag; the same decision again changes nothing, and
// ErrDecided says that another was faster.
func Decide(tx *store.Tx, in Decision) (before, after models.Flag, err error) {
	if before, err = tx.Flag(in.FlagID); err != nil {
		return before, before, err
	}
	reason, bad := cleanReason(in.Reason)
	if bad != nil {
		return before, before, bad
	}
	if before.State == in.To && before.DecidedBy == in.By && before.Note == reason {
		return before, before, nil
	}
	if before.State != in.From {
		return before, before, ErrDecided
	}
	if !models.FlagMoves.Allows(in.From, in.To) {
		return before, before, ErrDecision
	}
	if err := tx.DecideFlag(in.FlagID, in.From, in.To, reason, in.By, in.Now); errors.Is(err, store.ErrStale) {
		return before, before, ErrDecided
	} else if err != nil {
		return before, before, err
	}
	after = before
	after.State, after.Note, after.DecidedBy, after.DecidedAt = in.To, reason, in.By, &in.Now
	return before, after, tx.AddMove(models.Move{Entity: "flag", EntityID: in.FlagID, FromTo: string(in.From) + ">" + string(in.To), Actor: in.By, At: in.Now})
}
