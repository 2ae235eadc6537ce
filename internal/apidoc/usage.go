package apidoc

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/models"
)

// Bill is what a settled line cost, stretch by stretch: its provider sees the same.
type Bill struct {
	Line       string       `json:"line"`
	Order      string       `json:"order"`
	Job        string       `json:"job"`
	Offering   string       `json:"offering"`
	Units      int          `json:"units"`
	Cost       models.Money `json:"cost"`
	Voucher    models.Money `json:"voucher"`
	Wallet     models.Money `json:"wallet"`
	Returned   models.Money `json:"returned"` // held and not used
	Left       models.Money `json:"left"`     // of the cost, that may still come back
	Cause      string       `json:"cause,omitempty"`
	SettledAt  time.Time    `json:"settled_at"`
	Segments   []Segment    `json:"segments"`
	Quarantine []Doubt      `json:"quarantined"`
}

// Doubt is usage that was told and that the platform could not vouch for: it is not billed.
type Doubt struct {
	ID            string    `json:"id"`
	Attempt       string    `json:"attempt"`
	Kind          string    `json:"kind" enum:"wall,heartbeat,units,cpu,underuse,slow"`
	State         string    `json:"state" enum:"open,upheld,dismissed"`
	ClaimedMillis int64     `json:"claimed_millis"`
	AllowedMillis int64     `json:"allowed_millis"`
	CreatedAt     time.Time `json:"created_at"`
}

// BillOf shows the bill of a settled line to its buyer.
func BillOf(v checkout.UsageCase) Bill {
	s := v.Settled
	return Bill{
		Line: v.Line.ID, Order: v.Order.ID, Job: v.Job.ID, Offering: v.Line.OfferingID, Units: v.Line.Units, Cost: s.Cost, Voucher: s.Voucher, Wallet: s.Firm,
		Returned: s.Returned, Left: v.Left, Cause: s.Cause, SettledAt: s.CreatedAt.UTC(), Segments: each(v.Segments, segmentOf),
		Quarantine: each(v.Doubts, func(q models.Quarantine) Doubt {
			return Doubt{q.ID, q.AttemptID, q.Kind, q.State, q.ClaimedMillis, q.AllowedMillis, q.CreatedAt.UTC()}
		}),
	}
}

// UsageDisputeRequest says that a settled line's bill is not what ran.
type UsageDisputeRequest struct {
	Reason string `json:"reason" enum:"time,units,slow,not_run,price,other"`
	Note   string `json:"note" min:"1" max:"1000" reason:"usage.text_needed"`
}

// UsageDispute is a buyer's word that a bill is not what ran, and what came of it.
type UsageDispute struct {
	ID        string                   `json:"id"`
	State     models.UsageDisputeState `json:"state"`
	Order     string                   `json:"order"`
	Line      string                   `json:"line"`
	Reason    string                   `json:"reason"`
	Note      string                   `json:"note"`
	Answer    string                   `json:"answer,omitempty"`   // of the provider
	Decision  string                   `json:"decision,omitempty"` // what both sides read
	Refund    string                   `json:"refund,omitempty"`   // what came back
	SHA256    string                   `json:"evidence_sha256"`
	AnswerBy  time.Time                `json:"answer_by"` // then it is decided without an answer
	CreatedAt time.Time                `json:"created_at"`
	DecidedAt *time.Time               `json:"decided_at,omitempty"`
}

// UsageDisputeOf shows a dispute to its buyer.
func UsageDisputeOf(d models.UsageDispute) UsageDispute {
	sum := sha256.Sum256([]byte(d.Evidence))
	return UsageDispute{
		ID: d.ID, State: models.UsageDisputeState(d.State), Order: d.OrderID, Line: d.LineID, Reason: d.Reason, Note: d.Note, Answer: d.Answer, Decision: d.Decision,
		Refund: d.RefundID, SHA256: hex.EncodeToString(sum[:]), AnswerBy: checkout.UsageAnswerBy(d).UTC(), CreatedAt: d.CreatedAt.UTC(), DecidedAt: utc(d.DecidedAt),
	}
}

func usageOperations() []Operation {
	return []Operation{
		{ID: "usage_line", Method: get, Path: "/usage/lines/{id}", Group: "usage", By: Key, Scope: account.ScopeRead, Answer: ok(Bill{}), Refuses: []int{http.StatusConflict}},
		{ID: "usage_dispute_new", Method: post, Path: "/usage/lines/{id}/disputes", Group: "usage", By: Key, Scope: account.ScopeOrder, Request: UsageDisputeRequest{}, Answer: made(UsageDispute{}), Refuses: []int{http.StatusGone}},
		{ID: "usage_disputes", Method: get, Path: "/usage/disputes", Group: "usage", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[UsageDispute]{})},
		{ID: "usage_dispute", Method: get, Path: "/usage/disputes/{id}", Group: "usage", By: Key, Scope: account.ScopeRead, Answer: ok(UsageDispute{})},
		{ID: "usage_evidence", Method: get, Path: "/usage/disputes/{id}/evidence", Group: "usage", By: Key, Scope: account.ScopeRead, Answer: Answer{
			Status: http.StatusOK, Media: "application/json", Heads: []string{HeaderSHA256},
		}},
		{ID: "usage_withdraw", Method: post, Path: "/usage/disputes/{id}/withdraw", Group: "usage", By: Key, Scope: account.ScopeOrder, Request: Empty{}, Answer: ok(UsageDispute{})},
	}
}
