package stripetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func failure(kind, param, message string) string {
	return text(map[string]any{"error": map[string]any{"type": kind, "param": param, "message": message}})
}

func (f *Fake) document(s *Session) string {
	var intent any
	if s.Status == "complete" {
		intent = "pi_of_" + s.ID
	}
	return text(map[string]any{
		"id": s.ID, "object": "checkout.session", "mode": "payment", "status": s.Status, "payment_status": s.PaymentStatus,
		"amount_total": s.Amount, "currency": s.Currency, "client_reference_id": s.Payment, "metadata": map[string]string{"payment_id": s.Payment},
		"expires_at": s.ExpiresAt, "livemode": s.Live, "url": s.URL, "payment_intent": intent,
	})
}

// Event returns a message about the session as it is now; change may make it
// what no honest Stripe would send.
func (f *Fake) Event(kind, session string, change func(event map[string]any, session map[string]any)) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	var s map[string]any
	if err := json.Unmarshal([]byte(f.document(f.find(session))), &s); err != nil {
		panic(err)
	}
	e := map[string]any{
		"id": fmt.Sprintf("evt_%s_%s", session, kind), "object": "event", "api_version": APIVersion, "type": kind, "livemode": s["livemode"],
		"created": f.Clock.Now().Unix(), "data": map[string]any{"object": s},
	}
	if change != nil {
		change(e, s)
	}
	return []byte(text(e))
}

// Sign returns the header of a message signed at that time with that secret.
func Sign(payload []byte, at time.Time, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", at.Unix(), payload)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
