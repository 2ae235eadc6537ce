package apidoc

import (
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Wallet is what the firm's wallet holds and what of it is set aside.
type Wallet struct {
	Balance   models.Money `json:"balance"`
	Held      models.Money `json:"held"`
	Available models.Money `json:"available"`
}

// WalletOf shows the wallet.
func WalletOf(b checkout.Balance) Wallet { return Wallet{b.Total, b.Held, b.Free()} }

// WalletEntry is one posting; its amount is below zero when it left the wallet.
type WalletEntry struct {
	Seq      int64        `json:"seq"`
	Transfer string       `json:"transfer"`
	Kind     string       `json:"kind"`
	Ref      string       `json:"ref"`
	Amount   models.Money `json:"amount"`
	At       time.Time    `json:"at"`
}

// WalletEntryOf shows a posting.
func WalletEntryOf(l ledger.Line) WalletEntry {
	return WalletEntry{l.Seq, l.TransferID, l.Kind, l.Ref, models.Money(l.Amount), l.At.UTC()}
}

// Voucher is one of the firm's grants.
type Voucher struct {
	ID          string            `json:"id"`
	Programme   Named             `json:"programme"`
	State       models.GrantState `json:"state"`
	Entitlement bool              `json:"entitlement"` // remaining is "up to, while the pool lasts"
	Amount      models.Money      `json:"amount"`
	Remaining   models.Money      `json:"remaining"`
	Held        models.Money      `json:"held"`
	Used        models.Money      `json:"used"`
	Refused     []Refusal         `json:"refused"` // why it cannot be used now, whatever is bought
	ExpiresAt   time.Time         `json:"expires_at"`
}

// VoucherOf shows a grant.
func VoucherOf(v voucher.Voucher, say Texts) Voucher {
	return Voucher{
		ID: v.Grant.ID, Programme: Named{v.Programme.ID, v.Programme.NameZh, v.Programme.NameEn}, State: v.Grant.State, Entitlement: v.Entitlement,
		Amount: v.Grant.Amount, Remaining: v.Remaining, Held: v.Held, Used: v.Used, Refused: say.refusals(v.Reasons), ExpiresAt: v.Grant.ExpiresAt.UTC(),
	}
}

// VoucherClaim turns a code into a voucher of the firm.
type VoucherClaim struct {
	Code string `json:"code" min:"1" max:"64"`
}

// Programme is a published programme with the rules that new grants take.
type Programme struct {
	ID         string        `json:"id"`
	Slug       string        `json:"slug"`
	NameZh     string        `json:"name_zh"`
	NameEn     string        `json:"name_en"`
	Funder     string        `json:"funder"`
	Kind       string        `json:"kind"`
	RedeemMode string        `json:"redeem_mode"`
	Version    int           `json:"version"`
	RulesHash  string        `json:"rules_hash"` // SHA-256 of the canonical rules
	Rules      voucher.Rules `json:"rules"`
	StartsAt   time.Time     `json:"starts_at"`
	EndsAt     time.Time     `json:"ends_at"`
	Region     string        `json:"region"` // of the authority, "" for none
	AboutZh    string        `json:"about_zh"`
	AboutEn    string        `json:"about_en"`
	Applies    bool          `json:"applies"`     // firms may apply
	AnswerDays int64         `json:"answer_days"` // workdays in which they are usually answered
	RulesZh    []string      `json:"rules_zh"`    // the rules in sentences
	RulesEn    []string      `json:"rules_en"`
}

// ProgrammeOf shows a programme; its sentences are its reader's to add.
func ProgrammeOf(p programmes.Public) Programme {
	p.Rules.Rates = listed(p.Rules.Rates)
	return Programme{
		ID: p.ID, Slug: p.Slug, NameZh: p.NameZh, NameEn: p.NameEn, Funder: p.Funder, Kind: p.Kind, RedeemMode: p.RedeemMode,
		Version: p.Version, RulesHash: p.Hash, Rules: p.Rules, StartsAt: p.StartsAt.UTC(), EndsAt: p.EndsAt.UTC(),
		Region: p.Region, AboutZh: p.AboutZh, AboutEn: p.AboutEn, Applies: p.Applies, AnswerDays: p.AnswerDays, RulesZh: []string{}, RulesEn: []string{},
	}
}

// KeyRequest asks for a new key.
type KeyRequest struct {
	Name   string   `json:"name" min:"1" max:"100"`
	Scopes []string `json:"scopes" min:"1" max:"3"`
}

// APIKey is a key of the firm by its first characters.
type APIKey struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix"`
	Scopes     []string   `json:"scopes"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty"`
}

// NewKey is a key with its secret. A replay of its making has none: the secret
// is shown once.
type NewKey struct {
	APIKey
	Secret string `json:"secret,omitempty"`
}

// KeyOf shows a key.
func KeyOf(k models.APIKey) APIKey {
	return APIKey{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: strings.Split(k.Scopes, ","), CreatedAt: k.CreatedAt.UTC(),
		LastUsedAt: utc(k.LastUsedAt), RevokedAt: utc(k.RevokedAt),
	}
}

// Usage is what one line was billed on one day (UTC) in one price band.
type Usage struct {
	Day        string       `json:"day" format:"date"`
	Band       string       `json:"band"`
	Order      string       `json:"order"`
	Line       string       `json:"line"`
	Offering   string       `json:"offering"`
	Provider   string       `json:"provider"`
	Units      int          `json:"units"`
	Millis     int64        `json:"millis"`
	UnitMillis int64        `json:"unit_millis"` // millis × units: card- or core-milliseconds
	Cost       models.Money `json:"cost"`
}

// UsageOf shows a day of a line.
func UsageOf(r store.UsageRow) Usage {
	return Usage{r.Day, r.Band, r.OrderID, r.LineID, r.OfferingID, r.ProviderID, r.Units, r.Millis, r.UnitMillis, r.Cost}
}

// ClockRequest steps business time.
type ClockRequest struct {
	Step string `json:"step"` // as 24h or 90m
}

// Clock is business time.
type Clock struct {
	Now time.Time `json:"now"`
}

// Empty is a body without fields.
type Empty struct{}
