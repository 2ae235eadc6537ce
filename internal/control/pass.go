package control

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Pass looks at what came since the pass before and raises flags; it returns how
// many are new or say more. One pass at a time: others wait for it to commit.
func Pass(tx *store.Tx, now time.Time) (raised int, err error) {
	from := now.Add(-firstLook)
	seen, err := tx.LockSetting(seenSetting, "", now)
	if err != nil {
		return 0, err
	}
	if at, err := time.Parse(time.RFC3339Nano, seen); err == nil {
		from = at.Add(-overlap)
	}
	all, err := find(tx, from)
	if err != nil {
		return 0, err
	}
	if raised, err = Raise(tx, all, now); err != nil {
		return raised, err
	}
	return raised, tx.SetSetting(seenSetting, now.UTC().Format(time.RFC3339Nano), now)
}

func find(tx *store.Tx, from time.Time) ([]Sign, error) {
	uses, err := tx.VoucherUses(from)
	if err != nil {
		return nil, err
	}
	return together(
		func() ([]Sign, error) { return alike(tx, uses) },
		func() ([]Sign, error) { return split(tx, uses) },
		func() ([]Sign, error) {
			return shared(tx, func(kind string, least int) ([]store.SharedHolders, error) {
				return tx.SharedHolders(kind, least, from)
			})
		},
		func() ([]Sign, error) { return newcomers(tx, from) },
		func() ([]Sign, error) { return fast(tx, "", from) },
		func() ([]Sign, error) { return round(tx, from) },
		func() ([]Sign, error) { return near(tx, "", from) },
	)
}

