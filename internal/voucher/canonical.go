package voucher

import (
	"bytes"
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
	r.Who.Regions, r.Who.Industries = set(r.Who.Regions), set(r.Who.Industries)
	r.Who.Sizes, r.Who.Titles, r.Who.OrgTypes = set(r.Who.Sizes), set(r.Who.Titles), set(r.Who.OrgTypes)
	r.What.Kinds, r.What.Offerings, r.What.Providers = set(r.What.Kinds), set(r.What.Offerings), set(r.What.Providers)
	r.Rates = slices.Clone(r.Rates)
	for i := range r.Rates {
		r.Rates[i].Sizes, r.Rates[i].Titles = set(r.Rates[i].Sizes), set(r.Rates[i].Titles)
	}
	r.StartsAt, r.EndsAt = cut(r.StartsAt), cut(r.EndsAt)
	return r
}

func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func set[S ~string](in []S) []S { return slices.Compact(slices.Sorted(slices.Values(in))) }
