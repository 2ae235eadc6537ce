package invoice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"supermarket/models"
)

// Data are the fields of an electronic invoice as they are handed to the tax
// authority's channel. They never change; the number that the channel gives
// stands beside them.
type Data struct {
	Number      string       `json:"number"` // ours
	Colour      string       `json:"colour"` // blue, red
	Type        string       `json:"type"`   // special, ordinary
	OrderNumber string       `json:"order_number"`
	Original    string       `json:"original,omitempty"`   // our number of what a red one takes back
	RedReason   string       `json:"red_reason,omitempty"` // service_ended, allowance
	Buyer       Party        `json:"buyer"`
	Seller      Party        `json:"seller"`
	Lines       []Line       `json:"lines"`
	Net         models.Money `json:"net"`
	Tax         models.Money `json:"tax"`
	Total       models.Money `json:"total"`
	Capitals    string       `json:"total_in_capitals"`
	Remark      string       `json:"remark"`
	At          time.Time    `json:"prepared_at"`
}

// Party is the buyer or the seller of an invoice.
type Party struct {
	Name        string `json:"name"`
	TaxNumber   string `json:"tax_number"`
	Address     string `json:"address"`
	Phone       string `json:"phone"`
	Bank        string `json:"bank"`
	BankAccount string `json:"bank_account"`
}

// Line is one line of an invoice, for one line of the order. Quantity and the
// net price of a unit are decimals, empty where an amount alone comes back.
type Line struct {
	OrderLine string       `json:"order_line_id"`
	TaxClass  string       `json:"tax_class"`
	Name      string       `json:"name"`
	Spec      string       `json:"specification"`
	Unit      string       `json:"unit"`
	Quantity  string       `json:"quantity"`
	UnitPrice string       `json:"unit_price"`
	Net       models.Money `json:"net"`
	Rate      int          `json:"tax_rate_percent"`
	Tax       models.Money `json:"tax"`
	Total     models.Money `json:"total"`
}

// The reasons of a red invoice, by the words of the tax authority's form.
const (
	ServiceEnded = "service_ended" // 服务中止: the whole line
	Allowance    = "allowance"     // 销售折让: part of its price
)

// Read gives the data of a row back.
func Read(i models.Invoice) (Data, error) {
	var d Data
	err := json.Unmarshal([]byte(i.Data), &d)
	return d, err
}

// Whole tells whether the row's text is still what was prepared.
func Whole(i models.Invoice) bool { return digest(i.Data) == i.SHA256 }

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// sum fills the totals from the lines.
func (d *Data) sum(capitals func(models.Money) string) {
	for _, l := range d.Lines {
		d.Net += l.Net
		d.Tax += l.Tax
		d.Total += l.Total
	}
	d.Capitals = capitals(d.Total)
}

// row is the data as it is kept.
func (d Data) row(i models.Invoice) (models.Invoice, error) {
	text, err := json.Marshal(d)
	i.ID, i.Number, i.Colour, i.Type, i.State = models.NewID("inv"), d.Number, d.Colour, d.Type, Prepared
	i.Total, i.Data, i.SHA256, i.CreatedAt = d.Total, string(text), digest(string(text)), d.At
	return i, err
}
