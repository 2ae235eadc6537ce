package handlers

import (
	"slices"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func hookForm(c *web.Ctx, action, address string, topics []string, button string) shop.HookForm {
	f := shop.HookForm{
		Action: action, Button: c.Loc.T(button), Topics: ui.Choice{Name: "topic", Label: c.Loc.T("hook.topics")},
		URL: ui.Field{Name: "url", Label: c.Loc.T("hook.url"), Hint: c.Loc.T("hook.url.hint"), Value: address, Code: true, Autocomplete: "off"},
	}
	for _, t := range checkout.HookTopics() {
		f.Topics.Options = append(f.Topics.Options, ui.Option{Value: t, Text: c.Loc.T("hook.topic." + t), Hint: t, Checked: slices.Contains(topics, t)})
	}
	return f
}

// hookExample is what a delivery looks like, and hookVerify how its signature is checked.
const (
	hookExample = `POST /your/path
Supermarket-Event: whd_…
Supermarket-Topic: job.ended
Supermarket-Signature: t=1795431600,v1=5257a869e7…

{"id":"whd_…","topic":"job.ended","at":"2026-11-23T10:00:00Z",
 "data":{"job":"job_…","order":"ord_…","state":"succeeded","cause":"job.done","attempt":1}}`

	hookVerify = `import hashlib, hmac, time

def genuine(secret: str, header: str, body: bytes) -> bool:
    parts = dict(p.split("=", 1) for p in header.split(","))
    if abs(time.time() - int(parts["t"])) > 300:
        return False
    want = hmac.new(secret.encode(), parts["t"].encode() + b"." + body,
                    hashlib.sha256).hexdigest()
    return hmac.compare_digest(want, parts["v1"])`
)
