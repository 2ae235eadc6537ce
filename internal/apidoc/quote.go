package apidoc

import (
	"encoding/json"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
)

// QuoteRequest asks for a frozen price.
type QuoteRequest struct {
	Offering   string           `json:"offering"`
	Recipe     string           `json:"recipe"`
	Params     map[string]Param `json:"params,omitempty"`
	Units      int64            `json:"units" min:"1" max:"100000"`
	CapSeconds int64            `json:"cap_seconds" min:"1" max:"31536000"`
}

// Param is a parameter as typed: a text, or a whole number.
type Param string

// Given returns the parameters as texts.
func (r QuoteRequest) Given() map[string]string {
	out := make(map[string]string, len(r.Params))
	for k, v := range r.Params {
		out[k] = string(v)
	}
	return out
}

// Quote is a frozen price with estimate, range and hard cap.
type Quote struct {
	ID            string            `json:"id"`
	State         string            `json:"state"`
	Offering      string            `json:"offering"`
	Provider      string            `json:"provider"`
	TariffVersion int               `json:"tariff_version"`
	Recipe        string            `json:"recipe"`
	Params        map[string]string `json:"params"`
	Units         int               `json:"units"`
	Low           Amount            `json:"low"`
	Likely        Amount            `json:"likely"`
	High          Amount            `json:"high"`
	Cap           Amount            `json:"cap"`
	ExpiresAt     time.Time         `json:"expires_at"`
	CreatedAt     time.Time         `json:"created_at"`
}

// Amount is a time to run and what it costs.
type Amount struct {
	Millis int64        `json:"millis"`
	Amount models.Money `json:"amount"`
}

// QuoteOf shows a quote.
func QuoteOf(q models.Quote) Quote {
	return Quote{
		ID: q.ID, State: q.State, Offering: q.OfferingID, Provider: q.ProviderID, TariffVersion: q.TariffVersion,
		Recipe: q.RecipeID, Params: given(q.Params), Units: q.Units,
		Low: Amount{q.LowMillis, q.LowAmount}, Likely: Amount{q.LikelyMillis, q.LikelyAmount},
		High: Amount{q.HighMillis, q.HighAmount}, Cap: Amount{q.CapMillis, q.CapAmount},
		ExpiresAt: q.ExpiresAt.UTC(), CreatedAt: q.CreatedAt.UTC(),
	}
}

// given reads canonical parameters back; what a row of ours cannot hold shows as none.
func given(canonical string) map[string]string {
	out := map[string]string{}
	_ = json.Unmarshal([]byte(canonical), &out)
	return out
}

// Till is what a quote would cost with a voucher and the wallet, at the hard cap.
type Till struct {
	Quote    string         `json:"quote"`
	List     models.Money   `json:"list"`
	Voucher  models.Money   `json:"voucher"`
	Pay      models.Money   `json:"pay"`    // list − voucher
	Wallet   models.Money   `json:"wallet"` // part of pay
	Due      models.Money   `json:"due"`    // what an outside payment brings, whole fen
	Refused  []Refusal      `json:"refused"`
	Vouchers []VoucherOffer `json:"vouchers"`
}

// VoucherOffer is one of the firm's vouchers: what it would pay, or why not.
type VoucherOffer struct {
	ID        string       `json:"id"`
	NameZh    string       `json:"name_zh"`
	NameEn    string       `json:"name_en"`
	Pays      models.Money `json:"pays"`
	Remaining models.Money `json:"remaining"`
	Refused   []Refusal    `json:"refused"`
}

// Refusal is a reason with its text.
type Refusal struct {
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// Texts gives the text of a fault in the reader's language.
type Texts func(error) string

func (say Texts) refusals(faults []*fault.Fault) []Refusal {
	return each(faults, func(f *fault.Fault) Refusal { return Refusal{f.Key, say(f)} })
}

// TillOf shows what a buyer decides on.
func TillOf(t checkout.Till, say Texts) Till {
	f := t.Figures
	return Till{
		Quote: t.Quote.ID, List: f.List, Voucher: f.Voucher, Pay: f.Pay, Wallet: f.Wallet, Due: f.Due, Refused: say.refusals(t.Refused),
		Vouchers: each(t.Vouchers, func(v checkout.VoucherOffer) VoucherOffer {
			return VoucherOffer{v.Grant.ID, v.Programme.NameZh, v.Programme.NameEn, v.Share.Amount, v.Share.Remaining, say.refusals(v.Share.Reasons)}
		}),
	}
}
