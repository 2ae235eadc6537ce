package apidoc

import (
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
)

// QuoteRequest asks for a frozen price: of a template or of a command of one's
// own, of one run or of an array of them.
type QuoteRequest struct {
	Offering   string           `json:"offering"`
	Recipe     string           `json:"recipe,omitempty"` // may be left out beside a command
	Params     map[string]Param `json:"params,omitempty"`
	Units      int64            `json:"units" min:"1" max:"100000" reason:"quote.units"`
	CapSeconds int64            `json:"cap_seconds" min:"1" max:"31536000" reason:"quote.cap"`
	Input      string           `json:"input,omitempty"` // of a file that the key's owner has brought

	Command    []Argument `json:"command,omitempty" max:"64" reason:"counter"`       // run as it stands, by no shell
	WaitUntil  string     `json:"wait_until,omitempty" format:"date-time" max:"40"`  // the latest start that it may wait for, for a lower price
	DeadlineAt string     `json:"deadline_at,omitempty" format:"date-time" max:"40"` // to be finished by
	RerunOf    string     `json:"rerun_of,omitempty"`                                // a job of the firm that it repeats
	Array      *Sweep     `json:"array,omitempty"`                                   // one run for each value
}

// Argument is one argument of a command.
type Argument string

// Sweep runs a template once for each value of one parameter.
type Sweep struct {
	Param  string  `json:"param"`
	Values []Param `json:"values" min:"2" max:"64" reason:"counter"`
}

// Wishes reads the times and the command; a time that is none is refused at its field.
func (r QuoteRequest) Wishes() (checkout.Wishes, error) {
	w := checkout.Wishes{RerunOf: r.RerunOf}
	for _, a := range r.Command {
		w.Command = append(w.Command, string(a))
	}
	var wrong fault.List
	read := func(text, field string) *time.Time {
		if text == "" {
			return nil
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			wrong = append(wrong, ErrTime.On(field))
			return nil
		}
		at = at.UTC()
		return &at
	}
	w.WaitUntil, w.DeadlineAt = read(r.WaitUntil, "wait_until"), read(r.DeadlineAt, "deadline_at")
	return w, wrong.Or()
}

// ErrTime refuses a text that is no moment of RFC 3339.
var ErrTime = fault.New(fault.Invalid, "api.time")

// Swept returns the values to run it with, not ok for a single run.
func (r QuoteRequest) Swept() (s checkout.Sweep, ok bool) {
	if r.Array == nil {
		return s, false
	}
	s.Param = r.Array.Param
	for _, v := range r.Array.Values {
		s.Values = append(s.Values, string(v))
	}
	return s, true
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
	Input         string            `json:"input,omitempty"`
	Units         int               `json:"units"`
	Low           Amount            `json:"low"`
	Likely        Amount            `json:"likely"`
	High          Amount            `json:"high"`
	Cap           Amount            `json:"cap"`
	Command       []string          `json:"command,omitempty"`
	StartAt       *time.Time        `json:"start_at,omitempty"` // not before: it waits for a lower price
	WaitUntil     *time.Time        `json:"wait_until,omitempty"`
	DeadlineAt    *time.Time        `json:"deadline_at,omitempty"`
	RerunOf       string            `json:"rerun_of,omitempty"`
	Array         string            `json:"array,omitempty"`
	Elements      []Element         `json:"elements,omitempty"` // of a new array, this quote the first
	ExpiresAt     time.Time         `json:"expires_at"`
	CreatedAt     time.Time         `json:"created_at"`
}

// Element is one run of a new array; its quote is ordered like any other.
type Element struct {
	Quote  string `json:"quote"`
	Value  string `json:"value"`
	Likely Amount `json:"likely"`
	Cap    Amount `json:"cap"`
}

