package voucher

import (
	"time"

	"supermarket/models"
)

// PPM is the denominator of rates: 300,000 of it is 30 %.
const PPM = 1_000_000

// Rules say who may use a programme's vouchers for what, and how much they pay.
// An empty list or zero asks for nothing.
type Rules struct {
	Who       Who          `json:"who"`
	What      What         `json:"what"`
	Rates     []Rate       `json:"rates"` // the first that applies
	Base      Base         `json:"base"`
	MinSpend  models.Money `json:"min_spend"` // of one order line, at its hard cap
	Caps      Caps         `json:"caps"`
	Stacking  Stacking     `json:"stacking"`
	Redeem    Redeem       `json:"redeem"`
	StartsAt  time.Time    `json:"starts_at"`
	EndsAt    time.Time    `json:"ends_at"`              // the first moment it is over
	ValueDays int          `json:"value_days,omitempty"` // 0: value lasts until EndsAt
	ClaimDays int          `json:"claim_days,omitempty"` // after settlement, in which a claim may come; 0: until EndsAt
	Unlock    Unlock       `json:"unlock,omitzero"`
	Excludes  []string     `json:"excludes,omitempty"` // names of groups: of two programmes that share one, only one pays for a contract
	Evidence  []string     `json:"evidence,omitempty"` // what a claim must prove itself with
}

// Unlock asks a firm to have spent first.
type Unlock struct {
	Spend  models.Money `json:"spend,omitempty"`  // settled cost of its lines
	Months int          `json:"months,omitempty"` // before now, in UTC+8
}

// Who a firm must be.
type Who struct {
	Regions    []string `json:"regions,omitempty"`    // ISO 3166-2:CN
	Industries []string `json:"industries,omitempty"` // category_en of the size standard
	Sizes      []string `json:"sizes,omitempty"`
	Titles     []string `json:"titles,omitempty"` // and the title must be live
	OrgTypes   []string `json:"org_types,omitempty"`
	Marks      []string `json:"marks,omitempty"`      // one of them at least, and it must be live
	Without    []string `json:"without,omitempty"`    // none of them
	MinMonths  int      `json:"min_months,omitempty"` // age of the firm
	MaxMonths  int      `json:"max_months,omitempty"`
}

// What counts.
type What struct {
	Kinds     []models.OfferingKind `json:"kinds,omitempty"`
	Domestic  bool                  `json:"domestic,omitempty"` // domestic chips only
	Offerings []string              `json:"offerings,omitempty"`
	Providers []string              `json:"providers,omitempty"`

	Except     []string   `json:"except,omitempty"`     // offerings that are listed as not counting
	Purposes   []string   `json:"purposes,omitempty"`   // of the work: training, inference, …
	Registered bool       `json:"registered,omitempty"` // models in the public register only; other kinds count without
	Regions    []string   `json:"regions,omitempty"`    // where the site stands
	Facilities []Facility `json:"facilities,omitempty"` // one of them
	Unrelated  bool       `json:"unrelated,omitempty"`  // the provider has no tie to the firm
}

// Facility is a kind of centre with the least scale that counts.
type Facility struct {
	Kind   string `json:"kind"` // smart, super, general
	PFLOPS int64  `json:"pflops,omitempty"`
	Racks  int64  `json:"racks,omitempty"`
}

// When says for whom and for what a rate or a cap is; nothing said is for all.
type When struct {
	Domestic bool     `json:"domestic,omitempty"`
	Sizes    []string `json:"sizes,omitempty"`
	Titles   []string `json:"titles,omitempty"`

	Registered bool                  `json:"registered,omitempty"`
	Kinds      []models.OfferingKind `json:"kinds,omitempty"`
	Marks      []string              `json:"marks,omitempty"`
	OrgTypes   []string              `json:"org_types,omitempty"`
	Regions    []string              `json:"regions,omitempty"` // of the firm
}

// Rate is a share of the bill for those whom its conditions fit.
type Rate struct {
	PPM int64 `json:"ppm"`
	When
}

// Caps bound what a firm may reserve and redeem; 0 is no cap.
type Caps struct {
	PerOrder     models.Money `json:"per_order"`
	PerYear      models.Money `json:"per_year"`      // of one firm in a calendar year, UTC+8
	PerProgramme models.Money `json:"per_programme"` // of one firm over the whole programme

	PerContract models.Money `json:"per_contract,omitempty"` // of one firm with one provider under one purchase order number, else as PerOrder
	PerMonth    models.Money `json:"per_month,omitempty"`    // of one firm in a calendar month, UTC+8
	PerProject  models.Money `json:"per_project,omitempty"`  // of one firm's project
	Tiers       []CapTier    `json:"tiers,omitempty"`        // the first that fits replaces the caps that it sets
}

// CapTier is other caps for those whom its conditions fit.
type CapTier struct {
	When
	PerOrder     models.Money `json:"per_order,omitempty"`
	PerContract  models.Money `json:"per_contract,omitempty"`
	PerMonth     models.Money `json:"per_month,omitempty"`
	PerYear      models.Money `json:"per_year,omitempty"`
	PerProject   models.Money `json:"per_project,omitempty"`
	PerProgramme models.Money `json:"per_programme,omitempty"`
}

// Base is the amount that the rate is taken of.
type Base string

// The bases.
const (
	BaseContract Base = "contract"
	BaseUse      Base = "use"
	BasePaid     Base = "paid"
)

// Stacking says what else may pay for the same line.
type Stacking string

// The ways of stacking.
const (
	StackOne       Stacking = "one"       // one voucher a contract
	StackExclusive Stacking = "exclusive" // and no other public money
	StackHigher    Stacking = "higher_of" // the one that pays more
	StackSum       Stacking = "sum"       // beside others that say so too
)

// Redeem says when value moves: at the order, or afterwards by a claim.
type Redeem string

// The modes of redemption.
const (
	RedeemInstant  Redeem = "instant"
	RedeemBuyer    Redeem = "buyer_claim"
	RedeemProvider Redeem = "provider_claim"
)

// The kinds of programme.
const (
	Funded      = "funded"
	Entitlement = "entitlement"
)
