package stripepay

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
)

var errUnreadable = errors.New("stripepay: the answer could not be read")

// asFault turns the library's error into ours. Of what Stripe wrote it keeps the
// codes only: its messages quote keys and buyers.
func asFault(err error) error {
	var se *stripe.Error
	var cut *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &se) && refusal(se):
		return payment.ErrRefused.Wrap(codes(se))
	case errors.As(err, &se):
		return payment.ErrUnavailable.Wrap(codes(se))
	case errors.As(err, &cut):
		return payment.ErrUnavailable.Wrap(err)
	default:
		return payment.ErrUnavailable.Wrap(errUnreadable)
	}
}

// refusal tells whether the request itself is at fault, and not its moment or our key.
func refusal(e *stripe.Error) bool {
	switch e.HTTPStatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return false
	}
	return e.HTTPStatusCode < http.StatusInternalServerError
}

func codes(e *stripe.Error) error {
	return fmt.Errorf("stripe answered %d, type %q, code %q, param %q, request %q", e.HTTPStatusCode, e.Type, e.Code, e.Param, e.RequestID)
}

// tooSoon tells that Stripe opened nothing because the session would end too soon.
func tooSoon(err error) bool {
	var se *stripe.Error
	return errors.As(err, &se) && se.Type == stripe.ErrorTypeInvalidRequest && se.Param == "expires_at"
}

// spent tells that the idempotency key answers with its first failure for good.
func spent(err error) bool {
	var se *stripe.Error
	return errors.As(err, &se) && se.HTTPStatusCode >= http.StatusInternalServerError &&
		se.LastResponse != nil && se.LastResponse.Header.Get("Idempotent-Replayed") == "true"
}

// reused tells that the key stands for another request: something may have been
// done under it.
func reused(err error) bool {
	var se *stripe.Error
	return errors.As(err, &se) && se.Type == stripe.ErrorTypeIdempotency
}
