package handlers

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	"github.com/a-h/templ"

	"supermarket/internal/clock"
	"supermarket/web"
)

// instant is how long a visitor may be shown what another visitor was: capacity
// on the shelf is up to two seconds old anyway, so a crowd costs one drawing a second.
const (
	instant     = time.Second
	instantMost = 256
)

// instants keeps pages that are the same for all visitors, until the instant is over.
type instants struct {
	mu   sync.Mutex
	made clock.Monotonic
	kept map[string][]byte
}

func (i *instants) get(key string) ([]byte, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.made.Elapsed() > instant {
		i.kept = nil
	}
	html, ok := i.kept[key]
	return html, ok
}

func (i *instants) put(key string, html []byte) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.kept == nil || len(i.kept) >= instantMost {
		i.made, i.kept = clock.Start(), map[string][]byte{}
	}
	i.kept[key] = html
}

// visitors names a page of visitors by all that it depends on, "" for a page
// that is somebody's own.
func visitors(c *web.Ctx, version int64) string {
	if c.Actor.SignedIn() || c.Token(cartToken) != "" || c.HasFlash() {
		return ""
	}
	return fmt.Sprintf("%d %s %s %s", version, c.Loc.Tag(), c.Theme, c.Request().URL.RequestURI())
}

// share renders a page and keeps it for other visitors, unless it carries a
// notice that is for this one.
func (h *Handlers) share(c *web.Ctx, status int, key string, own bool, page templ.Component) error {
	if key == "" || own {
		return c.Render(status, page)
	}
	var buf bytes.Buffer
	if err := page.Render(c.Std(), &buf); err != nil {
		return err
	}
	h.instants.put(key, buf.Bytes())
	return c.HTMLBlob(status, buf.Bytes())
}
