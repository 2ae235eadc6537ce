package egress

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// mostAnswer is how much of an answer is read.
const mostAnswer = 2 << 10

// Poster sends messages to addresses that other people gave us.
type Poster struct{ client *http.Client }

// NewPoster returns one that gives up after the time.
func NewPoster(g Guard, patience time.Duration) *Poster { return &Poster{g.Client(patience)} }

// Post sends JSON and returns the status and the beginning of the answer.
func (p *Poster) Post(ctx context.Context, url string, head map[string]string, body []byte) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "supermarket-webhook/1")
	for name, value := range head {
		req.Header.Set(name, value)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return res.StatusCode, "", nil // its status is its word
	}
	return res.StatusCode, string(answer), nil
}
