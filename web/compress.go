package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// compressFrom is the least page worth compressing: below it a packet is saved at best.
const compressFrom = 1400

var zips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // a level that exists
	return z
}}

// HTMLBlob writes a page, compressed where the browser takes it. No page mixes
// a secret with what a stranger may choose: what POST answers is never shown by
// another site, and what GET shows is no secret.
func (c *Ctx) HTMLBlob(status int, html []byte) error {
	h := c.Response().Header()
	h.Add("Vary", "Accept-Encoding")
	if len(html) < compressFrom || !TakesGzip(c.Request()) || c.Request().Method == http.MethodPost {
		return c.Context.HTMLBlob(status, html)
	}
	h.Set("Content-Type", "text/html; charset=UTF-8")
	h.Set("Content-Encoding", "gzip")
	c.Response().WriteHeader(status)
	z := zips.Get().(*gzip.Writer)
	defer zips.Put(z)
	z.Reset(c.Response())
	if _, err := z.Write(html); err != nil {
		return err
	}
	return z.Close()
}

// TakesGzip tells whether a request's Accept-Encoding names gzip and does not refuse it.
func TakesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}
