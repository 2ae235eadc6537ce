package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/usage"
	"supermarket/models"
)

// Evidence is what was known of a redemption when it was frozen.
type Evidence struct {
	FrozenAt   time.Time         `json:"frozen_at"`
	Programme  EvidenceProgramme `json:"programme"`
	Firm       EvidenceParty     `json:"firm"`
	Provider   EvidenceParty     `json:"provider"`
	Order      EvidenceOrder     `json:"order"`
	Settlement models.Settlement `json:"settlement"`
	Redemption *EvidenceValue    `json:"redemption,omitempty"`
	ClaimHash  string            `json:"claim_evidence_sha256,omitempty"`
	Usage      usage.Evidence    `json:"usage"`
	UsageHash  string            `json:"usage_sha256"`
	Invoice    *EvidenceInvoice  `json:"invoice"`
	Delivery   EvidenceDelivery  `json:"delivery"`
	Uploads    []EvidenceUpload  `json:"uploads"`
}

// EvidenceProgramme says by which rules.
type EvidenceProgramme struct {
	ID        string `json:"id"`
	Slug      string `json:"slug"`
	Version   int    `json:"version"`
	RulesHash string `json:"rules_sha256"`
	GrantID   string `json:"grant_id"`
}

// EvidenceParty is a firm or a provider.
type EvidenceParty struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
}

// EvidenceOrder is the contract: what was ordered, and when.
type EvidenceOrder struct {
	Number        string       `json:"number"`
	PurchaseOrder string       `json:"purchase_order"`
	ProjectID     string       `json:"project_id"`
	LineID        string       `json:"line_id"`
	LineN         int          `json:"line"`
	OfferingID    string       `json:"offering_id"`
	Offering      string       `json:"offering"`
	TariffVersion int          `json:"tariff_version"`
	Cap           models.Money `json:"cap"`
	At            time.Time    `json:"ordered_at"`
}

// EvidenceValue is the value that was redeemed.
type EvidenceValue struct {
	ReservationID string       `json:"reservation_id"`
	Amount        models.Money `json:"amount"`
	RateNum       int64        `json:"rate_num"`
	RateDen       int64        `json:"rate_den"`
	At            time.Time    `json:"at"`
}

// EvidenceInvoice is the provider's invoice over the order.
type EvidenceInvoice struct {
	Number string       `json:"number"`
	Issued string       `json:"issued_number"`
	SHA256 string       `json:"sha256"`
	Total  models.Money `json:"total"`
}

// EvidenceDelivery is how the work ended and what it left.
type EvidenceDelivery struct {
	State   string         `json:"state"`
	Cause   string         `json:"cause"`
	EndedAt *time.Time     `json:"ended_at"`
	Files   []EvidenceFile `json:"files"`

	ManifestSHA256 string `json:"manifest_sha256,omitempty"` // of the list of files as JSON; "" where there is none
}

// EvidenceFile is a file that the work left.
type EvidenceFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// EvidenceUpload is a file that somebody proves something with.
type EvidenceUpload struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Freeze writes down what is known of a settled line under a grant; logs are the
// SHA-256 of the attempts' logs in hex, as far as whoever keeps the files has them.
func Freeze(tx *store.Tx, grantID, lineID string, logs map[string]string, at time.Time) (e Evidence, err error) {
	e.FrozenAt, e.Uploads = at.UTC(), []EvidenceUpload{}
	b, err := billOf(tx, lineID)
	if err != nil {
		return e, err
	}
	e.Settlement = b.Settled
	if err := e.parties(tx, b, grantID); err != nil {
		return e, err
	}
	if e.Usage, err = usage.Freeze(tx, lineID, logs, at); err != nil {
		return e, err
	}
	if _, e.UsageHash, err = e.Usage.Text(); err != nil {
		return e, err
	}
	if e.Invoice, err = invoiceOf(tx, b); err != nil {
		return e, err
	}
	e.Delivery, err = deliveryOf(tx, b)
	return e, err
}

func (e *Evidence) parties(tx *store.Tx, b Bill, grantID string) error {
	g, err := tx.Grant(grantID)
	if err != nil {
		return err
	}
	p, err := tx.Programme(g.ProgrammeID)
	if err != nil {
		return err
	}
	v, err := tx.Version(g.ProgrammeID, g.Version)
	if err != nil {
		return err
	}
	f, err := tx.Firm(b.Line.FirmID)
	if err != nil {
		return err
	}
	s, err := tx.Provider(b.Line.ProviderID)
	if err != nil {
		return err
	}
	o, err := tx.Offering(b.Line.OfferingID)
	e.Programme = EvidenceProgramme{ID: p.ID, Slug: p.Slug, Version: g.Version, RulesHash: v.Hash, GrantID: g.ID}
	e.Firm, e.Provider = EvidenceParty{f.ID, f.Name, f.Code}, EvidenceParty{s.ID, s.NameZh, s.Code}
	e.Order = EvidenceOrder{
		Number: b.Order.Number, PurchaseOrder: b.Order.PurchaseOrder, ProjectID: b.Order.ProjectID, LineID: b.Line.ID, LineN: b.Line.N,
		OfferingID: o.ID, Offering: o.TitleZh, TariffVersion: b.Line.TariffVersion, Cap: b.Line.CapAmount, At: b.Order.CreatedAt,
	}
	return err
}

func invoiceOf(tx *store.Tx, b Bill) (*EvidenceInvoice, error) {
	i, err := tx.BlueInvoice(b.Order.ID, b.Line.ProviderID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &EvidenceInvoice{Number: i.Number, Issued: i.IssuedNumber, SHA256: i.SHA256, Total: i.Total}, err
}

func deliveryOf(tx *store.Tx, b Bill) (d EvidenceDelivery, err error) {
	d.Files = []EvidenceFile{}
	j, err := tx.JobOfLine(b.Line.ID)
	if err != nil {
		return d, err
	}
	d.State, d.Cause, d.EndedAt = string(j.State), j.Cause, j.EndedAt
	files, err := tx.Artefacts(j.ID, b.Line.FirmID)
	for _, f := range files {
		d.Files = append(d.Files, EvidenceFile{f.Name, f.Size, f.SHA256})
	}
	if err == nil && len(d.Files) > 0 {
		d.ManifestSHA256, err = d.manifest()
	}
	return d, err
}

func (d EvidenceDelivery) manifest() (string, error) {
	raw, err := json.Marshal(d.Files)
	return Chained("", string(raw)), err
}

// Whole tells whether the list of files is the one that the manifest's hash is of.
func (d EvidenceDelivery) Whole() bool {
	sum, err := d.manifest()
	return d.ManifestSHA256 == "" || err == nil && sum == d.ManifestSHA256
}

// Logs are the SHA-256 of the logs that were kept when the work was frozen, by attempt.
func (e Evidence) Logs() map[string]string {
	out := map[string]string{}
	for _, a := range e.Usage.Attempts {
		if a.LogSHA256 != "" {
			out[a.ID] = a.LogSHA256
		}
	}
	return out
}

// text is the evidence as it is kept, and the SHA-256 of it behind what came before.
func (e Evidence) text(before string) (text, sum string, err error) {
	raw, err := json.Marshal(e)
	return string(raw), Chained(before, string(raw)), err
}

// Chained is the SHA-256 in hex of a text behind the hash of the one before it.
func Chained(before, text string) string {
	sum := sha256.Sum256([]byte(before + text))
	return hex.EncodeToString(sum[:])
}

// Thaw reads kept evidence.
func Thaw(text string) (e Evidence, err error) {
	err = json.Unmarshal([]byte(text), &e)
	return e, err
}
