package voucher

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Canonical returns the one text of valid rules and its SHA-256 in hex: the
// order in which lists and fields were given makes no difference.
func Canonical(r Rules) (text, hash string, err error) {
	if err := r.Validate(); err != nil {
		return "", "", err
	}
	b, err := json.Marshal(r.sorted())
	if err != nil {
		return "", "", fmt.Errorf("voucher: rules: %w", err)
	}
	return string(b), Hash(string(b)), nil
}

// Hash returns the SHA-256 of a text of rules, in hex.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Parse reads what Canonical wrote and refuses fields it does not know.
func Parse(text string) (Rules, error) {
	var r Rules
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("voucher: rules: %w", err)
	}
	return r, nil
}

func (r Rules) sorted() Rules {
	r.Who, r.What = r.Who.sorted(), r.What.sorted()
	r.Rates, r.Caps.Tiers = slices.Clone(r.Rates), slices.Clone(r.Caps.Tiers)
	for i := range r.Rates {
		r.Rates[i].When = r.Rates[i].When.sorted()
	}
	for i := range r.Caps.Tiers {
		r.Caps.Tiers[i].When = r.Caps.Tiers[i].When.sorted()
	}
	r.Excludes, r.Evidence = set(r.Excludes), set(r.Evidence)
	r.StartsAt, r.EndsAt = cut(r.StartsAt), cut(r.EndsAt)
	return r
}

func (w Who) sorted() Who {
	w.Regions, w.Industries, w.Sizes, w.Titles = set(w.Regions), set(w.Industries), set(w.Sizes), set(w.Titles)
	w.OrgTypes, w.Marks, w.Without = set(w.OrgTypes), set(w.Marks), set(w.Without)
	return w
}

func (w What) sorted() What {
	w.Kinds, w.Offerings, w.Providers, w.Except = set(w.Kinds), set(w.Offerings), set(w.Providers), set(w.Except)
	w.Purposes, w.Regions = set(w.Purposes), set(w.Regions)
	w.Facilities = slices.Clone(w.Facilities)
	slices.SortFunc(w.Facilities, func(a, b Facility) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.PFLOPS, b.PFLOPS), cmp.Compare(a.Racks, b.Racks))
	})
	w.Facilities = slices.Compact(w.Facilities)
	return w
}

func (w When) sorted() When {
	w.Sizes, w.Titles, w.Kinds = set(w.Sizes), set(w.Titles), set(w.Kinds)
	w.Marks, w.OrgTypes, w.Regions = set(w.Marks), set(w.OrgTypes), set(w.Regions)
	return w
}

func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func set[S ~string](in []S) []S { return slices.Compact(slices.Sorted(slices.Values(in))) }
