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
	for _, f := range all {
		more, err := raise(tx, f, now)
		if err != nil {
			return raised, err
		}
		if more {
			raised++
		}
	}
	return raised, tx.SetSetting(seenSetting, now.UTC().Format(time.RFC3339Nano), now)
}

func find(tx *store.Tx, from time.Time) (all []found, err error) {
	uses, err := tx.VoucherUses(from)
	if err != nil {
		return nil, err
	}
	for _, look := range []func() ([]found, error){
		func() ([]found, error) { return alike(tx, uses) },
		func() ([]found, error) { return split(tx, uses) },
		func() ([]found, error) { return shared(tx, from) },
		func() ([]found, error) { return relatives(tx, from) },
		func() ([]found, error) { return fast(tx, from) },
		func() ([]found, error) { return round(tx, from) },
		func() ([]found, error) { return near(tx, from) },
	} {
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
func alike(tx *store.Tx, uses []store.VoucherUse) (all []found, err error) {
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
			all = append(all, found{
				kind: RelatedOrder, subject: joined(u.ProgrammeID, u.OrderID, u.ProviderID), programme: u.ProgrammeID, firm: u.FirmID, provider: u.ProviderID, order: u.OrderID,
				facts: Facts{Ties: b.ties, Amount: u.Amount, Orders: []string{u.OrderID}}, weight: heaviest(RelatedOrder, b.ties),
			})
		}
		if len(b.people) > 0 {
			all = append(all, found{
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
func shared(tx *store.Tx, from time.Time) (all []found, err error) {
	for _, kind := range []string{OneAddress, OnePerson, OneOwner} {
		least := PersonLeast
		if kind == OneAddress {
			least = AddressLeast
		}
		groups, err := tx.SharedHolders(kind, least, from)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			firms, err := tx.HoldersSharing(kind, g.ProgrammeID, g.Key, ownerSubjects)
			if err != nil {
				return nil, err
			}
			f := found{
				kind: kind, subject: joined(g.ProgrammeID, g.Key), programme: g.ProgrammeID, firm: g.FirmID,
				facts: Facts{Key: g.Key, Count: g.Firms}, weight: min(weights[kind]+5*(g.Firms-int64(least)), 90),
			}
			for _, x := range firms {
				f.facts.Firms = append(f.facts.Firms, x.ID)
			}
			if kind == OneOwner {
				f.facts.Key, f.facts.Users = "", []string{g.Key}
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// relatives finds firms whose owners or shareholders tie them to other holders of
// the same programme. A bulk issue is looked at by its addresses and persons alone.
func relatives(tx *store.Tx, from time.Time) (all []found, err error) {
	fresh, err := tx.FreshHolders(from, freshHolders+1)
	if err != nil || len(fresh) > freshHolders {
		return nil, err
	}
	for _, h := range fresh {
		ties, err := tx.FirmTies(h.FirmID)
		if err != nil {
			return nil, err
		}
		by := map[string][]string{}
		for _, t := range ties {
			if t.FirmID != "" && (t.Kind == party.TieCode || t.Kind == party.TieShareholder) {
				by[t.FirmID] = append(by[t.FirmID], t.Kind)
			}
		}
		others := sortedKeys(by)
		holding, err := tx.HoldersAmong(h.ProgrammeID, others)
		if err != nil {
			return nil, err
		}
		for _, other := range holding {
			pair := []string{h.FirmID, other}
			slices.Sort(pair)
			all = append(all, found{
				kind: RelatedGrant, subject: joined(h.ProgrammeID, pair[0], pair[1]), programme: h.ProgrammeID, firm: pair[0],
				facts: Facts{Ties: by[other], Count: 2, Firms: pair}, weight: heaviest(RelatedGrant, by[other]) - 10,
			})
		}
	}
	return all, nil
}

func sortedKeys(m map[string][]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func fast(tx *store.Tx, from time.Time) (all []found, err error) {
	uses, err := tx.WholeUses(from.Add(-FastWithin))
	for _, u := range uses {
		if took := u.Last.Sub(u.Granted); took <= FastWithin {
			all = append(all, found{
				kind: FastUse, subject: u.GrantID, programme: u.ProgrammeID, firm: u.FirmID,
				facts: Facts{Amount: u.Amount, Minutes: int64(took / time.Minute), Grant: u.GrantID},
			})
		}
	}
	return all, err
}

func round(tx *store.Tx, from time.Time) (all []found, err error) {
	trips, err := tx.RoundTrips(from)
	for _, t := range trips {
		if took := t.Back.Sub(t.Settled); took <= RoundWithin {
			all = append(all, found{
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

func newest(tx *store.Tx, b *rulebook, programmeID string) (voucher.Rules, error) {
	p, err := tx.Programme(programmeID)
	if err != nil || p.Version == 0 {
		return voucher.Rules{}, err
	}
	return b.of(programmeID, p.Version)
}

// least is the smaller of two caps of which 0 is none.
func least(a, b models.Money) models.Money {
	if a == 0 || b == 0 {
		return cmp.Or(a, b)
	}
	return min(a, b)
}
