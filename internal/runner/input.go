package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"supermarket/models"
)

var errInput = errors.New("runner: an input is not what the claim says")

// While inputs are fetched the hardware stands idle and nobody pays for it.
const fetchPatience = 10 * time.Minute

// fetch lays all inputs into the job's input folder.
func (c *client) fetch(ctx context.Context, f *folder, list []models.RunInput) error {
	ctx, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	for _, in := range list {
		if !models.ValidArtefactName(in.Name) || in.Size < 0 {
			return fmt.Errorf("%w: name or size", errInput)
		}
		err := c.insist(ctx, "input "+in.Name, func(ctx context.Context) error { return c.fetchOne(ctx, f, in) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *client) fetchOne(ctx context.Context, f *folder, in models.RunInput) error {
	ctx, cancel := context.WithTimeout(ctx, transferLimit(in.Size))
	defer cancel()
	res, err := c.open(ctx, call{method: http.MethodGet, ref: in.URL})
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return &refusal{status: res.StatusCode}
	}
	dst, err := os.OpenFile(f.job("in/"+in.Name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(dst, h), io.LimitReader(res.Body, in.Size+1))
	if err := errors.Join(err, dst.Close()); err != nil {
		return err
	}
	if n < in.Size {
		return io.ErrUnexpectedEOF
	}
	if n > in.Size || hex.EncodeToString(h.Sum(nil)) != in.SHA256 {
		return fmt.Errorf("%w: %s", errInput, in.Name)
	}
	return nil
}
