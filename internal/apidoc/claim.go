package apidoc

import (
	"net/http"
	"strings"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/models"
)

// ClaimRequest begins a claim of a settled line under a voucher of its firm.
type ClaimRequest struct {
	Line    string `json:"line" min:"1"`
	Voucher string `json:"voucher" min:"1"`
}

// ClaimSubmission hands a claim in. Declare says that all of it is true and that
// the same cost is not claimed for twice: without it nothing is handed in.
type ClaimSubmission struct {
	Declare bool   `json:"declare"`
	Note    string `json:"note,omitempty" max:"1000" reason:"claim.note_needed"`
}

// ClaimReuse takes a paper over that was handed in with the application.
type ClaimReuse struct {
	Paper string `json:"paper" min:"1"`
}

// ClaimTerms are what a claim is counted by. What it gives is the rate of the
// base, bounded by the caps of the programme and by what the firm paid itself.
type ClaimTerms struct {
	BaseKind string       `json:"base_kind" enum:"contract,use,paid"`
	Base     models.Money `json:"base"`
	RateNum  int64        `json:"rate_num"` // the rate is rate_num ÷ rate_den
	RateDen  int64        `json:"rate_den"`
}

// ClaimSubject is what is claimed for, of whom.
type ClaimSubject struct {
	Line        string `json:"line"`
	Order       string `json:"order"`
	OrderNumber string `json:"order_number"`
	Voucher     string `json:"voucher"`
	Programme   Named  `json:"programme"`
	Offering    Named  `json:"offering"`
	Provider    Named  `json:"provider"`
	Firm        string `json:"firm"`
}

// ClaimProof is a kind of evidence that the rules ask for.
type ClaimProof struct {
	Kind   string `json:"kind"`
	Upload bool   `json:"upload"` // else the system attaches it
}

// Claimable is a settled line that a voucher may be claimed for.
type Claimable struct {
	ClaimSubject
	ClaimTerms
	Amount   models.Money `json:"amount"` // what it would bring now
	Evidence []ClaimProof `json:"evidence"`
	Refused  []Refusal    `json:"refused"` // why it cannot be claimed now
	Until    time.Time    `json:"until"`   // the last moment to submit
}

// ClaimableOf shows a line that may be claimed for.
func ClaimableOf(o checkout.ClaimOffer, say Texts) Claimable {
	return Claimable{
		ClaimSubject: ClaimSubject{
			Line: o.Line.ID, Order: o.Order.ID, OrderNumber: o.Order.Number, Voucher: o.Grant.ID, Programme: Named{o.Programme.ID, o.Programme.NameZh, o.Programme.NameEn},
			Offering: Named{o.Offering.ID, o.Offering.TitleZh, o.Offering.TitleEn}, Provider: Named{o.Provider.ID, o.Provider.NameZh, o.Provider.NameEn}, Firm: o.Firm.Name,
		},
		ClaimTerms: ClaimTerms{string(o.Rules.Base), o.Base, o.Share.RateNum, max(o.Share.RateDen, 1)},
		Amount:     o.Share.Amount, Evidence: proofs(o.Rules.Evidence), Refused: say.refusals(o.Reasons), Until: o.Until.UTC(),
	}
}

func proofs(kinds []string) []ClaimProof {
	return each(kinds, func(k string) ClaimProof { return ClaimProof{k, !checkout.ClaimKept(k)} })
}

// ClaimSummary is a claim in a list.
type ClaimSummary struct {
	ID     string            `json:"id"`
	Number string            `json:"number"`
	Side   string            `json:"side" enum:"buyer,provider"` // who made it
	State  models.ClaimState `json:"state"`
	ClaimSubject
	Asked       models.Money `json:"asked"`
	Amount      models.Money `json:"amount"`           // found right, 0 before that
	Clawed      models.Money `json:"clawed_back"`      // of it
	Reason      string       `json:"reason,omitempty"` // what staff say
	CreatedAt   time.Time    `json:"created_at"`
	SubmittedAt *time.Time   `json:"submitted_at,omitempty"`
	ApprovedAt  *time.Time   `json:"approved_at,omitempty"`
	PaidAt      *time.Time   `json:"paid_at,omitempty"`
}

