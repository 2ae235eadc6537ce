// Package stripepay is the door to Stripe: one Checkout Session per payment, in
// CNY, by card, Alipay or WeChat Pay, and the messages that Stripe sends about it.
//
// It does not own orders or money: it checks what Stripe says and passes it on.
// Stripe, and nothing else here, runs on real time; business time is translated.
// Invariants: one payment id leads a buyer to one session; a session ends in at
// most one paid and one failed event, whoever tells it and however often; what
// was not answered is unknown, never failed; neither key nor secret is logged.
package stripepay
