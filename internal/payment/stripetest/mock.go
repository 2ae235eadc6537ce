package stripetest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Mock is Stripe's own checker: it takes a request, or says what is wrong with it,
// and keeps nothing.
type Mock struct {
	url  string
	stop func()
}

// StartMock starts the checker that scripts/setup has built, on loopback. root is
// the folder of the project.
func StartMock(root string) (*Mock, error) {
	c := exec.Command(filepath.Join(root, ".tools", "stripe-mock"), "-http-addr", "127.0.0.1:", "-https-addr", "127.0.0.1:")
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("stripetest: scripts/setup builds what is missing: %w", err)
	}
	m := &Mock{stop: func() { _ = c.Process.Kill(); _ = c.Wait() }}
	for lines := bufio.NewScanner(out); m.url == "" && lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			m.url = "http://" + at
		}
	}
	if m.url == "" {
		m.stop()
		return nil, fmt.Errorf("stripetest: %s does not listen", c.Path)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // it writes a line for each request
	return m, nil
}

// Stop ends the checker.
func (m *Mock) Stop() { m.stop() }

// Takes sends the same request to the checker; the error is its refusal.
func (m *Mock) Takes(r *http.Request, body []byte) error {
	again, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, m.url+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	again.Header = r.Header.Clone()
	res, err := http.DefaultClient.Do(again)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s %s: %d %s", r.Method, r.URL.RequestURI(), body, res.StatusCode, said)
	}
	return err
}