// ClaimSummaryOf shows a claim in a list.
func ClaimSummaryOf(r checkout.ClaimRow) ClaimSummary {
	c := r.Claim
	return ClaimSummary{
		ID: c.ID, Number: c.Number, Side: c.Side, State: c.State, Asked: c.Asked, Amount: c.Amount, Clawed: c.Clawed, Reason: c.Reason,
		ClaimSubject: ClaimSubject{
			Line: c.LineID, Order: c.OrderID, OrderNumber: r.Number, Voucher: c.GrantID, Programme: Named{r.Programme.ID, r.Programme.NameZh, r.Programme.NameEn},
			Offering: Named{r.Offering.ID, r.Offering.TitleZh, r.Offering.TitleEn}, Provider: Named{r.Provider.ID, r.Provider.NameZh, r.Provider.NameEn}, Firm: r.Firm.Name,
		},
		CreatedAt: c.CreatedAt.UTC(), SubmittedAt: utc(c.SubmittedAt), ApprovedAt: utc(c.ApprovedAt), PaidAt: utc(c.PaidAt),
	}
}

// ClaimFile is a file that proves something.
type ClaimFile struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Name      string    `json:"name"`
	Media     string    `json:"media"`
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	CreatedAt time.Time `json:"created_at"`
}

// ClaimFileOf shows a file of a claim.
func ClaimFileOf(e models.Evidence) ClaimFile {
	return ClaimFile{e.ID, e.Kind, e.Name, e.Media, e.Bytes, e.SHA256, e.CreatedAt.UTC()}
}

// Claim is a claim with its evidence, and what came of it.
type Claim struct {
	ClaimSummary
	ClaimTerms
	Note      string       `json:"note,omitempty"` // of whoever made it
	Evidence  []ClaimProof `json:"evidence"`
	Files     []ClaimFile  `json:"files"`
	Missing   []string     `json:"missing"`                   // of a draft: kinds yet to be uploaded
	HandedIn  []ClaimFile  `json:"handed_in"`                 // of a draft: papers of the application that it may take over
	Refused   []Refusal    `json:"refused"`                   // of a draft: why it could not be handed in now
	Until     *time.Time   `json:"until,omitempty"`           // of a draft: the last moment to submit
	SHA256    string       `json:"evidence_sha256,omitempty"` // of the frozen record
	Batch     *ClaimBatch  `json:"batch,omitempty"`           // in which it is settled
	Clawbacks []ClaimClaw  `json:"clawbacks"`
	Moves     []ClaimMove  `json:"moves"`
}

// ClaimBatch is the batch in which a programme settles a claim.
type ClaimBatch struct {
	Number    string            `json:"number"`
	State     models.ClaimState `json:"state"`
	Reference string            `json:"reference,omitempty"` // of the bank
}

// ClaimClaw is value that was taken back, or is to be.
type ClaimClaw struct {
	State  string       `json:"state" enum:"proposed,approved,refused"`
	Amount models.Money `json:"amount"`
	Reason string       `json:"reason"`
	Note   string       `json:"note,omitempty"`
}

// ClaimMove is a step of a claim's life.
type ClaimMove struct {
	State models.ClaimState `json:"state"`
	At    time.Time         `json:"at"`
}

