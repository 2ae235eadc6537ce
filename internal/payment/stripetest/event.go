package stripetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Event returns a message about a session, a charge, a refund or a dispute as it is
// now; of charge.refunded the id is the session's or the charge's. change may make
// it what no honest Stripe would send.
func (f *Fake) Event(kind, id string, change func(event map[string]any, object map[string]any)) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	var o map[string]any
	if err := json.Unmarshal([]byte(f.told(kind, id)), &o); err != nil {
		panic(err)
	}
	live, _ := o["livemode"].(bool)
	e := map[string]any{
		"id": fmt.Sprintf("evt_%s_%s", id, kind), "object": "event", "api_version": APIVersion, "type": kind, "livemode": live,
		"created": f.Clock.Now().Unix(), "data": map[string]any{"object": o},
	}
	if change != nil {
		change(e, o)
	}
	return []byte(text(e))
}

func (f *Fake) told(kind, id string) string {
	switch {
	case kind == "charge.refunded":
		i := f.intentOf(id)
		return text(map[string]any{
			"id": "ch_of_" + i.ID, "object": "charge", "amount": i.Amount, "amount_refunded": f.refunded(i), "currency": i.Currency,
			"payment_intent": i.ID, "metadata": i.Metadata, "livemode": i.Live,
		})
	case strings.HasPrefix(id, "dp_"):
		return text(disputeDocument(f.dispute(id)))
	case strings.HasPrefix(id, "re_"):
		for _, r := range f.refunds {
			if r.ID == id {
				return text(refundDocument(r))
			}
		}
		panic("stripetest: no refund " + id)
	case strings.HasPrefix(id, "pi_"):
		return f.intentText(f.intent(id))
	default:
		return f.document(f.find(id), false)
	}
}

// Sign returns the header of a message signed at that time with that secret.
func Sign(payload []byte, at time.Time, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", at.Unix(), payload)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