// ArrayOf shows the quotes of a new array: the first, and all as its elements.
func ArrayOf(quotes []models.Quote, s checkout.Sweep) Quote {
	out := QuoteOf(quotes[0])
	for i, q := range quotes {
		out.Elements = append(out.Elements, Element{q.ID, s.Values[i], Amount{q.LikelyMillis, q.LikelyAmount}, Amount{q.CapMillis, q.CapAmount}})
	}
	return out
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
		Recipe: q.RecipeID, Params: given(q.Params), Input: q.InputID, Units: q.Units,
		Low: Amount{q.LowMillis, q.LowAmount}, Likely: Amount{q.LikelyMillis, q.LikelyAmount},
		High: Amount{q.HighMillis, q.HighAmount}, Cap: Amount{q.CapMillis, q.CapAmount},
		Command: checkout.CommandOf(q.Command), StartAt: q.StartAt, WaitUntil: q.WaitUntil, DeadlineAt: q.DeadlineAt, RerunOf: q.RerunOf, Array: q.ArrayID,
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
	Pay      models.Money   `json:"pay"`      // list − voucher
	Wallet   models.Money   `json:"wallet"`   // part of pay
	Due      models.Money   `json:"due"`      // what an outside payment brings, whole fen
	Refused  []Refusal      `json:"refused"`  // why a chosen voucher pays for nothing, of the first such one
	Blocked  []Refusal      `json:"blocked"`  // why it cannot be ordered as it is chosen
	Vouchers []VoucherOffer `json:"vouchers"` // those that are chosen in their order, then the others
	Methods  []MethodOffer  `json:"methods"`  // for what is due
	TopUp    models.Money   `json:"top_up"`   // what the wallet lacks where no method takes so little
}

// MethodOffer is a way to pay what is due.
type MethodOffer struct {
	Method        string    `json:"method"`
	WithinSeconds int64     `json:"within_seconds"`
	Refused       []Refusal `json:"refused"`
}

// VoucherOffer is one of the firm's vouchers: what it would pay, or why not.
type VoucherOffer struct {
	ID        string       `json:"id"`
	NameZh    string       `json:"name_zh"`
	NameEn    string       `json:"name_en"`
	Pays      models.Money `json:"pays"`      // alone
	Remaining models.Money `json:"remaining"` // before it pays
	ExpiresAt time.Time    `json:"expires_at"`
	Refused   []Refusal    `json:"refused"` // alone
	Place     int          `json:"place"`   // among those that are chosen, from 1; 0 for one that is not
	Gives     models.Money `json:"gives"`   // where it stands; one that is not chosen, behind the others
	Reasons   []Refusal    `json:"reasons"` // why it gives nothing there
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
		Blocked: say.blocked(t), Vouchers: each(t.Vouchers, say.offer), Methods: each(t.Methods, say.method), TopUp: t.TopUp,
	}
}

func (say Texts) blocked(t checkout.Till) []Refusal {
	var list fault.List
	var one *fault.Fault
	if err := t.Blocked(); errors.As(err, &list) {
		return say.refusals(list)
	} else if errors.As(err, &one) {
		return say.refusals(fault.List{one})
	}
	return []Refusal{}
}

func (say Texts) offer(v checkout.VoucherOffer) VoucherOffer {
	return VoucherOffer{
		ID: v.Grant.ID, NameZh: v.Programme.NameZh, NameEn: v.Programme.NameEn, Pays: v.Share.Amount, Remaining: v.Share.Remaining, ExpiresAt: v.Grant.ExpiresAt.UTC(),
		Refused: say.refusals(v.Share.Reasons), Place: v.Place, Gives: v.Gives.Amount, Reasons: say.refusals(v.Gives.Reasons),
	}
}

func (say Texts) method(m checkout.MethodOffer) MethodOffer {
	out := MethodOffer{Method: m.Method, WithinSeconds: int64(m.Within.Seconds()), Refused: []Refusal{}}
	if m.Why != nil {
		out.Refused = say.refusals(fault.List{m.Why})
	}
	return out
}