// ClaimOf shows a claim to its sides.
func ClaimOf(v checkout.Claim, say Texts) Claim {
	row := checkout.ClaimRow{Claim: v.Claim, Number: v.Bill.Order.Number, Programme: v.Programme, Offering: v.Offering, Firm: v.Firm, Provider: v.Provider}
	out := Claim{
		ClaimSummary: ClaimSummaryOf(row), ClaimTerms: ClaimTerms{string(v.Rules.Base), v.Claim.Base, v.Claim.RateNum, max(v.Claim.RateDen, 1)}, Note: v.Claim.Note,
		Evidence: proofs(v.Rules.Evidence), Files: each(v.Files, ClaimFileOf), Missing: []string{}, SHA256: v.Claim.EvidenceHash, Refused: say.refusals(v.Reasons),
		HandedIn:  each(v.HandedIn, func(e models.Evidence) ClaimFile { e.Kind = v.KindOf(e); return ClaimFileOf(e) }),
		Clawbacks: each(v.Clawbacks, func(k models.Clawback) ClaimClaw { return ClaimClaw{k.State, k.Amount, k.Reason, k.Note} }),
		Moves: each(v.Moves, func(m models.Move) ClaimMove {
			return ClaimMove{models.ClaimState(m.FromTo[strings.Index(m.FromTo, ">")+1:]), m.At.UTC()}
		}),
	}
	if v.Claim.State == models.ClaimDraft {
		out.Missing, out.Until = listed(v.ToUpload), utc(&v.Until)
	}
	if v.Batch.ID != "" {
		out.Batch = &ClaimBatch{v.Batch.Number, v.Batch.State, v.Batch.PaymentReference}
	}
	return out
}

// claimOperations are those of firms, and the same of providers.
func claimOperations() []Operation {
	buyer := claimsAt(Operation{Group: "claims", By: Key, Scope: account.ScopeRead}, account.ScopeOrder, "", "/vouchers/claimable", "/claims")
	buyer = append(buyer, Operation{
		ID: "claim_paper_reuse", Method: post, Path: "/claims/{id}/handed-in", Group: "claims", By: Key, Scope: account.ScopeOrder, Request: ClaimReuse{}, Answer: made(ClaimFile{}),
	})
	return append(buyer, claimsAt(Operation{Group: "provider_claims", By: Seller, Scope: account.ScopeClaims}, account.ScopeClaims, "provider_", "/provider/claimable", "/provider/claims")...)
}

// claimsAt are the operations of one side; what changes something needs another scope.
func claimsAt(o Operation, changes, prefix, claimable, claims string) []Operation {
	one := claims + "/{id}"
	at := func(id, method, path string, more Operation) Operation {
		more.ID, more.Method, more.Path, more.Group, more.By, more.Scope = prefix+id, method, path, o.Group, o.By, o.Scope
		if more.Changes() {
			more.Scope = changes
		}
		return more
	}
	bytes := func(kind string) Answer {
		return Answer{Status: http.StatusOK, Media: kind, Heads: []string{HeaderSHA256}}
	}
	return []Operation{
		at("claimable", get, claimable, Operation{Params: paging[1:], Answer: ok(List[Claimable]{})}),
		at("claims", get, claims, Operation{Params: paging, Answer: ok(List[ClaimSummary]{})}),
		at("claim_begin", post, claims, Operation{Request: ClaimRequest{}, Answer: made(Claim{}), Refuses: []int{http.StatusNotFound, http.StatusGone}}),
		at("claim", get, one, Operation{Answer: ok(Claim{})}),
		at("claim_evidence", get, one+"/evidence", Operation{Answer: bytes("application/json")}),
		at("claim_file_add", post, one+"/files", Operation{Upload: true, Answer: made(ClaimFile{})}),
		at("claim_file", get, one+"/files/{file}", Operation{Answer: bytes("application/octet-stream")}),
		at("claim_file_remove", del, one+"/files/{file}", Operation{Answer: Answer{Status: http.StatusNoContent}}),
		at("claim_submit", post, one+"/submit", Operation{Request: ClaimSubmission{}, Answer: ok(Claim{}), Refuses: []int{http.StatusGone}}),
		at("claim_withdraw", post, one+"/withdraw", Operation{Request: Empty{}, Answer: ok(Claim{})}),
	}
}