func together(looks ...func() ([]Sign, error)) (all []Sign, err error) {
	for _, look := range looks {
		some, err := look()
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// tieWeights add to a pattern what the strongest tie is worth.
var tieWeights = map[string]int64{party.TieCode: 40, party.TieLegalPerson: 30, party.TieShareholder: 20}

func heaviest(kind string, ties []string) int64 {
	w := int64(0)
	for _, t := range ties {
		w = max(w, tieWeights[t])
	}
	return weights[kind] + w
}

// alike finds value that was used with a provider tied to the firm, or among
// whose members are the firm's.
func alike(tx *store.Tx, uses []store.VoucherUse) (all []Sign, err error) {
	type pair struct{ firm, provider string }
	type bond struct{ ties, people []string }
	known := map[pair]bond{}
	for _, u := range uses {
		p := pair{u.FirmID, u.ProviderID}
		b, ok := known[p]
		if !ok {
			if b.ties, err = tx.ProviderTies(u.FirmID, u.ProviderID); err != nil {
				return nil, err
			}
			if b.people, err = tx.SharedMembers(u.FirmID, u.ProviderID); err != nil {
				return nil, err
			}
			known[p] = b
		}
		if len(b.ties) > 0 {
			all = append(all, Sign{
				kind: RelatedOrder, subject: joined(u.ProgrammeID, u.OrderID, u.ProviderID), programme: u.ProgrammeID, firm: u.FirmID, provider: u.ProviderID, order: u.OrderID,
				facts: Facts{Ties: b.ties, Amount: u.Amount, Orders: []string{u.OrderID}}, weight: heaviest(RelatedOrder, b.ties),
			})
		}
		if len(b.people) > 0 {
			all = append(all, Sign{
				kind: SamePeople, subject: joined(u.FirmID, u.ProviderID), programme: u.ProgrammeID, firm: u.FirmID, provider: u.ProviderID, order: u.OrderID,
				facts: Facts{Users: b.people, Count: int64(len(b.people)), Orders: []string{u.OrderID}},
			})
		}
	}
	return all, nil
}

func joined(parts ...string) string { return strings.Join(parts, " ") }

// shared finds holders of one programme that have an address, a legal person or
// an owner in common.
func shared(tx *store.Tx, groupsOf func(kind string, least int) ([]store.SharedHolders, error)) (all []Sign, err error) {
	for _, kind := range []string{OneAddress, OnePerson, OneOwner} {
		least := PersonLeast
		if kind == OneAddress {
			least = AddressLeast
		}
		groups, err := groupsOf(kind, least)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			f, err := group(tx, kind, least, g)
			if err != nil {
				return nil, err
			}
			all = append(all, f)
		}
	}
	return all, nil
}

func group(tx *store.Tx, kind string, least int, g store.SharedHolders) (f Sign, err error) {
	firms, err := tx.HoldersSharing(kind, g.ProgrammeID, g.Key, groupFirms)
	f = Sign{
		kind: kind, subject: joined(g.ProgrammeID, g.Key), programme: g.ProgrammeID, firm: g.FirmID,
		facts: Facts{Key: g.Key, Count: g.Firms}, weight: min(weights[kind]+5*(g.Firms-int64(least)), 90),
	}
	for _, x := range firms {
		f.others = append(f.others, x.ID)
	}
	f.facts.Firms = f.others[:min(len(f.others), ownerSubjects)]
	if kind == OneOwner {
		f.facts.Key, f.facts.Users = "", []string{g.Key}
	}
	return f, err
}

// newcomers finds relatives of those who came from a moment on. A bulk issue is
// looked at by its addresses and persons alone.
func newcomers(tx *store.Tx, from time.Time) (all []Sign, err error) {
	fresh, err := tx.FreshHolders(from, freshHolders+1)
	if err != nil || len(fresh) > freshHolders {
		return nil, err
	}
	for _, h := range fresh {
		some, err := relatives(tx, h.ProgrammeID, h.FirmID)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// relatives finds holders of a programme that owners or shareholders tie to a firm.
func relatives(tx *store.Tx, programmeID, firmID string) (all []Sign, err error) {
	ties, err := tx.FirmTies(firmID)
	if err != nil {
		return nil, err
	}
	by := map[string][]string{}
	for _, t := range ties {
		if t.FirmID != "" && (t.Kind == party.TieCode || t.Kind == party.TieShareholder) {
			by[t.FirmID] = append(by[t.FirmID], t.Kind)
		}
	}
	holding, err := tx.HoldersAmong(programmeID, sortedKeys(by))
	for _, other := range holding {
		pair := []string{firmID, other}
		slices.Sort(pair)
		all = append(all, Sign{
			kind: RelatedGrant, subject: joined(programmeID, pair[0], pair[1]), programme: programmeID, firm: pair[0], others: pair,
			facts: Facts{Ties: by[other], Count: 2, Firms: pair}, weight: heaviest(RelatedGrant, by[other]) - 10,
		})
	}
	return all, err
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func fast(tx *store.Tx, firmID string, from time.Time) (all []Sign, err error) {
	uses, err := tx.WholeUses(firmID, from.Add(-FastWithin))
	for _, u := range uses {
		if took := u.Last.Sub(u.Granted); took <= FastWithin {
			all = append(all, Sign{
				kind: FastUse, subject: u.GrantID, programme: u.ProgrammeID, firm: u.FirmID,
				facts: Facts{Amount: u.Amount, Minutes: int64(took / time.Minute), Grant: u.GrantID},
			})
		}
	}
	return all, err
}

func round(tx *store.Tx, from time.Time) (all []Sign, err error) {
	trips, err := tx.RoundTrips(from)
	for _, t := range trips {
		if took := t.Back.Sub(t.Settled); took <= RoundWithin {
			all = append(all, Sign{
				kind: RoundTrip, subject: t.RefundID, firm: t.FirmID, provider: t.ProviderID, order: t.OrderID,
				facts: Facts{Amount: t.Voucher, Minutes: int64(took / time.Minute), Orders: []string{t.OrderID}},
			})
		}
	}
	return all, err
}

// rulebook reads each version of a programme's rules once.
type rulebook struct {
	tx    *store.Tx
	known map[string]voucher.Rules
}

func (b *rulebook) of(programmeID string, version int) (voucher.Rules, error) {
	key := joined(programmeID, strconv.Itoa(version))
	if r, ok := b.known[key]; ok {
		return r, nil
	}
	v, err := b.tx.Version(programmeID, version)
	if err != nil {
		return voucher.Rules{}, err
	}
	r, err := voucher.Parse(v.Rules)
	b.known[key] = r
	return r, err
}

// least is the smaller of two caps of which 0 is none.
func least(a, b models.Money) models.Money {
	if a == 0 || b == 0 {
		return cmp.Or(a, b)
	}
	return min(a, b)
}
