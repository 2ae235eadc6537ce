package stripepay

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v76"
)

const (
	patience  = 10 * time.Second
	mostBytes = 1 << 20 // of one answer
)

var errRedirect = errors.New("stripepay: the API answered with a redirect")

// backend asks once and logs nothing: who asks again is checkout, under the same
// idempotency key, and the library's log would hold what Stripe says of buyers.
func backend(base string) stripe.Backend {
	return stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL: stripe.String(base), HTTPClient: client(), MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})
}

func client() *http.Client {
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
		Transport: bounded{&http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: patience / 2}).DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: patience / 2, ResponseHeaderTimeout: patience, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 4,
		}},
	}
}

// bounded cuts answers that are longer than any of Stripe's.
type bounded struct{ next http.RoundTripper }

// RoundTrip sends the request on.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, mostBytes), res.Body}
	}
	return res, err
}
