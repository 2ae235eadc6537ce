package handlers

import (
	"context"
	"log/slog"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/programmes"
	"supermarket/internal/shop"
	"supermarket/internal/supply"
	"supermarket/templates/ui"
)

// Handlers serve the routes with the counters behind them.
type Handlers struct {
	Account    *account.Counter
	Shop       *shop.Counter
	Checkout   *checkout.Counter
	Finance    *finance.Counter
	Programmes *programmes.Counter
	Supply     *supply.Counter
	Oversight  *oversight.Counter
	Texts      *i18n.Bundle
	Clock      clock.Clock
	Log        *slog.Logger
	Look       ui.Site
	Operator   string // who runs this installation, for the page about it
	Contact    string
	Version    string
	BuiltWith  string // compiler and system
	Demo       bool   // the demo: its banner, its accounts, the styleguide
	Sandbox    bool   // payments move no money
	// Follow wakes when a topic changes: a job's log and state, for event streams.
	Follow func(topic string) (<-chan struct{}, func())
	// Closing is closed when the process is about to end: open streams end, other requests go on.
	Closing <-chan struct{}
	// Link checks a signed link of the site protocol.
	Link func(method, url string) (limit int64, err error)
	// Runner is the program that runs beside jobs, for those who fetch it by its checksum; nil where none is handed out.
	Runner func() (Runner, error)
	// StripeEvent takes a message that claims to be Stripe's; nil where Stripe is not on offer.
	StripeEvent func(ctx context.Context, payload []byte, signature string) error
	// Ready tells whether the database answers and is migrated.
	Ready func() error

	instants instants
	doors    doors
}
